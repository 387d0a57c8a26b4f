"""Background work of the visits: offers for the coming weeks, deleting what is no longer needed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import content, rules, slots
from fruehe_hilfen.visits.models import Claim, Hold, Idempotency, Visit
from fruehe_hilfen.visits.team_actions import REGENERATE

_PERSONAL = (
    "name", "phone", "email", "street", "house_no", "plz", "topic", "language", "interpreter",
)  # fmt: skip
_HOLDS_KEPT = timedelta(days=30)


def regenerate(db: Database, settings: Settings, nurse_ids: list[UUID] | None = None) -> None:
    """Bring the offers in line with the rules."""
    with db.transaction() as session:
        slots.regenerate(session, content.load(settings.content_dir), nurse_ids)


def on_rule_change(db: Database, payload: Any) -> None:
    """Outbox: a nurse's rules have changed."""
    regenerate(db, Settings.from_env(), [UUID(payload["nurse_id"])])


def clean_up(session: Session) -> None:
    """Empty the personal fields of old visits, delete old holds, requests and claims.

    Claims go only when their time is over: nobody competes for those cells any more.
    """
    now, connection = clock.now(), session.connection()
    over = update(Visit).where(col(Visit.purge_after) < now, col(Visit.name).is_not(None))
    emptied: dict[str, object] = dict.fromkeys(_PERSONAL)
    connection.execute(
        over.values(**emptied, family="", token_hash=func.concat("purged:", Visit.id))
    )
    connection.execute(delete(Idempotency).where(col(Idempotency.expires_at) < now))
    connection.execute(delete(Hold).where(col(Hold.expires_at) < now - _HOLDS_KEPT))
    past = rules.cells(now - timedelta(days=1), now).start
    connection.execute(delete(Claim).where(col(Claim.cell).between(1, past)))
    unused = ~exists().where(col(Hold.id) == Claim.owner)
    locks = delete(Claim).where(col(Claim.cell) == 0, unused)
    connection.execute(locks.where(~exists().where(col(Visit.id) == Claim.owner)))


async def nightly(context: Context) -> None:
    """Offers move on by a day; old data goes."""
    await asyncio.to_thread(regenerate, context.db, context.settings)
    await asyncio.to_thread(_clean_up, context.db)


def _clean_up(db: Database) -> None:
    with db.transaction() as session:
        clean_up(session)


JOBS = (Job("visits.nightly", timedelta(days=1), nightly),)
HANDLERS = {REGENERATE: on_rule_change}
