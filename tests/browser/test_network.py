"""The worker and a server that is slow, frozen, or has taken something back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.offline import kept, until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
OFFLINE = "Diese Seite kommt gerade nicht an"


@pytest.fixture
def visitor(new_phone: Callable[..., BrowserContext]) -> Page:
    """A phone with real time, so that waiting is real, too."""
    return new_phone().new_page()


@contextmanager
def frozen(site: Site) -> Iterator[None]:
    site.hang()
    try:
        yield
    finally:
        site.unhang()


def test_a_frozen_server_never_keeps_anybody_waiting(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    with frozen(site):
        for path, limit in (("/notfall", 2.0), ("/mehr", 3.5), ("/gibt-es-nicht", 4.0)):
            begun = time.monotonic()
            visitor.goto(path)
            assert time.monotonic() - begun < limit, path
            expect(visitor.locator('a[href^="tel:112"], h1').first).to_be_visible()


def test_the_offline_page_makes_room_when_a_slow_page_comes_after_all(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/mehr")
    with frozen(site):
        visitor.goto("/impressum")
        expect(visitor.locator("h1")).to_have_text(OFFLINE)
    expect(visitor.locator("h1")).to_have_text("Impressum")


def test_nothing_personal_ever_lands_in_a_cache(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    for path in ("/termine", "/termine/unbekannt", "/team", "/team/anmelden", "/antwort",
                 "/vorfuehrung", "/suche?q=xylophon", "/gibt-es-nicht", "/api/push/key"):  # fmt: skip
        visitor.goto(path)
        visitor.wait_for_timeout(100)
    for entry in kept(visitor):
        assert entry["rule"].startswith("public"), entry["path"]
        first = entry["path"].split("/")[1]
        assert first not in {"termine", "team", "antwort", "vorfuehrung", "api"}
        assert "xylophon" not in entry["path"]


def test_a_page_that_the_office_took_back_leaves_the_phone(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    visitor.evaluate(
        "async () => (await caches.open('fh-pages')).put('/begleitbuch/zurueckgezogen',"
        " new Response('alt', { headers: { 'Cache-Control': 'public' } }))"
    )
    visitor.goto("/begleitbuch/zurueckgezogen")
    visitor.wait_for_timeout(300)
    assert "/begleitbuch/zurueckgezogen" not in {entry["path"] for entry in kept(visitor)}


def test_a_full_phone_still_reads(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    session = visitor.context.new_cdp_session(visitor)
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1000})
    visitor.goto("/impressum")
    expect(visitor.locator("h1")).to_have_text("Impressum")
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url})


def test_without_a_tap_a_phone_gets_the_emergency_set_and_what_it_opens(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/mehr")
    until(visitor, "async () => !!(await caches.match('/checked', { cacheName: 'fh-state' }))")
    edition = visitor.evaluate("async () => (await fetch('/offline/edition.json')).json()")
    urgent = {entry["url"] for entry in edition["emergency"]}
    found = {entry["path"] for entry in kept(visitor) if not entry["path"].startswith("/static/")}
    assert found <= urgent | {"/mehr", "/offline/edition.json"}
    assert {"/notfall", "/offline", "/begleitbuch/baby-atmet-nicht"} <= found


def test_who_saves_data_gets_no_fonts_beforehand(visitor: Page, site: Site) -> None:
    session = visitor.context.new_cdp_session(visitor)
    session.send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    visit(visitor, "/mehr")
    until(visitor, "async () => !!(await caches.match('/checked', { cacheName: 'fh-state' }))")
    assert {"/notfall", "/offline"} <= {entry["path"] for entry in kept(visitor)}
