"""What a family does: hold a time, book it, cancel, move. One call = one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.prepared import Together, append, row_of, values_of
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.visits import claims, day_rules, rules, standing, waiting
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import (
    Expired,
    OtherBody,
    Taken,
    TooMany,
    Unknown,
)
from fruehe_hilfen.visits.mailing import about_booking
from fruehe_hilfen.visits.models import (
    Hold,
    HoldState,
    Slot,
    Visit,
    VisitEvent,
    VisitState,
)
from fruehe_hilfen.visits.tokens import code_of, hash_code, hash_token, keyring_of, token_of

cells_of = claims.cells_of


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What a family tells us; empty means not told."""

    name: str
    phone: str = ""
    email: str = ""
    street: str = ""
    house_no: str = ""
    plz: str = ""
    topic: str = ""
    language: str = ""
    interpreter: bool = False
    safe_times: str = ""
    discreet: bool = False

    def columns(self) -> dict[str, Any]:
        """The personal columns of a visit."""
        flags = {name: "1" if getattr(self, name) else "" for name in ("interpreter", "discreet")}
        values = {**self.__dict__, **flags}
        return {name: value or None for name, value in values.items()}


def book(
    db: Database, catalogue: Catalogue, hold_id: UUID, booking: Booking, *, request_id: str,
    on_request: bool = False,
) -> str:  # fmt: skip
    """Turn a hold into a visit and return its token; the same request gets the same token.

    `on_request`: the office still has to confirm it, whatever the hold says.
    Raises Unknown, Expired, Taken, TooMany or OtherBody; then nothing has changed.
    """
    body = json.dumps([str(hold_id), booking.columns()], sort_keys=True)
    request = Request(request_id, db.keyring.blind("idempotency.body", body))
    try:
        with db.transaction() as session:
            _book(session, catalogue, hold_id, booking, request, on_request=on_request)
    except (Unknown, Expired, IntegrityError):
        known = _answered(db, request)
        if known is None:
            raise
        return token_of(db.keyring, known)
    return token_of(db.keyring, hold_id)


@dataclass(frozen=True)
class Request:
    """By its id and a keyed hash of all it says, an answered request is known again."""

    request_id: str
    body_hash: str


def _answered(db: Database, request: Request) -> UUID | None:
    """The visit this request has made before. Raises OtherBody if it then said something else."""
    asked = select(Visit.id, Visit.body_hash).where(Visit.request_id == request.request_id)
    with db.reading() as session:
        found = session.exec(asked).first()
    if found and found[1] != request.body_hash:
        raise OtherBody
    return found[0] if found else None


def _book(
    session: Session, catalogue: Catalogue, hold_id: UUID, booking: Booking, request: Request, *,
    on_request: bool,
) -> None:  # fmt: skip
    found = standing.lock_held(session, hold_id)
    if found is None:
        raise Unknown
    slot, family = found.slot, found.family
    now = standing.look(session, slot.nurse_id, slot.local_date, family=family, hold=hold_id)
    if now is not None and not now.is_held:
        raise Expired
    if now is None or not now.has_room(with_holds=False):
        raise Taken
    if now.upcoming >= rules.MOST_UPCOMING:
        raise TooMany
    row = _visit(session, slot, family, booking, visit_id=hold_id, district=found.district)
    row |= request.__dict__
    visit = cast("Visit", SimpleNamespace(**row))  # to read: a family waits for its answer
    wanted = cells_of(slot, family)
    values = {"hold": hold_id, "now": clock.now(), **claims.named(wanted)}
    values |= values_of(Visit, row)
    values |= values_of(VisitEvent, _event(visit, "booked", actor="family"))
    converted, *confirmed, _visit_row, _event_row = _BECOME_VISIT.counts(session, values)
    if not converted or sum(confirmed) != claims.count(wanted):
        raise Expired
    if found.wish:
        waiting.accepted(session, found.wish)
    about_booking(session, visit, "family")
    if on_request or found.on_request:
        ask_office(session, catalogue, session.get_one(Visit, hold_id))


