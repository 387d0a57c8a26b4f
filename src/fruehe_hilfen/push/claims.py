"""Taking due alarms with a lease, and closing them only as long as the lease is ours.

A lease's end is the time of the next try, so a killed dispatcher needs no cleaner: its alarms
become due again by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, KeyringError
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.push.endpoints import Channel, read_channel
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmKind,
    AlarmState,
    PushOrigin,
    PushSubscription,
    SubscriptionState,
)
from fruehe_hilfen.push.rules import Refused

log = structlog.get_logger("push")
LEASE = timedelta(seconds=120)
BATCH = 200
MOST_CLAIMS = 12
"""An alarm that brings down every process that takes it must end some time."""
_RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.SUSPECT)


@dataclass(frozen=True)
class Claimed:
    """One alarm held by this process until `leased_until`; `channel` None = cannot be read."""

    id: UUID
    subscription_id: UUID
    nonce: str
    topic: str
    expires_at: datetime
    attempt: int
    lease: str
    leased_until: datetime
    endpoint_hash: str
    origin: str
    kid: str
    is_new: bool
    channel: Channel | None


def claim(db: Database, extra_origins: tuple[str, ...] = (), limit: int = BATCH) -> list[Claimed]:
    """Take up to `limit` due alarms for `LEASE`. Two dispatchers never hold the same alarm."""
    now, lease = clock.now(), str(uuid4())
    with db.reading() as session:  # most seconds nothing is due: do not ask for the write lock
        if session.execute(_due(now).limit(1)).first() is None:
            return []
    due = _due(now).order_by(col(Alarm.next_at)).limit(limit)
    if not db.is_sqlite:
        due = due.with_for_update(of=Alarm, skip_locked=True)
    taking = (
        update(Alarm)
        .where(col(Alarm.id).in_(due))
        .values(lease=lease, next_at=now + LEASE, attempts=Alarm.attempts + 1)
        .returning(col(Alarm.id))
    )
    with db.transaction() as session:
        taken = list(session.connection().execute(taking).scalars())
    with db.reading() as session:
        return _read(session, taken, lease, extra_origins)


def is_ours(db: Database, ring: Claimed) -> bool:
    """Asked right before sending: the phone may have taken the alarm back."""
    now = clock.now()
    mine = select(col(Alarm.id)).where(_held(ring), col(Alarm.expires_at) > now)
    with db.reading() as session:
        return session.execute(mine).first() is not None


def close(session: Session, ring: Claimed, state: AlarmState, *, status: int) -> bool:
    """The alarm is over. False when the lease was lost."""
    return _change(session, ring, {"state": state, "lease": None, "last_status": status})


def put_back(session: Session, ring: Claimed, *, wait: timedelta, counts: bool = True) -> bool:
    """Try again after `wait`; `counts` = this was an attempt. False when the lease was lost."""
    attempts = ring.attempt if counts else ring.attempt - 1
    values = {"lease": None, "next_at": clock.now() + wait, "attempts": attempts}
    return _change(session, ring, values)


def pause(session: Session, origin: str, until: datetime) -> None:
    """No dispatcher claims alarms for `origin` before `until`; a longer pause stays."""
    statement = insert_into(session, PushOrigin).values(origin=origin, paused_until=until)
    changed = statement.on_conflict_do_update(
        index_elements=["origin"],
        set_={"paused_until": until},
        where=col(PushOrigin.paused_until) < until,
    )
    session.connection().execute(changed)


def _due(now: datetime) -> Select[UUID]:
    paused = select(col(PushOrigin.origin)).where(col(PushOrigin.paused_until) > now)
    return (
        select(col(Alarm.id))
        .join(PushSubscription, col(PushSubscription.id) == col(Alarm.subscription_id))
        .where(
            col(Alarm.state) == AlarmState.OPEN,
            col(Alarm.next_at) <= now,
            col(Alarm.expires_at) > now,
            col(Alarm.attempts) < MOST_CLAIMS,
            _may_ring(),
            col(PushSubscription.origin).not_in(paused),
        )
        .correlate(None)
    )


def _may_ring() -> ColumnElement[bool]:
    """A new phone gets its welcome and nothing else."""
    state, kind = col(PushSubscription.state), col(Alarm.kind)
    greeting = and_(state == SubscriptionState.NEW, kind == AlarmKind.WELCOME)
    return or_(state.in_(_RUNNING), greeting)


def _held(ring: Claimed) -> ColumnElement[bool]:
    return and_(
        col(Alarm.id) == ring.id,
        col(Alarm.lease) == ring.lease,
        col(Alarm.state) == AlarmState.OPEN,
    )


def _change(session: Session, ring: Claimed, values: Mapping[str, object]) -> bool:
    statement = update(Alarm).where(_held(ring)).values(**values)
    return bool(session.connection().execute(statement).rowcount)


def _read(
    session: Session, taken: list[UUID], lease: str, extra_origins: tuple[str, ...]
) -> list[Claimed]:
    held = select(Alarm).where(col(Alarm.id).in_(taken), col(Alarm.lease) == lease)
    alarms = session.execute(held).scalars().all()
    found = [_claimed(session, alarm, lease, extra_origins) for alarm in alarms]
    return [ring for ring in found if ring]


def _claimed(
    session: Session, alarm: Alarm, lease: str, extra_origins: tuple[str, ...]
) -> Claimed | None:
    """One by one, so that a row nobody can decrypt does not stop the others."""
    plain = select(
        col(PushSubscription.endpoint_hash),
        col(PushSubscription.origin),
        col(PushSubscription.kid),
        col(PushSubscription.state),
    ).where(col(PushSubscription.id) == alarm.subscription_id)
    row = session.execute(plain).first()
    if row is None:
        return None
    return Claimed(
        id=alarm.id,
        subscription_id=alarm.subscription_id,
        nonce=alarm.nonce,
        topic=alarm.topic,
        expires_at=alarm.expires_at,
        attempt=alarm.attempts,
        lease=lease,
        leased_until=alarm.next_at,
        endpoint_hash=row[0],
        origin=row[1],
        kid=row[2],
        is_new=row[3] is SubscriptionState.NEW,
        channel=_channel(session, alarm.subscription_id, extra_origins),
    )


def _channel(session: Session, id: UUID, extra_origins: tuple[str, ...]) -> Channel | None:
    sealed = select(col(PushSubscription.channel)).where(col(PushSubscription.id) == id)
    try:
        stored = session.execute(sealed).scalar_one_or_none()
    except KeyringError:
        log.error("a subscription cannot be decrypted")
        return None
    keys = {"p256dh": stored["p256dh"], "auth": stored["auth"]} if stored else {}
    try:
        return read_channel(
            {"endpoint": (stored or {}).get("endpoint"), "keys": keys}, extra_origins
        )
    except Refused:
        return None
