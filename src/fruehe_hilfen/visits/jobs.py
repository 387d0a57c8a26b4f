"""Background work of the visits: offers for the coming weeks; what is deleted on time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import figures, mailing, overlay, rules, slots, waiting
from fruehe_hilfen.visits.models import Claim, Hold, Visit, VisitEvent, VisitState
from fruehe_hilfen.visits.office_models import AbsenceStep, VisitNotice, Wish, WishState

_PERSONAL = (
    "name", "phone", "email", "street", "house_no", "plz", "topic", "language", "interpreter",
    "safe_times", "discreet", "code_hash", "request_id", "body_hash",
)  # fmt: skip
_OF_WISH = ("name", "phone", "email", "language", "safe_times", "discreet")
_ON_THE_WAY = (VisitState.EN_ROUTE, VisitState.IN_PROGRESS)
HOLDS_KEPT = timedelta(days=30)


def regenerate(db: Database, settings: Settings, nurse_ids: list[UUID] | None = None) -> None:
    """Bring the offers in line with the rules."""
    with db.transaction() as session:
        overlay.lock_numbers(session)
        slots.regenerate(session, overlay.of(session, settings.content_dir), nurse_ids)


def on_rule_change(db: Database, payload: Any) -> None:
    """Outbox: a nurse's rules have changed."""
    regenerate(db, Settings.from_env(), [UUID(payload["nurse_id"])])


def clean_up(session: Session) -> None:
    """Empty the personal fields of old visits, delete old holds and claims.

    Claims go only when their time is over: nobody competes for those cells any more.
    """
    now, connection = clock.now(), session.connection()
    over = update(Visit).where(col(Visit.purge_after) < now, col(Visit.name).is_not(None))
    emptied: dict[str, object] = dict.fromkeys(_PERSONAL)
    connection.execute(
        over.values(
            **emptied, family="", is_silent=False, token_hash=func.concat("purged:", Visit.id)
        )
    )
    _forget_the_way(session)
    gone = col(Visit.purge_after) < now
    for table in (VisitEvent, VisitNotice, AbsenceStep):
        old = select(col(Visit.id)).where(gone).scalar_subquery()
        connection.execute(delete(table).where(col(table.visit_id).in_(old)))
    _forget_wishes(session)
    connection.execute(delete(Hold).where(col(Hold.expires_at) < now - HOLDS_KEPT))
    past = rules.cells(now - timedelta(days=1), now).start
    connection.execute(delete(Claim).where(col(Claim.cell) <= past))


def _forget_the_way(session: Session) -> None:
    """At midnight "unterwegs" and "angekommen" go: nobody measures how long a nurse took."""
    connection, today = session.connection(), clock.today()
    open_ones = update(Visit).where(
        col(Visit.state).in_(_ON_THE_WAY), col(Visit.local_date) < today
    )
    connection.execute(open_ones.values(state=VisitState.CONFIRMED, version=Visit.version + 1))
    midnight = clock.at(today, "00:00")
    seen = delete(VisitEvent).where(
        col(VisitEvent.event) == "on_the_way", col(VisitEvent.at) < midnight
    )
    connection.execute(seen)


def _forget_wishes(session: Session) -> None:
    over = update(Wish).where(col(Wish.purge_after) < clock.now(), col(Wish.name).is_not(None))
    emptied: dict[str, object] = dict.fromkeys(_OF_WISH)
    state = case((col(Wish.state) == WishState.WAITING, WishState.CLOSED), else_=col(Wish.state))
    session.connection().execute(
        over.values(**emptied, family="", state=state, token_hash=func.concat("purged:", Wish.id))
    )


async def offer(context: Context) -> None:
    """Times that have become free go to the waiting list."""
    await asyncio.to_thread(_offer, context.db, context.settings)


def _offer(db: Database, settings: Settings) -> None:
    waiting.offer_all(db, overlay.current(db, settings.content_dir))


async def write_digests(context: Context) -> None:
    """From seven to nine, once a day: what the day brings."""
    if mailing.is_morning():
        await asyncio.to_thread(_write_digests, context.db)


def _write_digests(db: Database) -> None:
    with db.transaction() as session:
        mailing.send_digests(session)


def on_freed_time(db: Database, _payload: Any) -> None:
    """Outbox: a time has become free while families wait."""
    _offer(db, Settings.from_env())


async def nightly(context: Context) -> None:
    """Offers move on by a day; a month that is over is counted."""
    await asyncio.to_thread(regenerate, context.db, context.settings)
    await asyncio.to_thread(figures.count_months, context.db)


JOBS = (
    Job("visits.nightly", timedelta(days=1), nightly),
    Job("visits.waiting", timedelta(minutes=2), offer),
    Job("visits.morning", timedelta(minutes=5), write_digests),
)
HANDLERS = {slots.REGENERATE: on_rule_change, waiting.OFFER: on_freed_time}
