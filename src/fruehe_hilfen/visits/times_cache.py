"""The page of free times, kept for a second: many parents look at the same times at once.

What is kept is dropped with the next commit of this process; what another process commits shows a
second later at most. Whoever takes a time that is gone by then is offered the nearest ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database

KEEP = timedelta(seconds=1)
_MOST = 300
Key = tuple[str, ...]


@dataclass
class Times:
    """Pages by filter, as they were after `changes` commits."""

    changes: int = 0
    pages: dict[Key, tuple[datetime, str]] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, Times] = WeakKeyDictionary()


def page_for(db: Database, key: Key, render: Callable[[], str]) -> str:
    """The kept page, or a new one. A page that was drawn while something changed is not kept."""
    times = _kept.setdefault(db, Times())
    changes, now = db.changes, clock.now()
    if times.changes != changes or len(times.pages) > _MOST:
        times = _kept[db] = Times(changes)
    found = times.pages.get(key)
    if found and timedelta() <= now - found[0] < KEEP:
        return found[1]
    text = render()
    if db.changes == changes:
        times.pages[key] = (now, text)
    return text
