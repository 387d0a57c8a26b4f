"""How the ringing stands, in numbers. Nothing here says whose phone, what text, which place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmKind,
    AlarmState,
    PushCount,
    PushOrigin,
    PushSubscription,
    SubscriptionState,
)

OUTCOMES = ("rung", "welcomed", "failed", "unknown", "expired", "ended")
LATE = timedelta(minutes=15)
"""An alarm that has been due for so long needs a person."""


@dataclass(frozen=True)
class Figures:
    """`totals` since the beginning, `days` of the last week, newest first."""

    waiting: int
    due: int
    next_hour: int
    oldest_due_s: int
    phones: Mapping[tuple[str, str], int]
    totals: Mapping[str, int]
    days: Mapping[date, Mapping[str, int]]
    pauses: Mapping[str, datetime]

    @property
    def is_late(self) -> bool:
        return self.oldest_due_s >= LATE.total_seconds()

    @property
    def ringable(self) -> int:
        """Phones that can be rung now."""
        good = {SubscriptionState.ACTIVE.value, SubscriptionState.SUSPECT.value}
        return sum(number for (_, state), number in self.phones.items() if state in good)

    @property
    def to_return(self) -> int:
        """Phones that subscribed with a key we no longer have: they return when they are opened."""
        mismatch = SubscriptionState.KEY_MISMATCH.value
        return sum(number for (_, state), number in self.phones.items() if state == mismatch)


def figures(session: Session) -> Figures:
    """The numbers of this moment."""
    now = clock.now()
    waiting, next_hour = _waiting(session, now)
    due, oldest = _due(session, now)
    totals, days = _counts(session)
    paused = select(col(PushOrigin.origin), col(PushOrigin.paused_until)).where(
        col(PushOrigin.paused_until) > now
    )
    return Figures(
        waiting=waiting,
        due=due,
        next_hour=next_hour,
        oldest_due_s=int((now - oldest).total_seconds()) if oldest else 0,
        phones=_phones(session),
        totals=totals,
        days=days,
        pauses={service(row[0]): row[1] for row in session.execute(paused)},
    )


def service(origin: str) -> str:
    """The name of a push service, without the part that may tell a single phone's server."""
    host = urlsplit(origin).hostname or ""
    known = {
        "google.com": "google", "googleapis.com": "google", "mozilla.com": "mozilla",
        "apple.com": "apple", "windows.com": "microsoft",
    }  # fmt: skip
    return known.get(".".join(host.split(".")[-2:]), "other")


def _waiting(session: Session, now: datetime) -> tuple[int, int]:
    """All alarms of the future, and those of the next hour."""
    soon = case((col(Alarm.next_at) <= now + timedelta(hours=1), 1))
    asked = select(func.count(), func.count(soon)).where(
        col(Alarm.state) == AlarmState.OPEN, col(Alarm.next_at) > now, col(Alarm.lease).is_(None)
    )
    row = session.execute(asked).one()
    return int(row[0]), int(row[1])


def _due(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """Due or under way, at phones that can be rung now."""
    state, kind = col(PushSubscription.state), col(Alarm.kind)
    greeted = state.in_((SubscriptionState.ACTIVE, SubscriptionState.SUSPECT))
    welcome = and_(state == SubscriptionState.NEW, kind == AlarmKind.WELCOME)
    asked = (
        select(func.count(), func.min(col(Alarm.fire_at)))
        .join(PushSubscription, col(PushSubscription.id) == col(Alarm.subscription_id))
        .where(
            col(Alarm.state) == AlarmState.OPEN,
            col(Alarm.fire_at) <= now,
            col(Alarm.expires_at) > now,
            greeted | welcome,
        )
    )
    number, oldest = session.execute(asked).one()
    return int(number), oldest


def _phones(session: Session) -> dict[tuple[str, str], int]:
    row = PushSubscription
    asked = select(col(row.origin), col(row.state), func.count()).group_by(
        col(row.origin), col(row.state)
    )
    found: dict[tuple[str, str], int] = {}
    for origin, state, number in session.execute(asked):
        key = service(origin), state.value
        found[key] = found.get(key, 0) + number
    return found


def _counts(session: Session) -> tuple[dict[str, int], dict[date, dict[str, int]]]:
    totals = dict.fromkeys(OUTCOMES, 0)
    summed = select(col(PushCount.name), func.sum(col(PushCount.number))).group_by(
        col(PushCount.name)
    )
    totals.update({name: int(number) for name, number in session.execute(summed)})
    return totals, days_of(session, clock.today() - timedelta(days=6))


def days_of(session: Session, first: date) -> dict[date, dict[str, int]]:
    """What happened on each day from `first` to today; newest first, nothing is zero."""
    days = [clock.today() - timedelta(days=n) for n in range((clock.today() - first).days + 1)]
    found = {day: dict.fromkeys(OUTCOMES, 0) for day in days}
    lately = select(PushCount).where(col(PushCount.day) >= first)
    for row in session.execute(lately).scalars():
        found.setdefault(row.day, dict.fromkeys(OUTCOMES, 0))[row.name] = row.number
    return found
