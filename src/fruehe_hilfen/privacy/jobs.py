"""The daily job: delete, count, look ahead."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.privacy import counts
from fruehe_hilfen.privacy.models import CountKind
from fruehe_hilfen.privacy.sweep import Gone, rehearse, sweep
from fruehe_hilfen.privacy.terms import DAILY

log = structlog.get_logger("privacy")


def run(db: Database) -> Gone:
    """Delete what is over and write down how much it was, and how much will be."""
    gone, today = sweep(db), clock.today()
    ahead = {days: rehearse(db, today + timedelta(days=days)) for days in counts.AHEAD}
    with db.transaction() as session:
        counts.add(session, CountKind.RUN, {"": 1}, day=today)
        counts.add(session, CountKind.GONE, gone.numbers, day=today)
        counts.replace_failed(session, gone.failed)
        counts.replace_due(session, ahead)
    log.info("retention", gone=gone.numbers.total(), failed=len(gone.failed))
    return gone


async def _daily(context: Context) -> None:
    gone = await asyncio.to_thread(run, context.db)
    if gone.failed:  # the numbers are written; a restore and the log have to say so, too
        raise RuntimeError("retention")


JOBS = (Job(DAILY, timedelta(days=1), _daily),)
