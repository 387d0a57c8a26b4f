""" "Buch mitnehmen": the whole edition on the phone, stopped and resumed, updated, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from fruehe_hilfen.book.browse import NEUTRAL
from fruehe_hilfen.pwa.rules import fingerprint
from tests.browser.conftest import NOW
from tests.support.chromium import PHONE
from tests.support.offline import kept, take_book, until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
OFFLINE = "Diese Seite kommt gerade nicht an"
CHECKED = "async () => !!(await caches.match('/checked', { cacheName: 'fh-state' }))"
BROKEN = "() => [...document.images].filter((one) => !one.complete || !one.naturalWidth).length"
BUNDLES = "**/offline/bundles/*"
EVIL = "<b>!"
CONTENT_OF_BOOK = """async () => {
  const { name } = await (await caches.match("/book", { cacheName: "fh-state" })).json();
  const found = {};
  for (const store of [name, ...(await caches.keys()).filter((one) => one.startsWith("fh-files-"))])
    for (const request of await (await caches.open(store)).keys()) {
      const answer = await (await caches.open(store)).match(request);
      const headers = Object.fromEntries(answer.headers);
      for (const one of ["date", "etag", "server", "x-kept-at"]) delete headers[one];
      found[new URL(request.url).pathname] = [answer.status, headers, await answer.text()];
    }
  return found;
}"""
SEARCHES = (
    ("fieber", "/begleitbuch/fieber"),
    ("kindergelt", "/begleitbuch/erste-behoerdengaenge"),
    ("hebame", "/begleitbuch/hebamme-finden"),
    ("Nordpark", "/treffpunkte/sc-nord"),
)


def edition_of(site: Site) -> dict[str, Any]:
    with urlopen(f"{site.url}/offline/edition.json") as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def pages_in(entries: list[dict[str, Any]]) -> list[str]:
    return [
        e["url"] for e in entries if not e["url"].startswith("/static/") and ".json" not in e["url"]
    ]


def watched(page: Page) -> list[str]:
    """Addresses that the page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


@pytest.fixture
def family(new_phone: Callable[..., BrowserContext]) -> Page:
    return new_phone().new_page()


