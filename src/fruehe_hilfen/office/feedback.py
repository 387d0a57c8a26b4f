"""What parents say about pages as work: a reported mistake is a task with a state and a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.feedback import all_feedback
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.office.errors import Unknown
from fruehe_hilfen.office.models import FeedbackTask
from fruehe_hilfen.office.rules import ANSWER_DAYS, TaskState, working_day_after
from fruehe_hilfen.office.store import role_of
from fruehe_hilfen.places.rules import Calendar
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.i18n import gettext as _

FINISHED = frozenset({TaskState.DONE, TaskState.DECLINED})


@dataclass(frozen=True)
class Task:
    """Something a parent wrote about a page."""

    id: UUID
    page_id: str
    title: str
    path: str
    is_error: bool
    text: str
    created_on: date
    due_on: date
    state: TaskState | None

    @property
    def is_open(self) -> bool:
        return self.state not in FINISHED

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()


@dataclass(frozen=True)
class Mood:
    """How often a page helped."""

    title: str
    path: str
    helpful: int
    not_helpful: int


def state_words() -> dict[str, str]:
    """What a person can say about a task."""
    return {
        TaskState.WORKING: _("In Arbeit"),
        TaskState.DONE: _("Erledigt"),
        TaskState.DECLINED: _("Bleibt so"),
    }


def tasks(session: Session, edition: Edition, calendar: Calendar) -> list[Task]:
    """Everything that was written, open things first, the oldest first."""
    states = {row.feedback_id: row.state for row in session.exec(select(FeedbackTask))}
    found = [
        Task(
            row.id, row.page_id, *_page(edition, row.page_id), row.kind == "error", row.text,
            row.created_on, due_on(row.created_on, calendar), states.get(row.id),
        )
        for row in all_feedback(session)
        if row.text
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_open, one.created_on))


def due_on(created_on: date, calendar: Calendar) -> date:
    """The day by which somebody has looked at it."""
    return working_day_after(
        created_on, ANSWER_DAYS, lambda day: day in calendar.holidays or day in calendar.closing
    )


def moods(session: Session, edition: Edition) -> list[Mood]:
    """Pages with answers, the least helpful first."""
    counts = Counter((row.page_id, row.kind.value) for row in all_feedback(session))
    ids = {page_id for page_id, _kind in counts}
    found = [
        Mood(*_page(edition, id), counts[id, "helpful"], counts[id, "not"]) for id in sorted(ids)
    ]
    return sorted(found, key=lambda one: one.helpful - one.not_helpful)


def _page(edition: Edition, id: str) -> tuple[str, str]:
    page = edition.page_by_id(id)
    return (page.title, page.path) if page else (id, "/begleitbuch")


def open_tasks(found: Iterable[Task]) -> list[Task]:
    return [one for one in found if one.is_open]


def set_state(session: Session, person: Person, id: UUID, state: TaskState) -> None:
    """Say how far a task is; twice is no error. Raises Unknown."""
    if id not in {row.id for row in all_feedback(session)}:
        raise Unknown
    said = {"state": state, "by_role": role_of(person), "at": clock.now()}
    write = insert_into(session, FeedbackTask).values(feedback_id=id, **said)
    session.connection().execute(
        write.on_conflict_do_update(index_elements=["feedback_id"], set_=said)
    )
    audit.record(session, person, "office.feedback", f"page_feedback:{id}", ["state"])
