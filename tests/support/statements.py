"""What a database is asked, by those who write and by those who read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from fruehe_hilfen.db import Database


@contextmanager
def asked(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """Statements and their values, in order, as they are asked."""
    seen: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        seen.append((given[2], given[3]))

    # On PostgreSQL both are one engine.
    engines = [db.engine, db.read_engine] if db.is_sqlite else [db.engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
