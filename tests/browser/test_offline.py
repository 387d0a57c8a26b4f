"""The worker without its server: phones that have visited once, then the server is really stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.chromium import PHONE
from tests.support.offline import take_book, visit, wait_for_copy
from tests.support.site import Site

pytestmark = pytest.mark.browser
OFFLINE = "Diese Seite kommt gerade nicht an"
OPENED = "/begleitbuch/wenn-das-baby-viel-weint"
FIELD = "/team/unterwegs"
SCRIPTS = """() => performance.getEntriesByType("resource")
  .map((entry) => new URL(entry.name).pathname)
  .filter((path) => path.endsWith(".js") && path.startsWith("/static/"))"""
MAKE_OLD = """async () => {
  const pages = await caches.open("fh-book-a");
  const copy = await pages.match("/mehr/app");
  const old = (await copy.text()).replace(/static\\/[0-9a-f]{12}/g, "static/000000000000");
  await pages.put("/mehr/app", new Response(old, { headers: copy.headers }));
}"""


@pytest.fixture(scope="module")
def phones(chromium: Browser, site: Site) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """A family's phone and a nurse's; both have visited once. Then nothing listens any more."""
    made = [chromium.new_context(**{**PHONE, "base_url": site.url}) for _ in range(2)]
    _visit_as_family(made[0].new_page())
    _visit_as_nurse(made[1].new_page())
    site.stop()
    yield made[0], made[1]
    for context in made:
        context.close()


def _visit_as_family(page: Page) -> None:
    visit(page, OPENED)
    take_book(page)
    page.evaluate(MAKE_OLD)


def _visit_as_nurse(page: Page) -> None:
    visit(page, FIELD)
    for path in page.evaluate(SCRIPTS):
        wait_for_copy(page, path)


@pytest.fixture
def family(phones: tuple[BrowserContext, BrowserContext]) -> Iterator[Page]:
    page = phones[0].new_page()
    yield page
    page.close()


@pytest.fixture
def nurse(phones: tuple[BrowserContext, BrowserContext]) -> Iterator[Page]:
    page = phones[1].new_page()
    yield page
    page.close()


def is_dressed(page: Page) -> bool:
    """Whether the style sheet is there."""
    return bool(page.evaluate("getComputedStyle(document.body).display") == "grid")


def test_after_one_visit_of_any_page_the_emergency_numbers_are_there(family: Page) -> None:
    family.goto("/notfall")
    expect(family.locator('a[href="tel:112"]').first).to_be_visible()
    icon = family.locator("main svg use").first.get_attribute("href") or ""
    assert family.evaluate("async (path) => (await fetch(path)).ok", icon.partition("#")[0])
    assert is_dressed(family)
    expect(family.locator("#offline")).to_be_visible()
    expect(family.locator("#offline")).to_contain_text("Stand")


def test_a_page_opened_once_opens_without_network(family: Page) -> None:
    family.goto(OPENED)
    expect(family.locator("h1")).not_to_have_text(OFFLINE)
    assert is_dressed(family)


def test_the_whole_book_is_there_without_having_been_opened(family: Page) -> None:
    for path in ("/begleitbuch/erste-behoerdengaenge", "/begleitbuch/u-untersuchungen"):
        family.goto(path)
        expect(family.locator("h1")).not_to_have_text(OFFLINE)


def test_every_tab_that_is_the_same_for_everyone_opens(family: Page) -> None:
    for path in ("/", "/begleitbuch", "/treffpunkte", "/erinnerungen", "/mehr"):
        family.goto(path)
        expect(family.locator("h1")).not_to_have_text(OFFLINE)


@pytest.mark.parametrize("path", ["/gibt-es-nicht", "/termine", "/team"])
def test_a_page_that_is_not_there_becomes_the_offline_page(family: Page, path: str) -> None:
    family.goto(path)
    expect(family.locator("h1")).to_have_text(OFFLINE)
    expect(family.locator('a[href="tel:112"]')).to_be_visible()


def test_a_page_of_an_earlier_build_still_finds_its_colours(family: Page) -> None:
    family.goto("/mehr/app")
    expect(family.locator("h1")).not_to_have_text(OFFLINE)
    assert is_dressed(family)


def test_the_field_app_starts_and_stands_in_for_the_pages_of_the_team(nurse: Page) -> None:
    errors: list[str] = []
    nurse.on("pageerror", lambda error: errors.append(str(error)))
    for path in (FIELD, "/team", "/team/termine"):
        nurse.goto(path)
        expect(nurse.locator("h1")).not_to_have_text(OFFLINE)
        assert nurse.evaluate("location.pathname") == FIELD
    assert errors == []
