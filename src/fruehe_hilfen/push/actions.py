"""What a phone may do with its subscription: one action = one transaction of the caller."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, func, select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Keyring
from fruehe_hilfen.push.endpoints import Channel
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmKind,
    AlarmState,
    Follow,
    PushSubscription,
    SubscriptionState,
)
from fruehe_hilfen.push.rules import RINGABLE, TEST_LIFE, WELCOME_LIFE, Slot, most_new

_HAS_RUNG = (AlarmState.RUNG, AlarmState.UNKNOWN)


class EndpointTaken(Exception):
    """The endpoint belongs to somebody who has other keys."""


class Full(Exception):
    """No more subscriptions fit."""


class NotRingable(Exception):
    """The subscription cannot be rung: the phone has to subscribe again."""


@dataclass(frozen=True)
class Subscribed:
    """`secret` is shown this once; only its hash is kept."""

    id: UUID
    secret: str
    is_new: bool


def subscribe(
    session: Session, keyring: Keyring, *, channel: Channel, kid: str, most: int
) -> Subscribed:
    """Take in a phone, or give a phone that lost its secret a new one and empty its set.

    Raises EndpointTaken or Full.
    """
    secret = secrets.token_urlsafe(32)
    found = _by_endpoint(session, keyring, channel.endpoint)
    if found:
        _renew(session, found, channel=channel, kid=kid)
        found.secret_hash = _blind_secret(keyring, secret)
        return Subscribed(found.id, secret, is_new=False)
    if not _has_room(session, most):
        raise Full
    made = PushSubscription(
        endpoint_hash=_blind_endpoint(keyring, channel.endpoint),
        secret_hash=_blind_secret(keyring, secret),
        origin=channel.origin,
        kid=kid,
        heard_on=clock.today(),
        needed_on=clock.today(),
    )
    session.add(made)
    _greet(session, made, channel)
    return Subscribed(made.id, secret, is_new=True)


def load(session: Session, keyring: Keyring, id: str, *, secret: str) -> PushSubscription | None:
    """The subscription of this secret, locked for change; None for a stranger's and for none.

    One that has ended is found, too: the phone may move it to another endpoint.
    """
    try:
        key = UUID(id)
    except ValueError:
        return None
    found = session.get(PushSubscription, key, with_for_update=True)
    expected = found.secret_hash if found else ""
    if not hmac.compare_digest(expected, _blind_secret(keyring, secret)):
        return None
    return found


def move(
    session: Session, keyring: Keyring, mine: PushSubscription, *, channel: Channel, kid: str
) -> None:
    """Ring this phone at another endpoint from now on; its alarms stay. Raises EndpointTaken."""
    other = _by_endpoint(session, keyring, channel.endpoint)
    if other and other.id != mine.id:
        raise EndpointTaken
    if other and other.id == mine.id and mine.channel == channel.sealed() and mine.kid == kid:
        return
    mine.endpoint_hash = _blind_endpoint(keyring, channel.endpoint)
    mine.origin, mine.kid = channel.origin, kid
    _greet(session, mine, channel)


def replace_alarms(session: Session, mine: PushSubscription, slots: Iterable[Slot]) -> None:
    """Make `slots` the whole set. What has rung is remembered until it expires."""
    now = clock.now()
    wanted = {slot.nonce: slot for slot in slots}
    last = max((slot.expires_at for slot in wanted.values()), default=now)
    mine.needed_on = max(mine.needed_on, clock.berlin(max(last, now)).date())
    known = session.execute(select(Alarm).where(col(Alarm.subscription_id) == mine.id)).scalars()
    for alarm in known:
        slot = wanted.pop(alarm.nonce, None)
        if alarm.kind is not AlarmKind.PLAN or alarm.state in _HAS_RUNG:
            continue
        if slot is None:
            session.delete(alarm)
        elif (alarm.fire_at, alarm.expires_at) != (slot.fire_at, slot.expires_at) or (
            alarm.state is AlarmState.FAILED
        ):
            _rearm(alarm, slot)
    session.flush()
    session.add_all(_alarm(mine.id, slot, AlarmKind.PLAN) for slot in wanted.values())


def replace_follows(session: Session, mine: PushSubscription, places: Iterable[str]) -> None:
    """Make `places` the whole set."""
    session.execute(delete(Follow).where(col(Follow.subscription_id) == mine.id))
    session.add_all(Follow(subscription_id=mine.id, place=place) for place in places)
    mine.needed_on = max(mine.needed_on, clock.today())


def ring_test(session: Session, mine: PushSubscription) -> str:
    """Ring once, now; returns the nonce. Raises NotRingable."""
    if mine.state not in RINGABLE:
        raise NotRingable
    return _ring_now(session, mine, AlarmKind.TEST, TEST_LIFE)


def _has_room(session: Session, most: int) -> bool:
    """Nor may those who have not been rung yet, and may be invented, be too many."""
    is_new = case((col(PushSubscription.state) == SubscriptionState.NEW, 1))
    counted = select(func.count(), func.count(is_new)).select_from(PushSubscription)
    everyone, new = session.execute(counted).one()
    return bool(everyone < most and new < most_new(most))


def _by_endpoint(session: Session, keyring: Keyring, endpoint: str) -> PushSubscription | None:
    return session.execute(
        select(PushSubscription)
        .where(col(PushSubscription.endpoint_hash) == _blind_endpoint(keyring, endpoint))
        .with_for_update()
    ).scalar_one_or_none()


def _renew(session: Session, found: PushSubscription, *, channel: Channel, kid: str) -> None:
    """The phone came back without its secret: it proves itself by the keys only it can know.

    An endpoint that has ended stays refused, so that the phone asks its browser for another one.
    """
    if found.channel != channel.sealed():
        raise EndpointTaken
    open_ones = delete(Alarm).where(
        col(Alarm.subscription_id) == found.id,
        col(Alarm.kind) != AlarmKind.WELCOME,
        col(Alarm.state).not_in(_HAS_RUNG),
    )
    session.execute(open_ones)
    session.execute(delete(Follow).where(col(Follow.subscription_id) == found.id))
    found.heard_on = found.needed_on = clock.today()
    if found.kid != kid or found.state is SubscriptionState.KEY_MISMATCH:
        found.kid = kid
        _greet(session, found, channel)


def _greet(session: Session, mine: PushSubscription, channel: Channel) -> None:
    """New again: one ring, and nothing else until the service has accepted it."""
    mine.channel = channel.sealed()
    mine.state = SubscriptionState.NEW
    mine.new_until = clock.now() + WELCOME_LIFE
    mine.struck_at = mine.ended_on = None
    session.flush()
    session.execute(
        delete(Alarm).where(
            col(Alarm.subscription_id) == mine.id, col(Alarm.kind) == AlarmKind.WELCOME
        )
    )
    _ring_now(session, mine, AlarmKind.WELCOME, WELCOME_LIFE)


def _ring_now(session: Session, mine: PushSubscription, kind: AlarmKind, life: timedelta) -> str:
    return make_ring(session, mine.id, kind, fire_at=clock.now(), life=life)


def make_ring(
    session: Session, id: UUID, kind: AlarmKind, *, fire_at: datetime, life: timedelta
) -> str:
    """A ring that is in no plan; returns its nonce."""
    slot = Slot(fire_at, fire_at + life, secrets.token_urlsafe(16))
    session.add(_alarm(id, slot, kind))
    return slot.nonce


def _alarm(id: UUID, slot: Slot, kind: AlarmKind) -> Alarm:
    return Alarm(
        subscription_id=id,
        kind=kind,
        fire_at=slot.fire_at,
        expires_at=slot.expires_at,
        nonce=slot.nonce,
        topic=secrets.token_urlsafe(16),
        next_at=slot.fire_at,
    )


def _rearm(alarm: Alarm, slot: Slot) -> None:
    """Another time: a ring on its way loses its lease, so that it cannot close the new one."""
    alarm.fire_at = alarm.next_at = slot.fire_at
    alarm.expires_at = slot.expires_at
    alarm.state, alarm.lease, alarm.attempts = AlarmState.OPEN, None, 0


def _blind_endpoint(keyring: Keyring, endpoint: str) -> str:
    return keyring.blind("push_subscription.endpoint", endpoint)


def _blind_secret(keyring: Keyring, secret: str) -> str:
    return keyring.blind("push_subscription.secret", secret)
