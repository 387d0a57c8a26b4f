"""Fixtures of the browser tests: Chromium, a phone, a real installation that can be stopped.

`site` is fresh for every test module; a test that stops it starts it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.support.chromium import LAUNCH, PHONE
from tests.support.push_service import PushService
from tests.support.site import Site
from tests.support.soundness import Eyes

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""Wednesday, 25 November 2026, 12:00 in Düren."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**LAUNCH)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an installation with demo data has on its disk before its first start."""
    first = Site(tmp_path_factory.mktemp("first"), now=NOW)
    first.people()
    return first.directory / "data"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, fresh_data: Path) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("site"), now=NOW)
    shutil.copytree(fresh_data, running.directory / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    """A strict push service."""
    with PushService() as running:
        yield running


@pytest.fixture(scope="module")
def ringing_site(tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Site]:
    """An installation that rings phones by `service`."""
    running = Site(tmp_path_factory.mktemp("site"), now=NOW, FH_PUSH_EXTRA_ORIGINS=service.origin)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def eyes(chromium: Browser, site: Site) -> Iterator[Eyes]:
    looking = Eyes(chromium, site.url)
    yield looking
    looking.close()


@pytest.fixture
def new_phone(chromium: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Makes phones: a new context each, at 390 px, its clock runs from `NOW` (`clock` moves it).

    `now=None`: the machine's clock, for what is measured.
    """
    opened: list[BrowserContext] = []

    def make(*, now: datetime | None = NOW, **options: object) -> BrowserContext:
        context = chromium.new_context(**{**PHONE, "base_url": site.url, **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        if now:
            context.clock.install(time=now)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def phone(new_phone: Callable[..., BrowserContext]) -> Page:
    """One page on one new phone."""
    return new_phone().new_page()
