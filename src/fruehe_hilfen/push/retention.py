"""What is deleted when. Counters stay."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmState,
    Follow,
    PushOrigin,
    PushSubscription,
    SubscriptionState,
)
from fruehe_hilfen.push.settle import count

UNNEEDED = timedelta(days=30)
SILENT = timedelta(days=180)
REMEMBERED = timedelta(days=30)


async def sweep_job(context: Context) -> None:
    """The recurring job."""
    await asyncio.to_thread(sweep, context.db)


def sweep(db: Database) -> None:
    """Delete expired alarms (they live at most 24 hours) and subscriptions that have ended."""
    now = clock.now()
    expired = col(Alarm.expires_at) <= now
    unrung = select(func.count()).where(expired, col(Alarm.state) == AlarmState.OPEN)
    with db.transaction() as session:
        number = session.execute(unrung).scalar_one()
        if number:
            count(session, "expired", number)
        session.execute(delete(PushSubscription).where(_has_ended()))
        session.execute(delete(Alarm).where(expired))
        session.execute(delete(PushOrigin).where(col(PushOrigin.paused_until) <= now))


def _has_ended() -> ColumnElement[bool]:
    """**Source**: architecture of the product, end of a subscription; never by silence while
    alarms are delivered."""
    now, today = clock.now(), clock.today()
    row = PushSubscription
    heard, accepted = col(row.heard_on), func.coalesce(col(row.accepted_on), col(row.heard_on))
    waits = exists().where(
        col(Alarm.subscription_id) == col(row.id), col(Alarm.state) == AlarmState.OPEN
    )
    follows = exists().where(col(Follow.subscription_id) == col(row.id))
    return or_(
        and_(col(row.state) == SubscriptionState.NEW, col(row.new_until) <= now),
        and_(col(row.state) == SubscriptionState.GONE, col(row.ended_on) <= today - REMEMBERED),
        and_(col(row.needed_on) < today - UNNEEDED, ~waits, ~follows),
        and_(heard < today - SILENT, accepted < today - SILENT),
    )
