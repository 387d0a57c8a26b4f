"""The team books: for a caller, a series at the kitchen table; opens and blocks single times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    actions,
    claims,
    day_rules,
    nurse_time,
    overlay,
    rules,
    slots,
    standing,
    team_actions,
    travel,
    waiting,
    wish_data,
)
from fruehe_hilfen.visits.actions import Booking
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import BookingError, Taken, Unknown
from fruehe_hilfen.visits.models import NOT_STANDING, Nurse, Slot, SlotState, Visit
from fruehe_hilfen.visits.office_models import Absence, AbsenceKind, AbsenceState
from fruehe_hilfen.visits.tokens import family_of

_FIRST, _LAST, _STEP_MIN = time(8), time(18), 30


@dataclass(frozen=True, kw_only=True)
class ForCaller:
    """What the team books: the first time, and how often."""

    slot_id: UUID
    request_id: UUID
    district: str = ""
    count: int = 1
    every_weeks: int = 1
    skip: frozenset[date] = frozenset()
    after: UUID | None = None
    wish: UUID | None = None


@dataclass
class NotFree(BookingError):
    """Some dates of a series are not free; nothing was booked."""

    days: list[date]


def book_for_caller(
    db: Database, catalogue: Catalogue, person: Person, asked: ForCaller, booking: Booking
) -> list[UUID]:
    """Book one visit or a series, all or nothing; the same request books once.

    Raises Unknown or NotFree.
    """
    with db.transaction() as session:
        slot = session.get(Slot, asked.slot_id)
        if slot is None or team_actions.scope(person) not in {None, slot.nurse_id}:
            raise Unknown
        family = _family(session, db, person, asked)
        claims.lock_family(session, family)
        known = _booked_before(session, asked)
        if known:
            return known
        if asked.wish:
            waiting.fulfil(session, asked.wish)
        days = day_rules.series(slot.local_date, asked.count, asked.every_weeks)
        wanted = [day for day in days if day not in asked.skip]
        claims.lock_days(session, [(slot.nurse_id, day) for day in wanted])
        return _book_all(
            session,
            catalogue,
            person,
            slot,
            days=wanted,
            family=family,
            asked=asked,
            booking=booking,
        )


def _family(session: Session, db: Database, person: Person, asked: ForCaller) -> str:
    """A next visit belongs to the family of the visit before, a wish to the family that waits."""
    if asked.wish:
        return wish_data.family_of(session, asked.wish)
    before = session.get(Visit, asked.after) if asked.after else None
    if (
        before is not None
        and team_actions.scope(person) in {None, before.nurse_id}
        and before.family
    ):
        return before.family
    return family_of(db.keyring, str(asked.request_id))


def _is_silent(session: Session, family: str) -> bool:
    """Whether somebody has said that nothing is sent to this family by itself."""
    said = select(Visit.id).where(Visit.family == family, col(Visit.is_silent).is_(True))
    return session.exec(said.limit(1)).first() is not None


def _visit_id(asked: ForCaller, day: date) -> UUID:
    """The same request makes the same ids: so it can be recognised."""
    return UUID(int=asked.request_id.int ^ day.toordinal())


def _booked_before(session: Session, asked: ForCaller) -> list[UUID]:
    slot = session.get(Slot, asked.slot_id)
    days = day_rules.series(slot.local_date, asked.count, asked.every_weeks) if slot else []
    ids = [_visit_id(asked, day) for day in days]
    wanted = select(Visit.id).where(col(Visit.id).in_(ids)).order_by(col(Visit.starts_at))
    return list(session.exec(wanted))


def _book_all(
    session: Session, catalogue: Catalogue, person: Person, first: Slot, *, days: list[date],
    family: str, asked: ForCaller, booking: Booking,
) -> list[UUID]:  # fmt: skip
    made, busy = [], []
    for day in days:
        slot, visit_id = _slot_on(session, catalogue, first, day), _visit_id(asked, day)
        wanted = claims.cells_of(slot, family)
        is_open = day not in catalogue.closed.days and slot.starts_at > clock.now()
        is_open = is_open and standing.has_room(session, slot.nurse_id, day, with_holds=True)
        is_open = is_open and travel.can_take(session, slot, asked.district)
        if not is_open or not claims.take_whole(session, visit_id, wanted, expires_at=None):
            busy.append(day)
            continue
        visit = actions.new_visit(session, slot, family, booking, visit_id=visit_id,
                                  district=asked.district, actor=str(person.id))  # fmt: skip
        visit.is_silent = _is_silent(session, family)
        audit.record(session, person, "visits.booked", f"visit:{visit_id}")
        made.append(visit_id)
    if busy:
        raise NotFree(busy)
    return made


def _slot_on(session: Session, catalogue: Catalogue, first: Slot, day: date) -> Slot:
    """The offer at the same wall time on another day; one that no rule makes is not stored."""
    kind, starts_at = catalogue.types[first.visit_type], rules.instant(day, first.local_start)
    wanted = select(Slot).where(
        Slot.nurse_id == first.nurse_id, Slot.visit_type == kind.id, Slot.starts_at == starts_at
    )
    ends_at = starts_at + timedelta(minutes=kind.duration_min)
    offer = rules.Offer(starts_at, ends_at, kind.id, day, first.local_start)
    return session.exec(wanted).first() or Slot(**slots.row(catalogue, first.nurse_id, offer))


def openable(
    session: Session, catalogue: Catalogue, nurse_id: UUID, kind: rules.VisitType, day: date
) -> list[time]:
    """Starts on a day that a nurse could open: free, not on offer yet, within the families' lead."""
    offered = set(session.exec(select(col(Slot.local_start)).where(
        Slot.nurse_id == nurse_id, Slot.local_date == day, Slot.visit_type == kind.id,
        Slot.state != SlotState.WITHDRAWN,
    )))  # fmt: skip
    if day in catalogue.closed.days:
        return []
    found = []
    minutes = range(_FIRST.hour * 60, _LAST.hour * 60 - kind.duration_min + 1, _STEP_MIN)
    for start in (time(n // 60, n % 60) for n in minutes):
        begin = rules.instant(day, start)
        cells = rules.nurse_cells(kind, begin, begin + timedelta(minutes=kind.duration_min))
        if start in offered or begin < rules.earliest(kind, clock.now()):
            continue
        if claims.is_free(session, claims.nurse_resource(nurse_id), cells):
            found.append(start)
    return found


def open_time(
    db: Database, content_dir: Path, person: Person, *, art: str, day: date, start: time
) -> None:
    """Offer one more time of one's own; families see it at once. Raises Taken or Unknown."""
    with db.transaction() as session:
        if session.get(Nurse, person.id) is None:
            raise Unknown
        overlay.lock_numbers(session)
        catalogue = overlay.of(session, content_dir)
        kind = catalogue.types[art]
        claims.lock_days(session, [(person.id, day)])
        if start not in openable(session, catalogue, person.id, kind, day):
            raise Taken
        end = (datetime.combine(day, start) + timedelta(minutes=kind.duration_min)).time()
        rule = rules.Rule(weekday=day.weekday(), start=start, end=end, types=(kind.id,),
                          first=day, last=day)  # fmt: skip
        row = team_actions.stored(rule, person.id)
        session.add(row)
        session.flush()
        slots.regenerate(session, catalogue, [person.id])
        audit.record(session, person, "visits.time_opened", f"availability_rule:{row.id}")


def block(db: Database, person: Person, starts_at: datetime, ends_at: datetime) -> UUID:
    """Keep a time of one's own free. Raises Taken when a visit or a reservation lies in it."""
    with db.transaction() as session:
        if session.get(Nurse, person.id) is None:
            raise Unknown
        claims.lock_days(session, [(person.id, clock.berlin(starts_at).date())])
        row = Absence(id=new_id(), nurse_id=person.id, kind=AbsenceKind.BLOCK,
                      starts_at=starts_at, ends_at=ends_at, applied_at=clock.now())  # fmt: skip
        wanted = [(claims.nurse_resource(person.id), rules.cells(starts_at, ends_at))]
        if not claims.take_whole(session, row.id, wanted, expires_at=None):
            raise Taken
        session.add(row)
        audit.record(session, person, "visits.time_blocked", f"absence:{row.id}")
        return row.id


def unblock(db: Database, person: Person, absence_id: UUID) -> None:
    """Give a blocked time back; twice is no error. Raises Unknown."""
    with db.transaction() as session:
        row = session.get(Absence, absence_id)
        if row is None or row.nurse_id != person.id or row.kind is not AbsenceKind.BLOCK:
            raise Unknown
        if row.state is AbsenceState.UNDONE:
            return
        row.state, row.undone_at = AbsenceState.UNDONE, clock.now()
        session.add(row)
        nurse_time.give_back(session, row)
        audit.record(session, person, "visits.time_unblocked", f"absence:{row.id}")


def blocks_of(session: Session, nurse_id: UUID) -> list[Absence]:
    """A nurse's blocked times that are still to come."""
    wanted = select(Absence).where(
        Absence.nurse_id == nurse_id, Absence.kind == AbsenceKind.BLOCK,
        Absence.state == AbsenceState.APPLIED, col(Absence.ends_at) > clock.now(),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Absence.starts_at))))


def visits_in(
    session: Session, nurse_id: UUID, starts_at: datetime, ends_at: datetime
) -> list[Visit]:
    """Visits of a nurse that overlap a time."""
    wanted = select(Visit).where(
        Visit.nurse_id == nurse_id, col(Visit.starts_at) < ends_at, col(Visit.ends_at) > starts_at,
        col(Visit.state).not_in(NOT_STANDING),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Visit.starts_at))))
