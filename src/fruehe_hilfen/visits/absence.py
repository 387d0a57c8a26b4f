"""A nurse cannot come: apply the plan for her visits in one transaction, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    absence_plan,
    actions,
    claims,
    day_rules,
    notices,
    rules,
    standing,
    travel,
)
from fruehe_hilfen.visits import team_actions as team
from fruehe_hilfen.visits.absence_plan import PHONE, ends_of, step_cells, step_stop
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Changed, TooLate, Unknown
from fruehe_hilfen.visits.models import Hold, HoldState, Nurse, Slot, Visit, VisitState
from fruehe_hilfen.visits.nurse_time import close, covering, give_back
from fruehe_hilfen.visits.office_models import (
    Absence,
    AbsenceKind,
    AbsenceState,
    AbsenceStep,
    StepKind,
)

_COMES = (StepKind.SUBSTITUTE, StepKind.PHONE)


@dataclass(frozen=True)
class Decision:
    """What happens to one visit, as it was when the plan was looked at."""

    kind: StepKind
    target: UUID | None
    version: int


@dataclass(frozen=True, kw_only=True)
class Away:
    """Who cannot come, and when."""

    nurse_id: UUID
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime


def apply(
    db: Database, catalogue: Catalogue, person: Person, away: Away,
    decisions: Mapping[UUID, Decision],
) -> UUID:  # fmt: skip
    """Do what was decided; what has become impossible in between goes to the call list.

    Said twice (a second tap) it is one absence.
    Raises Unknown, or Changed when the visits are not those of the plan.
    """
    with db.transaction() as session:
        if session.get(Nurse, away.nurse_id) is None:
            raise Unknown
        if team.scope(person) not in {None, away.nurse_id}:
            raise Unknown
        visits = _locked(session, away, decisions)
        known = covering(session, away.nurse_id, away.starts_at, away.ends_at)
        if known and not visits:
            return known
        row = Absence(id=new_id(), applied_at=clock.now(), **away.__dict__)
        session.add(row)
        session.flush()
        _clear(session, away, visits)
        close(session, row)
        for visit in visits:
            _step(session, catalogue, person, row, visit=visit, decision=decisions[visit.id])
        audit.record(session, person, "visits.absence", f"absence:{row.id}")
        return row.id


def _locked(session: Session, away: Away, decisions: Mapping[UUID, Decision]) -> list[Visit]:
    """The visits of the plan, locked in the order of all locks and read again."""
    args = (session, away.nurse_id, away.starts_at, away.ends_at)
    _lock(session, away, absence_plan.visits_of(*args), [one.target for one in decisions.values()])
    session.expire_all()
    visits = absence_plan.visits_of(*args)
    seen = {visit.id: visit.version for visit in visits}
    if seen != {id: one.version for id, one in decisions.items()}:
        raise Changed
    return visits


def _lock(session: Session, away: Away, visits: list[Visit], targets: list[UUID | None]) -> None:
    for family in sorted({visit.family for visit in visits}):
        claims.lock_family(session, family)
    days = [clock.berlin(away.starts_at).date() + timedelta(days=n) for n in range(away_days(away))]
    nurses = {away.nurse_id, *session.exec(
        select(Nurse.staff_id).where(col(Nurse.staff_id).in_([t for t in targets if t]))
    )}  # fmt: skip
    offered = session.exec(select(Slot).where(col(Slot.id).in_([t for t in targets if t])))
    extra = [(slot.nurse_id, slot.local_date) for slot in offered]
    claims.lock_days(session, [*((nurse, day) for nurse in nurses for day in days), *extra])


def away_days(away: Away) -> int:
    """How many local days an absence touches."""
    first, last = clock.berlin(away.starts_at).date(), clock.berlin(away.ends_at).date()
    return (last - first).days + 1


def _clear(session: Session, away: Away, visits: list[Visit]) -> None:
    """Give back the nurse's time: her visits here, and what families were just reserving."""
    for visit in visits:
        claims.release(session, visit.id)
    held = select(Hold, Slot).join(Slot, col(Slot.id) == Hold.slot_id).where(
        Hold.nurse_id == away.nurse_id, Hold.state == HoldState.ACTIVE,
        col(Slot.starts_at) < away.ends_at, col(Slot.ends_at) > away.starts_at,
    )  # fmt: skip
    for hold, _slot in session.exec(held).all():
        hold.state = HoldState.RELEASED
        session.add(hold)
        claims.release(session, hold.id, is_hold=True)


