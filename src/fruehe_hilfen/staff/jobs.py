"""Background work of staff: sessions that are over go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlmodel import col, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.staff.models import StaffSession


def forget_sessions(db: Database) -> None:
    """Delete the rows of sessions that have ended."""
    with db.transaction() as session:
        session.execute(delete(StaffSession).where(col(StaffSession.expires_at) <= clock.now()))


async def _hourly(context: Context) -> None:
    await asyncio.to_thread(forget_sessions, context.db)


JOBS = (Job("staff.sessions", timedelta(hours=1), _hourly),)
