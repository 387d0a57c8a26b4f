"""Who has which case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, update

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.models import Assignment, WelcomeCase


def unassign(session: Session, case: WelcomeCase) -> None:
    """End the assignment of a case."""
    case.assigned_to = case.tour_on = None
    session.add(case)
    session.execute(
        update(Assignment)
        .where(col(Assignment.case_id) == case.id, col(Assignment.ended_at).is_(None))
        .values(ended_at=clock.now())
    )


def assign(
    session: Session, person: Person, cases: Iterable[WelcomeCase], *, staff_id: UUID, day: date
) -> int:
    """Put cases on the tour of `staff_id` on `day`; returns how many."""
    count = 0
    for case in cases:
        if case.assigned_to != staff_id:
            unassign(session, case)
            session.add(Assignment(case_id=case.id, staff_id=staff_id, started_at=clock.now()))
        case.assigned_to, case.tour_on = staff_id, day
        session.add(case)
        audit.record(
            session, person, "welcome.assign", f"welcome_case:{case.id}", ("assigned_to", "tour_on")
        )
        count += 1
    return count
