"""What every feature relies on: pragmas, transactions, instants, sealed fields, keys."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, DatabaseError, Keyring, KeyringError
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.staff.models import AuditEntry


def _count(db: Database) -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM outbox_message")).scalar_one())


def test_the_guarantees_of_the_engine_are_active(db: Database) -> None:
    db.check()


def test_returning_commits_and_raising_rolls_back(db: Database) -> None:
    with db.transaction() as session:
        outbox.enqueue(session, "kind", "kept", {})
    with pytest.raises(ZeroDivisionError):
        _enqueue_and_fail(db)
    assert _count(db) == 1


def _enqueue_and_fail(db: Database) -> None:
    with db.transaction() as session:
        outbox.enqueue(session, "kind", "lost", {})
        raise ZeroDivisionError


def test_what_is_new_is_prepared_once_also_after_many_other_statements(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("the driver of PostgreSQL forgets what was not used for longest")
    parsed = []
    with db.transaction() as session:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        for number in range(300):
            for _ in range(2):
                raw.execute(f"SELECT {number}").fetchall()
        raw.set_authorizer(lambda *what: parsed.append(what) or 0)
        for _ in range(10):
            raw.execute("SELECT 'first'").fetchall()
            raw.execute("SELECT 'second'").fetchall()
        raw.set_authorizer(None)
    assert len(parsed) == 2


def test_reading_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError), db.reading() as session:
        session.execute(text("DELETE FROM outbox_message"))


def test_writing_works_again_after_a_refused_write(db: Database) -> None:
    with pytest.raises(DBAPIError), db.reading() as session:
        session.execute(text("DELETE FROM outbox_message"))
    with db.transaction() as session:
        assert outbox.enqueue(session, "kind", "key", {})


def test_no_update_is_lost_between_threads(db: Database) -> None:
    """Read, then write: on SQLite only BEGIN IMMEDIATE makes this safe."""
    with db.transaction() as session:
        session.execute(text("INSERT INTO tick (name, period) VALUES ('n', 0)"))
    lock = "" if db.is_sqlite else " FOR UPDATE"

    def add() -> None:
        for _ in range(10):
            with db.transaction() as session:
                found = session.execute(text(f"SELECT period FROM tick WHERE name='n'{lock}"))
                new = found.scalar_one() + 1
                session.execute(text("UPDATE tick SET period=:p WHERE name='n'"), {"p": new})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert session.execute(text("SELECT period FROM tick")).scalar_one() == 40


def test_an_instant_comes_back_as_utc_whatever_zone_it_came_in(db: Database) -> None:
    written = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    with db.transaction() as session:
        session.add(AuditEntry(at=written, actor="a", roles="", action="x", record="t:1"))
    with db.reading() as session:
        found = session.exec(select(AuditEntry)).one()
        assert found.at == written
        assert found.at.tzinfo is UTC


def test_a_naive_instant_is_refused(db: Database) -> None:
    naive = datetime(2026, 11, 25, 9, 0)
    with pytest.raises(Exception, match="naive"), db.transaction() as session:
        session.add(AuditEntry(at=naive, actor="a", roles="", action="x", record="t:1"))


def test_a_sealed_field_is_unreadable_in_the_table(db: Database) -> None:
    with db.transaction() as session:
        outbox.enqueue(session, "kind", "key", {"name": "Familie Muster"})
    with db.engine.connect() as raw:
        stored = bytes(raw.exec_driver_sql("SELECT payload FROM outbox_message").scalar_one())
    assert b"Muster" not in stored
    with db.reading() as session:
        message = session.exec(select(OutboxMessage)).one()
        assert message.payload == {"name": "Familie Muster"}


def test_old_keys_still_open_and_the_newest_seals() -> None:
    old = Keyring({1: b"a" * 32}, b"i" * 32)
    both = Keyring({1: b"a" * 32, 2: b"b" * 32}, b"i" * 32)
    assert both.open("t.c", old.seal("t.c", b"text")) == b"text"
    assert both.seal("t.c", b"text")[:2] == b"\x00\x02"
    with pytest.raises(KeyringError, match="key 2 is missing"):
        old.open("t.c", both.seal("t.c", b"text"))


def test_a_field_moved_to_another_column_does_not_open() -> None:
    keys = Keyring.ephemeral()
    with pytest.raises(KeyringError):
        keys.open("visit.phone", keys.seal("visit.name", b"text"))


def test_keys_are_made_once_and_only_for_their_owner(tmp_path: Path) -> None:
    first = Keyring.load(tmp_path / "keys", create=True)
    assert Keyring.load(tmp_path / "keys") == first
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    with pytest.raises(KeyringError, match="no keys"):
        Keyring.load(tmp_path / "elsewhere")


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    Keyring.load(tmp_path, create=True)
    (tmp_path / "index.key").write_text("zu kurz")
    with pytest.raises(KeyringError, match=r"index\.key"):
        Keyring.load(tmp_path)


def test_the_start_refuses_sqlite_without_the_write_lock(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", Keyring.ephemeral())
    db.check()
    event.listen(db.engine, "begin", lambda c: c.exec_driver_sql("COMMIT; "), insert=False)
    event.listen(db.engine, "begin", lambda c: c.exec_driver_sql("BEGIN"), insert=False)
    with pytest.raises(DatabaseError, match="write lock"):
        db.check()


def test_the_start_refuses_sqlite_without_its_pragmas(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", Keyring.ephemeral())
    event.listen(db.engine, "connect", lambda raw, _r: raw.execute("PRAGMA foreign_keys=OFF"))
    with pytest.raises(DatabaseError, match="pragmas"):
        db.check()


def test_the_start_refuses_sqlite_whose_readers_may_write(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", Keyring.ephemeral())
    event.listen(db.read_engine, "connect", lambda raw, _r: raw.execute("PRAGMA query_only=OFF"))
    with pytest.raises(DatabaseError, match="reader"):
        db.check()


def test_memory_databases_are_refused() -> None:
    with pytest.raises(DatabaseError, match="file"):
        Database("sqlite://", Keyring.ephemeral())


def test_ids_sort_by_time() -> None:
    from fruehe_hilfen.db.ids import new_id

    first = new_id()
    assert first.version == 7
    with clock.use(datetime(2030, 1, 1, tzinfo=UTC)):
        assert first.hex[:8] <= new_id().hex[:8]


def test_errors_of_the_database_carry_no_values(db: Database) -> None:
    with pytest.raises(DBAPIError) as refused, db.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Familie Muster"})
    assert "Muster" not in str(refused.value)
