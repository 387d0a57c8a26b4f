"""INSERT … ON CONFLICT and honest row counts on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT, for this database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def count_rows(session: Session, statement: Any) -> int:
    """Run a statement and return how many rows it wrote, also for INSERT on PostgreSQL."""
    counted = statement.execution_options(preserve_rowcount=True)
    written = int(session.connection().execute(counted).rowcount)
    if written < 0:
        raise RuntimeError("this driver does not count rows: the guard would be blind")
    return written


def evaluated_once(ids: Select[Any]) -> Select[Any]:
    """A query for ids with LIMIT and locks, for use in `IN (…)` of a statement that changes rows.

    Written directly, PostgreSQL may run it anew for every row and take more than the limit: a row
    it has changed no longer counts. A WITH query runs once (PostgreSQL bug 15715, answer).
    """
    found = ids.cte("found")
    return select(*found.c)
