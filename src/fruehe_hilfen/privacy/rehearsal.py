"""A database whose transactions all happen inside one, which is kept or thrown away as a whole.

So a preview runs the very code that deletes: it cannot say anything else than what will happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection
from sqlmodel import Session

from fruehe_hilfen.db import Database


class OneTransaction(Database):
    """What features see of the one transaction; theirs are savepoints in it."""

    def __init__(self, db: Database, connection: Connection) -> None:
        self.keyring = db.keyring
        self.engine = db.engine
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self._session() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.transaction() as session:
            yield session

    def _session(self) -> Session:
        return Session(
            self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )


@contextmanager
def one_transaction(db: Database, *, keep: bool) -> Iterator[OneTransaction]:
    """`keep` commits in the end; otherwise, and after any exception, nothing has happened.

    On PostgreSQL the whole sees one snapshot, so that counting before and after counts only
    what happened inside.
    """
    engine = db.engine
    if not db.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin() as outer:
        yield OneTransaction(db, connection)
        if not keep:
            outer.rollback()
