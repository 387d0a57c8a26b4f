"""What all pages of the office share: the frame, the way back after a change, older forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.office import store
from fruehe_hilfen.office.errors import Unknown
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind, Step
from fruehe_hilfen.office.versions import Version, differences
from fruehe_hilfen.office.words import change_words, role_word
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

OFFICE = [requires(Role.COORDINATOR, Role.EDITOR)]
READERS = [requires(Role.COORDINATOR, Role.EDITOR, Role.RELEASER)]
Answer = Response[str]


def show(
    request: AnyRequest, template: str, person: Person, *, status: int = 200, **context: Any
) -> Answer:
    """A page of the office."""
    shared: dict[str, Any] = {
        "role_word": role_word,
        "change_words": change_words,
        "may_undo": lambda change: person.has(*undoers(change)),
    }
    return page(
        request, f"office/{template}", status, **shared, **team_frame(request.app, person),
        **context,
    )  # fmt: skip


def undoers(change: OfficeChange) -> tuple[Role, ...]:
    """Who may take a change back: a release is the releaser's, a page handed on also the editor's."""
    if change.kind is not Kind.REVIEW:
        return (Role.COORDINATOR, Role.EDITOR)
    is_handed_on = change.value["step"] == Step.SUBMITTED
    return (Role.RELEASER, Role.EDITOR) if is_handed_on else (Role.RELEASER,)


def form_context(form: Form | None, known: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values where a form came back, else the known ones; its errors."""
    errors = form.errors if form else []
    return {
        "values": {**known, **form.typed()} if form else dict(known),
        "errors": errors,
        "error": {one.field: one.message for one in errors},
    }


def differing(now: Version, typed: Version, *, stale: bool) -> dict[str, Any]:
    """Both versions for a form that is older than what it changes."""
    return {"stale": stale, "differing": differences(now, typed) if stale else []}


@contextmanager
def known() -> Iterator[None]:
    """What is in no edition has no page."""
    try:
        yield
    except (KeyError, Unknown) as error:
        raise not_found() from error


def go(live: Live, path: str, change: OfficeChange) -> Redirect:
    """Back to a list, which tells of the change and offers the undo. This process follows now."""
    live.refresh()
    return Redirect(href(f"{path}?geaendert={change.id}"), status_code=303)


def told(db: Database, geaendert: str) -> OfficeChange | None:
    """The change a list tells of, as long as it counts."""
    try:
        id = UUID(geaendert)
    except ValueError:
        return None
    with db.reading() as session:
        return _counting(session, id)


def _counting(session: Session, id: UUID) -> OfficeChange | None:
    row = session.get(OfficeChange, id)
    newest = store.latest(session, row.kind, row.target) if row else None
    return row if row and newest and newest.id == row.id else None
