"""Fixtures for all tests: both databases, the application, people, a clock that stands still."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from fruehe_hilfen import clock
from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.process import settle_memory
from fruehe_hilfen.settings import Settings
from tests.support import postgres
from tests.support.client import Client
from tests.support.site import Site

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""Wednesday, 25 November 2026, 12:00 in Düren: the instant of tests that do not care."""

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.ephemeral()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    db = Database(f"sqlite:///{path}", keyring)
    metadata.create_all(db.engine)
    db.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def new_postgres(
    postgres_server: str, keyring: Keyring
) -> Callable[[], contextlib.AbstractContextManager[str]]:
    """Makes a fresh database with all tables, gives its URL, and drops it in the end."""
    prefix = f"fh_{os.getpid()}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    url = make_url(postgres_server)

    def named(name: str) -> str:
        return url.set(database=name).render_as_string(hide_password=False)

    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {prefix}_template"))
    db = Database(named(f"{prefix}_template"), keyring)
    metadata.create_all(db.engine)
    db.dispose()
    count = 0

    @contextlib.contextmanager
    def make() -> Iterator[str]:
        nonlocal count
        count += 1
        name = f"{prefix}_{count}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {prefix}_template"))
        yield named(name)
        with admin.connect() as connection:  # a thousand of them would fill the disk
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    return make


@pytest.fixture(scope="session")
def swept_postgres(
    new_postgres: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[Callable[[], str]]:
    """Gives the one database of this process without a row: to make one takes half a second."""
    with contextlib.ExitStack() as databases:
        kept = postgres.Swept(databases.enter_context(new_postgres()))

        def swept() -> str:
            nonlocal kept
            if not kept.sweep():
                kept = postgres.Swept(databases.enter_context(new_postgres()))
            return kept.url

        yield swept


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with all tables; the test runs once per engine."""
    yield from new_database(request, tmp_path)


def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same for folders that choose the engines by themselves."""
    if request.param == "postgresql":
        yield request.getfixturevalue("swept_postgres")()
        return
    target = tmp_path / "fh.sqlite3"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), target)
    yield f"sqlite:///{target}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keyring: Keyring) -> Settings:
    return _settings(database_url, tmp_path, keyring)


def _settings(database_url: str, directory: Path, keyring: Keyring) -> Settings:
    key_dir = directory / "keys"
    key_dir.mkdir()
    (key_dir / "field-0001.key").write_text(keyring.field_keys[1].hex())
    (key_dir / "index.key").write_text(keyring.index_key.hex())
    return Settings(
        env="test",
        data_dir=directory,
        key_dir=key_dir,
        database_url=database_url,
        public_url="http://testserver.local",
        demo=True,
    )


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    """Time stands still at `NOON` unless a test moves it with `clock.use`."""
    with clock.use(NOON):
        yield


@pytest.fixture(scope="session")
def first_app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Reads content and registers all routes once; the applications of the tests use them again."""
    directory = tmp_path_factory.mktemp("first")
    with clock.use(NOON):
        app = create_app(Settings(env="test", data_dir=directory, key_dir=directory, demo=True))
    settle_memory()
    return app


@pytest.fixture
def app(settings: Settings, first_app: App) -> App:
    same = settings.content_dir == first_app.state.settings.content_dir
    with clock.use(NOON):  # the application chooses the system's clock; the block restores ours
        return create_app(settings, like=first_app if same else None)


@pytest.fixture(scope="session")
def public_app(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, keyring: Keyring
) -> App:
    """One application for all who only read what is the same for everyone: to draw and pack the
    whole book takes four seconds. Nothing of it is used again: one made `like` it would take over
    its framework."""
    directory = tmp_path_factory.mktemp("public")
    target = directory / "fh.sqlite3"
    shutil.copyfile(sqlite_template, target)
    with clock.use(NOON):
        return create_app(_settings(f"sqlite:///{target}", directory, keyring))


@pytest.fixture(scope="session")
def public_client(public_app: App) -> Iterator[Client]:
    with Client(public_app) as running:
        yield running


@pytest.fixture
def db(settings: Settings, keyring: Keyring) -> Iterator[Database]:
    """The database of this test; the application of the test uses the same one."""
    found = Database(settings.database, keyring)
    yield found
    found.dispose()


@pytest.fixture
def client(app: App) -> Iterator[Client]:
    """A browser without JavaScript that checks every page it gets."""
    with Client(app) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A running installation of its own."""
    running = Site(tmp_path, now=NOON)
    running.start()
    yield running
    running.stop()
