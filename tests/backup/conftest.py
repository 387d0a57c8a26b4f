"""A place that is full, a place that is empty, and the key for the safe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from fruehe_hilfen import clock
from fruehe_hilfen.backup.keys import RecoveryKey
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade_database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.welcome.seal import FieldKey
from tests.conftest import ENGINES, NOON


@dataclass
class World:
    """Machines of one kind: SQLite files or databases of one PostgreSQL server."""

    directory: Path
    server: str = ""
    _count: int = 0
    _open: ExitStack = field(default_factory=ExitStack)

    def machine(self) -> Settings:
        """A machine with nothing on it."""
        self._count += 1
        home = self.directory / f"machine-{self._count}"
        return Settings(
            env="test",
            data_dir=home,
            key_dir=self.directory / f"keys-{self._count}",
            backup_dir=self.directory / "shelf",
            database_url=self._empty_postgres() if self.server else "",
            public_url="http://testserver.local",
            demo=True,
        )

    def _empty_postgres(self) -> str:
        name = f"fh_{self.directory.name}_{self._count}".replace("-", "_").lower()
        self._sql(f"CREATE DATABASE {name}")
        self._open.callback(self._sql, f"DROP DATABASE {name} WITH (FORCE)")
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _sql(self, statement: str) -> None:
        admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()

    def database(self, settings: Settings) -> Database:
        db = Database(settings.database, Keyring.load(settings.key_dir))
        self._open.callback(db.dispose)
        return db

    def close(self) -> None:
        self._open.close()


@pytest.fixture(scope="module", params=ENGINES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    is_sqlite = request.param == "sqlite"
    server = "" if is_sqlite else request.getfixturevalue("postgres_server")
    made = World(tmp_path_factory.mktemp("world"), server)
    yield made
    made.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    """Machines on SQLite, for what does not depend on the engine."""
    made = World(tmp_path)
    yield made
    made.close()


@dataclass(frozen=True)
class Town:
    """An installation that has worked for a while."""

    world: World
    settings: Settings
    db: Database
    recovery: RecoveryKey
    shelf: Path

    def backups(self) -> list[Path]:
        return sorted(self.shelf.glob("*.backup"))


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; the tests on SQLite get copies."""
    made = build(World(tmp_path_factory.mktemp("template")))
    made.world.close()
    return made


@pytest.fixture
def town(here: World, _template: Town) -> Town:
    """An installation on SQLite of its own, with an empty shelf."""
    settings = here.machine()
    assert settings.backup_dir
    shutil.copytree(_template.settings.data_dir, settings.data_dir)
    shutil.copytree(_template.settings.key_dir, settings.key_dir)
    settings.backup_dir.mkdir()
    db = here.database(settings)
    return Town(here, settings, db, _template.recovery, settings.backup_dir)


def build(world: World) -> Town:
    """Demo data, all keys, a recovery key, an empty shelf."""
    settings = replace(world.machine(), vapid_sub="mailto:fruehe-hilfen@dueren.de")
    recovery, shelf = RecoveryKey.new(), settings.backup_dir
    assert shelf
    shelf.mkdir()
    Keyring.load(settings.key_dir, create=True)
    VapidKeys.load(settings.key_dir, create=True)
    FieldKey.load(settings.key_dir, create=True)
    recovery.sealing.keep(settings.key_dir, instead=False)
    db = world.database(settings)
    with clock.use(NOON):
        upgrade_database(db)
        fill(db, settings, reset=True)
    return Town(world, settings, db, recovery, shelf)
