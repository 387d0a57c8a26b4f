"""A push service that checks everything, a phone that is subscribed, a dispatcher."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import uvloop

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.dispatcher import Dispatcher
from fruehe_hilfen.settings import Settings
from tests.push.family import Family
from tests.support.client import Client
from tests.support.push_service import PushService

TITLE = "Neuer Hinweis"


@pytest.fixture(autouse=True, scope="session")
def _loop() -> Iterator[None]:
    """The loop of the worker process: its errors are not quite those of Python's own."""
    before = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    yield
    asyncio.set_event_loop_policy(before)


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: PushService) -> Settings:
    return dataclasses.replace(
        settings,
        vapid_sub="mailto:fruehe-hilfen@dueren.de",
        push_extra_origins=(service.origin,),
    )


@pytest.fixture
def dispatcher(db: Database, settings: Settings) -> Dispatcher:
    return Dispatcher(db, settings, TITLE)


@pytest.fixture
def ring(dispatcher: Dispatcher) -> Callable[[], int]:
    """Ring what is due now; returns how many alarms were taken."""
    return lambda: asyncio.run(dispatcher.run())


@pytest.fixture
def ring_at(ring: Callable[[], int]) -> Callable[[datetime], int]:
    """Ring what is due at an instant."""

    def run(instant: datetime) -> int:
        with clock.use(instant):
            return ring()

    return run


@pytest.fixture
def stranger(client: Client, service: PushService) -> Family:
    return Family.subscribed(client, service)


@pytest.fixture
def family(client: Client, service: PushService, ring: Callable[[], int]) -> Family:
    """Subscribed and greeted: active."""
    made = Family.subscribed(client, service)
    assert ring() == 1
    return made


def later(**span: Any) -> datetime:
    return clock.now() + timedelta(**span)