_CONVERT = (
    update(Hold)
    .where(col(Hold.id) == bindparam("hold"), col(Hold.state) == HoldState.ACTIVE)
    .where(col(Hold.expires_at) >= bindparam("now"))
    .values(state=HoldState.CONVERTED)
)
"""Compare and swap: a hold is used once, and while it lives."""
_BECOME_VISIT = Together(_CONVERT, *claims.CONFIRM, row_of(Visit), row_of(VisitEvent))


def ask_office(session: Session, catalogue: Catalogue, visit: Visit) -> None:
    """The visit is a request: its time is taken, its answer is promised for a day."""
    day = day_rules.answer_by(clock.today(), catalogue.closed)
    visit.answer_by = min(clock.at(day, "16:00"), visit.starts_at)
    session.add(visit)
    note(session, visit, "requested", actor="system")


def new_visit(
    session: Session, slot: Slot, family: str, booking: Booking, *, visit_id: UUID, district: str,
    actor: str = "family",
) -> Visit:  # fmt: skip
    """Write a visit and the first line of its history. Needs its claims."""
    row = _visit(session, slot, family, booking, visit_id=visit_id, district=district)
    append(session, Visit, **row)
    visit = session.get_one(Visit, visit_id)
    note(session, visit, "booked", actor=actor)
    about_booking(session, visit, actor)
    return visit


def _visit(
    session: Session, slot: Slot, family: str, booking: Booking, *, visit_id: UUID, district: str
) -> dict[str, Any]:
    keyring = keyring_of(session)
    return {
        **_BLANK_VISIT,
        "id": visit_id,
        **slot_columns(slot),
        "district": district,
        "family": family,
        "token_hash": hash_token(token_of(keyring, visit_id)),
        "code_hash": hash_code(keyring, code_of(keyring, visit_id)),
        "interpreter_state": "wanted" if booking.interpreter else "",
        "ics_uid": f"{visit_id}@fruehe-hilfen",
        "created_at": clock.now(),
        **booking.columns(),
    }


_BLANK_VISIT = {
    name: field.default for name, field in Visit.model_fields.items() if not field.is_required()
}


def slot_columns(slot: Slot) -> dict[str, Any]:
    """When and with whom: the columns a visit takes from its slot."""
    return {
        "nurse_id": slot.nurse_id,
        "slot_id": slot.id,
        "visit_type": slot.visit_type,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "local_date": slot.local_date,
        "local_start": slot.local_start,
        "tzid": slot.tzid,
        "purge_after": rules.purge_after(slot.ends_at),
    }


def note(
    session: Session, visit: Visit, event: str, *, actor: str, from_state: str = "",
    from_starts_at: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Append to the history of a visit; ids, states and times, never personal values."""
    session.flush()
    row = _event(visit, event, actor=actor, from_state=from_state, from_starts_at=from_starts_at,
                 reason=reason)  # fmt: skip
    append(session, VisitEvent, **row)


def _event(
    visit: Visit, event: str, *, actor: str, from_state: str = "",
    from_starts_at: datetime | None = None, reason: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": new_id(), "visit_id": visit.id, "at": clock.now(), "actor": actor, "event": event,
        "from_state": from_state, "to_state": visit.state, "reason": reason,
        "from_starts_at": from_starts_at, "to_starts_at": visit.starts_at, "version": visit.version,
    }  # fmt: skip


CHANGEABLE = (VisitState.CONFIRMED, VisitState.EN_ROUTE, VisitState.NEEDS_REBOOKING)


def change_visit(session: Session, visit: Visit, version: int, **values: object) -> bool:
    """Compare and swap: write only if nobody else changed the visit since `version`."""
    change = (
        update(Visit)
        .where(col(Visit.id) == visit.id, col(Visit.version) == version)
        .where(col(Visit.state).in_(CHANGEABLE))
        .values(version=version + 1, **values)
    )
    done = count_rows(session, change) == 1
    if done:
        session.refresh(visit)
    return done
