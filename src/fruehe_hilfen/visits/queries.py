"""What can be booked, and what has been booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
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


_READ_AT_ONCE = 60


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
) -> list[FreeSlot]:  # fmt: skip
    """Free times in order; one per time and type, even if several nurses are free.

    Buffers and ways count: a time is free only if the nurse can come and go. What the visit `own`
    occupies counts as free. `for_team`: lead times do not bind. `per_nurse` (always for the team):
    every nurse has a line of her own. `with_ways` off: the caller looks at the ways.
    `most`: the first ones are enough.
    """
    kinds, per_nurse = list(kinds), per_nurse or for_team
    bookable = [_bookable(kind, with_lead=not for_team) for kind in kinds]
    if not bookable:
        return []
    filters = _filters(district, language)
    filters += [col(Slot.nurse_id) == nurse_id] if nurse_id else []
    filters += [col(Slot.id) != not_slot] if not_slot else []
    wanted = _unclaimed(own).where(or_(*bookable), *filters)
    full = _full_days(session)
    ways = travel.ways(session, guaranteed_min=_buffers(kinds)) if with_ways else travel.NO_WAYS
    found: dict[tuple[datetime, str, UUID | None], FreeSlot] = {}
    for row in _rows(session, wanted, _READ_AT_ONCE if most else 0):
        if most and len(found) >= most:
            break
        line = (row.starts_at, row.visit_type, row.nurse_id if per_nurse else None)
        if (row.nurse_id, row.local_date) in full or line in found:
            continue
        new = travel_rules.Stop(row.starts_at, row.ends_at, row.visit_type, district)
        if ways.allow(row.nurse_id, row.local_date, new, but=own):
            found[line] = FreeSlot(*row)
    return list(found.values())


def _unclaimed(own: UUID | None) -> Any:
    return (
        core_select(*(col(column) for column in _SHOWN), col(Slot.nurse_id))
        .join(Nurse, col(Nurse.staff_id) == Slot.nurse_id)
        .where(col(Slot.state) == SlotState.OPEN, col(Nurse.is_active), not_(_is_claimed(own)))
        .order_by(col(Slot.starts_at), col(Slot.visit_type), col(Slot.nurse_id))
    )


def _rows(session: Session, wanted: Any, at_once: int) -> Iterator[Any]:
    """The rows in order; `at_once`: in parts, for those who may stop early."""
    read, part = 0, None
    while part is None or (at_once and len(part) == at_once):
        limited = wanted.limit(at_once).offset(read) if at_once else wanted
        part = session.execute(limited).all()
        read += len(part)
        yield from part


def _buffers(kinds: Iterable[rules.VisitType]) -> int:
    """Minutes that claims keep free between two homes anyway."""
    homes = [one.before_min + one.after_min for one in kinds if one.id == travel_rules.AT_HOME]
    return min(homes, default=0)


def _filters(district: str, language: str) -> list[ColumnElement[bool]]:
    spoken = literal(" ") + col(Nurse.languages) + literal(" ")
    by_language = [spoken.contains(f" {language} ", autoescape=True)] if language else []
    return [*([_works_in(district)] if district else []), *by_language]


def _bookable(kind: rules.VisitType, *, with_lead: bool) -> ColumnElement[bool]:
    return and_(
        col(Slot.visit_type) == kind.id,
        col(Slot.starts_at) >= (rules.earliest(kind, clock.now()) if with_lead else clock.now()),
        col(Slot.local_date) <= rules.last_day(kind, clock.today()),
    )


def _is_claimed(own: UUID | None) -> ColumnElement[bool]:
    others = exists().where(col(Claim.owner) != own) if own else exists()
    return others.where(
        col(Claim.resource) == Slot.resource,
        col(Claim.cell) >= Slot.first_cell,
        col(Claim.cell) < Slot.end_cell,
        or_(col(Claim.expires_at).is_(None), col(Claim.expires_at) >= clock.now()),
    )


def _works_in(district: str) -> ColumnElement[bool]:
    here = col(NurseDistrict.nurse_id) == Slot.nurse_id
    return or_(
        not_(exists().where(here)), exists().where(here, col(NurseDistrict.district) == district)
    )


def _full_days(session: Session) -> set[tuple[UUID, date]]:
    """Counted here: grouped in the database SQLite would read all visits that ever were."""
    wanted = (
        core_select(col(Visit.nurse_id), col(Visit.local_date), col(Nurse.max_visits_day))
        .join(Nurse, col(Nurse.staff_id) == Visit.nurse_id)
        .where(col(Visit.starts_at) >= clock.now(), col(Visit.state).not_in(NOT_STANDING))
    )
    counted = Counter(tuple(row) for row in session.execute(wanted))
    return {(nurse, day) for (nurse, day, most), count in counted.items() if count >= most}


def works_in(session: Session, nurse_id: UUID, district: str) -> bool:
    """Whether a nurse works in a district; no district given means nothing to check."""
    rows = session.exec(
        select(NurseDistrict.district).where(NurseDistrict.nurse_id == nurse_id)
    ).all()
    return not district or not rows or district in rows


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
    rows = session.exec(select(Nurse.languages).where(col(Nurse.is_active)))
    return {word for languages in rows for word in languages.split()}


def visit_by_code(session: Session, code_hash: str) -> Visit | None:
    return session.exec(select(Visit).where(Visit.code_hash == code_hash)).first()


def offered_types(session: Session) -> set[str]:
    """Visit types that are on offer at all, free or not."""
    wanted = core_select(col(Slot.visit_type)).distinct()
    open_ = wanted.where(col(Slot.state) == SlotState.OPEN, col(Slot.starts_at) > clock.now())
    return set(session.execute(open_).scalars())


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
