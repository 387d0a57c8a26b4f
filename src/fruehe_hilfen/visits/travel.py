"""Ways between the homes of a nurse's day: read, checked at every claim, changed by the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlalchemy import true
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
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
    given = {row.name: row.value for row in session.exec(
        select(VisitSetting).where(col(VisitSetting.name).in_((BETWEEN, INSIDE)))
    )}  # fmt: skip
    rows = session.exec(select(TravelTime)).all()
    return Travel(
        pairs={pair(row.first, row.second): row.minutes for row in rows},
        between_min=given.get(BETWEEN, BETWEEN_MIN),
        inside_min=given.get(INSIDE, INSIDE_MIN),
    )


def stops(session: Session, *, nurse_id: UUID | None = None, day: date | None = None) -> Days:
    """What stands, is just being booked or kept as an offer, by nurse-day and by its owner.

    Without a day: from today on.
    """
    found: Days = defaultdict(dict)
    for source in (_booked(), _held(), _offered()):
        columns = source.selected_columns
        wanted = source.where(
            columns.local_date == day if day else columns.local_date >= clock.today(),
            columns.nurse_id == nurse_id if nurse_id else true(),
        )
        for row in session.execute(wanted):
            stop = Stop(row.starts_at, row.ends_at, row.visit_type, row.district)
            found[row.nurse_id, row.local_date][row.owner] = stop
    return found


def _columns(
    owner: type[Visit] | type[Hold], day: type[Visit] | type[Hold] | type[Slot],
    times: type[Visit] | type[Slot],
) -> Any:  # fmt: skip
    return core_select(
        col(owner.id).label("owner"), col(day.nurse_id), col(day.local_date),
        col(times.starts_at), col(times.ends_at), col(times.visit_type), col(owner.district),
    )  # fmt: skip


def _booked() -> Any:
    """From yesterday on, by the index of the beginnings: the past is long."""
    return _columns(Visit, Visit, Visit).where(
        col(Visit.state).not_in(NOT_STANDING), col(Visit.starts_at) >= clock.now() - _SINCE
    )


def _held() -> Any:
    wanted = _columns(Hold, Hold, Slot).join(Slot, col(Slot.id) == Hold.slot_id)
    return wanted.where(col(Hold.state) == HoldState.ACTIVE, col(Hold.expires_at) >= clock.now())


def _offered() -> Any:
    """Only visits of these days can have an open offer: so the past is not searched."""
    wanted = _columns(Visit, Slot, Slot).join(Slot, col(Slot.id) == Visit.offer_slot_id)
    return wanted.where(
        col(Visit.offer_until) >= clock.now(), col(Visit.starts_at) >= clock.now() - _SINCE
    )


def can_come(
    session: Session, nurse_id: UUID, day: date, new: Stop, *, but: UUID | None = None
) -> bool:
    """Whether a nurse gets to and from `new` in time. Needs the lock of the day to decide.

    `but`: the visit or hold that is moved, or becomes this visit.
    """
    travel = load(session)
    others = stops(session, nurse_id=nurse_id, day=day)[nurse_id, day]
    return fits([stop for owner, stop in others.items() if owner != but], new, travel)


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
        others = self.days.get((nurse_id, day), {})
        return fits([one for owner, one in others.items() if owner != but], new, self.travel)


NO_WAYS = Ways(Travel(), {})


def ways(session: Session, *, guaranteed_min: int = 0) -> Ways:
    """For a list of times. Where the buffers are longer than any way nothing has to be read.

    Once the office has changed numbers no buffer is guaranteed: older visits may have shorter ones.
    """
    travel = load(session)
    is_enough = travel.longest <= guaranteed_min and not overlay.has_changed(session)
    return Ways(travel, {} if is_enough else stops(session))


def stop_of(visit: Visit) -> Stop:
    return Stop(visit.starts_at, visit.ends_at, visit.visit_type, visit.district)
