"""Taking due alarms with a lease, and closing them only as long as the lease is ours.

A lease's end is the time of the next try, so a killed dispatcher needs no cleaner: its alarms
become due again by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    or_,
    select,
    type_coerce,
    update,
)
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring, KeyringError
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.db.writing import among, dialect_of, evaluated_once, insert_into
from fruehe_hilfen.push.endpoints import Channel, read_stored
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


class _Lease(NamedTuple):
    id: str
    until: datetime


def is_any_due(db: Database) -> bool:
    """Most seconds nothing is: ask this first, it needs no write lock."""
    with db.reading() as session:
        return _ANY_DUE.first(session, {"now": clock.now()}) is not None


def claim(db: Database, extra_origins: tuple[str, ...] = (), limit: int = BATCH) -> list[Claimed]:
    """Take up to `limit` due alarms for `LEASE`. Two dispatchers never hold the same alarm."""
    now = clock.now()
    lease = _Lease(str(uuid4()), now + LEASE)
    taking = {"now": now, "limit": limit, "new_lease": lease.id, "until": lease.until}
    with db.transaction() as session:
        if db.is_sqlite:
            _TAKE.count(session, taking)
        rows = (_TAKEN if db.is_sqlite else _TAKE_UNLOCKED).rows(session, taking)
    rows.sort(key=itemgetter(0))
    return [_claimed(db.keyring, row, lease, extra_origins=extra_origins) for row in rows]


def held(db: Database, rings: Collection[Claimed]) -> frozenset[UUID]:
    """Which of them may still be sent: asked right before sending, as phones take alarms back."""
    asked = {
        "ids": [ring.id for ring in rings],
        "leases": list({ring.lease for ring in rings}),
        "now": clock.now(),
    }
    with db.reading() as session:
        found = {tuple(row) for row in _holding(dialect_of(session)).rows(session, asked)}
    return frozenset(ring.id for ring in rings if (ring.nonce, ring.endpoint_hash) in found)


def release(db: Database, rings: Collection[Claimed]) -> None:
    """Give back what was not tried; whoever lost the lease changes nothing."""
    with db.transaction() as session:
        for ring in rings:
            put_back(session, ring, wait=timedelta(), counts=False)


def close(session: Session, rings: Collection[Claimed], state: AlarmState, *, status: int) -> int:
    """These alarms are over; returns how many. One whose lease was lost changes nothing.

    Only an open alarm has a lease, so nobody asks for the state here: a database would take that
    for the way in and read everything that waits.
    """
    closing = {
        "ids": [ring.id for ring in rings],
        "leases": list({ring.lease for ring in rings}),
        "new_state": state,
        "status": status,
    }
    return _closing(dialect_of(session)).count(session, closing)


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


def _may_ring() -> ColumnElement[bool]:
    """A new phone gets its welcome and nothing else."""
    state, kind = col(PushSubscription.state), col(Alarm.kind)
    greeting = and_(state == SubscriptionState.NEW, kind == AlarmKind.WELCOME)
    return or_(*(state == one for one in _RUNNING), greeting)


def _held(ring: Claimed) -> ColumnElement[bool]:
    return and_(col(Alarm.id) == ring.id, col(Alarm.lease) == ring.lease)


def _change(session: Session, ring: Claimed, values: Mapping[str, object]) -> bool:
    statement = update(Alarm).where(_held(ring)).values(**values)
    return bool(session.connection().execute(statement).rowcount)


def _claimed(
    keyring: Keyring, row: Any, lease: _Lease, *, extra_origins: tuple[str, ...]
) -> Claimed:
    _, id_, phone, nonce, topic, expires_at, attempt, endpoint, origin, kid, state, sealed = row
    is_new, channel = state is SubscriptionState.NEW, _channel(keyring, sealed, extra_origins)
    return Claimed(
        id_, phone, nonce, topic, expires_at, attempt, lease.id, lease.until, endpoint,
        origin, kid, is_new, channel,
    )  # fmt: skip


def _channel(
    keyring: Keyring, sealed: bytes | None, extra_origins: tuple[str, ...]
) -> Channel | None:
    """The rules of subscribing hold at sending, too: a row may be older than a rule."""
    try:
        stored = json.loads(
            keyring.open("push_subscription.channel", bytes(sealed or b"")).decode()
        )
        keys = {"p256dh": stored["p256dh"], "auth": stored["auth"]}
        return read_stored({"endpoint": stored["endpoint"], "keys": keys}, extra_origins)
    except KeyringError:
        log.error("a subscription cannot be decrypted")
    except (Refused, ValueError, KeyError, TypeError):
        log.error("a subscription cannot be used")
    return None


# The statements are made once, and go straight to the driver: they are run all the time.

_NOW: BindParameter[datetime] = bindparam("now")


def _due() -> Select[UUID]:
    """Looks from the alarms to the phones: a join could begin at the phones and read everything
    that waits for years."""
    phone = PushSubscription
    paused = select(col(PushOrigin.origin)).where(col(PushOrigin.paused_until) > _NOW)
    ringable = exists().where(
        col(phone.id) == col(Alarm.subscription_id), _may_ring(), col(phone.origin).not_in(paused)
    )
    return select(col(Alarm.id)).where(
        col(Alarm.state) == AlarmState.OPEN,
        col(Alarm.next_at) <= _NOW,
        col(Alarm.expires_at) > _NOW,
        col(Alarm.attempts) < MOST_CLAIMS,
        ringable.correlate(Alarm),
    )


def _taking(due: Select[UUID]) -> Update:
    return (
        update(Alarm)
        .where(col(Alarm.id).in_(evaluated_once(due)))
        .values(
            lease=bindparam("new_lease"), next_at=bindparam("until"), attempts=Alarm.attempts + 1
        )
    )


def _fields() -> list[Any]:
    """What ringing needs, the time first. The channel comes sealed: one that cannot be opened
    stops no other."""
    alarm, phone = Alarm, PushSubscription
    return [
        alarm.fire_at, alarm.id, alarm.subscription_id, alarm.nonce, alarm.topic, alarm.expires_at,
        alarm.attempts, phone.endpoint_hash, phone.origin, phone.kid, phone.state,
        type_coerce(col(phone.channel), LargeBinary),
    ]  # fmt: skip


def _taken() -> Select[Any]:
    """SQLite does not return the phone with the alarm: it is asked for what was just leased."""
    return (
        select(*_fields())
        .join(PushSubscription, col(PushSubscription.id) == col(Alarm.subscription_id))
        .where(
            col(Alarm.state) == AlarmState.OPEN,  # these two lead through the index
            col(Alarm.next_at) == bindparam("until"),
            col(Alarm.lease) == bindparam("new_lease"),
        )
    )


_ANY_DUE = Prepared(_due().limit(1))
_FIRST_DUE = _due().order_by(col(Alarm.next_at)).limit(bindparam("limit", type_=Integer))
_TAKE = Prepared(_taking(_FIRST_DUE))
_TAKE_UNLOCKED = Prepared(
    _taking(_FIRST_DUE.with_for_update(of=Alarm, skip_locked=True))
    .where(col(PushSubscription.id) == col(Alarm.subscription_id))
    .returning(*_fields())
)
_TAKEN = Prepared(_taken())


def _ours(dialect: str) -> ColumnElement[bool]:
    return and_(among(dialect, col(Alarm.id), "ids"), among(dialect, col(Alarm.lease), "leases"))


@cache
def _holding(dialect: str) -> Prepared:
    """One alarm each, and no UUIDs."""
    return Prepared(
        select(col(Alarm.nonce), col(PushSubscription.endpoint_hash))
        .join(PushSubscription, col(PushSubscription.id) == col(Alarm.subscription_id))
        .where(_ours(dialect), col(Alarm.expires_at) > _NOW, _may_ring())
    )


@cache
def _closing(dialect: str) -> Prepared:
    return Prepared(
        update(Alarm)
        .where(_ours(dialect))
        .values(state=bindparam("new_state"), lease=None, last_status=bindparam("status"))
    )
