"""An Arabic phone: mirrored, numbers from left to right, German marked as German.

The language is whole but invented, and the pages come from this process: the installation of the
other browser tests offers only what translators have finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import i18n
from tests.support.chromium import PHONE
from tests.support.client import ORIGIN, Client
from tests.support.languages import translated, write_language

pytestmark = pytest.mark.browser
PAGES = (
    "/", "/w", "/mehr", "/begleitbuch", "/begleitbuch/stillen", "/notfall", "/hilfe", "/suche",
    "/treffpunkte", "/treffpunkte/sc-mitte", "/termine", "/erinnerungen", "/keine-post", "/antwort",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, first_app: App
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("arabic")
    shutil.copyfile(sqlite_template, folder / "fh.sqlite3")
    for lang in ("ar", "tr"):
        write_language(folder, lang)
    settings = Settings(
        env="test", data_dir=folder, key_dir=folder, database_url=f"sqlite:///{folder}/fh.sqlite3"
    )
    with i18n.catalogues_in(folder), Client(create_app(settings, like=first_app)) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, client: Client) -> Iterator[Page]:
    """A narrow phone that gets everything from `client`."""
    width = {"width": 320, "height": 640}
    context = chromium.new_context(**{**PHONE, "viewport": width, "service_workers": "block"})

    def answer(route: Route) -> None:
        found = client.get(route.request.url.removeprefix(ORIGIN))
        kept = {n: v for n, v in found.headers.items() if n not in {"content-encoding", "etag"}}
        route.fulfill(status=found.status_code, headers=kept, body=found.content)

    context.route("**/*", answer)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_an_arabic_page_is_mirrored_and_fits_320_pixels(page: Page, path: str) -> None:
    page.goto(f"{ORIGIN}/ar{path}")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    brand, emergency = (
        page.locator(".brand").bounding_box(),
        page.locator(".help-link").bounding_box(),
    )
    assert brand
    assert emergency
    assert brand["x"] > emergency["x"], "the brand stands at the beginning of the line: right"


def test_a_number_to_call_is_read_from_left_to_right(page: Page) -> None:
    page.goto(f"{ORIGIN}/ar/notfall")
    number = page.locator('a[href="tel:116117"] strong')
    assert number.inner_text() == "116 117"
    assert number.evaluate("it => getComputedStyle(it).direction") == "ltr"


def test_german_inside_an_arabic_page_runs_from_left_to_right(page: Page) -> None:
    page.goto(f"{ORIGIN}/ar/begleitbuch/stillen")
    text = page.locator("article > .prose").first
    assert text.evaluate("it => [it.lang, getComputedStyle(it).direction]") == ["de", "ltr"]


def test_one_tap_changes_the_language_and_stays_on_the_page(page: Page) -> None:
    page.goto(f"{ORIGIN}/ar/treffpunkte/sc-mitte")
    page.locator('footer a[hreflang="tr"]').click()
    page.wait_for_url(f"{ORIGIN}/tr/treffpunkte/sc-mitte")
    page.locator('footer a[hreflang="de"]').click()
    page.wait_for_url(f"{ORIGIN}/treffpunkte/sc-mitte")
    assert page.evaluate("document.documentElement.lang") == "de"


def test_the_plan_on_the_phone_speaks_the_language_and_counts_in_plain_digits(page: Page) -> None:
    page.goto(f"{ORIGIN}/ar/erinnerungen")
    found = page.evaluate(
        """async () => {
          const at = document.querySelector('script[src*="/js/reminders.js"]').src;
          const [{ loadCatalogue, shownTitle, withTitles }, { dayText, local, timeText }] =
            await Promise.all(["catalogue.js", "texts.js"].map((name) => import(at.replace("reminders.js", name))));
          const { reminders } = await withTitles(await loadCatalogue());
          const u1 = reminders.find((one) => one.id === "u1");
          return [u1.title, shownTitle(u1), dayText("2026-12-04", "2026-11-25"),
            timeText("2026-12-04T09:05:00Z"), local("/termine")];
        }"""
    )
    title = "U1 direkt nach der Geburt"
    assert found[:2] == [title, translated(title, "ar")]
    assert found[2:] == ["4 ديسمبر", "10:05", "/ar/termine"]
