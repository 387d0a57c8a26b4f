"""The office on a phone, and what families see a moment later on theirs."""

import re
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.site import Site

pytestmark = pytest.mark.browser
DATE = "/team/treffpunkte/sc-ost-1/2026-12-11"


@pytest.fixture
def office(new_phone: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """Phones of the team."""

    def enter(login: str) -> Page:
        page = new_phone().new_page()
        page.goto("/vorfuehrung")
        page.click(f'button[value="{login}"]')
        page.wait_for_url("**/team**")
        return page

    return enter


def _calendar(site: Site, place: str) -> str:
    with urlopen(f"{site.url}/treffpunkte/{place}.ics") as answer:
        return str(answer.read().decode())


def test_a_cafe_is_cancelled_in_three_taps_and_families_see_it(
    office: Callable[[str], Page], phone: Page, site: Site
) -> None:
    phone.goto("/treffpunkte/sc-ost")
    expect(phone.get_by_text("Fällt aus")).to_have_count(0)
    page = office("demo-koordination")
    page.goto("/team/treffpunkte")
    page.click(f'a[href="{DATE}"]')
    page.click(f'a[href="{DATE}?art=cancelled"]')
    expect(page.get_by_role("heading", name="So sehen es Familien")).to_be_visible()
    page.fill("#reason", "Wasserschaden")
    page.click("text=Jetzt absagen")
    expect(page.get_by_text("Gespeichert: Fällt aus")).to_be_visible()

    phone.goto("/treffpunkte")
    expect(phone.locator("#sc-ost").get_by_text("Wasserschaden")).to_be_visible()
    phone.goto("/treffpunkte/sc-ost")
    expect(phone.get_by_text("Fällt aus: Wasserschaden")).to_be_visible()
    assert "STATUS:CANCELLED" in _calendar(site, "sc-ost")

    page.locator(".notice").get_by_role("button", name="Rückgängig machen").click()
    page.wait_for_url("**/team/treffpunkte")
    phone.goto("/treffpunkte/sc-ost")
    expect(phone.get_by_role("heading", name="Die nächsten Termine")).to_be_visible()
    expect(phone.get_by_text("Fällt aus")).to_have_count(0)


def test_a_corrected_number_is_on_the_page_of_the_parents(
    office: Callable[[str], Page], phone: Page
) -> None:
    page = office("demo-redaktion")
    page.goto("/team/daten")
    page.click('a[href="/team/daten/nummer/fruehe-hilfen"]')
    page.fill("#display", "keine Nummer")
    page.click("text=Stimmt so, heute geprüft")
    expect(page.locator("#fehler")).to_be_visible()
    page.fill("#display", "02421 25-1234")
    page.click("text=Stimmt so, heute geprüft")
    expect(page.get_by_text("Gespeichert: Geprüft: 02421 25-1234")).to_be_visible()
    phone.goto("/begleitbuch/familien-kinderkrankenschwester")
    expect(phone.locator('a[href="tel:+492421251234"]').first).to_be_visible()
    expect(phone.get_by_text("Geprüft am 25.11.2026").first).to_be_visible()


def test_a_page_is_released_by_a_second_person(office: Callable[[str], Page], phone: Page) -> None:
    phone.goto("/begleitbuch/stillen")
    expect(phone.get_by_text("noch nicht fachlich freigegeben")).to_be_visible()
    page = office("demo-freigabe")
    page.goto("/team")
    page.click('a.row[href="/team/freigaben"]')
    page.click('a[href="/team/freigaben/w03"]')
    page.get_by_label("Hebamme").check()
    page.click("text=Jetzt freigeben")
    expect(page.get_by_text("Gespeichert: Freigegeben")).to_be_visible()
    phone.goto("/begleitbuch/stillen")
    expect(phone.locator("article > footer")).to_contain_text(
        re.compile(r"Freigegeben:\s+Hebamme, 25\.11\.2026")
    )


def test_a_hint_is_worked_on_without_leaving_the_list(office: Callable[[str], Page]) -> None:
    page = office("demo-koordination")
    page.goto("/team/rueckmeldungen")
    page.evaluate("window.before = true")
    heading = page.get_by_role("heading", name="Offene Hinweise")
    count = int(re.findall(r"\d+", heading.inner_text())[0])
    page.locator('[action$="/stand"] button:has-text("erledigt")').first.click()
    expect(heading).to_have_text(f"Offene Hinweise ({count - 1})")
    assert page.evaluate("window.before"), "the page was not loaded anew"
    expect(page.locator("#inhalt")).to_be_focused()
