"""The nurse's day with a thumb at 390 px, and a family that waits: taps are counted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_visits import Thumb, has_no_sideways_scroll
from tests.support.site import Site

pytestmark = pytest.mark.browser
SICK_DAY = "2026-11-26"


def enter(page: Page, login: str) -> None:
    page.goto("/vorfuehrung")
    page.locator(f'button[value="{login}"]').first.tap()
    page.wait_for_url("**/team**")
    page.goto("/team/termine")


@pytest.fixture
def nurse(new_phone: Callable[..., BrowserContext]) -> Thumb:
    page = new_phone().new_page()
    enter(page, "demo-fkks")
    return Thumb(page)


def test_a_visit_is_done_in_three_taps_without_leaving_the_list(nurse: Thumb, site: Site) -> None:
    page = nurse.page
    stop = page.locator(".stop", has_text="14:30–15:30")
    expect(stop).to_contain_text("gebucht")
    for label, after in (("Bin unterwegs", "unterwegs"), ("Angekommen", "läuft"),
                         ("Erledigt", "erledigt")):  # fmt: skip
        nurse.tap(stop.get_by_role("button", name=label))
        expect(stop.locator(".badge")).to_have_text(after)
    assert nurse.taps == 3
    assert has_no_sideways_scroll(page)


def test_a_phone_number_and_an_address_are_one_tap_away(nurse: Thumb) -> None:
    stop = nurse.page.locator(".stop", has_text="16:00–17:00")
    expect(stop.locator('a[href="tel:02421000001"]')).to_be_visible()
    expect(stop.get_by_role("link", name="Weg")).to_have_attribute(
        "href", re.compile(r"^(geo:|maps:)")
    )


def test_an_extra_time_is_open_after_three_taps_and_a_family_sees_it(
    nurse: Thumb, new_phone: Callable[..., BrowserContext]
) -> None:
    nurse.tap(nurse.page.get_by_role("link", name="Zeit öffnen"))
    nurse.tap(nurse.page.locator(".day", has_text="27."))
    nurse.tap(nurse.page.locator("button.time", has_text="15:00"))
    expect(nurse.page.get_by_text("Einmal: Freitag, 27. November, 15:00–16:00 Uhr")).to_be_visible()
    assert nurse.taps == 3
    family = new_phone().new_page()
    family.goto("/termine?art=home&tag=2026-11-27")
    expect(family.locator("button.time", has_text="15:00")).to_be_visible()


def test_heute_krank_looks_after_six_visits_in_two_taps_and_can_be_taken_back(
    nurse: Thumb, site: Site
) -> None:
    page = nurse.page
    page.goto(f"/team/termine/abwesenheit?von={SICK_DAY}&bis={SICK_DAY}")
    expect(page.get_by_role("heading", name="6 Termine sind betroffen")).to_be_visible()
    assert page.locator("select[id^=plan-]").count() == 6
    nurse.tap(page.get_by_role("button", name="Plan ausführen"))
    expect(page.get_by_text("0 von 6 Familien wissen Bescheid.")).to_be_visible()
    assert has_no_sideways_scroll(page)
    nurse.tap(page.get_by_role("button", name="Weiß Bescheid").first)
    expect(page.get_by_text("1 von 6 Familien wissen Bescheid.")).to_be_visible()
    nurse.tap(page.get_by_role("button", name=re.compile("Alles zurücknehmen")))
    expect(page.get_by_text("Alles ist zurückgenommen.")).to_be_visible()
    assert nurse.taps == 3


def test_krank_from_the_list_is_two_taps(nurse: Thumb) -> None:
    nurse.tap(nurse.page.get_by_role("link", name="Heute krank"))
    nurse.tap(nurse.page.get_by_role("button", name="Plan ausführen"))
    expect(nurse.page.get_by_role("heading", level=1)).to_have_text("Wer weiß Bescheid?")
    nurse.tap(nurse.page.get_by_role("button", name=re.compile("Alles zurücknehmen")))
    expect(nurse.page.get_by_text("Alles ist zurückgenommen.")).to_be_visible()
    assert nurse.taps == 3


def test_a_caller_is_booked_with_three_taps_and_gets_a_code(
    nurse: Thumb, new_phone: Callable[..., BrowserContext]
) -> None:
    page = nurse.page
    nurse.tap(page.get_by_role("link", name="Für Familie buchen"))
    nurse.tap(page.locator("label.time").last)
    for field, value in {"name": "Familie Anruf", "phone": "02421 000008", "street": "Weg",
                         "house_no": "1", "plz": "52349"}.items():  # fmt: skip
        page.locator(f"#{field}").fill(value)
    nurse.tap(page.get_by_role("button", name="Buchen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Gebucht")
    assert nurse.taps == 3
    code = page.locator("strong.nowrap").inner_text()
    family = new_phone(java_script_enabled=False).new_page()
    family.goto("/termine/code")
    family.locator("#code").fill(code.lower())
    family.get_by_role("button", name="Termin öffnen").tap()
    expect(family.get_by_role("heading", level=1)).to_have_text("Ihr Termin")


def test_a_family_joins_the_waiting_list_without_javascript(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    page.goto("/termine")
    page.get_by_role("link", name="Auf die Warteliste").tap()
    page.locator('input[value="1-vm"]').tap()
    page.locator("#name").fill("Familie Geduld")
    page.locator("#phone").fill("02421 000007")
    page.get_by_role("button", name="Auf die Warteliste").tap()
    expect(page.get_by_text("Sie stehen auf der Warteliste.")).to_be_visible()
    expect(page.get_by_text("Dienstag vormittags")).to_be_visible()
    assert has_no_sideways_scroll(page)


def test_without_a_network_a_tap_is_a_wish_and_never_a_booking(
    new_phone: Callable[..., BrowserContext],
) -> None:
    context = new_phone()
    page = context.new_page()
    page.goto("/termine")
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    page.locator("button.time").first.tap()
    expect(page.get_by_text("Kein Netz. Es ist nichts gebucht.")).to_be_visible()
    expect(page.get_by_text("Ihr Wunsch ist gemerkt:")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Termin finden")
    context.set_offline(False)
    expect(page.get_by_text("Noch nicht gebucht")).to_be_visible()
    page.get_by_role("button", name="Jetzt reservieren").tap()
    expect(page.get_by_text("Für Sie reserviert bis")).to_be_visible()
    page.goto("/termine")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Noch nicht gebucht")).to_be_hidden()
