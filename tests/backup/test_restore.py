"""Restoring: everything is checked first; then it happens as a whole, or not at all."""

from __future__ import annotations

import fcntl
import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.backup import rows, standing
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.keys import RecoveryKey
from fruehe_hilfen.backup.making import check, make
from fruehe_hilfen.backup.restoring import restore
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade_within
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.visits.models import Visit
from tests.backup.conftest import Town, World, build
from tests.conftest import NOON


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A full place on SQLite with a backup and a list of the same minute."""
    made = build(World(tmp_path_factory.mktemp("town")))
    with clock.use(NOON):
        make(made.db, made.settings.key_dir, made.shelf)
        standing.write(made.db, made.settings.key_dir, made.shelf)
    return made


def _is_empty(place: Settings) -> bool:
    if place.key_dir.exists() and list(place.key_dir.iterdir()):
        return False
    if not Path(place.database.removeprefix("sqlite:///")).exists():
        return True
    db = Database(place.database, Keyring.ephemeral())
    with rows.snapshot(db) as connection:
        found = rows.tables(connection)
    db.dispose()
    return not found


def test_the_wrong_key_changes_nothing(town: Town) -> None:
    place = town.world.machine()
    with pytest.raises(BackupError, match="gehört nicht"):
        restore(place, town.backups()[0], RecoveryKey.new())
    assert _is_empty(place)


@pytest.mark.parametrize("cut", [1, 5_000])
def test_half_a_backup_changes_nothing(town: Town, tmp_path: Path, cut: int) -> None:
    place, whole = town.world.machine(), town.backups()[0]
    half = tmp_path / whole.name
    half.write_bytes(whole.read_bytes()[:-cut])
    with pytest.raises(BackupError, match="beschädigt oder nicht vollständig"):
        restore(place, half, town.recovery, without_list=True)
    assert _is_empty(place)


def test_a_damaged_list_changes_nothing(town: Town, tmp_path: Path) -> None:
    place, whole = town.world.machine(), town.backups()[0]
    (listed,) = town.shelf.glob("*.standing")
    for path in (whole, listed):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / listed.name).write_bytes(listed.read_bytes()[:-1])
    with pytest.raises(BackupError, match="beschädigt"):
        restore(place, tmp_path / whole.name, town.recovery)
    assert _is_empty(place)


def test_a_file_that_is_not_there_is_named(town: Town, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nicht lesbar"):
        restore(town.world.machine(), tmp_path / "fh-nowhere.backup", town.recovery)


def test_a_place_that_is_in_use_is_never_overwritten(town: Town) -> None:
    before = town.db.engine.url.database
    assert before
    content = Path(before).read_bytes()
    with pytest.raises(BackupError, match="Es wird nichts überschrieben"):
        restore(town.settings, town.backups()[0], town.recovery)
    assert Path(before).read_bytes() == content


def test_other_keys_in_the_place_are_never_overwritten(town: Town) -> None:
    place = town.world.machine()
    Keyring.load(place.key_dir, create=True)
    before = {path.name: path.read_bytes() for path in place.key_dir.iterdir()}
    with pytest.raises(BackupError, match="schon ein anderer Schlüssel"):
        restore(place, town.backups()[0], town.recovery)
    assert {path.name: path.read_bytes() for path in place.key_dir.iterdir()} == before


def test_a_second_restore_at_the_same_time_is_refused_and_harms_nothing(town: Town) -> None:
    place = town.world.machine()
    place.key_dir.mkdir()
    handle = os.open(place.key_dir, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(BackupError, match="gerade schon"):
        restore(place, town.backups()[0], town.recovery)
    os.close(handle)
    with clock.use(NOON):
        assert restore(place, town.backups()[0], town.recovery).rows > 1000


def test_a_disk_that_becomes_full_leaves_the_place_empty_and_the_next_try_works(
    town: Town, tmp_path: Path
) -> None:
    place, paper = town.world.machine(), tmp_path / "paper"
    paper.write_text("\n".join(town.recovery.paper))
    ran = subprocess.run(
        [
            sys.executable, "-m", "fruehe_hilfen.cli", "restore", str(town.backups()[0]),
            "--key-file", str(paper),
        ],
        env={**os.environ, "FH_ENV": "test", "FH_DATA_DIR": str(place.data_dir),
             "FH_KEY_DIR": str(place.key_dir), "PORT": "1"},
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)),
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert "Sie ist so leer wie vorher" in ran.stderr
    assert _is_empty(place)
    with clock.use(NOON):
        assert restore(place, town.backups()[0], town.recovery).rows > 1000


def test_rows_that_contradict_each_other_do_not_make_a_disk_full(here: World) -> None:
    town = build(here)
    with sqlite3.connect(town.settings.database.removeprefix("sqlite:///")) as raw:
        raw.execute("INSERT INTO nurse_district VALUES (?, 'nord', 1)", ("0" * 32,))
    raw.close()
    with clock.use(NOON):
        make(town.db, town.settings.key_dir, town.shelf)
        standing.write(town.db, town.settings.key_dir, town.shelf)
        with pytest.raises(BackupError, match="Sie ist so leer wie vorher") as refused:
            restore(here.machine(), town.backups()[0], town.recovery)
    assert "(IntegrityError)" in str(refused.value)
    assert "Platte" not in str(refused.value)


def test_a_backup_of_a_newer_app_is_refused(here: World) -> None:
    town = build(here)
    with town.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made, place = make(town.db, town.settings.key_dir, town.shelf), here.machine()
    with pytest.raises(BackupError, match="Installieren Sie diese Fassung"):
        restore(place, made.path, town.recovery, without_list=True)
    assert _is_empty(place)


def test_a_backup_of_an_older_schema_is_brought_to_today(here: World) -> None:
    old, place, recovery = here.machine(), here.machine(), RecoveryKey.new()
    Keyring.load(old.key_dir, create=True)
    recovery.sealing.keep(old.key_dir, instead=False)
    db = here.database(old)
    with db.engine.begin() as connection:
        upgrade_within(db, connection, "0001")
    with db.engine.begin() as connection:
        values = {
            "id": os.urandom(16).hex(),
            "name": db.keyring.seal("staff.name", b"Frau Beispiel"),
            "secret": db.keyring.seal("staff.totp_secret", b"ABC"),
        }
        connection.execute(
            text(
                "INSERT INTO staff (id, login, name, roles, password_hash, totp_secret,"
                " totp_counter, failed_logins, is_active, created_at) VALUES (:id, 'frau.beispiel',"
                " :name, 'nurse', '-', :secret, 0, 0, 1, '2026-01-01 00:00:00')"
            ),
            values,
        )
    (here.directory / "shelf").mkdir()
    made = make(db, old.key_dir, here.directory / "shelf")
    assert check(made.path, recovery).head.revision == "0001"
    restore(place, made.path, recovery, without_list=True)
    with here.database(place).reading() as session:
        assert session.exec(select(Staff)).one().name == "Frau Beispiel"


def test_a_backup_moves_from_sqlite_to_postgresql_and_back(
    town: Town, postgres_server: str, tmp_path: Path
) -> None:
    def visits(place: Settings, world: World) -> list[object]:
        with world.database(place).reading() as session:
            found = session.exec(select(Visit)).all()
            return sorted((v.id, v.name, v.starts_at, v.local_start, v.state) for v in found)

    servers, back = World(tmp_path, postgres_server), World(tmp_path / "back")
    for name in ("back", "shelf"):
        (tmp_path / name).mkdir()
    there, home = servers.machine(), back.machine()
    with clock.use(NOON):
        restore(there, town.backups()[0], town.recovery)
        again = make(servers.database(there), there.key_dir, tmp_path / "shelf")
        standing.write(servers.database(there), there.key_dir, tmp_path / "shelf")
        restore(home, again.path, town.recovery)
    first = visits(town.settings, town.world)
    assert visits(there, servers) == visits(home, back) == first
    servers.close()
    back.close()
