"""Results of rings on their way into the database: as many at once as have come in meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from fruehe_hilfen.db import Database
from fruehe_hilfen.push.settle import Result, settle

log = structlog.get_logger("push")
_GATHER_S = 0.02
"""A transaction costs as much as thirty results in it."""
Written = Callable[[], None]


class Journal:
    """While one transaction is written, further results gather for the next."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[tuple[Result, Written]] = []
        self._writer: asyncio.Task[None] | None = None

    def put(self, result: Result, written: Written) -> None:
        """Write it soon and call `written`. It is called, too, when the database refuses: then the
        lease runs out, and the alarm is due again."""
        self._waiting.append((result, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER_S)
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(settle, self._db, [result for result, _ in batch])
            except Exception as error:  # the next ones may fare better
                log.error("rings not written", rings=len(batch), error=type(error).__name__)
            for _, written in batch:
                written()
