"""What nurses and the coordinator do: recurring times, cancelling. One call = one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import changes, notices, rules, slots
from fruehe_hilfen.visits.errors import Changed, TooLate, Unknown
from fruehe_hilfen.visits.models import (
    CANCELLED,
    NOT_STANDING,
    AvailabilityRule,
    Nurse,
    Visit,
    VisitState,
)


def scope(person: Person) -> UUID | None:
    """Whose visits a person may see: a nurse her own, the coordinator all (None)."""
    return None if person.has(Role.COORDINATOR) else person.id


def add_rule(db: Database, person: Person, rule: rules.Rule) -> UUID:
    """Add a recurring time of one's own; the offers follow through the outbox."""
    with db.transaction() as session:
        if session.get(Nurse, person.id) is None:
            session.add(Nurse(staff_id=person.id, name=person.name))
            session.flush()
        row = stored(rule, person.id)
        session.add(row)
        follow_up(session, person, row, "visits.rule_added")
        return row.id


def stored(rule: rules.Rule, nurse_id: UUID) -> AvailabilityRule:
    """The row of a pure rule."""
    return AvailabilityRule(
        nurse_id=nurse_id,
        types=" ".join(rule.types),
        weekday=rule.weekday,
        starts=rule.start,
        ends=rule.end,
        every_weeks=rule.every_weeks,
        anchor_on=rule.anchor_on or rule.first,
        nth=" ".join(map(str, rule.nth)),
        pauses_in_school_holidays=rule.pauses_in_school_holidays,
        valid_from=rule.first,
        valid_until=None if rule.last == date.max else rule.last,
        created_at=clock.now(),
    )


def end_rule(db: Database, person: Person, rule_id: UUID) -> None:
    """End a recurring time of one's own from tomorrow on. Booked visits stay. Raises Unknown."""
    with db.transaction() as session:
        wanted = select(AvailabilityRule).where(
            AvailabilityRule.id == rule_id, AvailabilityRule.nurse_id == person.id
        )
        row = session.exec(wanted).first()
        if row is None:
            raise Unknown
        row.valid_until = min(row.valid_until or date.max, clock.today())
        if row.valid_from > row.valid_until:
            row.valid_until = row.valid_from - timedelta(days=1)
        row.version += 1
        session.add(row)
        follow_up(session, person, row, "visits.rule_ended")


def follow_up(session: Session, person: Person, row: AvailabilityRule, action: str) -> None:
    session.flush()
    audit.record(session, person, action, f"availability_rule:{row.id}")
    event = f"{row.id}:{row.version}"  # one per change: a running one may have read the old rule
    slots.regenerate_later(session, row.nurse_id, event)


def cancel(db: Database, person: Person, visit_id: UUID, *, reason: str, version: int) -> None:
    """The service cancels with a reason code. Raises Unknown, Changed or TooLate."""
    with db.transaction() as session:
        visit = changes.visit_for_staff(session, visit_id, scope(person))
        if visit.state in CANCELLED or visit.version != version:
            raise Changed
        if visit.ends_at <= clock.now():
            raise TooLate
        state = VisitState.CANCELLED_BY_SERVICE
        changes.cancel_visit(session, visit, state, actor=str(person.id), reason=reason)
        notices.tell_family(session, visit, "cancelled")
        notices.drop(session, visit.id, visit.nurse_id)
        if visit.nurse_id != person.id:
            notices.tell_nurse(session, visit, "cancelled", visit.nurse_id)
        audit.record(
            session, person, "visits.cancelled", f"visit:{visit.id}", ["state", "cancel_reason"]
        )


def rules_of(session: Session, nurse_id: UUID) -> list[AvailabilityRule]:
    """A nurse's recurring times that still count, by weekday."""
    wanted = select(AvailabilityRule).where(AvailabilityRule.nurse_id == nurse_id)
    rows = session.exec(
        wanted.order_by(col(AvailabilityRule.weekday), col(AvailabilityRule.starts))
    )
    return [row for row in rows if row.valid_until is None or row.valid_until > clock.today()]


def visits_between(
    session: Session, nurse_id: UUID | None, first: date, last: date
) -> list[tuple[Visit, str]]:
    """Visits and nurse's names of some days, through what this person may see."""
    wanted = (
        select(Visit, Nurse)
        .join(Nurse, col(Nurse.staff_id) == Visit.nurse_id)
        .where(col(Visit.local_date).between(first, last))
        .order_by(col(Visit.starts_at))
    )
    if nurse_id is not None:
        wanted = wanted.where(Visit.nurse_id == nurse_id)
    return [(visit, nurse.name) for visit, nurse in session.exec(wanted)]


def requests(session: Session, nurse_id: UUID | None) -> list[tuple[Visit, str]]:
    """Requests that wait for an answer, the nearest promise first."""
    wanted = (
        select(Visit, Nurse)
        .join(Nurse, col(Nurse.staff_id) == Visit.nurse_id)
        .where(*_requested())
        .order_by(col(Visit.answer_by))
    )
    if nurse_id is not None:
        wanted = wanted.where(Visit.nurse_id == nurse_id)
    return [(visit, nurse.name) for visit, nurse in session.exec(wanted)]


def answers_due(session: Session) -> list[datetime]:
    """Until when these requests have been promised an answer; nothing is unsealed."""
    return [one for one in session.exec(select(Visit.answer_by).where(*_requested())) if one]


def _requested() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Visit.answer_by).is_not(None), col(Visit.state).not_in(NOT_STANDING),
        col(Visit.starts_at) > clock.now(),
    )  # fmt: skip


def with_interpreter(session: Session, nurse_id: UUID | None) -> list[tuple[Visit, str]]:
    """Visits to come that were booked with the wish for an interpreter, in order of time."""
    wanted = (
        select(Visit, Nurse)
        .join(Nurse, col(Nurse.staff_id) == Visit.nurse_id)
        .where(col(Visit.interpreter_state) != "", col(Visit.ends_at) > clock.now())
        .where(col(Visit.state).not_in(NOT_STANDING))
        .where(col(Visit.starts_at) > clock.now() - timedelta(days=1))
        .order_by(col(Visit.starts_at))
    )
    if nurse_id is not None:
        wanted = wanted.where(Visit.nurse_id == nurse_id)
    return [(visit, nurse.name) for visit, nurse in session.exec(wanted)]


def nurses(session: Session) -> list[tuple[UUID, str]]:
    """Ids and names of all nurses who work."""
    rows = session.exec(select(Nurse).where(col(Nurse.is_active)))
    return sorted(((nurse.staff_id, nurse.name) for nurse in rows), key=lambda pair: pair[1])
