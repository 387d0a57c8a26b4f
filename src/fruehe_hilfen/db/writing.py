"""INSERT … ON CONFLICT, lists as one value and honest row counts on both databases."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    String,
    TypeDecorator,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

_COUNTED = {"preserve_rowcount": True}


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT, for this database."""
    return insert_for(dialect_of(session), table)


def insert_for(dialect: str, table: Any) -> Any:
    """The same by the name of the database, for statements that are built once and kept."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def dialect_of(session: Session) -> str:
    return session.get_bind().dialect.name


def count_rows(session: Session, statement: Any, values: Mapping[str, Any] | None = None) -> int:
    """Run a statement and return how many rows it wrote, also for INSERT on PostgreSQL."""
    counted = session.connection().execute(statement, values, execution_options=_COUNTED)
    return honest(counted.rowcount)


def honest(written: int) -> int:
    """The count of a driver that counts."""
    if written < 0:
        raise RuntimeError("this driver does not count rows: the guard would be blind")
    return int(written)


class _AsJson(TypeDecorator[Collection[UUID | str]]):
    """A list as SQLite's `json_each` reads it; ids as they are stored."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Collection[UUID | str] | None, _dialect: Dialect) -> str:
        return json.dumps([one.hex if isinstance(one, UUID) else one for one in value or ()])


def among(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Whether `column` is one of the ids or texts that are given as `name`, in one value.

    With a value for each the statement is another one for each length, and to write and read it
    takes longer than to run it.
    """
    if dialect == "sqlite":
        listed = func.json_each(bindparam(name, type_=_AsJson)).table_valued("value")
        return ColumnElement.in_(column, select(listed.c.value))
    found: ColumnElement[bool] = column == any_(
        bindparam(name, type_=postgresql.ARRAY(column.type))
    )
    return found


def evaluated_once(ids: Select[Any]) -> Select[Any]:
    """A query for ids with LIMIT and locks, for use in `IN (…)` of a statement that changes rows.

    Written directly, PostgreSQL may run it anew for every row and take more than the limit: a row
    it has changed no longer counts. A WITH query runs once (PostgreSQL bug 15715, answer).
    """
    found = ids.cte("found")
    return select(*found.c)
