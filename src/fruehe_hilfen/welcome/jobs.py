"""Recurring work of the welcome service."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.welcome.importing import forget_expired


async def _forget_staged_lists(context: Context) -> None:
    await asyncio.to_thread(forget_expired, context.db)


JOBS = (Job("welcome-staging", timedelta(minutes=5), _forget_staged_lists),)
