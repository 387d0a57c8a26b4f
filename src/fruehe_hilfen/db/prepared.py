"""Statements that run all the time: compiled once, then given to the driver as they are.

What SQLAlchemy does anew for each execution takes five to ten times as long as SQLite does for the
statement. Types are still its own, and whoever listens to statements hears these, too.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.writing import count_rows, dialect_of, honest

Process = Callable[[Any], Any]
_NUMBERED = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
"""PostgreSQL with the names it gives to parameters itself: $1, $2. The driver would search long
statements for other names at every execution."""


@dataclass(frozen=True)
class _Compiled:
    """For one database and one set of values. `row` makes a row of what the driver returns."""

    sql: str
    cursor: Callable[[Any], Any]
    given: tuple[tuple[str | None, Process | None, Any], ...]
    """In the order of the driver: name and process of a value, or nothing and a constant."""
    row: Callable[[Any], Any]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        return [
            constant if name is None else process(values[name]) if process else values[name]
            for name, process, constant in self.given
        ]


class Prepared:
    """A Core statement whose parameters are single values: a list would need other words each time.

    **Raises**: DBAPIError as SQLAlchemy does, without values; KeyError when a value is missing.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """All rows, as named tuples. What the session has changed is seen."""
        found, row = self.raw(session, values)
        return [row(one) for one in found]

    def raw(self, session: Session, values: Mapping[str, Any]) -> tuple[list[Any], Process]:
        """All rows as the driver gives them, and what makes a named tuple of one: for those who
        need few of them."""
        connection = _ready(session)
        if _is_watched(connection):
            return list(connection.execute(self._statement, values)), lambda row: row
        found, cursor = self._run(connection, values)
        try:
            return cursor.fetchall(), found.row
        finally:
            cursor.close()

    def first(self, session: Session, values: Mapping[str, Any]) -> Any:
        """The only row; None when there is none."""
        return next(iter(self.rows(session, values)), None)

    def count(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run it; how many rows were written."""
        connection = _ready(session)
        if _is_watched(connection):
            return count_rows(session, self._statement, values)
        _, cursor = self._run(connection, values)
        written = honest(cursor.rowcount)
        cursor.close()
        return written

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        dialect = connection.dialect
        # Kept with the dialect, which is one database with its keys: what is sealed for one is no
        # use to another, and goes with it.
        known: dict[Any, _Compiled] = dialect.__dict__.setdefault("fh_prepared", {})
        key = (self, *values)
        found = known.get(key)
        if found is None:
            found = known[key] = _compile(self._statement, dialect, tuple(values))
        cursor = found.cursor(connection.connection)
        try:
            cursor.execute(found.sql, found.parameters(values))
        except dialect.loaded_dbapi.Error as error:
            cursor.close()
            raise DBAPIError.instance(
                found.sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True,
                dialect=dialect,
            ) from error  # fmt: skip
        return found, cursor


def append(session: Session, table: type[Model], **values: Any) -> None:
    """Write a row that nobody reads or changes in this session; all columns are given."""
    _insert_of(table).count(session, values)


@cache
def _insert_of(table: type[Model]) -> Prepared:
    return Prepared(insert(table))


class Together:
    """Writes that need nothing of each other: PostgreSQL gets them as one statement, in one round
    trip; SQLite, which is no trip away, one after another.

    The values of all have one list of names: see `row_of` and `values_of`.
    """

    def __init__(self, *writes: Any) -> None:
        self._each = [Prepared(write) for write in writes]
        parts = [
            write.returning(literal_column("1")).cte(f"w{n}") for n, write in enumerate(writes)
        ]
        self._all = Prepared(
            select(*(select(func.count()).select_from(part).scalar_subquery() for part in parts))
        )

    def counts(self, session: Session, values: Mapping[str, Any]) -> list[int]:
        """Run all; how many rows each wrote. Which of them came first is not known."""
        if dialect_of(session) == "sqlite":
            return [write.count(session, values) for write in self._each]
        return list(self._all.first(session, values))


def row_of(table: type[Model]) -> Any:
    """An INSERT of a whole row, for `Together`."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    names = _names_of(table)
    return insert(table).values({c.key: bindparam(names[c.key], type_=c.type) for c in columns})


def values_of(table: type[Model], columns: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `row_of`."""
    names = _names_of(table)
    return {names[key]: value for key, value in columns.items()}


@cache
def _names_of(table: type[Model]) -> Mapping[str, str]:
    return {key: f"{table.__tablename__}_{key}" for key in table.model_fields}


def _ready(session: Session) -> Connection:
    """The connection of the session, on which all it has changed is sent.

    Sessions of `Database` are bound to theirs; to ask for it takes as long as a small statement.
    Only inside `begin_nested` it has to be asked for: that is what sets the savepoint.
    """
    session.flush()
    bound = session.bind
    if isinstance(bound, Connection) and not session.in_nested_transaction():
        return bound
    return session.connection()


def _is_watched(connection: Connection) -> bool:
    return bool(connection.engine.dispatch.before_cursor_execute)


def _compile(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    is_insert = getattr(statement, "is_insert", False)
    is_plain = is_insert and set(names) <= set(statement.table.columns.keys())
    numbered = dialect if dialect.positional else _NUMBERED
    made = statement.compile(dialect=numbered, column_keys=list(names) if is_plain else None)
    if made.post_compile_params or made.literal_execute_params:
        raise TypeError("a prepared statement has single values only")
    processes = {
        name: bound.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bound in made.binds.items()
    }

    def parameter(name: str) -> tuple[str | None, Process | None, Any]:
        process, bound = processes[name], made.binds[name]
        if name in names:
            return name, process, None
        if bound.required:
            raise KeyError(name)
        constant = bound.effective_value
        return None, None, process(constant) if process else constant

    return _Compiled(
        sql=str(made),
        cursor=_usual_cursor if numbered is dialect else _raw_cursor(dialect),
        given=tuple(parameter(name) for name in made.positiontup),
        row=_row_maker(statement, dialect),
    )


def _usual_cursor(connection: Any) -> Any:
    return connection.cursor()


def _raw_cursor(dialect: Dialect) -> Callable[[Any], Any]:
    raw: Any = dialect.loaded_dbapi
    return lambda connection: raw.RawCursor(connection.driver_connection)


def _row_maker(statement: Any, dialect: Dialect) -> Callable[[Any], Any]:
    columns = list(statement.exported_columns)
    named: Any = namedtuple("Row", [column.key for column in columns], rename=True)  # type: ignore[misc]
    processes = [
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
    ]
    if not any(processes):
        return named._make
    return lambda found: named._make(
        [
            process(value) if process else value
            for process, value in zip(processes, found, strict=True)
        ]
    )
