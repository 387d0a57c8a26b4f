"""The worker and a server that is slow, frozen, or has taken something back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.offline import kept, until, visit, wait_for_copy
from tests.support.site import Site

pytestmark = pytest.mark.browser
OFFLINE = "Diese Seite kommt gerade nicht an"


@pytest.fixture
def visitor(new_phone: Callable[..., BrowserContext]) -> Page:
    """A phone whose clock runs by itself: waiting is real."""
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


CHECKED = "async () => !!(await caches.match('/checked', { cacheName: 'fh-state' }))"


def test_a_page_in_another_language_stays_as_long_as_the_german_one_is_in_the_book(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/xr/begleitbuch/stillen")
    until(visitor, CHECKED)
    visitor.evaluate(
        "async () => { await (await caches.open('fh-pages')).put('/xr/begleitbuch/zurueckgezogen',"
        " new Response('alt', { headers: { 'Cache-Control': 'public' } }));"
        " await (await caches.open('fh-state')).delete('/checked'); }"
    )
    visitor.goto("/mehr")
    until(visitor, CHECKED)
    found = {entry["path"] for entry in kept(visitor)}
    assert "/xr/begleitbuch/stillen" in found
    assert "/xr/begleitbuch/zurueckgezogen" not in found


def test_who_reads_another_language_gets_it_also_when_it_comes_slowly(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/mehr")
    asked: list[str] = []
    with frozen(site):
        visitor.on("request", lambda one: asked.append(one.url))
        visitor.goto("/xr/mehr")
        expect(visitor.locator("h1")).to_have_text(OFFLINE)
        visitor.evaluate("async () => !(await caches.match('/mehr'))")  # as the script has looked
    expect(visitor.locator("h1")).not_to_have_text(OFFLINE)
    assert visitor.evaluate("location.pathname") == "/xr/mehr"
    assert f"{site.url}/mehr" not in asked


def test_when_nothing_comes_the_german_page_is_better_than_none(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    with frozen(site):
        visitor.goto("/xr/mehr")
        visitor.clock.fast_forward(11_000)
        visitor.wait_for_url(f"{site.url}/mehr")
        expect(visitor.locator("h1")).not_to_have_text(OFFLINE)


def test_without_network_the_german_page_comes_at_once(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    visitor.context.set_offline(True)
    visitor.goto("/xr/mehr")
    expect(visitor).to_have_url(f"{site.url}/mehr")


def test_the_titles_of_another_language_are_kept_and_keep_nobody_waiting(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/xr/mehr")
    titles = "/xr/offline/reminder-titles.json"
    ask = "async (path) => Object.keys(await (await fetch(path)).json()).length"
    assert visitor.evaluate(ask, titles) > 0
    wait_for_copy(visitor, titles)
    with frozen(site):
        begun = time.monotonic()
        assert visitor.evaluate(ask, titles) > 0
        assert time.monotonic() - begun < 4.0


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
