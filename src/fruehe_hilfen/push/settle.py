"""Writing down what an answer means: one transaction per ring, the subscription first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Row, delete, select, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.push.claims import Claimed, close, pause, put_back
from fruehe_hilfen.push.guard import Verdict
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmState,
    Follow,
    PushCount,
    PushSubscription,
    SubscriptionState,
)
from fruehe_hilfen.push.outcomes import Outcome, Phone, Ring

SECOND_STRIKE_AFTER = timedelta(hours=24)
_STATES = {
    Ring.RUNG: AlarmState.RUNG,
    Ring.UNKNOWN: AlarmState.UNKNOWN,
    Ring.FAILED: AlarmState.FAILED,
}
_LIVE = (SubscriptionState.NEW, SubscriptionState.ACTIVE, SubscriptionState.SUSPECT)


def settle(db: Database, ring: Claimed, found: Outcome, *, verdict: Verdict, status: int) -> None:
    """Apply an outcome, unless the guard blames the service for it."""
    with db.transaction() as session:
        if verdict.pause:
            pause(session, ring.origin, clock.now() + verdict.pause)
        if verdict.overrule:
            put_back(session, ring, wait=verdict.pause, counts=False)
            return
        _settle_phone(session, ring, found.phone)
        if found.ring is Ring.AGAIN:
            put_back(session, ring, wait=found.wait)
        elif close(session, ring, _STATES[found.ring], status=status):
            count(session, "welcomed" if ring.is_new else found.ring.name.lower())


def count(session: Session, name: str, number: int = 1) -> None:
    """Add to today's counter."""
    first = insert_into(session, PushCount).values(day=clock.today(), name=name, number=number)
    more = first.on_conflict_do_update(
        index_elements=["day", "name"], set_={"number": PushCount.number + number}
    )
    session.connection().execute(more)


def _settle_phone(session: Session, ring: Claimed, phone: Phone) -> None:
    """Only when the phone still has the endpoint that answered."""
    row = session.execute(
        select(col(PushSubscription.state), col(PushSubscription.struck_at))
        .where(
            col(PushSubscription.id) == ring.subscription_id,
            col(PushSubscription.endpoint_hash) == ring.endpoint_hash,
            col(PushSubscription.state).in_(_LIVE),
        )
        .with_for_update()
    ).first()
    if row is None or phone is Phone.KEEP:
        return
    if phone is Phone.GONE or (phone is Phone.STRIKE and _is_second(row)):
        _end(session, ring)
    elif phone is Phone.ACCEPTED:
        _write(session, ring, {
            "state": SubscriptionState.ACTIVE, "struck_at": None, "new_until": None,
            "accepted_on": clock.today(),
        })  # fmt: skip
    elif phone is Phone.STRIKE:
        struck_at = row.struck_at or clock.now()
        _write(session, ring, {"state": SubscriptionState.SUSPECT, "struck_at": struck_at})
    else:
        _write(session, ring, {"state": SubscriptionState[phone.name]})


def _is_second(row: Row[tuple[SubscriptionState, object]]) -> bool:
    struck_at = row.struck_at
    return struck_at is not None and clock.now() - struck_at >= SECOND_STRIKE_AFTER


def _end(session: Session, ring: Claimed) -> None:
    """A new one goes entirely. Of others a hash stays a while, so that the phone learns of it."""
    if ring.is_new:
        session.execute(
            delete(PushSubscription).where(col(PushSubscription.id) == ring.subscription_id)
        )
    else:
        for table in (Alarm, Follow):
            session.execute(delete(table).where(col(table.subscription_id) == ring.subscription_id))
        _write(session, ring, {
            "state": SubscriptionState.GONE, "channel": None, "ended_on": clock.today(),
        })  # fmt: skip
    count(session, "ended")


def _write(session: Session, ring: Claimed, values: Mapping[str, object]) -> None:
    session.execute(
        update(PushSubscription)
        .where(col(PushSubscription.id) == ring.subscription_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
