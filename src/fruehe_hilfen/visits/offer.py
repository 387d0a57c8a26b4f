"""What the page of times says beside the times: read again after a commit, or a second later.

Like the numbers of the visit types it hardly ever changes; what is booked is checked anew anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.visits import queries, travel
from fruehe_hilfen.visits.content import Catalogue

_KEEP = timedelta(seconds=1)


@dataclass(frozen=True)
class Offer:
    """Languages beside German, the types that can be booked at all, how long ways take."""

    languages: frozenset[str]
    types: frozenset[str]
    roads: travel.Roads


@dataclass(frozen=True)
class _Known:
    offer: Offer
    catalogue: Catalogue
    changes: int
    read_at: datetime


_kept: WeakKeyDictionary[Database, _Known] = WeakKeyDictionary()


def current(db: Database, session: Session, catalogue: Catalogue) -> Offer:
    """The offer as it is now; what another process changes shows a second later at most."""
    known, changes, now = _kept.get(db), db.changes, clock.now()
    if (
        known is not None
        and (known.catalogue, known.changes) == (catalogue, changes)
        and timedelta() <= now - known.read_at < _KEEP
    ):
        return known.offer
    offer = Offer(
        frozenset(queries.spoken_languages(session)),
        frozenset(queries.offered_types(session, catalogue.types)),
        travel.roads(session),
    )
    _kept[db] = _Known(offer, catalogue, changes, now)
    return offer
