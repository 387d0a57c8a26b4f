"""Ringing whoever follows a place when a date there is cancelled or moved.

The ring is one like any other: the neutral sentence and a fresh random number that is in nobody's
plan. It is of the kind `test`, so that no alarm says that its phone follows a place.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.outbox import enqueue
from fruehe_hilfen.push.actions import make_ring
from fruehe_hilfen.push.models import Alarm, AlarmKind, Follow, PushSubscription
from fruehe_hilfen.push.rules import LONGEST_LIFE, RINGABLE, waking_hour

KIND = "push.follow"


def tell_followers(session: Session, place: str, *, on: date, starts: time | None = None) -> bool:
    """Ring all followers of `place`: its date on `on` has changed. Part of the caller's change.

    Nobody is rung when the date has begun (`starts`, otherwise 20:00). Changed twice before the
    first ring went out = one ring; returns False while the first is still to be passed on.
    """
    until = clock.at(on, starts or time(20))
    payload = {"place": place, "until": until.isoformat()}
    return enqueue(session, KIND, f"follow:{place}:{on}", payload)


def followers(session: Session, place: str) -> int:
    """How many phones follow a place."""
    return len(session.execute(_of(place)).scalars().all())


def ring_followers(db: Database, payload: Any) -> None:
    """The outbox handler."""
    until = datetime.fromisoformat(payload["until"])
    fire_at = waking_hour(clock.berlin(clock.now()))
    life = min(until - fire_at, LONGEST_LIFE)
    if life <= timedelta():
        return
    with db.transaction() as session:
        for id in session.execute(_of(payload["place"]).where(~_waits_for(fire_at))).scalars():
            make_ring(session, id, AlarmKind.TEST, fire_at=fire_at, life=life)


def _of(place: str) -> Any:
    return (
        select(col(Follow.subscription_id))
        .join(PushSubscription, col(PushSubscription.id) == col(Follow.subscription_id))
        .where(col(Follow.place) == place, col(PushSubscription.state).in_(RINGABLE))
        .order_by(col(Follow.subscription_id))
    )


def _waits_for(moment: datetime) -> Any:
    """Whether news wait for that moment already: what was changed in one night rings once."""
    return exists().where(
        col(Alarm.subscription_id) == col(Follow.subscription_id),
        col(Alarm.kind) == AlarmKind.TEST,
        col(Alarm.fire_at) == moment,
        col(Alarm.fire_at) > clock.now(),
    )


HANDLERS = {KIND: ring_followers}
