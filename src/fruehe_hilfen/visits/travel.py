"""Ways between the homes of a nurse's day: read, checked at every claim, changed by the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, literal, or_, true, union_all
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.visits import overlay
from fruehe_hilfen.visits.models import NOT_STANDING, Hold, HoldState, Slot, Visit
from fruehe_hilfen.visits.office_models import TravelTime, VisitSetting
from fruehe_hilfen.visits.travel_rules import (
    BETWEEN_MIN,
    INSIDE_MIN,
    Stop,
    Travel,
    fits,
    pair,
)

BETWEEN, INSIDE = "travel.between", "travel.inside"
_SINCE = timedelta(days=3)
Days = dict[tuple[UUID, date], dict[UUID, Stop]]


def load(session: Session) -> Travel:
    """The ways as the office has set them."""
    return roads(session).travel


@dataclass(frozen=True)
class Roads:
    """The ways, and whether the office has ever changed a number, even if it is back as it was."""

    travel: Travel
    has_changed: bool


def roads(session: Session) -> Roads:
    """The ways as they are now."""
    given, pairs = {}, {}
    for first, second, value in _WAYS.rows(session, {}):
        if second:
            pairs[pair(first, second)] = value
        else:
            given[first] = value
    travel = Travel(
        pairs=pairs,
        between_min=given.get(BETWEEN, BETWEEN_MIN),
        inside_min=given.get(INSIDE, INSIDE_MIN),
    )
    return Roads(travel, given.get(overlay.TURN, 0) > 0)


_SETTINGS = core_select(col(VisitSetting.name), literal(""), col(VisitSetting.value)).where(
    or_(*(col(VisitSetting.name) == name for name in (BETWEEN, INSIDE, overlay.TURN)))
)
_WAYS = Prepared(
    union_all(
        _SETTINGS,
        core_select(col(TravelTime.first), col(TravelTime.second), col(TravelTime.minutes)),
    )
)


def stops(session: Session, *, nurse_id: UUID | None = None, day: date | None = None) -> Days:
    """What stands, is just being booked or kept as an offer, by nurse-day and by its owner.

    Without a day: from today on.
    """
    found: Days = defaultdict(dict)
    now = clock.now()
    values = {"nurse": nurse_id, "day": day or clock.today(), "now": now, "since": now - _SINCE}
    for row in _stops(nurse_id is not None, day is not None).rows(session, values):
        stop = Stop(row.starts_at, row.ends_at, row.visit_type, row.district)
        found[row.nurse_id, row.local_date][row.owner] = stop
    return found


@cache
def _stops(is_of_nurse: bool, is_on_day: bool) -> Prepared:
    sources, day = [], bindparam("day", type_=Date)
    for source in (_booked(), _held(), _offered()):
        columns = source.selected_columns
        wanted = columns.local_date == day if is_on_day else columns.local_date >= day
        of_nurse = columns.nurse_id == bindparam("nurse") if is_of_nurse else true()
        sources.append(source.where(wanted, of_nurse))
    return Prepared(union_all(*sources))


def _when(day: type[Visit] | type[Hold] | type[Slot], times: type[Visit] | type[Slot]) -> Any:
    return (
        col(day.nurse_id), col(day.local_date),
        col(times.starts_at), col(times.ends_at), col(times.visit_type),
    )  # fmt: skip


def _booked() -> Any:
    """From yesterday on, by the index of the beginnings: the past is long."""
    wanted = core_select(col(Visit.id).label("owner"), *_when(Visit, Visit), col(Visit.district))
    return wanted.where(
        *(col(Visit.state) != state for state in NOT_STANDING),
        col(Visit.starts_at) >= bindparam("since"),
    )


def _held() -> Any:
    wanted = core_select(col(Hold.id).label("owner"), *_when(Hold, Slot), col(Hold.district))
    return wanted.join(Slot, col(Slot.id) == Hold.slot_id).where(
        col(Hold.state) == HoldState.ACTIVE, col(Hold.expires_at) >= bindparam("now")
    )


def _offered() -> Any:
    """Only visits of these days can have an open offer: so the past is not searched.

    They are few and come first: PostgreSQL would search all visits anew for each slot of a day.
    """
    visits = core_select(col(Visit.id), col(Visit.offer_slot_id), col(Visit.district)).where(
        col(Visit.offer_until).is_not(None),  # so PostgreSQL knows that they are few
        col(Visit.offer_until) >= bindparam("now"), col(Visit.starts_at) >= bindparam("since"),
    )  # fmt: skip
    offered = visits.cte("offered").prefix_with("MATERIALIZED", dialect="postgresql").c
    return core_select(offered.id.label("owner"), *_when(Slot, Slot), offered.district).where(
        col(Slot.id) == offered.offer_slot_id
    )


def can_come(
    session: Session, nurse_id: UUID, day: date, new: Stop, *, but: UUID | None = None
) -> bool:
    """Whether a nurse gets to and from `new` in time. Needs the lock of the day to decide.

    `but`: the visit or hold that is moved, or becomes this visit.
    """
    standing = stops(session, nurse_id=nurse_id, day=day)[nurse_id, day]
    others = [stop for owner, stop in standing.items() if owner != but]
    return not others or fits(others, new, load(session))


def can_take(session: Session, slot: Slot, district: str, *, but: UUID | None = None) -> bool:
    """The same for a slot and the district of its family."""
    new = Stop(slot.starts_at, slot.ends_at, slot.visit_type, district)
    return can_come(session, slot.nurse_id, slot.local_date, new, but=but)


@dataclass(frozen=True)
class Ways:
    """Everything needed to look at many times at once."""

    travel: Travel
    days: Mapping[tuple[UUID, date], Mapping[UUID, Stop]]

    def allow(self, nurse_id: UUID, day: date, new: Stop, *, but: UUID | None = None) -> bool:
        others = self.days.get((nurse_id, day)) if self.days else None
        return not others or fits(
            [one for owner, one in others.items() if owner != but], new, self.travel
        )


NO_WAYS = Ways(Travel(), {})


def ways(session: Session, *, guaranteed_min: int = 0, known: Roads | None = None) -> Ways:
    """For a list of times; `known`: the roads, read before.

    Where the buffers are longer than any way nothing has to be read.
    Once the office has changed numbers no buffer is guaranteed: older visits may have shorter ones.
    """
    found = known or roads(session)
    is_enough = found.travel.longest <= guaranteed_min and not found.has_changed
    return Ways(found.travel, {} if is_enough else stops(session))


def stop_of(visit: Visit) -> Stop:
    return Stop(visit.starts_at, visit.ends_at, visit.visit_type, visit.district)
