"""Booking with a thumb at 390 px: taps are counted, typing is not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.site import Site

pytestmark = pytest.mark.browser


class Thumb:
    """Taps on one phone, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def tab(self) -> None:
        self.tap(self.page.get_by_role("navigation").get_by_role("link", name="Termine"))

    def time(self, which: int = 0) -> None:
        self.tap(self.page.locator("button.time").nth(which))

    def book(self) -> None:
        self.tap(self.page.get_by_role("button", name="Verbindlich buchen"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Ihr Termin")


def fill(page: Page, name: str) -> None:
    expect(page.get_by_text("Für Sie reserviert bis")).to_be_visible()
    for field, value in {
        "name": name, "phone": "02421 000000", "street": "Musterstraße", "house_no": "4",
        "plz": "52349",
    }.items():  # fmt: skip
        page.locator(f"#{field}").fill(value)


def has_no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def stored(page: Page, key: str) -> object:
    return page.evaluate(
        """key => new Promise((resolve) => {
          const request = indexedDB.open("fh");
          request.onsuccess = () => {
            const db = request.result;
            if (!db.objectStoreNames.contains("kv")) return resolve(null);
            const wish = db.transaction("kv").objectStore("kv").get(key);
            wish.onsuccess = () => (db.close(), resolve(wish.result ?? null));
          };
        })""",
        key,
    )


def stored_visits(page: Page, expected: int) -> list[dict[str, str]]:
    """What the phone noted; it writes after the page is shown, so give it five seconds."""
    for _ in range(50):
        found = stored(page, "visits")
        if isinstance(found, list) and len(found) == expected:
            return found
        page.wait_for_timeout(100)
    return found if isinstance(found, list) else []


def test_the_first_booking_takes_five_taps_and_the_second_three(phone: Page, site: Site) -> None:
    first = Thumb(phone)
    phone.goto("/notfall")
    first.tab()
    first.time()
    fill(phone, "Familie Daumen")
    assert has_no_sideways_scroll(phone)
    first.tap(phone.get_by_label("Angaben auf diesem Handy merken"))
    first.book()
    assert first.taps <= 5
    assert len(stored_visits(phone, 1)) == 1

    phone.goto("/notfall")
    second = Thumb(phone)
    second.tab()
    second.time(2)
    expect(phone.locator("#name")).to_have_value("Familie Daumen")
    expect(phone.locator("#plz")).to_have_value("52349")
    second.book()
    assert second.taps == 3
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ihr Termin")
    visits = stored_visits(phone, 2)
    assert len(visits) == 2
    assert set(visits[0]) == {"token", "starts_at", "ends_at", "art"}

    phone.goto("/termine")
    expect(phone.get_by_role("heading", name="Ihre Termine")).to_be_visible()
    mine = phone.locator("[data-my-visits] a")
    assert mine.count() == 2
    mine.first.tap()
    phone.get_by_role("link", name="Absagen").tap()
    phone.get_by_role("button", name="Ja, absagen").tap()
    expect(phone.get_by_text("Dieser Termin ist abgesagt.")).to_be_visible()
    stored_visits(phone, 1)
    phone.goto("/termine")
    expect(phone.locator("[data-my-visits] a")).to_have_count(1)


def test_without_the_tick_the_phone_keeps_no_contact_data(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone().new_page()
    page.goto("/termine")
    thumb = Thumb(page)
    thumb.time(3)
    fill(page, "Familie Leise")
    thumb.book()
    page.wait_for_load_state("networkidle")
    assert stored(page, "contact") is None
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_filter_needs_no_button_with_javascript(phone: Page) -> None:
    phone.goto("/termine")
    expect(phone.get_by_role("button", name="Zeiten zeigen")).to_have_count(0)
    phone.get_by_label("Wo?").select_option("phone")
    expect(phone).to_have_url(re.compile("art=phone"))
    expect(phone.locator("button.time")).to_have_count(5)


def test_booking_and_cancelling_work_without_javascript_and_the_nurse_sees_it(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    page.goto("/termine?art=phone")
    page.locator("button.time").first.tap()
    page.get_by_role("button", name="Verbindlich buchen").tap()
    expect(page.get_by_role("link", name="Bitte schreiben Sie einen Namen.")).to_be_visible()
    page.locator("#name").fill("Familie Ohne Skript")
    page.locator("#phone").fill("02421 000009")
    page.get_by_role("button", name="Verbindlich buchen").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Termin")

    team = new_phone().new_page()
    team.goto("/vorfuehrung")
    team.locator('button[value="demo-fkks"]').first.tap()
    team.wait_for_url("**/team**")
    team.goto("/team/termine")
    stop = team.locator(".stop", has_text="Familie Ohne Skript")
    expect(stop).to_contain_text("gebucht")
    team.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    expect(stop.locator('a[href="tel:02421000009"]')).to_be_visible()
    assert has_no_sideways_scroll(team)

    page.get_by_role("link", name="Absagen").tap()
    page.get_by_role("button", name="Ja, absagen").tap()
    expect(page.get_by_text("Dieser Termin ist abgesagt.")).to_be_visible()
    team.reload()
    expect(stop).to_contain_text("von der Familie abgesagt")


def test_two_parents_tap_the_same_time_and_the_second_is_led_on(
    new_phone: Callable[..., BrowserContext],
) -> None:
    pages = [new_phone().new_page() for _ in range(2)]
    for page in pages:
        page.goto("/termine")
    for page in pages:
        page.locator("button.time").last.tap()
    expect(pages[0].get_by_role("heading", level=1)).to_have_text("Termin buchen")
    expect(pages[1].get_by_role("alert")).to_contain_text("Diese Zeit hat gerade jemand gebucht.")
    expect(pages[1].get_by_role("alert")).to_be_focused()
    pages[1].locator("button.time").first.tap()
    expect(pages[1].get_by_role("heading", level=1)).to_have_text("Termin buchen")
