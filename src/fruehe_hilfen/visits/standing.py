"""Whether a family may have a visit with a nurse on a day: read by statements that are built once.

They are asked at every reservation and every booking, after the locks of `claims`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, bindparam, exists, func, literal, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.db.writing import dialect_of
from fruehe_hilfen.visits import claims
from fruehe_hilfen.visits.models import (
    CANCELLED,
    NOT_STANDING,
    Hold,
    HoldState,
    Nurse,
    NurseDistrict,
    Slot,
    Visit,
)
from fruehe_hilfen.visits.office_models import Wish


@dataclass(frozen=True)
class Standing:
    """What decides whether a family may have one more visit with a nurse on a day."""

    is_active: bool
    max_visits: int
    visits: int
    holds: int
    upcoming: int
    own_holds: int
    is_held: bool
    works_here: bool

    def has_room(self, *, with_holds: bool) -> bool:
        return self.is_active and self.visits + with_holds * self.holds < self.max_visits


def look(
    session: Session, nurse_id: UUID, day: date, *, family: str | None = None, district: str = "",
    hold: UUID | None = None,
) -> Standing | None:  # fmt: skip
    """What stands now. Needs the locks of the family and of the day. None: no such nurse."""
    values = {"nurse": nurse_id, "day": day, "family": family, "district": district, "hold": hold}
    row = _STANDING.first(session, {**values, "now": clock.now()})
    return Standing(*row) if row else None


def has_room(session: Session, nurse_id: UUID, day: date, *, with_holds: bool) -> bool:
    """Whether a nurse works and may have one more visit on that day. Needs the lock of the day."""
    standing = look(session, nurse_id, day)
    return standing is not None and standing.has_room(with_holds=with_holds)


def visits_on(session: Session, nurse_id: UUID, day: date) -> int:
    """How many visits of a nurse-day stand."""
    return int(_VISITS_ALONE.first(session, {"nurse": nurse_id, "day": day})[0])


def lock_slot(session: Session, slot_id: UUID, family: str) -> Slot | None:
    """An offer, with the locks of this family and of its nurse-day.

    To read: not watched for changes as the rows of a session are, and as it was before the locks.
    """
    values = {"id": slot_id, "family": family}
    found: Slot | None = _slot(dialect_of(session)).first(session, values)
    return found


@dataclass(frozen=True)
class Held:
    """A hold, its offer, and the wish it answers if it is one of the waiting list."""

    slot: Slot
    family: str
    district: str
    on_request: bool
    wish: UUID | None


def lock_held(session: Session, hold_id: UUID) -> Held | None:
    """A hold, with the locks of its family and its nurse-day; as it was before them, so whether it
    still lives is decided by those who use it."""
    row = _held(dialect_of(session)).first(session, {"id": hold_id})
    return Held(row, row.family, row.district, row.on_request, row.wish) if row else None


_OFFER = [col(getattr(Slot, name)) for name in Slot.model_fields]


@cache
def _slot(dialect: str) -> Prepared:
    locks = _locks(dialect, bindparam("family", type_=String))
    return Prepared(core_select(*_OFFER, *locks).where(col(Slot.id) == bindparam("id")))


@cache
def _held(dialect: str) -> Prepared:
    return Prepared(
        core_select(
            *_OFFER, col(Hold.family), col(Hold.district), col(Hold.on_request),
            col(Wish.id).label("wish"), *_locks(dialect, Hold.family),
        )
        .select_from(Hold)
        .join(Slot, col(Slot.id) == Hold.slot_id)
        .outerjoin(Wish, col(Wish.hold_id) == Hold.id)
        .where(col(Hold.id) == bindparam("id"))
    )  # fmt: skip


def _locks(dialect: str, family: Any) -> list[ColumnElement[Any]]:
    is_alone = dialect == "sqlite"  # from the beginning of its transaction on
    return [] if is_alone else claims.locks_of(family, Slot.nurse_id, Slot.local_date)


_VISITS = core_select(func.count()).where(
    col(Visit.nurse_id) == bindparam("nurse"), col(Visit.local_date) == bindparam("day"),
    *(col(Visit.state) != state for state in NOT_STANDING),
)  # fmt: skip
_VISITS_ALONE = Prepared(_VISITS)
_HOLDS = core_select(func.count()).where(
    col(Hold.nurse_id) == bindparam("nurse"), col(Hold.local_date) == bindparam("day"),
    col(Hold.state) == HoldState.ACTIVE, col(Hold.expires_at) >= bindparam("now"),
)  # fmt: skip
_UPCOMING = core_select(func.count()).where(
    col(Visit.family) == bindparam("family"), col(Visit.starts_at) > bindparam("now"),
    *(col(Visit.state) != state for state in CANCELLED),
)  # fmt: skip
_OWN_HOLDS = core_select(func.count()).where(
    col(Hold.family) == bindparam("family"), col(Hold.state) == HoldState.ACTIVE
)
_IS_HELD = exists().where(
    col(Hold.id) == bindparam("hold"), col(Hold.state) == HoldState.ACTIVE,
    col(Hold.expires_at) >= bindparam("now"),
)  # fmt: skip
_DISTRICTS = exists().where(col(NurseDistrict.nurse_id) == bindparam("nurse"))
_STANDING = Prepared(core_select(
    col(Nurse.is_active), col(Nurse.max_visits_day).label("max_visits"),
    _VISITS.scalar_subquery().label("visits"), _HOLDS.scalar_subquery().label("holds"),
    _UPCOMING.scalar_subquery().label("upcoming"),
    _OWN_HOLDS.scalar_subquery().label("own_holds"), _IS_HELD.label("is_held"),
    or_(
        literal("") == bindparam("district"), not_(_DISTRICTS),
        _DISTRICTS.where(col(NurseDistrict.district) == bindparam("district")),
    ).label("works_here"),
).where(col(Nurse.staff_id) == bindparam("nurse")))  # fmt: skip
