"""Engines whose settings are part of the guarantees: pragmas, BEGIN IMMEDIATE, key ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, Engine, Uuid, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from fruehe_hilfen.db.keys import Keyring
from fruehe_hilfen.db.types import KnownDate, KnownUuid

_SAFE_WAL = (3, 51, 3)  # https://sqlite.org/wal.html, "the WAL-reset bug"
_BUSY_MS = 10_000
_SQLITE: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 20,
    "hide_parameters": True,
    # What a full cache of pysqlite3 keeps is never given up for what is used now: new statements
    # push out each other, and each is parsed at every use.
    "connect_args": {"cached_statements": 512},
    "pool_recycle": 1_800,
}


_changes: dict[str, int] = {}


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says what to do."""


def _sqlite_module() -> Any:
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def make_engines(url: str, keyring: Keyring) -> tuple[Engine, Engine]:
    """One to write and one to read, with our settings. SQLite gets WAL only where that is safe.

    On SQLite each has connections of its own: to allow and forbid writing in turns would make it
    forget all it has prepared, and every statement would be parsed anew.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engines = _sqlite_engine(url), _sqlite_engine(url, read_only=True)
    else:
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",
            hide_parameters=True,  # errors must not carry personal values into a log
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
        )
        engines = engine, engine.execution_options(postgresql_readonly=True)
    for engine in engines:
        engine.dialect.fh_keyring = keyring  # type: ignore[attr-defined]
    return engines


def _sqlite_engine(url: str, *, read_only: bool = False) -> Engine:
    module = _sqlite_module()
    path = make_url(url).database
    if not path or path == ":memory:":
        raise DatabaseError("SQLite needs a file: several processes share the database")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    journal = "WAL" if module.sqlite_version_info >= _SAFE_WAL else "TRUNCATE"
    engine = create_engine(url, module=module, **_SQLITE)
    engine.dialect.colspecs = {**engine.dialect.colspecs, Uuid: KnownUuid, Date: KnownDate}

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            f"journal_mode={journal}",
            f"busy_timeout={_BUSY_MS}",
            "foreign_keys=ON",
            "synchronous=FULL",
            "secure_delete=ON",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if read_only:
            raw: Any = connection.connection.driver_connection
            raw.execute("BEGIN")  # cannot fail
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def _session(connection: Connection) -> Iterator[Session]:
    """A session of this connection. One that has seen no object has nothing to let go of."""
    session = Session(connection, expire_on_commit=False)
    try:
        yield session
    finally:
        if session.in_transaction() or session.identity_map:
            session.close()


class Database:
    """One database: transactions that write, and reading."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.keyring = keyring
        self.engine, self.read_engine = make_engines(url, keyring)
        self._name = str(self.engine.url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def reads_at_once(self) -> bool:
        """Whether a small question is answered sooner than another thread would begin: no network,
        and no writer to wait for."""
        return self.is_sqlite and _sqlite_module().sqlite_version_info >= _SAFE_WAL

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: returning commits, raising rolls back. No network call inside."""
        with self.engine.begin() as connection, _session(connection) as session:
            yield session
            if session.in_transaction():
                session.commit()  # sends what is left to send; the connection commits
        _changes[self._name] = _changes.get(self._name, 0) + 1

    @property
    def changes(self) -> int:
        """Grows with every commit of this process: what was read under another number may be old."""
        return _changes.get(self._name, 0)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """To read; two statements need not see the same state. Writing through it fails on both
        databases."""
        with self.read_engine.connect() as connection, _session(connection) as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
        self.read_engine.dispose()

    def check(self) -> None:
        """Prove that the settings our guarantees rest on are active. Raises DatabaseError."""
        if self.is_sqlite:
            self._check_sqlite()
            return
        with self.engine.begin() as connection:
            level = connection.execute(text("SHOW transaction_isolation")).scalar_one()
        if level != "read committed":
            raise DatabaseError(f"PostgreSQL isolation is {level}, the claims need read committed")

    def _check_sqlite(self) -> None:
        with self.engine.begin() as writer:
            found = {
                name: writer.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("foreign_keys", "synchronous", "busy_timeout", "journal_mode")
            }
            if found["foreign_keys"] != 1 or found["synchronous"] != 2 or not found["busy_timeout"]:
                raise DatabaseError(f"SQLite pragmas are not active: {found}")
            self._check_write_lock()
        with self.read_engine.begin() as reader:
            if not reader.exec_driver_sql("PRAGMA query_only").scalar_one():
                raise DatabaseError("SQLite would let a reader write")

    def _check_write_lock(self) -> None:
        """While a writer is open a second one must wait: BEGIN IMMEDIATE is really used."""
        module = _sqlite_module()
        other = module.connect(make_url(str(self.engine.url)).database, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except module.OperationalError:
            return
        finally:
            other.close()
        raise DatabaseError("SQLite writers do not take the write lock: bookings could be doubled")
