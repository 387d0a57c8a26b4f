"""Recurring work: the standing list beside the backups."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from fruehe_hilfen.backup import standing
from fruehe_hilfen.backup.keys import FILE
from fruehe_hilfen.jobs.worker import Context, Job


async def _write_list(context: Context) -> None:
    settings = context.settings
    if settings.backup_dir and (settings.key_dir / FILE).exists():
        await asyncio.to_thread(standing.write, context.db, settings.key_dir, settings.backup_dir)


JOBS = (Job("backup.standing", timedelta(minutes=1), _write_list),)
