"""The public world of this process: looks once a second whether the office has changed something.

Nothing ticks: the look is part of a request, costs one small query, and waits for nobody when the
database does not answer. Public pages then stay as they were.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from fruehe_hilfen.db import Database
from fruehe_hilfen.office import store
from fruehe_hilfen.office.overlay import Public, apply

log = structlog.get_logger("office")
_EVERY_S = 1.0
_PATIENCE_S = 1.0


class Live:
    """`base` is the edition of the files, `now` the same with the office's changes."""

    def __init__(self, base: Public, db: Database) -> None:
        self.base = base
        self.now = base
        self._db = db
        self._followers: list[Callable[[Public], None]] = []
        self._lock = threading.Lock()
        self._seen: Any = None
        self._looked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    def follow(self, tell: Callable[[Public], None]) -> None:
        """Call `tell` with what holds now, and after every change."""
        self._followers.append(tell)
        tell(self.now)

    async def look(self) -> None:
        """Refresh, unless that was done within the last second or is going on."""
        if time.monotonic() - self._looked_at < _EVERY_S:
            return
        if self._looking and not self._looking.done():
            return
        self._looked_at = time.monotonic()
        self._looking = asyncio.create_task(asyncio.to_thread(self.refresh))
        await asyncio.wait({self._looking}, timeout=_PATIENCE_S)

    def refresh(self) -> None:
        """Take over what was committed since the last look. A failing database changes nothing."""
        try:
            self._refresh()
        except Exception as error:  # parents go on reading what they had
            log.error("edition not refreshed", error=type(error).__name__)

    def _refresh(self) -> None:
        with self._lock:
            with self._db.reading() as session:
                seen = store.fingerprint(session)
                if seen == self._seen:
                    return
                changes = list(store.active(session).values())
            self.now = apply(self.base, changes)
            self._seen = seen
            for tell in self._followers:
                tell(self.now)
