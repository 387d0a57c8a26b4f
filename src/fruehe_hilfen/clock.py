"""The only place that reads the time.

Instants are aware UTC datetimes; days are dates in Europe/Berlin. With `FH_NOW_FILE` (test
environment only) the file holds an ISO instant and time counts on from the file's last change,
so that a test moves the clock of every running process by writing one file.
"""

from __future__ import annotations

import time as _time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
_RELOAD_EVERY_S = 1.0


def _system_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_now
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This instant, aware UTC."""
    return _pretended.get() or _source()


def real_now() -> datetime:
    """This instant of the machine, whatever a test pretends: certificates are checked by others."""
    return _system_now()


def today() -> date:
    """Today's date in Düren."""
    return now().astimezone(BERLIN).date()


def berlin(instant: datetime) -> datetime:
    """The same instant on the wall clock of Düren."""
    return instant.astimezone(BERLIN)


def at(day: date, wall_time: str | time) -> datetime:
    """`day` at `wall_time` ("10:00") in Düren, as aware UTC."""
    moment = time.fromisoformat(wall_time) if isinstance(wall_time, str) else wall_time
    return datetime.combine(day, moment, BERLIN).astimezone(UTC)


class FileClock:
    """Reads the instant from a file, at most once a second; counts on from its last change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = 0.0
        self._offset = timedelta()

    def __call__(self) -> datetime:
        if _time.monotonic() - self._read_at >= _RELOAD_EVERY_S:
            self._reload()
        return _system_now() + self._offset

    def _reload(self) -> None:
        instant = datetime.fromisoformat(self._path.read_text().strip())
        if instant.tzinfo is None:
            raise ValueError(f"{self._path}: the instant needs a UTC offset")
        changed = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        self._offset = instant.astimezone(UTC) - changed
        self._read_at = _time.monotonic()


def configure(now_file: Path | None) -> None:
    """Use the file clock of `now_file`, or the system's clock."""
    global _source
    _source = FileClock(now_file) if now_file else _system_now


@contextmanager
def use(instant: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Stand still at `instant` (or follow a callable) inside the block; for tests."""
    global _source
    before = _source
    _source = instant if callable(instant) else lambda: instant
    try:
        yield
    finally:
        _source = before


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """It is `instant` for this thread or task inside the block, and for nobody else: a rehearsal."""
    before = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(before)
