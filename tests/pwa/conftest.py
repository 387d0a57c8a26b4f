"""What phones take along is the same for everyone: most tests only read it from one application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.settings import Settings
from tests.conftest import new_database
from tests.support.client import Client


@pytest.fixture
def app(public_app: App) -> App:
    return public_app


@pytest.fixture
def client(public_client: Client) -> Client:
    return public_client


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What the office changes in these pages has its tests on both engines in tests/office."""
    yield from new_database(request, tmp_path)


@pytest.fixture
def own_app(settings: Settings, first_app: App) -> App:
    """For tests that change something."""
    return create_app(settings, like=first_app)


@pytest.fixture
def own_client(own_app: App) -> Iterator[Client]:
    with Client(own_app) as running:
        yield running
