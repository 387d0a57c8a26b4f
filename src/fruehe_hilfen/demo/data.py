"""Invented people and data for the demonstration."""

from __future__ import annotations

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings


def fill(db: Database, settings: Settings, *, reset: bool) -> list[dict[str, object]]:
    """Make the demonstration's data; `reset` removes what is there first."""
    del db, settings, reset
    return []
