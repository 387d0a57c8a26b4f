"""What all team pages of the visits share: the frame, the types of dependencies, small parsing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.visits import content, team_actions
from fruehe_hilfen.visits.models import CANCELLED, Visit
from fruehe_hilfen.visits.words import (
    INTERPRETER,
    INTERPRETER_LABELS,
    INTERPRETER_STEPS,
    LANGUAGES,
    NOTICES,
    SAFE_TIMES,
    STATES,
    TOPICS,
    WAYS,
)
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheForm = NamedDependency[Form]
Me = NamedDependency[Person]
Answer = Response[str]

TEAM = [requires(Role.NURSE, Role.COORDINATOR)]
NURSE = [requires(Role.NURSE)]
COORDINATOR = [requires(Role.COORDINATOR)]


def team_page(request: AnyRequest, template: str, person: Person, **context: Any) -> Answer:
    """A page of the team, with the frame of the person."""
    return page(
        request, template, context.pop("status", 200), team_tab="termine",
        is_nurse=person.has(Role.NURSE), sees_all=team_actions.scope(person) is None,
        **team_frame(request.app, person), **context,
    )  # fmt: skip


def words(settings: Settings) -> dict[str, Any]:
    """The words a visit is shown with."""
    catalogue = content.load(settings.content_dir)
    return {
        "states": STATES, "topics": TOPICS, "languages": LANGUAGES, "types": catalogue.types,
        "districts": catalogue.districts, "cancelled": CANCELLED, "interpreter": INTERPRETER,
        "interpreter_steps": INTERPRETER_STEPS, "interpreter_labels": INTERPRETER_LABELS,
        "safe_times": SAFE_TIMES, "notice_words": NOTICES, "ways": WAYS, "now": clock.now(),
        "today": clock.today(),
    }  # fmt: skip


def form_errors(form: Form | None) -> dict[str, Any]:
    """What a page needs to show the errors of its form, and the status that goes with them."""
    errors = form.errors if form else []
    return {
        "errors": errors, "error": {one.field: one.message for one in errors},
        "status": 422 if errors else 200,
    }  # fmt: skip


def version_of(form: Form) -> int:
    """The version a form was made from; 0 (which no visit has) when unreadable."""
    value = form.get("version") or ""
    return int(value) if value.isdecimal() and len(value) < 9 else 0


def visible_visit(db: Database, person: Person, visit_id: UUID) -> Visit:
    """Loaded through what this person may see: a stranger's visit does not exist."""
    with db.reading() as session:
        visit = session.get(Visit, visit_id)
    if visit is None or team_actions.scope(person) not in {None, visit.nurse_id}:
        raise not_found()
    return visit
