"""Offers made from rules: added, withdrawn, reopened. Never touches holds, claims or visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.visits import rules
from fruehe_hilfen.visits.claims import nurse_resource
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import (
    CANCELLED,
    AvailabilityPause,
    AvailabilityRule,
    Hold,
    HoldState,
    Nurse,
    Slot,
    SlotState,
    Visit,
)

REGENERATE = "visits.regenerate"
_CHUNK = 200
_KEEP_PAST_DAYS = 7
Row = dict[str, Any]
Key = tuple[str, datetime]
_COMPARED: tuple[Any, ...] = (
    Slot.id, Slot.visit_type, Slot.starts_at, Slot.ends_at, Slot.first_cell, Slot.end_cell, Slot.state,
)  # fmt: skip


def regenerate(
    session: Session, catalogue: Catalogue, nurse_ids: Iterable[UUID] | None = None
) -> None:
    """Bring the offers of the coming weeks in line with the rules; twice changes nothing more."""
    wanted_nurses = set(session.exec(select(Nurse.staff_id)) if nurse_ids is None else nurse_ids)
    for nurse_id in sorted(wanted_nurses):
        _regenerate_nurse(session, catalogue, nurse_id)
    _clear_past(session)


def regenerate_later(session: Session, nurse_id: UUID, event: str) -> None:
    """The offers follow through the outbox. `event` names what happened, once."""
    outbox.enqueue(session, REGENERATE, f"{REGENERATE}:{event}", {"nurse_id": str(nurse_id)})


def rule_of(row: AvailabilityRule, pauses: Iterable[AvailabilityPause] = ()) -> rules.Rule:
    """The pure rule of a stored one."""
    return rules.Rule(
        weekday=row.weekday,
        start=row.starts,
        end=row.ends,
        types=tuple(row.types.split()),
        first=row.valid_from,
        last=row.valid_until or date.max,
        every_weeks=row.every_weeks,
        anchor_on=row.anchor_on,
        nth=tuple(int(n) for n in row.nth.split()),
        pauses_in_school_holidays=row.pauses_in_school_holidays,
        pauses=tuple((p.first_on, p.last_on) for p in pauses if p.rule_id == row.id),
    )


def _regenerate_nurse(session: Session, catalogue: Catalogue, nurse_id: UUID) -> None:
    wanted = _wanted(session, catalogue, nurse_id)
    coming = core_select(*_COMPARED).where(
        col(Slot.nurse_id) == nurse_id, col(Slot.starts_at) > clock.now()
    )
    stored = session.execute(coming).all()
    known = {(slot.visit_type, slot.starts_at): slot for slot in stored}
    used = _used(session, nurse_id)
    changed = [
        row for key, row in wanted.items()
        if _differs(known.get(key), row) and not _is_fixed(known.get(key), row, used)
    ]  # fmt: skip
    _upsert(session, changed)
    gone = [
        slot.id for key, slot in known.items() if key not in wanted and slot.state is SlotState.OPEN
    ]
    for ids in _chunks(gone):
        withdraw = update(Slot).where(col(Slot.id).in_(ids)).values(state=SlotState.WITHDRAWN)
        session.connection().execute(withdraw)


def _used(session: Session, nurse_id: UUID) -> set[UUID]:
    """Offers that are booked, just being booked, or proposed to a family."""
    now = clock.now()
    booked = select(Visit.slot_id).where(
        Visit.nurse_id == nurse_id, col(Visit.ends_at) > now, col(Visit.state).not_in(CANCELLED)
    )
    held = select(Hold.slot_id).where(
        Hold.nurse_id == nurse_id, Hold.state == HoldState.ACTIVE, col(Hold.expires_at) >= now
    )
    proposed = select(col(Visit.offer_slot_id)).where(col(Visit.offer_until) >= now)
    found = {id for asked in (booked, held, proposed) for id in session.exec(asked)}
    return {id for id in found if id}


def _is_fixed(slot: Any, row: Row, used: set[UUID]) -> bool:
    """Whether somebody has been promised this offer as it is; it may still be reopened."""
    return slot is not None and slot.id in used and not _is_same_time(slot, row)


def _wanted(session: Session, catalogue: Catalogue, nurse_id: UUID) -> dict[Key, Row]:
    nurse = session.get(Nurse, nurse_id)
    if nurse is None or not nurse.is_active:
        return {}
    first, last = clock.today(), clock.today() + timedelta(days=rules.OFFER_DAYS)
    stored = session.exec(select(AvailabilityRule).where(AvailabilityRule.nurse_id == nurse_id))
    pauses = session.exec(select(AvailabilityPause)).all()
    offers: dict[Key, Row] = {}
    for rule in (rule_of(row, pauses) for row in stored):
        days = rules.dates(rule, catalogue.closed, first=first, last=last)
        for offer in rules.offers(rule, catalogue.types.values(), days):
            if offer.starts_at > clock.now():
                offers[offer.visit_type, offer.starts_at] = row(catalogue, nurse_id, offer)
    return offers


def row(catalogue: Catalogue, nurse_id: UUID, offer: rules.Offer) -> Row:
    """The stored form of an offer."""
    kind = catalogue.types[offer.visit_type]
    cells = rules.nurse_cells(kind, offer.starts_at, offer.ends_at)
    return {
        "id": new_id(),
        "nurse_id": nurse_id,
        "resource": nurse_resource(nurse_id),
        "first_cell": cells.start,
        "end_cell": cells.stop,
        "visit_type": offer.visit_type,
        "starts_at": offer.starts_at.astimezone(UTC),
        "ends_at": offer.ends_at,
        "local_date": offer.local_date,
        "local_start": offer.local_start,
        "tzid": rules.TZID,
        "state": SlotState.OPEN,
    }


def _differs(slot: Any, row: Row) -> bool:
    if slot is None or slot.state is SlotState.WITHDRAWN:
        return True
    return not _is_same_time(slot, row)


def _is_same_time(slot: Any, row: Row) -> bool:
    stored = slot.ends_at, slot.first_cell, slot.end_cell
    return bool(stored == (row["ends_at"], row["first_cell"], row["end_cell"]))


def _upsert(session: Session, rows: list[Row]) -> None:
    """A slot somebody blocked by hand stays blocked."""
    add = insert_into(session, Slot)
    new = {name: add.excluded[name] for name in ("ends_at", "first_cell", "end_cell")}
    blocked = col(Slot.state) == SlotState.BLOCKED
    state = case((blocked, col(Slot.state)), else_=add.excluded.state)
    upsert = add.on_conflict_do_update(
        index_elements=["nurse_id", "visit_type", "starts_at"], set_={**new, "state": state}
    )
    if rows:  # as parameters: the statement is built once, not once per row
        session.connection().execute(upsert, rows)


def _clear_past(session: Session) -> None:
    past = clock.today() - timedelta(days=_KEEP_PAST_DAYS)
    session.connection().execute(delete(Slot).where(col(Slot.local_date) < past))


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    return (items[n : n + _CHUNK] for n in range(0, len(items), _CHUNK))
