"""The visit types as they count now: what the office has changed lies over the edition.

Each process looks at most once a second; the process that saves a change knows it at once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import update
from sqlmodel import Session, col, select

from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.visits import content, type_rules
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.office_models import VisitSetting

PREFIX = "type."
TURN = "types.turn"
"""Counts the changes of the numbers; whoever makes offers from them locks it first."""
_EVERY_S = 1.0


@dataclass(frozen=True)
class _Known:
    edition: Catalogue
    catalogue: Catalogue
    looked_at: float


_kept: WeakKeyDictionary[Database, _Known] = WeakKeyDictionary()


def find(db: Database, content_dir: Path) -> Catalogue | None:
    """What was read within the last second; None: it has to be read."""
    known = _kept.get(db)
    if known is None or known.edition is not content.load(content_dir):
        return None
    return known.catalogue if time.monotonic() - known.looked_at < _EVERY_S else None


def current(db: Database, content_dir: Path) -> Catalogue:
    """The catalogue that counts now, at most a second old."""
    found = find(db, content_dir)
    if found is None:
        looked_at = time.monotonic()
        with db.reading() as session:
            found = of(session, content_dir)
        _kept[db] = _Known(content.load(content_dir), found, looked_at)
    return found


def forget(db: Database) -> None:
    """Something was changed: the next one reads it."""
    _kept.pop(db, None)


def of(session: Session, content_dir: Path) -> Catalogue:
    """The catalogue as this transaction sees it."""
    edition = content.load(content_dir)
    given = stored(session)
    if not given:
        return edition
    types = {
        id: type_rules.changed(kind, given[id]) if id in given else kind
        for id, kind in edition.types.items()
    }
    return replace(edition, types=types)


def lock_numbers(session: Session) -> None:
    """Nobody changes the numbers until this transaction is over; then `of` reads the newest."""
    first = insert_into(session, VisitSetting).values(name=TURN, value=0)
    session.connection().execute(first.on_conflict_do_nothing())
    own = update(VisitSetting).where(col(VisitSetting.name) == TURN)
    session.connection().execute(own.values(value=VisitSetting.value))


def stored(session: Session, prefix: str = PREFIX) -> dict[str, dict[str, int]]:
    """The office's numbers by visit type; unknown names are left alone."""
    asked = select(VisitSetting).where(col(VisitSetting.name).startswith(prefix, autoescape=True))
    found: dict[str, dict[str, int]] = {}
    for row in session.exec(asked):
        id, _dot, name = row.name.removeprefix(prefix).partition(".")
        if name in type_rules.LIMITS:
            found.setdefault(id, {})[name] = row.value
    return found
