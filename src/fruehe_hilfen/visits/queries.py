"""What can be booked, and what has been booked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    union_all,
)
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.visits import rules, travel, travel_rules
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import (
    NOT_STANDING,
    Claim,
    Nurse,
    NurseDistrict,
    Slot,
    SlotState,
    Visit,
)

_SHOWN: tuple[Any, ...] = (
    Slot.id, Slot.visit_type, Slot.starts_at, Slot.ends_at, Slot.local_date,
)  # fmt: skip


_READ_AT_ONCE = 20
FullDays = frozenset[tuple[UUID, date]]
Part = tuple[list[Any], Callable[[Any], Any], FullDays]
"""Rows in order as the database gives them, what reads one, and the days that are full."""


@dataclass(frozen=True)
class FreeSlot:
    """A time that can be booked now."""

    id: UUID
    visit_type: str
    starts_at: datetime
    ends_at: datetime
    local_date: date
    nurse_id: UUID

    def public(self) -> dict[str, str]:
        """As the public interface shows it."""
        return {
            "slot": str(self.id),
            "starts_at": rfc3339(self.starts_at),
            "ends_at": rfc3339(self.ends_at),
            "art": self.visit_type,
        }


def rfc3339(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def free_slots(
    session: Session, kinds: Iterable[rules.VisitType], *, district: str = "", language: str = "",
    not_slot: UUID | None = None, own: UUID | None = None, nurse_id: UUID | None = None,
    for_team: bool = False, per_nurse: bool = False, with_ways: bool = True, most: int = 0,
    roads: travel.Roads | None = None,
) -> list[FreeSlot]:  # fmt: skip
    """Free times in order; one per time and type, even if several nurses are free.

    Buffers and ways count: a time is free only if the nurse can come and go. What the visit `own`
    occupies counts as free. `for_team`: lead times do not bind. `per_nurse` (always for the team):
    every nurse has a line of her own. `with_ways` off: the caller looks at the ways.
    `most`: the first ones are enough. `roads`: read before.
    """
    kinds, per_nurse = list(kinds), per_nurse or for_team
    if not kinds:
        return []
    asked = {"district": district, "language": language and f" {language} ", "nurse": nurse_id,
             "but": not_slot, "own": own}  # fmt: skip
    asked = {name: value for name, value in asked.items() if value}
    wanted = _free(len(kinds), frozenset(asked), is_limited=bool(most))
    values = {**asked, **_bounds(kinds, with_lead=not for_team), "now": clock.now()}
    ways = (
        travel.ways(session, guaranteed_min=_buffers(kinds), known=roads)
        if with_ways else travel.NO_WAYS
    )  # fmt: skip

    def can_come(row: Any) -> bool:
        if not ways.days:
            return True
        new = travel_rules.Stop(row.starts_at, row.ends_at, row.visit_type, district)
        return ways.allow(row.nurse_id, row.local_date, new, but=own)

    parts = _parts(session, wanted, values, is_limited=bool(most))
    return list(islice(_lines(parts, can_come, per_nurse=per_nurse), most or None))


def _lines(
    parts: Iterable[Part], can_come: Callable[[Any], bool], *, per_nurse: bool
) -> Iterator[FreeSlot]:
    """One for each time and type, or for each nurse: of several the first that is possible."""
    found: set[tuple[Any, str, Any]] = set()
    for part, read, full in parts:
        for raw in part:
            _id, visit_type, starts_at, _ends_at, _day, nurse = raw
            line = (starts_at, visit_type, nurse if per_nurse else None)
            if line in found:
                continue  # most are: to read them takes longer than all else
            row = read(raw)
            is_full = full and (row.nurse_id, row.local_date) in full
            if not is_full and can_come(row):
                found.add(line)
                yield FreeSlot(*row)


def _bounds(kinds: list[rules.VisitType], *, with_lead: bool) -> dict[str, Any]:
    """From when and until when each kind can be booked."""
    values: dict[str, Any] = {}
    now, today = clock.now(), clock.today()
    for n, kind in enumerate(kinds):
        first = rules.earliest(kind, now) if with_lead else now
        values |= {f"kind{n}": kind.id, f"first{n}": first, f"last{n}": rules.last_day(kind, today)}
    return values


@cache
def _free(kinds: int, asked: frozenset[str], *, is_limited: bool) -> Prepared:
    """Unclaimed offers, as a statement that is built once for all that may be `asked`."""
    spoken = literal(" ") + col(Nurse.languages) + literal(" ")
    filters = {
        "district": _works_in(),
        "language": spoken.contains(bindparam("language", type_=String)),
        "nurse": col(Slot.nurse_id) == bindparam("nurse"),
        "but": col(Slot.id) != bindparam("but"),
    }
    wanted = (
        core_select(*(col(column) for column in _SHOWN), col(Slot.nurse_id))
        .join(Nurse, col(Nurse.staff_id) == Slot.nurse_id)
        .where(col(Slot.state) == SlotState.OPEN, col(Nurse.is_active))
        .where(_is_unclaimed(has_own="own" in asked), or_(*map(_bookable, range(kinds))))
        .where(*(wanted for name, wanted in filters.items() if name in asked))
        .order_by(col(Slot.starts_at), col(Slot.visit_type), col(Slot.nurse_id))
    )
    if is_limited:
        wanted = wanted.limit(_READ_AT_ONCE).offset(bindparam("read", type_=Integer))
    return Prepared(wanted)


def _bookable(n: int) -> ColumnElement[bool]:
    return and_(
        col(Slot.visit_type) == bindparam(f"kind{n}"),
        col(Slot.starts_at) >= bindparam(f"first{n}"),
        col(Slot.local_date) <= bindparam(f"last{n}"),
    )


def _is_unclaimed(*, has_own: bool) -> ColumnElement[bool]:
    """One look into the index for each offer: as NOT EXISTS PostgreSQL compares all with all."""
    claim = core_select(literal(1)).where(
        col(Claim.resource) == Slot.resource,
        col(Claim.cell) >= Slot.first_cell,
        col(Claim.cell) < Slot.end_cell,
        or_(col(Claim.expires_at).is_(None), col(Claim.expires_at) >= bindparam("now")),
    )
    others = claim.where(col(Claim.owner) != bindparam("own")) if has_own else claim
    return others.limit(1).scalar_subquery().is_(None)


def _works_in() -> ColumnElement[bool]:
    here = exists().where(col(NurseDistrict.nurse_id) == Slot.nurse_id)
    return or_(not_(here), here.where(col(NurseDistrict.district) == bindparam("district")))


def _parts(
    session: Session, wanted: Prepared, values: dict[str, Any], *, is_limited: bool
) -> Iterator[Part]:
    """Limited: some at once, for those who stop early."""
    seen, part = 0, None
    while part is None or (is_limited and len(part) == _READ_AT_ONCE):
        part, read = wanted.raw(session, {**values, "read": seen})
        seen += len(part)
        if part:
            yield part, read, _full_days(session, read(part[-1]).local_date)


def _buffers(kinds: Iterable[rules.VisitType]) -> int:
    """Minutes that claims keep free between two homes anyway."""
    homes = [one.before_min + one.after_min for one in kinds if one.id == travel_rules.AT_HOME]
    return min(homes, default=0)


def _full_days(session: Session, last: date) -> FullDays:
    until = clock.at(last + timedelta(days=1), "00:00")
    rows = _FULL.rows(session, {"now": clock.now(), "until": until})
    return frozenset((row.nurse, row.day) for row in rows)


def _full() -> Prepared:
    """Counted in no order of an index: SQLite would read all visits that ever were."""
    nurse, day = (func.coalesce(col(one), null()) for one in (Visit.nurse_id, Visit.local_date))
    counted = (
        core_select(nurse.label("nurse"), day.label("day"), func.count().label("visits"))
        .where(col(Visit.starts_at) >= bindparam("now"), col(Visit.starts_at) < bindparam("until"))
        .where(*(col(Visit.state) != state for state in NOT_STANDING))
        .group_by(nurse, day)
        .subquery()
    )
    full = core_select(counted.c.nurse, counted.c.day).join_from(
        counted, Nurse, col(Nurse.staff_id) == counted.c.nurse
    )
    return Prepared(full.where(counted.c.visits >= col(Nurse.max_visits_day)))


_FULL = _full()


def alternatives(
    session: Session, catalogue: Catalogue, slot: Slot, *, district: str = "", most: int = 3
) -> list[FreeSlot]:
    """The free times of the same type that are nearest to `slot`, in order of time."""
    kinds = [catalogue.types[slot.visit_type]]
    free = free_slots(session, kinds, district=district, not_slot=slot.id)
    free.sort(key=lambda one: abs(one.starts_at - slot.starts_at))
    return sorted(free[:most], key=lambda one: one.starts_at)


def nearest(
    session: Session, catalogue: Catalogue, slot: Slot, *, district: str = ""
) -> list[FreeSlot]:
    """The same time if it is free, else the alternatives."""
    free = free_slots(session, [catalogue.types[slot.visit_type]], district=district)
    same = [one for one in free if one.starts_at == slot.starts_at]
    return same or alternatives(session, catalogue, slot, district=district)


def spoken_languages(session: Session) -> set[str]:
    """What the nurses speak beside German."""
    rows = session.connection().execute(_SPOKEN).scalars()
    return {word for languages in rows for word in languages.split()}


_SPOKEN = core_select(col(Nurse.languages)).where(col(Nurse.is_active))


def visit_by_code(session: Session, code_hash: str) -> Visit | None:
    return session.exec(select(Visit).where(Visit.code_hash == code_hash)).first()


def offered_types(session: Session, types: Iterable[str]) -> set[str]:
    """Those of `types` that are on offer at all, free or not."""
    asked = _offered(tuple(types))
    return set(session.connection().execute(asked, {"now": clock.now()}).scalars())


@cache
def _offered(types: tuple[str, ...]) -> Any:
    """Looked up one by one: to find what there is all offers would be read."""
    coming = exists().where(
        col(Slot.state) == SlotState.OPEN, col(Slot.starts_at) > bindparam("now")
    )
    return union_all(
        *(core_select(literal(id)).where(coming.where(col(Slot.visit_type) == id)) for id in types)
    )


def visit_by_token(session: Session, token_hash: str) -> Visit | None:
    return session.exec(select(Visit).where(Visit.token_hash == token_hash)).first()


def offered_to(session: Session, visit: Visit) -> Slot | None:
    """The new time the office keeps for a visit that needs one."""
    if not visit.offer_slot_id or not visit.offer_until or visit.offer_until < clock.now():
        return None
    return session.get(Slot, visit.offer_slot_id)


def nurse_name(session: Session, nurse_id: UUID) -> str:
    nurse = session.get(Nurse, nurse_id)
    return nurse.name if nurse else ""
