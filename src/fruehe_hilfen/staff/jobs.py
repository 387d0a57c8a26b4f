"""Background work of staff: what is over goes, the audit log is sealed and pruned."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from sqlmodel import col, delete, or_

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.staff import audit_chain
from fruehe_hilfen.staff.models import PasskeyChallenge, StaffInvitation, StaffSession

log = structlog.get_logger("staff")


def forget_sessions(db: Database) -> None:
    """Delete sessions, invitations and questions that are over."""
    now = clock.now()
    shift = col(StaffSession.field_until)
    with db.transaction() as session:
        session.execute(
            delete(StaffSession).where(
                col(StaffSession.expires_at) <= now, or_(shift.is_(None), shift <= now)
            )
        )
        for table in (StaffInvitation, PasskeyChallenge):
            session.execute(delete(table).where(col(table.expires_at) <= now))


def seal_log(db: Database) -> None:
    """Seal new entries; the line in the log of the server is a witness outside the database."""
    made = audit_chain.seal(db)
    if made:
        log.info("audit sealed", number=made.number, entries=made.entries, mac=made.mac)


def prune_log(db: Database) -> None:
    """Delete sealed entries after a year."""
    made = audit_chain.prune(db)
    if made:
        log.info("audit removed", number=made.number, entries=made.entries, mac=made.mac)


async def _hourly(context: Context) -> None:
    await asyncio.to_thread(forget_sessions, context.db)
    await asyncio.to_thread(seal_log, context.db)


JOBS = (Job("staff.sessions", timedelta(hours=1), _hourly),)
