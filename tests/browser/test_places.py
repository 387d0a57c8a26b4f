"""The badges of the places on a real phone, with its clock and the server's clock moved."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NOW
from tests.support.site import Site

pytestmark = pytest.mark.browser
DAY_MS = 86_400_000


@pytest.fixture
def at(phone: Page, site: Site) -> Iterator[Callable[[datetime, str], Page]]:
    """Opens a page with both clocks at an instant."""

    def open_at(instant: datetime, path: str) -> Page:
        site.set_now(instant)
        phone.clock.set_system_time(instant)
        phone.wait_for_timeout(1_200)  # the server reads its clock file once a second
        phone.goto(path)
        return phone

    yield open_at
    site.set_now(NOW)


def _badge(page: Page, id: str) -> str:
    badges = page.locator(f"#{id} [data-state]").all_inner_texts()
    return ", ".join(badges)


def _first_date(page: Page, id: str) -> str:
    return page.locator(f"#{id} [data-at]:not([hidden]) .text span").first.inner_text()


def test_an_open_cafe_says_so_and_tomorrow_is_named(at: Callable[[datetime, str], Page]) -> None:
    page = at(datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-nord") == "jetzt offen"
    assert _badge(page, "sc-ost") == ""
    page = at(datetime(2026, 11, 26, 8, 0, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-ost") == "morgen"
    page = at(datetime(2026, 11, 27, 6, 0, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-ost") == "heute"


def test_a_page_left_open_follows_the_clock(at: Callable[[datetime, str], Page]) -> None:
    page = at(datetime(2026, 11, 25, 10, 58, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-nord") == "jetzt offen"
    page.clock.fast_forward("03:00")
    assert _first_date(page, "sc-nord") == "Mi, 2. Dez., 10 bis 12 Uhr"
    ids = page.locator(".places > li").evaluate_all("all => all.map(one => one.id)")
    assert ids == ["sc-ost", "sc-mitte", "kk-mitte", "sc-nord"]


def test_a_page_kept_for_weeks_shows_no_date_that_is_over(
    at: Callable[[datetime, str], Page],
) -> None:
    page = at(datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "/treffpunkte/sc-mitte")
    page.clock.fast_forward(25 * DAY_MS)  # without loading again
    dates = page.locator("[data-at]:not([hidden])").all_inner_texts()
    assert dates[0].startswith("Montag, 21. Dezember")
    page.clock.fast_forward(100 * DAY_MS)
    assert page.locator("[data-stale]").is_visible()
    assert page.locator("[data-at]:not([hidden])").count() == 0


def test_without_javascript_every_date_stands_written_out(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto("/treffpunkte/sc-nord")
    assert page.locator("[data-at]:visible").count() == 8
    assert page.get_by_role("link", name="In meinen Kalender").is_visible()


def test_the_calendar_file_arrives_whole(phone: Page) -> None:
    phone.goto("/treffpunkte/sc-nord")
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="In meinen Kalender").click()
    content = waiting.value.path().read_text(encoding="utf-8")
    assert waiting.value.suggested_filename == "termine.ics"
    assert content.count("BEGIN:VEVENT") > 18


def test_the_pages_fit_a_small_phone_and_load_nothing_from_elsewhere(
    new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_phone(viewport={"width": 320, "height": 640}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (
        "/treffpunkte",
        "/treffpunkte/sc-ost",
        "/xr/treffpunkte",
        "/xr/treffpunkte/sc-ost",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert all(url.startswith(site.url) for url in asked)
