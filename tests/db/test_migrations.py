"""The schema by migrations equals the schema by models, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Uuid, bindparam, create_engine, insert, inspect, text
from sqlalchemy.engine import make_url

from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import alembic_config, upgrade_database, upgrade_within
from fruehe_hilfen.db.registry import metadata
from tests.conftest import ENGINES

_VERSION = "alembic_version"


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring) -> Database:
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}" if is_file else _empty_postgres(request, tmp_path)
    return Database(url, keyring)


@pytest.fixture
def migrated(empty: Database) -> Database:
    upgrade_database(empty)
    return empty


def _empty_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    server = request.getfixturevalue("postgres_server")
    name = f"migrated_{tmp_path.name}".replace("-", "_")[:60].lower()
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text(f'CREATE DATABASE "{name}"'))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def by_models(
    request: pytest.FixtureRequest, migrated: Database, tmp_path: Path
) -> Iterator[Database]:
    if migrated.is_sqlite:
        db = Database(f"sqlite:///{tmp_path / 'models.sqlite3'}", migrated.keyring)
        metadata.create_all(db.engine)
        yield db
        return
    with request.getfixturevalue("new_postgres")() as url:
        yield Database(url, migrated.keyring)


def _describe(db: Database) -> dict[str, Any]:
    """Every table with columns, keys, checks and indexes, as the database itself tells it."""
    found = inspect(db.engine)
    described = {}
    for table in found.get_table_names():
        if table == _VERSION:
            continue
        described[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)
            },
            "pk": found.get_pk_constraint(table)["constrained_columns"],
            "fks": sorted(map(str, found.get_foreign_keys(table))),
            "uniques": sorted(map(str, found.get_unique_constraints(table))),
            "checks": sorted(
                f"{c['name']}: {c['sqltext']}" for c in found.get_check_constraints(table)
            ),
            "indexes": sorted(map(_told, found.get_indexes(table))),
            "is_its_own_index": _is_its_own_index(db, table),
        }
    return described


def _is_its_own_index(db: Database, table: str) -> bool:
    if not db.is_sqlite:
        return False
    with db.engine.connect() as connection:
        wanted = text("SELECT sql FROM sqlite_master WHERE name = :name")
        return "WITHOUT ROWID" in connection.execute(wanted, {"name": table}).scalar_one()


def _told(index: Any) -> str:
    """An index as text, also the condition of a partial one."""
    options = {name: str(one) for name, one in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def test_migrations_and_models_make_the_same_schema(
    migrated: Database, by_models: Database
) -> None:
    assert _describe(migrated) == _describe(by_models)


def test_no_model_waits_for_a_migration(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(migrated: Database) -> None:
    before = _describe(migrated)
    upgrade_database(migrated)
    assert _describe(migrated) == before


def test_what_is_claimed_stays_with_its_owner_when_claims_become_smaller(empty: Database) -> None:
    db = empty
    with db.engine.begin() as connection:
        upgrade_within(db, connection, "0023")
    family, owner = "0123456789abcdef" * 4, UUID(int=7).hex
    with db.engine.begin() as connection:
        write = text("INSERT INTO claim (resource, cell, owner) VALUES (:resource, 7, :owner)")
        for resource in ("nurse:one", f"family:{family}"):
            connection.execute(write.bindparams(bindparam("owner", type_=Uuid)),
                               {"resource": resource, "owner": UUID(owner)})  # fmt: skip
    upgrade_database(db)
    with db.engine.connect() as connection:
        read = text("SELECT resource, cell, owner FROM claim ORDER BY resource")
        found = [(row[0], row[1], UUID(str(row[2])).hex) for row in connection.execute(read)]
    assert found == [(f"family:{family[:32]}", 7, owner), ("nurse:one", 7, owner)]


def test_an_answered_request_is_still_known_when_visits_keep_theirs(empty: Database) -> None:
    with empty.engine.begin() as connection:
        upgrade_within(empty, connection, "0024")
        found = MetaData()
        found.reflect(connection, only=["visit", "idempotency", "nurse", "staff"])
        tables, now = found.tables, datetime(2026, 11, 25, 11, tzinfo=UTC)

        def add(table: str, **given: Any) -> None:
            """A row; what must be something and is not given is zero, empty or now."""
            blank: dict[type, Any] = {str: "", bytes: b"", int: 0, bool: False, UUID: UUID(int=0)}
            blank |= {datetime: now, date: now.date(), time: now.time()}
            needed = [c for c in tables[table].columns if not c.nullable and c.name not in given]
            values = {c.name: blank[c.type.python_type] for c in needed}
            connection.execute(insert(tables[table]).values({**values, **given}))

        kind = tables["visit"].columns["id"].type.python_type  # on SQLite an id is a text
        nurse, booked, other = (kind(UUID(int=n).hex) for n in (1, 2, 3))
        add("staff", id=nurse)
        add("nurse", staff_id=nurse)
        for id in (booked, other):
            add("visit", id=id, nurse_id=nurse, name=b"x", token_hash=str(id), state="confirmed")
        add("idempotency", request_id="asked", body_hash="said", visit_id=booked)
    upgrade_database(empty)
    with empty.engine.connect() as connection:
        kept = connection.execute(text("SELECT request_id, body_hash FROM visit ORDER BY id"))
        assert [tuple(row) for row in kept] == [("asked", "said"), (None, None)]


def test_there_is_one_line_of_migrations(keyring: Keyring, tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", keyring)
    assert len(ScriptDirectory.from_config(alembic_config(db)).get_heads()) == 1


def test_only_the_first_migration_may_use_the_models() -> None:
    """A migration that reads today's models changes its meaning tomorrow."""
    from fruehe_hilfen.paths import MIGRATIONS

    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "registry" not in path.read_text(), path.name
