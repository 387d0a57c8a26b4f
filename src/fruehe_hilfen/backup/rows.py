"""Rows as the database holds them, written the same way for both engines.

Tables are read as they are, not as today's models say: a backup may be older than the code.
Sealed fields stay sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    Uuid,
    event,
)
from sqlalchemy.types import TypeEngine

from fruehe_hilfen.db import Database
from fruehe_hilfen.db.types import UTCDateTime

VERSION_TABLE = "alembic_version"
_UUID_DIGITS = 32
Row = list[Any]


def _kind(found: TypeEngine[Any]) -> str:
    """What a column means on either engine. A CHAR(32) is how SQLite keeps a UUID."""
    if isinstance(found, Uuid) or (isinstance(found, CHAR) and found.length == _UUID_DIGITS):
        return "uuid"
    for kind, type_ in _READ_AS:
        if isinstance(found, type_):
            return kind
    raise TypeError(f"a backup does not know columns of type {found!r}")


_READ_AS: tuple[tuple[str, type[TypeEngine[Any]]], ...] = (
    ("instant", DateTime),
    ("date", Date),
    ("time", Time),
    ("json", JSON),
    ("flag", Boolean),
    ("number", Integer),
    ("bytes", LargeBinary),
    ("text", String),
)
_TYPES: dict[str, Callable[[], TypeEngine[Any]]] = {
    "uuid": Uuid,
    "instant": UTCDateTime,
    "date": Date,
    "time": Time,
    "json": lambda: JSON(none_as_null=True),
    "flag": Boolean,
    "number": Integer,
    "bytes": LargeBinary,
    "text": String,
}
_WRITE: dict[str, Callable[[Any], Any]] = {
    "uuid": lambda value: value.hex,
    "instant": datetime.isoformat,
    "date": date.isoformat,
    "time": time.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
}


@contextmanager
def snapshot(db: Database) -> Iterator[Connection]:
    """One moment of the whole database, while others go on writing."""
    options: dict[str, Any] = {} if db.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with db.read_engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def tables(connection: Connection) -> dict[str, Table]:
    """Every table but the one of the migrations; what others refer to comes first."""
    found = MetaData()

    @event.listens_for(found, "column_reflect")
    def _translate(_inspector: Any, _table: Any, column: Any) -> None:
        column["type"] = _TYPES[_kind(column["type"])]()

    found.reflect(connection)
    return {one.name: one for one in found.sorted_tables if one.name != VERSION_TABLE}


def kinds(columns: Iterable[ColumnElement[Any]]) -> dict[str, str]:
    """The kind of each column by its name."""
    return {str(column.key): _kind_of(column.type) for column in columns}


def _kind_of(type_: TypeEngine[Any]) -> str:
    return "instant" if isinstance(type_, UTCDateTime) else _kind(type_)


def written(row: Any, kinds: list[str]) -> Row:
    """A row for JSON."""
    return [
        value if value is None or kind not in _WRITE else _WRITE[kind](value)
        for value, kind in zip(row, kinds, strict=True)
    ]


def read(row: Row, kinds: list[str]) -> Row:
    """A row of JSON for the database. Raises ValueError or TypeError."""
    return [
        value if value is None or kind not in _READ else _READ[kind](value)
        for value, kind in zip(row, kinds, strict=True)
    ]
