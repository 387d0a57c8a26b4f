"""The worker process: outbox, recurring jobs, one loop. Knows no feature."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, update
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows, insert_into
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.models import Tick
from fruehe_hilfen.settings import Settings

log = structlog.get_logger("jobs")
_PAUSE_S = 0.5
PATIENCE = timedelta(minutes=15)
"""How long the first run may take, and how long a failed one has to be made up for."""


class CutOff(Exception):
    """A run had to end before it was done, because the worker stops: the next one starts anew."""


@dataclass(frozen=True)
class Context:
    """What a job may use."""

    settings: Settings
    db: Database
    is_stopping: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Job:
    """Runs once per period in one of all workers; `everywhere` runs in each of them."""

    name: str
    every: timedelta
    run: Callable[[Context], Awaitable[None]]
    everywhere: bool = False


def take_turn(db: Database, job: Job) -> bool:
    """Whether this process runs `job` in the current period; only one process gets True."""
    now = clock.now()
    period = int(now.timestamp() // job.every.total_seconds())
    move = update(Tick).where(col(Tick.name) == job.name, col(Tick.period) < period)
    expected = func.coalesce(col(Tick.late_at), now + PATIENCE)
    with db.transaction() as session:
        first = insert_into(session, Tick).values(name=job.name, period=-1)
        session.connection().execute(first.on_conflict_do_nothing())
        return count_rows(session, move.values(period=period, late_at=expected)) == 1


def note_done(db: Database, job: Job) -> None:
    """The run is over. The next one is expected a period later; a long one may take its time."""
    now = clock.now()
    _note(db, job, done_at=now, late_at=now + job.every + max(PATIENCE, job.every / 24))


def note_failed(db: Database, job: Job) -> None:
    """A short job makes up for it with its next run; a daily one is late before long."""
    _note(db, job, col(Tick.late_at) > clock.now() + PATIENCE, late_at=clock.now() + PATIENCE)


def give_back(db: Database, job: Job) -> None:
    """Whoever comes next runs it once more in this period."""
    _note(db, job, period=-1)


def _note(db: Database, job: Job, *where: ColumnElement[bool], **values: Any) -> None:
    with db.transaction() as session:
        session.execute(update(Tick).where(col(Tick.name) == job.name, *where).values(**values))


class Worker:
    """Runs until it is asked to stop; finishes what it has begun."""

    def __init__(
        self, context: Context, jobs: Sequence[Job], handlers: Mapping[str, outbox.Handler]
    ) -> None:
        self._stop = asyncio.Event()
        self._context = replace(context, is_stopping=self._stop.is_set)
        self._jobs = jobs
        self._handlers = handlers

    async def run(self) -> None:
        """Loop until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        tasks = [asyncio.create_task(self._repeat(job)) for job in self._jobs]
        tasks.append(asyncio.create_task(self._outbox()))
        log.info("worker started", jobs=len(self._jobs))
        await self._stop.wait()
        await asyncio.gather(*tasks)
        log.info("worker stopped")

    async def _outbox(self) -> None:
        while not self._stop.is_set():
            done = await asyncio.to_thread(outbox.run_once, self._context.db, self._handlers)
            await self._pause(0 if done else _PAUSE_S)

    async def _repeat(self, job: Job) -> None:
        while not self._stop.is_set():
            try:
                await self.turn(job)
            except Exception as error:  # one job must not stop the others
                log.error("job failed", job=job.name, error=type(error).__name__)
            await self._pause(min(job.every.total_seconds(), 5.0))

    async def turn(self, job: Job) -> None:
        """Run `job` if it is its turn here, and note how that went."""
        db = self._context.db
        if job.everywhere:
            await job.run(self._context)
        elif await asyncio.to_thread(take_turn, db, job):
            try:
                await job.run(self._context)
            except Exception as error:
                await asyncio.to_thread(note_failed, db, job)
                if isinstance(error, CutOff):
                    await asyncio.to_thread(give_back, db, job)
                raise
            await asyncio.to_thread(note_done, db, job)

    async def _pause(self, seconds: float) -> None:
        if seconds:
            try:
                await asyncio.wait_for(self._stop.wait(), seconds)
            except TimeoutError:
                return
