"""Results of rings on their way into the database: as many at once as have come in meanwhile."""

from __future__ import annotations

import asyncio

from fruehe_hilfen.db import Database
from fruehe_hilfen.push.settle import Result, settle

_GATHER_S = 0.01
"""A transaction costs as much as thirty results in it."""


class Journal:
    """While one transaction is written, further results gather for the next."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[tuple[Result, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, result: Result) -> None:
        """Returns when the result is committed. Raises what the database raised."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((result, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER_S)
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(settle, self._db, [result for result, _ in batch])
            except Exception as error:  # whoever waits gets it; the leases run out
                for _, written in batch:
                    written.set_exception(error)
            else:
                for _, written in batch:
                    written.set_result(None)
