"""Freigaben: read a page as families see it, hand it on, release or return it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.book.views import for_paper
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import links, releases, store
from fruehe_hilfen.office.errors import Changed, Refused
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.overlay import page_mark
from fruehe_hilfen.office.place_routes import Db, Me, TheForm, TheLive
from fruehe_hilfen.office.rules import Kind, Step
from fruehe_hilfen.office.screens import READERS, Answer, differing, form_context, go, show, told
from fruehe_hilfen.office.versions import Version, of_step, typed_step
from fruehe_hilfen.office.words import step_words
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest

HOME = "/team/freigaben"
SUBMITTERS = [requires(Role.EDITOR)]
RELEASERS = [requires(Role.RELEASER)]
Do = Callable[[Session], OfficeChange]


@get(HOME, guards=READERS, sync_to_thread=True)
def show_releases(
    request: AnyRequest, db: Db, person: Me, live: TheLive, geaendert: FromQuery[str] = ""
) -> Answer:
    """Pages that wait, pages to be read again, addresses that no longer answer."""
    with db.reading() as session:
        found = releases.readings(session, live.now.edition)
        broken = links.broken(session)
        recent = store.recent(session, (Kind.REVIEW,))
        last_check = links.last_check(session)
    titles = {page.id: page.title for page in live.now.edition.pages.values()}
    return show(
        request, "releases.html", person, team_tab="freigaben", told=told(db, geaendert),
        submitted=[one for one in found if one.step is Step.SUBMITTED],
        returned=[one for one in found if one.step is Step.RETURNED],
        fresh=[one for one in found if one.step is None and not one.page.reviewed],
        overdue=[one for one in found if one.page.reviewed and one.is_overdue],
        soon=[one for one in found if one.page.reviewed and one.is_due_soon],
        released=[one for one in found if one.page.reviewed], broken=broken, recent=recent,
        last_check=last_check, easy=live.now.edition.stale_easy, target_name=lambda target: titles.get(target, target),
    )  # fmt: skip


@get("/team/freigaben/{page_id:str}", guards=READERS, sync_to_thread=True)
def show_page(
    request: AnyRequest, db: Db, person: Me, live: TheLive, page_id: FromPath[str]
) -> Answer:
    """One page as families read it, what changed in it, and what this person may do."""
    return _page(request, db, person, live=live, page=_found(live, page_id))


def _found(live: Live, id: str) -> Page:
    page = live.now.edition.page_by_id(id)
    if page is None:
        raise not_found()
    return page


def _page(
    request: AnyRequest, db: Database, person: Person, *, live: Live, page: Page,
    form: Form | None = None, typed: Version | None = None,
) -> Answer:  # fmt: skip
    """`typed` is the step that was to be made from an older form."""
    stale = typed is not None
    with db.reading() as session:
        reading = releases.reading(session, page)
        stand = str(store.stand(session, Kind.REVIEW, page.id))
        old = releases.released_text(session, page)
    is_reader = reading.last is not None and reading.last.actor == str(person.id)
    status = 409 if stale else 422 if form and form.errors else 200
    there = dict(of_step(reading.step, reading.last))
    if typed and _("Text") in typed:
        there[_("Text")] = _("ist jetzt neu")
    both = differing(there, typed or {}, stale=stale)
    return show(
        request, "release.html", person, status=status, team_tab="freigaben", entry=page,
        text=for_paper(page.html), easy=live.now.edition.easy.get(page.id), for_paper=for_paper,
        reading=reading, stand=stand, mark=page_mark(page), released_on=old[1] if old else None,
        **both,
        pieces=releases.difference(old[0], page) if old else [], step_words=step_words,
        here=f"{HOME}/{page.id}", professions=releases.professions_for(page),
        may_submit=person.has(Role.EDITOR) and reading.can_be_submitted,
        may_release=person.has(Role.RELEASER) and reading.step is Step.SUBMITTED and not is_reader,
        may_return=person.has(Role.RELEASER) and reading.step is Step.SUBMITTED,
        is_own=is_reader and reading.step is Step.SUBMITTED and person.has(Role.RELEASER),
        **form_context(form, {"reason": "", "profession": ""}),
    )  # fmt: skip


def _do(
    request: AnyRequest, db: Database, person: Person, *, live: Live, page: Page, form: Form,
    typed: Version, action: Do,
) -> Response[Any]:  # fmt: skip
    """One step. A text that is not the one that was read counts as changed, too."""
    is_other = (form.get("text") or page_mark(page)) != page_mark(page)
    try:
        if is_other:
            raise Changed
        with db.transaction() as session:
            change = action(session)
    except Changed:
        typed = {**typed, _("Text"): _("wie Sie ihn gelesen haben")} if is_other else typed
        live.refresh()
        return _page(request, db, person, live=live, page=page, form=form, typed=typed)
    except Refused as refused:
        form.error("profession", str(refused), _refusals()[str(refused)])
        return _page(request, db, person, live=live, page=page, form=form)
    return go(live, HOME, change)


def _refusals() -> dict[str, str]:
    return {
        "unread": _("Die Seite ist noch nicht vorgelegt. Zuerst liest sie die Redaktion."),
        "same_person": _("Sie haben die Seite selbst vorgelegt. Eine zweite Person gibt sie frei."),
        "profession": _("Bitte wählen Sie, wer für die Seite steht."),
    }


@post("/team/freigaben/{page_id:str}/vorlage", guards=SUBMITTERS, sync_to_thread=True)
def submit(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    page_id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Hand a page on that one has read."""
    page, stand = _found(live, page_id), form.get("stand") or ""
    return _do(
        request, db, person, live=live, page=page, form=form, typed=typed_step(Step.SUBMITTED),
        action=lambda session: releases.submit(session, person, page, started_from=stand),
    )  # fmt: skip


@post("/team/freigaben/{page_id:str}/freigabe", guards=RELEASERS, sync_to_thread=True)
def release(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    page_id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Release a page; the profession stands below it."""
    page, stand = _found(live, page_id), form.get("stand") or ""
    profession = form.get("profession") or ""
    by = dict(releases.professions_for(page)).get(profession, "")
    return _do(
        request, db, person, live=live, page=page, form=form,
        typed=typed_step(Step.RELEASED, by=by), action=lambda session: releases.release(
            session, person, page, profession=profession, started_from=stand
        ),
    )  # fmt: skip


@post("/team/freigaben/{page_id:str}/rueckgabe", guards=RELEASERS, sync_to_thread=True)
def give_back(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    page_id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Return a page with a reason."""
    page, stand = _found(live, page_id), form.get("stand") or ""
    reason = form.text(
        "reason", longest=500, message=_("Bitte schreiben Sie, was sich ändern soll.")
    )
    if form.errors:
        return _page(request, db, person, live=live, page=page, form=form)
    return _do(
        request, db, person, live=live, page=page, form=form,
        typed=typed_step(Step.RETURNED, reason=reason), action=lambda session: releases.give_back(
            session, person, page, reason=reason, started_from=stand
        ),
    )  # fmt: skip


HANDLERS: list[Any] = [show_releases, show_page, submit, release, give_back]
