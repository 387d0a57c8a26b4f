"""The office writes to families: see how many, look at one letter, print the series."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import letters, papers, proposals, queries, sent_wishes
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.office_models import LetterSeries
from fruehe_hilfen.welcome.office_routes import HOME, Office, TheDatabase, ThePerson, team_page

PAGE = f"{HOME}/briefe"
TheSettings = NamedDependency[Settings]
TheEdition = NamedDependency[Edition]


def sender_of(settings: Settings, edition: Edition) -> Sender:
    """What the edition knows about the office."""
    return Sender(
        address=edition.details["anschrift"].value or _("Stadt Düren"),
        phone=edition.directory.switchboard.display or "",
        public_url=settings.public_url,
        privacy_contact=edition.details["datenschutz"].value,
    )


@get(PAGE, guards=[Office], sync_to_thread=True)
def show_letters(
    request: AnyRequest, db: TheDatabase, person: ThePerson, edition: TheEdition
) -> Response[str]:
    """How many families wait for a letter, and the last series."""
    return letters_page(request, db, person, edition)


def letters_page(
    request: AnyRequest, db: Database, person: Person, edition: Edition, *, status: int = 200,
    **given: Any,
) -> Response[str]:  # fmt: skip
    """The page of letters; `given`: what was typed, and what is wrong with it."""
    with db.reading() as session:
        waiting, listed = letters.waiting(session, person), letters.listed(session, person)
    districts = sorted({case.district for case in waiting} - {""})
    context = {"errors": [], "typed": {}, **given}
    return team_page(
        request, person, "letters", status, waiting=len(waiting), series=listed,
        districts=[("", _("ganz Düren")), *((name, name) for name in districts)],
        proposals=proposals, contact_is_missing=edition.details["datenschutz"].value is None,
        **context,
    )  # fmt: skip


@post(PAGE, guards=[Office], sync_to_thread=True)
def prepare_letters(db: TheDatabase, person: ThePerson) -> Redirect:
    """A series for everybody who waits. Nothing is printed yet."""
    with db.transaction() as session:
        sent_wishes.take_sent(
            session
        )  # waits for its turn: two clicks at once would write to everybody twice
        waiting = letters.waiting(session, person)
        if waiting:
            letters.prepare(session, person, waiting)
    return Redirect(href(PAGE), status_code=303)


@post(HOME + "/faelle/{case_id:uuid}/brief", guards=[Office], sync_to_thread=True)
def prepare_one(db: TheDatabase, person: ThePerson, case_id: FromPath[UUID]) -> Redirect:
    """A series of one letter, also for a family of the protected role."""
    with db.transaction() as session:
        sent_wishes.take_sent(session)
        cases = queries.lock_cases(session, person, [case_id])
        if not cases or cases[0].family is None:
            raise not_found()
        if not letters.is_prepared(session, case_id):
            letters.prepare(session, person, cases)
    return Redirect(href(PAGE), status_code=303)


@get(PAGE + "/{series_id:uuid}/muster.pdf", guards=[Office], sync_to_thread=True)
def show_sample(
    db: TheDatabase, person: ThePerson, settings: TheSettings, edition: TheEdition,
    series_id: FromPath[UUID],
) -> Response[bytes]:  # fmt: skip
    """The first letter of a series, as it will be printed."""
    with db.transaction() as session:
        series = _series(session, person, series_id)
        found = letters.sheets(session, person, series_id)[:1]
        if not found:
            raise not_found()
        letters.see_sample(session, person, series)
    return as_pdf(papers.letters(found, sender_of(settings, edition), clock.today()), "musterbrief")


@post(PAGE + "/{series_id:uuid}/druck", guards=[Office], sync_to_thread=True)
def print_letters(db: TheDatabase, person: ThePerson, series_id: FromPath[UUID]) -> Redirect:
    """The series counts as written. 409 before anybody has looked at the sample."""
    with db.transaction() as session:
        sent_wishes.take_sent(session)
        series = _series(session, person, series_id)
        if proposals.is_too_near(series):
            raise conflict(
                _("Der vorgeschlagene Tag ist schon zu nah."),
                _(
                    "Bitte verwerfen Sie die Briefe. Bereiten Sie sie mit einem späteren Tag neu vor."
                ),
                code="day_too_near",
            )
        if not letters.print_series(session, person, series):
            raise conflict(
                _("Bitte sehen Sie zuerst einen Brief an."),
                _("Öffnen Sie den Musterbrief. Danach können Sie drucken."),
                code="sample_first",
            )
    return Redirect(href(f"{PAGE}?gedruckt={series_id}"), status_code=303)


@get(PAGE + "/{series_id:uuid}/briefe.pdf", guards=[Office], sync_to_thread=True)
def show_series(
    db: TheDatabase, person: ThePerson, settings: TheSettings, edition: TheEdition,
    series_id: FromPath[UUID],
) -> Response[bytes]:  # fmt: skip
    """All letters of a printed series that may still be sent."""
    with db.reading() as session:
        series = _series(session, person, series_id, lock=False)
        found = letters.sheets(session, person, series_id)
    if series.printed_at is None or not found:
        raise not_found()
    day = clock.berlin(series.printed_at).date()
    return as_pdf(papers.letters(found, sender_of(settings, edition), day), "briefe")


@post(PAGE + "/{series_id:uuid}/verwerfung", guards=[Office], sync_to_thread=True)
def drop_letters(db: TheDatabase, person: ThePerson, series_id: FromPath[UUID]) -> Redirect:
    """Forget a series that was not printed."""
    with db.transaction() as session:
        if not letters.drop(session, person, _series(session, person, series_id)):
            raise conflict(_("Diese Briefe sind schon gedruckt."), code="printed")
    return Redirect(href(PAGE), status_code=303)


def _series(
    session: Session, person: Person, series_id: UUID, *, lock: bool = True
) -> LetterSeries:  # fmt: skip
    series = letters.series_of(session, person, series_id, lock=lock)
    if series is None:
        raise not_found()
    return series


def as_pdf(content: bytes, name: str) -> Response[bytes]:
    """A PDF to look at in the browser, kept nowhere."""
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": NO_STORE,
        },
    )


HANDLERS: list[Any] = [
    show_letters, prepare_letters, prepare_one, show_sample, print_letters, show_series,
    drop_letters,
]  # fmt: skip