def _step(
    session: Session, catalogue: Catalogue, person: Person, row: Absence, *,
    visit: Visit, decision: Decision,
) -> None:  # fmt: skip
    before = AbsenceStep(
        absence_id=row.id, visit_id=visit.id, kind=StepKind.CALL, from_slot_id=visit.slot_id,
        from_type=visit.visit_type, from_state=visit.state, from_ends_at=visit.ends_at, version=0,
    )  # fmt: skip
    before.kind, values = _claim(session, catalogue, visit, decision)
    if before.kind in _COMES:
        before.nurse_id = decision.target
    if not actions.change_visit(
        session, visit, visit.version, ics_sequence=visit.ics_sequence + 1, **values
    ):
        raise Changed
    before.version = visit.version
    session.add(before)
    actions.note(session, visit, "absence", actor=str(person.id), from_state=before.from_state)
    audit.record(session, person, f"visits.{before.kind.value}", f"visit:{visit.id}")
    notices.tell_family(session, visit, before.kind, absence_id=row.id)
    if before.nurse_id and before.nurse_id != person.id:
        notices.tell_nurse(session, visit, before.kind, before.nurse_id, absence_id=row.id)


def _claim(
    session: Session, catalogue: Catalogue, visit: Visit, decision: Decision
) -> tuple[StepKind, dict[str, object]]:
    """Take the time a decision needs; when it is gone, the family is called."""
    if decision.kind in _COMES and decision.target:
        nurse = session.get(Nurse, decision.target)
        if nurse and _take_over(session, catalogue, visit, nurse, decision.kind):
            is_call = decision.kind is StepKind.PHONE
            how = {"visit_type": PHONE} if is_call else {}
            ends_at = ends_of(catalogue, visit, decision.kind)
            return decision.kind, {"nurse_id": nurse.staff_id, "ends_at": ends_at,
                                   "state": VisitState.CONFIRMED, **how}  # fmt: skip
    if decision.kind is StepKind.OFFER and decision.target:
        slot = session.get(Slot, decision.target)
        until = _keep_offer(session, catalogue, visit, slot) if slot else None
        if slot and until:
            return StepKind.OFFER, {"state": VisitState.NEEDS_REBOOKING, "offer_slot_id": slot.id,
                                    "offer_until": until}  # fmt: skip
    return StepKind.CALL, {"state": VisitState.NEEDS_REBOOKING}


def _take_over(
    session: Session, catalogue: Catalogue, visit: Visit, nurse: Nurse, kind: StepKind
) -> bool:
    if not standing.has_room(session, nurse.staff_id, visit.local_date, with_holds=True):
        return False
    new = step_stop(catalogue, visit, kind)
    if not travel.can_come(session, nurse.staff_id, visit.local_date, new, but=visit.id):
        return False
    name, own = claims.nurse_resource(nurse.staff_id), claims.family_resource(visit.family)
    at_home = rules.cells(visit.starts_at, ends_of(catalogue, visit, kind))
    wanted = [(name, step_cells(catalogue, visit, kind)), (own, at_home)]
    return claims.take_whole(session, visit.id, wanted, expires_at=None)


def _keep_offer(
    session: Session, catalogue: Catalogue, visit: Visit, slot: Slot
) -> datetime | None:
    if slot.visit_type != visit.visit_type or slot.starts_at <= clock.now():
        return None
    if not standing.has_room(session, slot.nurse_id, slot.local_date, with_holds=True):
        return None
    if not travel.can_take(session, slot, visit.district, but=visit.id):
        return None
    lead = catalogue.types[slot.visit_type].lead_min
    until = day_rules.offer_until(clock.now(), slot.starts_at, lead)
    wanted = claims.cells_of(slot, visit.family)
    if until and claims.take_whole(session, visit.id, wanted, expires_at=until):
        return until
    return None


