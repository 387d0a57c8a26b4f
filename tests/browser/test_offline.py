"""The worker against a real server that is really stopped, frozen or replaced."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.site import Site

pytestmark = pytest.mark.browser

PUBLIC = ("/notfall", "/begleitbuch", "/mehr", "/offline")
IN_CACHES = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request);
      found.push({ path: new URL(request.url).pathname, text: await answer.text(),
        rule: answer.headers.get("Cache-Control") });
    }
  return found;
}"""


@pytest.fixture
def visitor(new_phone: Callable[..., BrowserContext]) -> Page:
    """A phone with real time, so that waiting is real, too."""
    return new_phone().new_page()


def visit(page: Page, path: str) -> None:
    """Open `path` and wait until the worker holds the emergency set."""
    page.goto(path)
    until(page, "navigator.serviceWorker.controller !== null")
    wait_for_copy(page, "/notfall")
    wait_for_copy(page, path)


def wait_for_copy(page: Page, path: str) -> None:
    until(page, "async (path) => !!(await caches.match(path))", path)


def until(page: Page, condition: str, *arguments: str) -> None:
    """Wait for a condition (the page's own way of waiting needs eval, which the CSP forbids)."""
    deadline = time.monotonic() + 15
    while not page.evaluate(condition, *arguments):
        assert time.monotonic() < deadline, f"never true: {condition} {arguments}"
        page.wait_for_timeout(100)


def kept(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(IN_CACHES)
    return found


@contextmanager
def stopped(site: Site) -> Iterator[None]:
    site.stop()
    try:
        yield
    finally:
        site.start()


@contextmanager
def frozen(site: Site) -> Iterator[None]:
    site.hang()
    try:
        yield
    finally:
        site.unhang()


def test_after_one_visit_of_any_page_the_emergency_numbers_are_there(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/begleitbuch/u-untersuchungen")
    with stopped(site):
        visitor.goto("/notfall")
        expect(visitor.locator('a[href="tel:112"]').first).to_be_visible()
        icon = visitor.locator("main svg use").first.get_attribute("href") or ""
        assert visitor.evaluate("async (path) => (await fetch(path)).ok", icon.partition("#")[0])
        font = visitor.evaluate("document.fonts.check('16px Nunito Sans Variable')")
        assert font is not None
        expect(visitor.locator("#offline")).to_be_visible()
        expect(visitor.locator("#offline")).to_contain_text("Stand")


def test_a_page_opened_once_opens_without_network(visitor: Page, site: Site) -> None:
    visit(visitor, "/begleitbuch/wenn-das-baby-viel-weint")
    heading = visitor.locator("h1").inner_text()
    with stopped(site):
        visitor.reload()
        assert visitor.locator("h1").inner_text() == heading
        assert visitor.evaluate("getComputedStyle(document.body).display") == "grid"


def test_the_whole_book_is_kept_in_the_background(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    edition = visitor.evaluate("async () => (await fetch('/offline/edition.json')).json()")
    for entry in edition["book"]:
        wait_for_copy(visitor, entry["url"])
    with stopped(site):
        visitor.goto("/begleitbuch/erste-behoerdengaenge")
        expect(visitor.locator("h1")).not_to_have_text("Diese Seite kommt gerade nicht an")


def test_a_page_never_opened_becomes_the_offline_page(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    with stopped(site):
        for path in ("/suche?q=fieber", "/gibt-es-nicht", "/termine"):
            visitor.goto(path)
            expect(visitor.locator("h1")).to_have_text("Diese Seite kommt gerade nicht an")
            expect(visitor.locator('a[href="tel:112"]')).to_be_visible()
    visitor.goto("/suche?q=fieber")
    expect(visitor.locator("h1")).not_to_have_text("Diese Seite kommt gerade nicht an")


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
    visitor.evaluate("async () => (await caches.open('fh-pages')).delete('/impressum')")
    with frozen(site):
        visitor.goto("/impressum")
        expect(visitor.locator("h1")).to_have_text("Diese Seite kommt gerade nicht an")
    expect(visitor.locator("h1")).to_have_text("Impressum")


def test_nothing_personal_ever_lands_in_a_cache(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    for path in ("/termine", "/termine/unbekannt", "/team", "/team/anmelden", "/antwort",
                 "/vorfuehrung", "/suche?q=fieber", "/gibt-es-nicht", "/w", "/api/push/key"):  # fmt: skip
        visitor.goto(path)
        visitor.wait_for_timeout(100)
    for entry in kept(visitor):
        if entry["path"] == "/tree":
            continue
        assert entry["rule"].startswith("public"), entry["path"]
        first = entry["path"].split("/")[1]
        assert first not in {"termine", "team", "antwort", "vorfuehrung", "api", "w"}
        assert "fieber" not in entry["path"]


def test_a_page_that_the_office_took_back_leaves_the_phone(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    visitor.evaluate(
        "async () => (await caches.open('fh-pages')).put('/begleitbuch/zurueckgezogen',"
        " new Response('alt', { headers: { 'Cache-Control': 'public' } }))"
    )
    visitor.goto("/begleitbuch/zurueckgezogen")
    visitor.wait_for_timeout(300)
    assert "/begleitbuch/zurueckgezogen" not in {entry["path"] for entry in kept(visitor)}


def test_a_page_of_an_earlier_build_still_finds_its_colours(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    visitor.evaluate(
        """async () => {
          const pages = await caches.open("fh-pages");
          const copy = await pages.match("/mehr");
          const old = (await copy.text()).replace(/static\\/[0-9a-f]{12}/g, "static/000000000000");
          await pages.put("/mehr", new Response(old, { headers: copy.headers }));
        }"""
    )
    with stopped(site):
        visitor.goto("/mehr")
        assert visitor.evaluate("getComputedStyle(document.body).display") == "grid"


def test_the_field_app_starts_without_network_and_stands_in_for_the_team_pages(
    visitor: Page, site: Site
) -> None:
    visit(visitor, "/team/unterwegs")
    heading = visitor.locator("h1").inner_text()
    scripts = visitor.evaluate(
        "() => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)"
        ".filter((path) => path.endsWith('.js') && path.startsWith('/static/'))"
    )
    for path in scripts:
        wait_for_copy(visitor, path)
    errors: list[str] = []
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    with stopped(site):
        for path in ("/team/unterwegs", "/team", "/team/termine"):
            visitor.goto(path)
            assert visitor.locator("h1").inner_text() == heading
            assert visitor.evaluate("location.pathname") == "/team/unterwegs"
    assert errors == []


def test_a_full_phone_still_reads(visitor: Page, site: Site) -> None:
    visit(visitor, "/mehr")
    visitor.evaluate("async () => (await caches.open('fh-pages')).delete('/impressum')")
    session = visitor.context.new_cdp_session(visitor)
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1000})
    visitor.goto("/impressum")
    expect(visitor.locator("h1")).to_have_text("Impressum")
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url})


def test_who_saves_data_gets_the_emergency_set_and_nothing_more(visitor: Page, site: Site) -> None:
    session = visitor.context.new_cdp_session(visitor)
    session.send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    visit(visitor, "/mehr")
    visitor.wait_for_timeout(1_500)
    found = {entry["path"] for entry in kept(visitor)}
    assert {"/notfall", "/offline", "/begleitbuch"} <= found
    assert not [path for path in found if path.startswith("/begleitbuch/")]
