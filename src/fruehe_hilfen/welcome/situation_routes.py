"""The coordinator's one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import doubts, situation, tasks
from fruehe_hilfen.welcome.office_routes import HOME, Office, TheDatabase, ThePerson, team_page

PAGE = f"{HOME}/lage"


@get(PAGE, guards=[Office], sync_to_thread=True)
def show_situation(
    request: AnyRequest, db: TheDatabase, person: ThePerson, wunsch: FromQuery[str] = ""
) -> Response[str]:
    """Conflicts, quarantine, late steps and phones on one page; `wunsch`: one has to be made anew."""
    with db.reading() as session:
        found = situation.look(session, person)
    return team_page(
        request, person, "situation", found=found, tasks=tasks,
        sees_phones=person.has(Role.COORDINATOR), is_wish_lost=bool(wunsch),
    )  # fmt: skip


@post(PAGE + "/eintraege/{entry_id:uuid}/gesehen", guards=[Office], sync_to_thread=True)
def review_entry(db: TheDatabase, person: ThePerson, entry_id: FromPath[UUID]) -> Redirect:
    """Somebody looked at an entry."""
    with db.transaction() as session:
        if not situation.review(session, person, entry_id):
            raise not_found()
    return Redirect(href(PAGE), status_code=303)


@post(PAGE + "/zweifel/{doubt_id:uuid}/diese", guards=[Office], sync_to_thread=True)
def confirm_doubt(db: TheDatabase, person: ThePerson, doubt_id: FromPath[UUID]) -> Redirect:
    """The death or the block concerns this family."""
    return _settle(db, person, doubt_id, is_meant=True)


@post(PAGE + "/zweifel/{doubt_id:uuid}/andere", guards=[Office], sync_to_thread=True)
def dismiss_doubt(db: TheDatabase, person: ThePerson, doubt_id: FromPath[UUID]) -> Redirect:
    """It concerns another family."""
    return _settle(db, person, doubt_id, is_meant=False)


def _settle(db: Database, person: Person, doubt_id: UUID, *, is_meant: bool) -> Redirect:
    with db.transaction() as session:
        if not doubts.settle(session, person, doubt_id, is_meant=is_meant):
            raise not_found()
        is_lost = not is_meant and doubts.is_wish_lost(session, doubt_id)
    return Redirect(href(f"{PAGE}?wunsch=neu" if is_lost else PAGE), status_code=303)


HANDLERS: list[Any] = [show_situation, review_entry, confirm_doubt, dismiss_doubt]