def undo(db: Database, catalogue: Catalogue, person: Person, absence_id: UUID) -> None:
    """Take a plan back within ten minutes; visits that have gone on since then stay as they are.

    Raises Unknown, TooLate, or Changed when it was taken back already.
    """
    with db.transaction() as session:
        row = of(session, person, absence_id)
        away = Away(
            nurse_id=row.nurse_id, kind=row.kind, starts_at=row.starts_at, ends_at=row.ends_at
        )
        if clock.now() > row.applied_at + day_rules.UNDO_FOR:
            raise TooLate
        steps = session.exec(select(AbsenceStep).where(AbsenceStep.absence_id == row.id)).all()
        ids = [step.visit_id for step in steps]
        visits = {v.id: v for v in session.exec(select(Visit).where(col(Visit.id).in_(ids)))}
        _lock(session, away, list(visits.values()), [step.nurse_id for step in steps])
        change = update(Absence).where(
            col(Absence.id) == row.id, col(Absence.state) == AbsenceState.APPLIED
        )
        if not count_rows(session, change.values(state=AbsenceState.UNDONE, undone_at=clock.now())):
            raise Changed
        give_back(session, row)
        for step in steps:
            session.refresh(visits[step.visit_id])
            _undo_step(session, catalogue, person, row, step=step, visit=visits[step.visit_id])
        audit.record(session, person, "visits.absence_undone", f"absence:{row.id}")


def _undo_step(
    session: Session, catalogue: Catalogue, person: Person, row: Absence, *,
    step: AbsenceStep, visit: Visit,
) -> None:  # fmt: skip
    if visit.version != step.version:
        return
    kind = catalogue.types[step.from_type]
    name, own = claims.nurse_resource(row.nurse_id), claims.family_resource(visit.family)
    wanted = [
        (name, rules.nurse_cells(kind, visit.starts_at, step.from_ends_at)),
        (own, rules.cells(visit.starts_at, step.from_ends_at)),
    ]
    if not claims.take_whole(session, visit.id, wanted, expires_at=None):
        return  # the family has taken another visit at that time: it stays as it is
    claims.release(session, visit.id, keep=wanted)
    if not actions.change_visit(
        session, visit, visit.version, ics_sequence=visit.ics_sequence + 1, nurse_id=row.nurse_id,
        visit_type=step.from_type, ends_at=step.from_ends_at, state=VisitState.CONFIRMED,
        offer_slot_id=None, offer_until=None,
    ):  # fmt: skip
        raise Changed
    step.is_undone = True
    session.add(step)
    actions.note(session, visit, "restored", actor=str(person.id))
    was_told = notices.family_knows(session, row.id, visit.id)
    notices.drop(session, visit.id, but=notices.CAREFUL)
    if step.nurse_id:
        notices.drop(session, visit.id, step.nurse_id, but=notices.CAREFUL)
    if was_told:
        notices.tell_family(session, visit, "back", absence_id=row.id)


def of(session: Session, person: Person, absence_id: UUID) -> Absence:
    """An absence through what this person may see. Raises Unknown."""
    row = session.get(Absence, absence_id)
    if row is None or team.scope(person) not in {None, row.nurse_id}:
        raise Unknown
    return row


def end_early(db: Database, person: Person, absence_id: UUID) -> None:
    """Back earlier: the rest of the time can be booked again; moved visits stay where they are.

    Raises Unknown or Changed.
    """
    with db.transaction() as session:
        row = of(session, person, absence_id)
        if row.state is not AbsenceState.APPLIED or row.ends_at <= clock.now():
            raise Changed
        row.ends_at = max(row.starts_at, clock.now())
        session.add(row)
        give_back(session, row)
        audit.record(session, person, "visits.absence_ended", f"absence:{row.id}", ["ends_at"])
