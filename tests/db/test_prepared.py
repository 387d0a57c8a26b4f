"""Statements given to the driver do what SQLAlchemy would do with them."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import col
from sqlmodel import select as sql_select

from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.base import metadata
from fruehe_hilfen.db.prepared import Prepared, Together, row_of, values_of
from fruehe_hilfen.db.writing import among
from fruehe_hilfen.jobs.models import OutboxMessage, Tick
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.visits.models import Hold, HoldState
from tests.support import statements

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WRITE = Prepared(insert(AuditEntry))
READ = Prepared(
    select(col(AuditEntry.id), col(AuditEntry.at), col(AuditEntry.actor))
    .where(col(AuditEntry.action) == bindparam("action"))
    .order_by(col(AuditEntry.actor))
)
TICK = Prepared(insert(Tick))
FORWARD = Prepared(update(Tick).where(col(Tick.period) < bindparam("before")).values(period=9))


def entry(actor: str, **more: Any) -> dict[str, Any]:
    return {"id": uuid4(), "at": AT, "actor": actor, "roles": "", "action": "a", "record": "r",
            "fields": "", **more}  # fmt: skip


def write_all(db: Database, rows: list[dict[str, Any]]) -> None:
    with db.transaction() as session:
        for row in rows:
            WRITE.count(session, row)


def test_types_come_back_as_they_went_in_watched_or_not(db: Database) -> None:
    rows = [entry("eins"), entry("zwei")]
    with db.transaction() as session:
        assert [WRITE.count(session, row) for row in rows] == [1, 1]
    with db.reading() as session:
        straight = READ.rows(session, {"action": "a"})
    with statements.asked(db) as seen, db.reading() as session:
        watched = READ.rows(session, {"action": "a"})
    assert len(seen) == 1
    assert [tuple(row) for row in straight] == [tuple(row) for row in watched]
    assert [(row.id, row.at, row.actor) for row in straight] == [
        (row["id"], AT, row["actor"]) for row in rows
    ]


def test_what_the_session_has_changed_is_seen(db: Database) -> None:
    with db.transaction() as session:
        session.add(AuditEntry(**entry("eins")))
        assert READ.first(session, {"action": "a"}).actor == "eins"
        assert READ.first(session, {"action": "b"}) is None


def test_the_number_of_rows_is_counted(db: Database) -> None:
    with db.transaction() as session:
        for period in range(3):
            TICK.count(session, {"name": f"n{period}", "period": period})
        assert FORWARD.count(session, {"before": 2}) == 2
        assert FORWARD.count(session, {"before": 2}) == 0


def test_an_error_is_one_of_sqlalchemy_tells_no_value_and_undoes_all(db: Database) -> None:
    twice = entry("Familie Muster")
    with pytest.raises(IntegrityError) as refused:
        write_all(db, [twice, twice])
    assert "Muster" not in str(refused.value)
    with db.reading() as session:
        assert not READ.rows(session, {"action": "a"})


def test_reading_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError), db.reading() as session:
        WRITE.count(session, entry("eins"))


def test_what_is_sealed_for_one_database_is_not_sealed_with_the_keys_of_another(
    tmp_path: Path,
) -> None:
    writing = Prepared(insert(OutboxMessage))
    reading = Prepared(select(col(OutboxMessage.payload)))
    for name in ("a", "b"):
        db = Database(f"sqlite:///{tmp_path / name}.sqlite3", Keyring.ephemeral())
        metadata.create_all(db.engine)
        message = OutboxMessage(kind="k", key=name, payload={"name": name}, due_at=AT,
                                created_at=AT)  # fmt: skip
        values = {one: getattr(message, one) for one in OutboxMessage.model_fields}
        with db.transaction() as session:
            writing.count(session, values)
        with db.reading() as session:
            assert reading.first(session, {}).payload == {"name": name}
        db.dispose()


FORWARD_AND_WRITE = Together(
    update(Tick).where(col(Tick.period) < bindparam("before")).values(period=9),
    row_of(AuditEntry),
    row_of(Tick),
)


def all_of(actor: str, tick: str) -> dict[str, Any]:
    row = {"name": tick, "period": 9, "done_at": None, "late_at": None}
    return {"before": 2, **values_of(AuditEntry, entry(actor)), **values_of(Tick, row)}


def ticks(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {one.name: one.period for one in session.exec(sql_select(Tick))}


def write_ticks(db: Database) -> None:
    with db.transaction() as session:
        for period in range(3):
            TICK.count(session, {"name": f"n{period}", "period": period})


@pytest.mark.parametrize("is_watched", [False, True])
def test_writes_together_are_each_counted_and_all_there(db: Database, is_watched: bool) -> None:
    write_ticks(db)
    with statements.asked(db) if is_watched else nullcontext(), db.transaction() as session:
        assert FORWARD_AND_WRITE.counts(session, all_of("eins", "new")) == [2, 1, 1]
    assert ticks(db) == {"n0": 9, "n1": 9, "n2": 2, "new": 9}
    with db.reading() as session:
        assert [row.actor for row in READ.rows(session, {"action": "a"})] == ["eins"]


def test_writes_together_are_one_trip_to_a_server_and_fail_as_one(db: Database) -> None:
    with statements.asked(db) as seen, db.transaction() as session:
        FORWARD_AND_WRITE.counts(session, all_of("eins", "new"))
    asked = [sql for sql, _ in seen if "INTO" in sql]
    assert len(asked) == (2 if db.is_sqlite else 1)
    write_ticks(db)
    with pytest.raises(IntegrityError) as refused, db.transaction() as session:
        FORWARD_AND_WRITE.counts(session, all_of("Familie Muster", "new"))
    assert "Muster" not in str(refused.value)
    assert ticks(db) == {"n0": 0, "n1": 1, "n2": 2, "new": 9}


def test_a_statement_of_many_values_names_them_as_the_server_does(db: Database) -> None:
    """The driver would search one with other names for them at every execution."""
    write_all(db, [entry("eins")])
    mark = "?" if db.is_sqlite else "$1"
    seen = [one.sql for one in db.engine.dialect.fh_prepared.values()]  # type: ignore[attr-defined]
    assert seen
    assert all(mark in sql and "%(" not in sql for sql in seen)


def test_a_value_that_is_missing_is_no_null(db: Database) -> None:
    with pytest.raises(KeyError), db.transaction() as session:
        FORWARD.count(session, {})


def test_a_list_is_refused(db: Database) -> None:
    listed = Prepared(select(col(Hold.id)).where(col(Hold.state).in_(list(HoldState))))
    with pytest.raises(TypeError), db.reading() as session:
        listed.rows(session, {})


def test_one_of_many_is_found_by_ids_and_by_texts_and_none_by_none(db: Database) -> None:
    rows = [entry(actor) for actor in ("eins", "zwei", "drei")]
    dialect = db.engine.dialect.name
    by_id = select(col(AuditEntry.actor)).where(among(dialect, col(AuditEntry.id), "wanted"))
    by_actor = select(col(AuditEntry.actor)).where(among(dialect, col(AuditEntry.actor), "wanted"))
    with db.transaction() as session:
        for row in rows:
            WRITE.count(session, row)
        connection = session.connection()
        ids = [row["id"] for row in rows[:2]]
        assert set(connection.execute(by_id, {"wanted": ids}).scalars()) == {"eins", "zwei"}
        texts = ["drei", 'vier"', "fünf"]
        assert connection.execute(by_actor, {"wanted": texts}).scalars().all() == ["drei"]
        assert not connection.execute(by_id, {"wanted": []}).all()


def test_a_connection_that_was_cut_is_replaced(db: Database) -> None:
    if db.is_sqlite:
        return
    with pytest.raises(OperationalError):
        read_on_a_cut_connection(db)
    with db.reading() as session:
        assert READ.rows(session, {"action": "a"}) == []


def read_on_a_cut_connection(db: Database) -> None:
    with db.transaction() as session:
        own = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with db.transaction() as other:
            other.connection().exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        READ.rows(session, {"action": "a"})


def test_what_was_written_is_undone_with_its_savepoint(db: Database) -> None:
    """What SQLAlchemy has not been asked for has no savepoint yet."""
    with db.transaction() as session:
        WRITE.count(session, entry("davor"))
        with session.begin_nested() as part:
            WRITE.count(session, entry("drin"))
            part.rollback()
        WRITE.count(session, entry("danach"))
    with db.reading() as session:
        assert [row.actor for row in READ.rows(session, {"action": "a"})] == ["danach", "davor"]
