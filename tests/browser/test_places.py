"""The badges of the places on a real phone, with its clock and the server's clock moved."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

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
    assert _badge(page, "sc-nord") == "heute offen bis 12 Uhr"
    assert _badge(page, "sc-ost") == ""
    page = at(datetime(2026, 11, 26, 8, 0, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-ost") == "morgen"
    page = at(datetime(2026, 11, 27, 6, 0, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-ost") == "heute ab 10 Uhr"


def test_a_page_left_open_follows_the_clock(at: Callable[[datetime, str], Page]) -> None:
    page = at(datetime(2026, 11, 25, 10, 58, tzinfo=UTC), "/treffpunkte")
    assert _badge(page, "sc-nord") == "heute offen bis 12 Uhr"
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
    assert content.count("BEGIN:VEVENT") == 1
    assert "RRULE:FREQ=WEEKLY" in content


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


def _asks(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    return asked


def test_distances_appear_after_a_tap_and_the_position_goes_nowhere(
    new_phone: Callable[..., BrowserContext],
) -> None:
    context = new_phone(
        geolocation={"latitude": 50.7766, "longitude": 6.0834}, permissions=["geolocation"]
    )
    page = context.new_page()
    asked = _asks(page)
    page.goto("/treffpunkte")
    expect(page.locator(".distance")).to_have_count(0)
    page.get_by_role("button", name="Wie weit ist es?").click()
    expect(page.locator("#sc-mitte .distance")).to_have_text("Ungefähr 29 km Luftlinie")
    expect(page.locator("#sc-ost .distance")).to_have_count(0)  # only its direction is known
    expect(page.locator("[data-near] [role=status]")).to_contain_text("Die Entfernung steht jetzt")
    page.get_by_role("button", name="Wie weit ist es?").click()
    expect(page.locator("#sc-mitte .distance")).to_have_count(1)
    assert not any("50.77" in one or "6.08" in one for one in asked)
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )
    assert context.cookies() == []


def test_without_permission_the_list_stays_and_says_so(phone: Page) -> None:
    phone.goto("/treffpunkte")
    phone.get_by_role("button", name="Wie weit ist es?").click()
    expect(phone.locator("[data-near] [role=status]")).to_have_text(
        "Das Handy hat keinen Ort gefunden. Die Liste zeigt Ihnen alle Adressen."
    )
    assert phone.locator("#sc-mitte .where").is_visible()


def test_a_phone_opens_its_own_map_program_and_copies_the_address(
    new_phone: Callable[..., BrowserContext],
) -> None:
    agent = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/140 Mobile"
    context = new_phone(user_agent=agent, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/treffpunkte/sc-nord")
    way = page.get_by_role("link", name="Route öffnen")
    expect(way).to_have_attribute("href", re.compile(r"^geo:0,0\?q=Neue%20J%C3%BClicher"))
    page.get_by_role("button", name="Adresse kopieren").click()
    expect(page.locator("#toasts")).to_contain_text("Die Adresse ist kopiert.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Neue Jülicher Straße 49, 52353 Düren"


def test_other_machines_get_no_dead_link_for_the_way(phone: Page) -> None:
    phone.goto("/treffpunkte/sc-nord")
    expect(phone.get_by_role("link", name="Karte auf openstreetmap.org")).to_be_visible()
    expect(phone.get_by_role("link", name="Route öffnen")).to_have_count(0)


def test_places_are_picked_without_javascript(new_phone: Callable[..., BrowserContext]) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto("/treffpunkte")
    page.get_by_text("Treffpunkte auswählen").click()
    page.get_by_role("link", name="Mit Kinderkrankenschwester", exact=True).click()
    assert page.locator(".places > li").count() == 3
    assert page.locator("[data-near]").is_hidden()
    assert page.locator("[data-route]").count() == 0
    page.get_by_role("link", name="Wieder alle zeigen").click()
    assert page.locator(".places > li").count() == 4


def test_a_question_opens_by_tap_and_by_its_address(phone: Page) -> None:
    phone.goto("/hilfe")
    phone.get_by_text("Der Vater oder die Mutter zahlt nicht.").click()
    expect(phone.get_by_text("„Beistand und Hilfe, bitte.“").first).to_be_visible()
    phone.goto("/mehr")
    phone.goto("/hilfe#kita")
    expect(phone.locator("#kita")).to_be_visible()
    expect(phone.locator("#kita")).to_contain_text("Little Bird")
    expect(phone.locator("#unterhalt")).to_be_hidden()


def test_the_postcode_is_answered_without_javascript_where_it_was_asked(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto("/hilfe")
    page.get_by_label("Ihre Postleitzahl").fill("52372")
    page.get_by_role("button", name="Nachsehen").click()
    assert page.url.endswith("/hilfe?plz=52372#wohnort")
    expect(page.get_by_text("Wohnen Sie im Kreis Düren?")).to_be_in_viewport()


def test_paper_shows_what_is_behind_every_question(phone: Page) -> None:
    phone.goto("/hilfe")
    phone.emulate_media(media="print")
    for id in ("kita", "unterhalt", "pflege-adoption"):
        box = phone.locator(f"#{id} ul").bounding_box()
        assert box
        assert box["height"] > 20
