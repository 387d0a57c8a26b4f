"""Whether a family may have a visit with a nurse on a day: read by statements that are built once.

They are asked at every reservation and every booking, after the locks of `claims`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, exists, func, literal, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db.prepared import Prepared
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
    works_here: bool

    def has_room(self, *, with_holds: bool) -> bool:
        return self.is_active and self.visits + with_holds * self.holds < self.max_visits


def look(
    session: Session, nurse_id: UUID, day: date, *, family: str | None = None, district: str = ""
) -> Standing | None:
    """What stands now. Needs the locks of the family and of the day. None: no such nurse."""
    values = {"nurse": nurse_id, "day": day, "family": family, "district": district}
    row = _STANDING.first(session, {**values, "now": clock.now()})
    return Standing(*row) if row else None


def has_room(session: Session, nurse_id: UUID, day: date, *, with_holds: bool) -> bool:
    """Whether a nurse works and may have one more visit on that day. Needs the lock of the day."""
    standing = look(session, nurse_id, day)
    return standing is not None and standing.has_room(with_holds=with_holds)


def visits_on(session: Session, nurse_id: UUID, day: date) -> int:
    """How many visits of a nurse-day stand."""
    return int(_VISITS_ALONE.first(session, {"nurse": nurse_id, "day": day})[0])


def slot(session: Session, slot_id: UUID) -> Slot | None:
    """An offer, to read: not watched for changes as the rows of a session are."""
    found: Slot | None = _SLOT.first(session, {"id": slot_id})
    return found


@dataclass(frozen=True)
class Held:
    """A hold, its offer, and the wish it answers if it is one of the waiting list."""

    slot: Slot
    family: str
    district: str
    on_request: bool
    wish: UUID | None


def held(session: Session, hold_id: UUID) -> Held | None:
    """A hold, to read; whether it still lives is decided by those who use it."""
    row = _HELD.first(session, {"id": hold_id})
    return Held(row, row.family, row.district, row.on_request, row.wish) if row else None


_OFFER = [col(getattr(Slot, name)) for name in Slot.model_fields]
_SLOT = Prepared(core_select(*_OFFER).where(col(Slot.id) == bindparam("id")))
_HELD = Prepared(
    core_select(
        *_OFFER, col(Hold.family), col(Hold.district), col(Hold.on_request),
        col(Wish.id).label("wish"),
    )
    .select_from(Hold)
    .join(Slot, col(Slot.id) == Hold.slot_id)
    .outerjoin(Wish, col(Wish.hold_id) == Hold.id)
    .where(col(Hold.id) == bindparam("id"))
)  # fmt: skip
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
_DISTRICTS = exists().where(col(NurseDistrict.nurse_id) == bindparam("nurse"))
_STANDING = Prepared(core_select(
    col(Nurse.is_active), col(Nurse.max_visits_day).label("max_visits"),
    _VISITS.scalar_subquery().label("visits"), _HOLDS.scalar_subquery().label("holds"),
    _UPCOMING.scalar_subquery().label("upcoming"),
    _OWN_HOLDS.scalar_subquery().label("own_holds"),
    or_(
        literal("") == bindparam("district"), not_(_DISTRICTS),
        _DISTRICTS.where(col(NurseDistrict.district) == bindparam("district")),
    ).label("works_here"),
).where(col(Nurse.staff_id) == bindparam("nurse")))  # fmt: skip
