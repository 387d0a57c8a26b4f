"""Recurring work of the welcome service."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.welcome import sent_wishes
from fruehe_hilfen.welcome.importing import forget_expired
from fruehe_hilfen.welcome.ledger import follow


async def _forget_staged_lists(context: Context) -> None:
    await asyncio.to_thread(forget_expired, context.db)


def _follow(context: Context) -> None:
    with context.db.transaction() as session:
        follow(session)


async def _follow_handovers(context: Context) -> None:
    await asyncio.to_thread(_follow, context)


JOBS = (
    Job("welcome-staging", timedelta(minutes=5), _forget_staged_lists),
    Job("welcome-bags", timedelta(hours=1), _follow_handovers),
)

HANDLERS = {sent_wishes.SENT: sent_wishes.on_sent}
