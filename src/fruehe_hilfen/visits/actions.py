"""What a family does: hold a time, book it, cancel, move. One call = one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import count_rows, insert_into
from fruehe_hilfen.visits import claims, day_rules, queries, rules, travel, waiting
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import (
    Expired,
    OtherBody,
    Taken,
    TooMany,
    Unknown,
    WrongDistrict,
)
from fruehe_hilfen.visits.mailing import about_booking
from fruehe_hilfen.visits.models import (
    Hold,
    HoldState,
    Idempotency,
    Slot,
    SlotState,
    Visit,
    VisitEvent,
    VisitState,
)
from fruehe_hilfen.visits.tokens import code_of, hash_code, hash_token, keyring_of, token_of

KEEP_REQUESTS = timedelta(days=30)
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


def hold(
    db: Database, catalogue: Catalogue, slot_id: UUID, family: str, *, district: str = "",
    on_request: bool = False,
) -> Hold:  # fmt: skip
    """Keep a time for ten minutes; the family's other hold is released.

    Raises Unknown, Taken (with alternatives), TooMany or WrongDistrict; then nothing has changed.
    """
    blind = db.keyring.blind("family", family)
    try:
        with db.transaction() as session:
            made = _hold(session, catalogue, slot_id, blind, district)
            made.on_request |= on_request
            return made
    except Taken:
        with db.reading() as session:
            slot = session.get(Slot, slot_id)
            found = (
                queries.alternatives(session, catalogue, slot, district=district) if slot else []
            )
        raise Taken(list(found)) from None


def _hold(
    session: Session, catalogue: Catalogue, slot_id: UUID, family: str, district: str
) -> Hold:
    slot = session.get(Slot, slot_id)
    if slot is None:
        raise Unknown
    made = Hold(
        id=uuid4(), slot_id=slot.id, nurse_id=slot.nurse_id, local_date=slot.local_date,
        family=family, district=district, expires_at=clock.now() + rules.HOLD_FOR,
        on_request=catalogue.types[slot.visit_type].on_request,
    )  # fmt: skip
    claims.lock_family(session, family, made.id)
    claims.lock_days(session, [(slot.nurse_id, slot.local_date)])
    _release_hold(session, family)
    _check_rules(session, catalogue.types[slot.visit_type], slot, family, district)
    wanted = cells_of(slot, family)
    if not claims.take(session, made.id, wanted, now=clock.now(), expires_at=made.expires_at):
        raise Taken
    session.add(made)
    return made


def _release_hold(session: Session, family: str) -> None:
    active = select(Hold).where(Hold.family == family, Hold.state == HoldState.ACTIVE)
    for old in session.exec(active):
        old.state = HoldState.RELEASED
        session.add(old)
        claims.release(session, old.id)


def give_back(db: Database, hold_id: UUID) -> None:
    """The family lets go of a hold; a hold that is over is no error. Raises Unknown."""
    with db.transaction() as session:
        found = session.get(Hold, hold_id)
        if found is None:
            raise Unknown
        claims.lock_family(session, found.family, found.id)
        session.refresh(found)
        if found.state is HoldState.ACTIVE:
            found.state = HoldState.RELEASED
            session.add(found)
            claims.release(session, found.id)


def _check_rules(
    session: Session, kind: rules.VisitType, slot: Slot, family: str, district: str
) -> None:
    early = slot.starts_at < rules.earliest(kind, clock.now())
    late = slot.local_date > rules.last_day(kind, clock.today())
    if slot.state is not SlotState.OPEN or early or late:
        raise Taken
    check_nurse(session, slot.nurse_id, slot.local_date, with_holds=True)
    if not queries.works_in(session, slot.nurse_id, district):
        raise WrongDistrict
    if not travel.can_take(session, slot, district):
        raise Taken
    if queries.upcoming_of_family(session, family) >= rules.MOST_UPCOMING:
        raise TooMany


def check_nurse(session: Session, nurse_id: UUID, day: date, *, with_holds: bool) -> None:
    """The nurse works and has room on that day. Raises Taken. Needs the lock of the day."""
    if not queries.has_room(session, nurse_id, day, with_holds=with_holds):
        raise Taken


def book(
    db: Database, catalogue: Catalogue, hold_id: UUID, booking: Booking, *, request_id: str,
    on_request: bool = False,
) -> str:  # fmt: skip
    """Turn a hold into a visit and return its token; the same request gets the same token.

    `on_request`: the office still has to confirm it, whatever the hold says.
    Raises Unknown, Expired, Taken, TooMany or OtherBody; then nothing has changed.
    """
    body = json.dumps([str(hold_id), booking.columns()], sort_keys=True)
    request = Idempotency(
        request_id=request_id,
        body_hash=db.keyring.blind("idempotency.body", body),
        visit_id=new_id(),
        expires_at=clock.now() + KEEP_REQUESTS,
    )
    with db.transaction() as session:
        known = _known_visit(session, request)
        if known is None:
            visit = _book(session, catalogue, hold_id, booking, visit_id=request.visit_id)
            if on_request or session.get_one(Hold, hold_id).on_request:
                ask_office(session, catalogue, visit)
        return token_of(db.keyring, known or request.visit_id)


def _known_visit(session: Session, request: Idempotency) -> UUID | None:
    """The visit this request has already made. Waits for the same request running beside it."""
    row = {name: getattr(request, name) for name in Idempotency.model_fields}
    first = insert_into(session, Idempotency).values(row).on_conflict_do_nothing()
    if count_rows(session, first):
        return None
    known = session.get(Idempotency, request.request_id)
    if known is None or known.body_hash != request.body_hash:
        raise OtherBody
    return known.visit_id


def _book(
    session: Session, catalogue: Catalogue, hold_id: UUID, booking: Booking, *, visit_id: UUID
) -> Visit:
    found = session.get(Hold, hold_id)
    slot = session.get(Slot, found.slot_id) if found else None
    if found is None or slot is None:
        raise Unknown
    claims.lock_family(session, found.family, found.id)
    claims.lock_days(session, [(found.nurse_id, found.local_date)])
    session.refresh(found)
    if found.state is not HoldState.ACTIVE or found.expires_at < clock.now():
        raise Expired
    check_nurse(session, slot.nurse_id, slot.local_date, with_holds=False)
    if queries.upcoming_of_family(session, found.family) >= rules.MOST_UPCOMING:
        raise TooMany
    wanted = cells_of(slot, found.family)
    if claims.confirm(session, found.id, visit_id, now=clock.now()) != len(wanted):
        raise Expired
    found.state = HoldState.CONVERTED
    session.add(found)
    waiting.accepted(session, found.id)
    return new_visit(
        session, slot, found.family, booking, visit_id=visit_id, district=found.district
    )


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
    keyring = keyring_of(session)
    visit = Visit(
        id=visit_id,
        **slot_columns(slot),
        district=district,
        family=family,
        token_hash=hash_token(token_of(keyring, visit_id)),
        code_hash=hash_code(keyring, code_of(keyring, visit_id)),
        interpreter_state="wanted" if booking.interpreter else "",
        ics_uid=f"{visit_id}@fruehe-hilfen",
        created_at=clock.now(),
        **booking.columns(),
    )
    session.add(visit)
    note(session, visit, "booked", actor=actor)
    about_booking(session, visit, actor)
    return visit


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
    session.add(
        VisitEvent(
            visit_id=visit.id, at=clock.now(), actor=actor, event=event, from_state=from_state,
            to_state=visit.state, reason=reason, from_starts_at=from_starts_at,
            to_starts_at=visit.starts_at, version=visit.version,
        )
    )  # fmt: skip


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
