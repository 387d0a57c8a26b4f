"""The page of free times, kept for a second: many parents look at the same times at once.

What is kept is dropped with the next commit of this process; what another process commits shows a
second later at most. Whoever takes a time that is gone by then is offered the nearest ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database

KEEP = timedelta(seconds=1)
_MOST = 300
Key = tuple[str, ...]


@dataclass
class Times:
    """Pages by filter, as they were after `changes` commits; each is drawn by one at a time."""

    changes: int = 0
    pages: dict[Key, tuple[datetime, str]] = field(default_factory=dict)
    drawing: dict[Key, Lock] = field(default_factory=dict)

    def find(self, key: Key) -> str | None:
        drawn_at, text = self.pages.get(key, (None, ""))
        return text if drawn_at and timedelta() <= clock.now() - drawn_at < KEEP else None


_kept: WeakKeyDictionary[Database, Times] = WeakKeyDictionary()


def find(db: Database, key: Key) -> str | None:
    """The page, if it is kept and nothing was committed since."""
    times = _kept.get(db)
    return times.find(key) if times and times.changes == db.changes else None


def page_for(db: Database, key: Key, render: Callable[[], str]) -> str:
    """The kept page, or a new one. A page that was drawn while something changed is not kept."""
    times = _kept.setdefault(db, Times())
    if times.changes != db.changes or len(times.pages) > _MOST:
        times = _kept[db] = Times(db.changes)
    found = times.find(key)
    if found is not None:
        return found
    with times.drawing.setdefault(key, Lock()):
        return times.find(key) or _draw(db, times, key, render)


def until(db: Database, key: Key) -> float:
    """Until when the kept page may be shown, in seconds since 1970; 0 = not at all."""
    times = _kept.get(db)
    drawn_at, _text = times.pages.get(key, (None, "")) if times else (None, "")
    return (drawn_at + KEEP).timestamp() if drawn_at else 0.0


def _draw(db: Database, times: Times, key: Key, render: Callable[[], str]) -> str:
    changes = db.changes
    text = render()
    if db.changes == changes == times.changes:
        times.pages[key] = (clock.now(), text)
    return text
