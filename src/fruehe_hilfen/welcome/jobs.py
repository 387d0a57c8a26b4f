"""Recurring work of the welcome service."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.welcome.importing import forget_expired
from fruehe_hilfen.welcome.no_post import purge_wishes
from fruehe_hilfen.welcome.retention import purge


async def _forget_staged_lists(context: Context) -> None:
    await asyncio.to_thread(forget_expired, context.db)


async def _purge(context: Context) -> None:
    await asyncio.to_thread(purge, context.db)
    await asyncio.to_thread(purge_wishes, context.db)


JOBS = (
    Job("welcome-staging", timedelta(minutes=5), _forget_staged_lists),
    Job("welcome-purge", timedelta(days=1), _purge),
)
