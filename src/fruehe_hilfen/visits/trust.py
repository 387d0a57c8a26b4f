"""When a booking of a family becomes a request: before one caller can fill the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.visits import day_rules
from fruehe_hilfen.visits.models import NOT_STANDING, Slot, SlotState, Visit, VisitEvent


def asks_office(
    session: Session, slot: Slot, *, from_network: Sequence[UUID], is_reachable: bool
) -> bool:
    """Whether the office has to confirm a booking of `slot`.

    `from_network`: visits booked from the same network; those that were cancelled count no more.
    Whoever leaves neither number nor address cannot be asked back: such bookings share one limit.
    """
    standing = _standing(session, from_network)
    most = day_rules.share_of_week(_offered(session, slot))
    in_week = [day for day in standing if monday_of(day) == monday_of(slot.local_date)]
    if len(standing) >= day_rules.MOST_UNCONFIRMED or len(in_week) >= most:
        return True
    return not is_reachable and _unreachable(session, slot) >= most


def _standing(session: Session, ids: Sequence[UUID]) -> list[date]:
    wanted = select(col(Visit.local_date)).where(
        col(Visit.id).in_(ids), col(Visit.starts_at) > clock.now(),
        col(Visit.state).not_in(NOT_STANDING), col(Visit.answer_by).is_(None),
    )  # fmt: skip
    return list(session.exec(wanted)) if ids else []


def _offered(session: Session, slot: Slot) -> int:
    """Times of that kind in that week, free or taken."""
    monday = monday_of(slot.local_date)
    counted = select(func.count()).where(
        Slot.visit_type == slot.visit_type, Slot.state == SlotState.OPEN,
        col(Slot.local_date).between(monday, monday + timedelta(days=6)),
    )  # fmt: skip
    return int(session.execute(counted).scalar_one())


def _unreachable(session: Session, slot: Slot) -> int:
    """Visits of that kind and week that families booked without a number or an address."""
    monday = monday_of(slot.local_date)
    by_family = exists().where(
        col(VisitEvent.visit_id) == Visit.id, col(VisitEvent.event) == "booked",
        col(VisitEvent.actor) == "family",
    )  # fmt: skip
    counted = select(func.count()).where(
        Visit.visit_type == slot.visit_type, col(Visit.phone).is_(None), col(Visit.email).is_(None),
        col(Visit.local_date).between(monday, monday + timedelta(days=6)), by_family,
        col(Visit.state).not_in(NOT_STANDING), col(Visit.answer_by).is_(None),
    )  # fmt: skip
    return int(session.execute(counted).scalar_one())