@pytest.fixture(scope="module")
def gone(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two phones and a server that no longer answers: one has opened a page, one has the book."""
    site = Site(tmp_path_factory.mktemp("gone"), now=NOW)
    site.start()
    contexts = [chromium.new_context(**{**PHONE, "base_url": site.url}) for _ in range(2)]
    visited, taken = (context.new_page() for context in contexts)
    visit(visited, "/impressum")
    visit(taken, "/mehr")
    take_book(taken)
    edition = edition_of(site)
    site.stop()
    yield visited, taken, edition
    for context in contexts:
        context.close()


def test_one_page_opened_and_every_emergency_page_is_there(gone: Any) -> None:
    page, _, edition = gone
    paths = pages_in(edition["emergency"])
    assert len([path for path in paths if path.startswith("/begleitbuch/")]) >= 12
    for path in paths:
        page.goto(path)
        if path != "/offline":
            expect(page.locator("h1")).not_to_have_text(OFFLINE)
        if path == NEUTRAL:  # where the quick exit leads: nothing of ours may show
            continue
        assert page.locator('a[href="tel:112"], a[href="/notfall"]').count() > 0, path
        assert page.evaluate("getComputedStyle(document.body).display") == "grid", path


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_page_and_picture_of_the_book_opens_without_network(gone: Any, step: int) -> None:
    """Each in the long run, else every fifth: that the bundles hold every page is looked at in test_bundles.py."""
    _, page, edition = gone
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in pages_in([*edition["emergency"], *edition["book"]])[::step]:
        page.goto(path)
        if path != "/offline":
            expect(page.locator("h1")).not_to_have_text(OFFLINE)
        until(page, f"async () => ({BROKEN})() === 0")
    assert errors == []


@pytest.mark.parametrize(("words", "path"), SEARCHES)
def test_the_search_answers_without_network(gone: Any, words: str, path: str) -> None:
    _, page, _ = gone
    page.goto("/suche")
    page.get_by_role("searchbox").fill(words)
    expect(page.locator(f'#treffer a[href="{path}"]')).to_be_visible()
    page.goto(f"/suche?q={words}")
    expect(page.locator(f'#treffer a[href="{path}"]')).to_be_visible()
    page.locator(f'#treffer a[href="{path}"]').click()
    expect(page.locator("h1")).not_to_have_text(OFFLINE)


def test_a_search_without_hits_names_a_person_without_network(gone: Any) -> None:
    _, page, _ = gone
    page.goto("/suche?q=xylophon")
    expect(page.locator("#treffer")).to_contain_text("„xylophon“")
    expect(page.locator('#treffer a[href="tel:+492421250"]')).to_be_visible()


def test_without_the_book_a_search_without_network_leads_to_the_numbers(gone: Any) -> None:
    page, _, _ = gone
    page.goto("/suche?q=fieber")
    expect(page.locator("h1")).to_have_text(OFFLINE)


def test_the_size_is_shown_before_and_the_state_after(family: Page, site: Site) -> None:
    visit(family, "/mehr")
    family.goto("/buch-mitnehmen")
    expect(family.locator('[data-slot="size"]')).to_contain_text("MB")
    take_book(family)
    expect(family.locator("#mitnehmen")).to_contain_text("Das Buch liegt auf diesem Handy.")
    expect(family.locator('[data-slot="at"]')).to_contain_text("2026")
    expect(family.locator("#weiter")).to_be_visible()


def test_loading_can_be_stopped_and_goes_on_where_it_was(family: Page, site: Site) -> None:
    visit(family, "/mehr")
    until(family, CHECKED)
    first: list[str] = []
    family.goto("/buch-mitnehmen")

    def slow(route: Route) -> None:
        first.append(route.request.url)
        if len(first) == 6:
            family.evaluate("document.querySelector('[data-book=\"stop\"]').click()")
        route.continue_()

    family.context.route(BUNDLES, slow)
    family.locator('[data-book="take"]:visible').click()
    expect(family.locator('[data-state="paused"]').first).to_be_visible()
    assert not family.evaluate("async () => !!(await caches.match('/book'))")
    family.context.unroute(BUNDLES)
    again = watched(family)
    take = family.locator('[data-book="take"]:visible')
    take.click()
    expect(family.locator("#mitnehmen")).to_contain_text("Das Buch liegt auf diesem Handy.")
    assert len(set(first) & set(again)) <= 4, "what was there is not loaded again"


def test_stop_stops_at_once_also_when_the_network_hangs(family: Page, site: Site) -> None:
    visit(family, "/mehr")
    until(family, CHECKED)
    family.goto("/buch-mitnehmen")
    family.context.route(BUNDLES, lambda route: None)
    with family.expect_request(BUNDLES):
        family.locator('[data-book="take"]:visible').click()
    family.locator('[data-book="stop"]').click()
    expect(family.locator('[data-state="paused"]').first).to_be_visible(timeout=5_000)
    family.context.unroute(BUNDLES)


def test_a_book_of_bundles_is_the_book_of_pages(
    new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    """Also the way without bundles: an older list, or a server that no longer has them."""
    together, alone = new_phone().new_page(), new_phone().new_page()
    for bundle in edition_of(site)["bundles"][2:5]:
        alone.context.route(f"**{bundle['url']}", lambda route: route.fulfill(status=404))
    asked = {}
    for page in (together, alone):
        visit(page, "/mehr")
        until(page, CHECKED)
        asked[page] = watched(page)
        take_book(page)
    assert together.evaluate(CONTENT_OF_BOOK) == alone.evaluate(CONTENT_OF_BOOK)
    assert len(asked[together]) + 40 < len(asked[alone])


def test_a_bundle_that_was_tampered_with_is_thrown_away_and_the_pages_come_by_themselves(
    family: Page, site: Site
) -> None:
    visit(family, "/mehr")
    until(family, CHECKED)
    family.context.route(f"**{edition_of(site)['bundles'][-1]['url']}", _tamper)
    asked = watched(family)
    take_book(family)
    assert any(url.startswith(f"{site.url}/treffpunkte/") for url in asked)
    assert EVIL not in str(family.evaluate(CONTENT_OF_BOOK))


def test_a_page_that_was_tampered_with_is_thrown_away_even_when_its_bundle_fits(
    family: Page, site: Site
) -> None:
    """Somebody who can change bundle and name still cannot change a page of the list."""
    visit(family, "/mehr")
    until(family, CHECKED)
    edition = edition_of(site)
    changed = edition["bundles"][-1]
    content = _evil(family.request.get(changed["url"]).body())
    changed["url"] = f"/offline/bundles/{fingerprint(content)}"
    rule = {"Cache-Control": "public, max-age=0"}
    family.context.route(
        "**/offline/edition.json", lambda route: route.fulfill(json=edition, headers=rule)
    )
    family.context.route(f"**{changed['url']}", lambda route: route.fulfill(body=content))
    asked = watched(family)
    take_book(family)
    assert any(url.endswith(changed["url"]) for url in asked)
    assert EVIL not in str(family.evaluate(CONTENT_OF_BOOK))


def _evil(content: bytes) -> bytes:
    return content.replace(b"</h1>", f"{EVIL}>".encode())


def _tamper(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=_evil(answer.body()))


def test_deleting_takes_everything_but_the_emergency_pages(family: Page, site: Site) -> None:
    visit(family, "/impressum")
    take_book(family)
    family.goto("/begleitbuch/hebamme-finden")
    family.goto("/buch-mitnehmen")
    family.locator('[data-book="remove"]:visible').click()
    expect(family.locator('[data-book="take"]:visible')).to_be_visible()
    urgent = {entry["url"] for entry in edition_of(site)["emergency"]}
    found = {entry["path"] for entry in kept(family) if not entry["path"].startswith("/static/")}
    assert found <= {*urgent, "/offline/edition.json"}
    assert "/notfall" in found


def test_a_full_phone_says_so_and_keeps_reading(family: Page, site: Site) -> None:
    visit(family, "/mehr")
    until(family, CHECKED)
    family.goto("/buch-mitnehmen")
    expect(family.locator('[data-book="take"]:visible')).to_be_visible()
    session = family.context.new_cdp_session(family)
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1000})
    family.locator('[data-book="take"]:visible').click()
    expect(family.locator("#mitnehmen")).to_contain_text("nicht genug Platz")
    family.goto("/notfall")
    expect(family.locator('a[href="tel:112"]').first).to_be_visible()
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
