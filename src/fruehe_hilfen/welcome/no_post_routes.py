"""The form "Keine Post von uns": without script, cookie or identity; what is sent is never shown again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import no_post, sent_wishes
from fruehe_hilfen.welcome.names import name_parts, read_date
from fruehe_hilfen.welcome.office_routes import HOME, Office, team_page

PATH = "/keine-post"
WISHES = f"{HOME}/keine-post"
PER_NETWORK = Rate("no_post", allowed=5, per_s=3600)
_LONGEST_NAME = 100
_LONGEST_AGO_DAYS = 3 * 366
TheEdition = NamedDependency[Edition]


@get(PATH, opt=PUBLIC, sync_to_thread=False)
def show_form(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """By phone, or name and day of birth sent once."""
    return _form(request, edition, public=True)


@post(PATH, opt=PUBLIC, sync_to_thread=True)
def send_form(
    request: AnyRequest, *, edition: TheEdition, db: NamedDependency[Database],
    limiter: NamedDependency[Limiter], form: NamedDependency[Form],
) -> Response[str] | Redirect:  # fmt: skip
    """Keep the wish. 422 with the typed values, 429 after five an hour."""
    name, born_on = _read(form)
    if form.errors or born_on is None:
        return _form(request, edition, 422, errors=form.errors, typed=form.typed())
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    sent_wishes.send(db, name=name, born_on=born_on)
    return Redirect(href(f"{PATH}/danke"), status_code=303)


@get(f"{PATH}/danke", opt=PUBLIC, sync_to_thread=False)
def show_thanks(request: AnyRequest, edition: TheEdition) -> Response[str]:
    """Says that it arrived and how to take it back; repeats nothing of what was sent."""
    return page(
        request, "welcome/no_post_sent.html", public=True, tab="mehr",
        switchboard=edition.directory.switchboard,
    )  # fmt: skip


def _form(
    request: AnyRequest, edition: Edition, status: int = 200, *, public: bool = False, **given: Any
) -> Response[str]:
    context = {"errors": [], "typed": {}, **given}
    return page(
        request, "welcome/no_post.html", status, public=public, tab="mehr",
        switchboard=edition.directory.switchboard, **context,
    )  # fmt: skip


def _read(form: Form) -> tuple[str, date | None]:
    missing = _("Bitte schreiben Sie den Familiennamen.")
    name = form.text("name", longest=_LONGEST_NAME, message=missing)
    if name and not name_parts(name):
        form.error("name", "missing", missing)
    born_on = read_date(
        ".".join(form.get(f"born_{part}") or "" for part in ("day", "month", "year"))
    )
    if born_on is None:
        form.error("born", "date", _("Bitte schreiben Sie Tag, Monat und Jahr."))
    elif not 0 <= (clock.today() - born_on).days <= _LONGEST_AGO_DAYS:
        form.error("born", "range", _("Bitte sehen Sie beim Jahr noch einmal nach."))
    return name, born_on


@get(WISHES, guards=[Office], sync_to_thread=True)
def show_wishes(
    request: AnyRequest, db: NamedDependency[Database], person: NamedDependency[Person]
) -> Response[str]:
    """Who asked for no post in the last thirty days."""
    return show_list(request, db, person)


def show_list(
    request: AnyRequest, db: Database, person: Person, status: int = 200, **given: Any
) -> Response[str]:
    """The page of the wishes, also with what somebody typed."""
    asked = request.query_params
    context = {
        "errors": [], "typed": {}, "undoing": {},
        "added": asked.get("neu"), "undone": asked.get("aufgehoben"), "lifted": asked.get("doch"),
        **given,
    }  # fmt: skip
    with db.reading() as session:
        wishes = no_post.wishes(session, person)
    return team_page(request, person, "no_post_wishes", status, wishes=wishes, **context)


@post(WISHES + "/{wish_id:uuid}/aufhebung", guards=[Office], sync_to_thread=True)
def withdraw_wish(
    db: NamedDependency[Database], person: NamedDependency[Person], wish_id: FromPath[UUID]
) -> Redirect:
    """The family rang and wants to hear from us after all."""
    with db.transaction() as session:
        sent_wishes.take_sent(session)
        if not no_post.withdraw(session, person, wish_id):
            raise not_found()
    return Redirect(href(f"{WISHES}?doch=1"), status_code=303)


HANDLERS: list[Any] = [show_form, send_form, show_thanks, show_wishes, withdraw_wish]
