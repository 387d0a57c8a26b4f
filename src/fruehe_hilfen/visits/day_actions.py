"""What a nurse taps on her day: under way, arrived, done; requests, interpreters."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import actions, changes, day_rules, notices
from fruehe_hilfen.visits.errors import Changed, TooLate
from fruehe_hilfen.visits.models import Visit, VisitState
from fruehe_hilfen.visits.team_actions import scope
from fruehe_hilfen.visits.words import INTERPRETER

_FINAL = (VisitState.COMPLETED, VisitState.NOT_MET)


def set_state(
    db: Database, person: Person, visit_id: UUID, state: VisitState, *, version: int
) -> None:
    """The next step of a visit; the same tap twice is no error.

    Raises Unknown, Changed when somebody else was faster, TooLate for a visit of another day.
    """
    with db.transaction() as session:
        visit = changes.visit_for_staff(session, visit_id, scope(person))
        if visit.state is state and visit.version == version + 1:
            return
        if visit.version != version or not day_rules.may_follow(visit.state, state):
            raise Changed
        if visit.local_date > clock.today():
            raise TooLate
        _swap(session, person, visit, state)


def _swap(session: Session, person: Person, visit: Visit, state: VisitState) -> None:
    before = visit.state
    change = (
        update(Visit)
        .where(col(Visit.id) == visit.id, col(Visit.version) == visit.version)
        .where(col(Visit.state) == before)
        .values(state=state, version=visit.version + 1)
    )
    if not count_rows(session, change):
        raise Changed
    session.refresh(visit)
    event = "closed" if state in _FINAL else "on_the_way"
    actions.note(session, visit, event, actor=str(person.id), from_state=before)
    if state in _FINAL:
        audit.record(session, person, f"visits.{state.value}", f"visit:{visit.id}", ["state"])


def confirm_request(db: Database, person: Person, visit_id: UUID, *, version: int) -> None:
    """The office says yes to a request; twice is no error. Raises Unknown or Changed."""
    with db.transaction() as session:
        visit = changes.visit_for_staff(session, visit_id, scope(person))
        is_done = visit.answer_by is None and visit.state is VisitState.CONFIRMED
        if is_done and visit.version == version + 1:
            return
        is_asked = visit.answer_by is not None and visit.state is VisitState.CONFIRMED
        if not is_asked or visit.version != version:
            raise Changed
        if not actions.change_visit(session, visit, version, answer_by=None):
            raise Changed
        actions.note(session, visit, "confirmed", actor=str(person.id))
        notices.tell_family(session, visit, "confirmed")
        audit.record(session, person, "visits.confirmed", f"visit:{visit.id}", ["answer_by"])


def set_interpreter(db: Database, person: Person, visit_id: UUID, state: str) -> None:
    """Where the wish for an interpreter stands. Raises Unknown or Changed."""
    with db.transaction() as session:
        visit = changes.visit_for_staff(session, visit_id, scope(person))
        if not visit.interpreter_state or state not in INTERPRETER:
            raise Changed
        visit.interpreter_state = state
        session.add(visit)
        audit.record(session, person, "visits.interpreter", f"visit:{visit.id}", ["interpreter"])
