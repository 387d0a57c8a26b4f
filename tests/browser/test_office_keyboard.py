"""The central ways of the team with the keyboard alone: from signing in to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NOW
from tests.support.keyboard import Keyboard
from tests.support.screens import Screen, become
from tests.support.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, dict[str, Any]]:
    return {one["login"]: one for one in site.people()}


@pytest.fixture
def sign_in(
    new_phone: Callable[..., BrowserContext], people: dict[str, dict[str, Any]], site: Site
) -> Callable[[str], Keyboard]:
    """Signs in at a desk, from the address of the page to the first page of the team."""

    def enter(login: str) -> Keyboard:
        site.set_now(NOW)  # the browser's clock begins there, too: their codes are the same
        page = new_phone(viewport={"width": 1280, "height": 800}, has_touch=False).new_page()
        keys, who = Keyboard(page), people[login]
        keys.open("/team/anmelden")
        keys.write(page.get_by_label("Anmeldename"), login)
        keys.write(page.get_by_label("Passwort"), who["password"])
        code = pyotp.TOTP(who["totp_secret"]).at(page.evaluate("Date.now()") // 1000)
        keys.write(page.get_by_label("Code", exact=True), code)
        keys.follow(page.get_by_role("button", name="Anmelden", exact=True), "**/team")
        return keys

    return enter


def test_the_coordinator_cancels_a_date_books_for_a_caller_and_answers_a_request(
    sign_in: Callable[[str], Keyboard],
) -> None:
    keys = sign_in("demo-koordination")
    page = keys.page
    keys.follow(page.locator('main a[href="/team/treffpunkte"]'), "**/team/treffpunkte")
    date = "/team/treffpunkte/sc-ost-1/2026-12-11"
    keys.follow(page.locator(f'a[href="{date}"]'), f"**{date}")
    keys.follow(page.locator(f'a[href="{date}?art=cancelled"]'), "**?art=cancelled")
    keys.write(page.locator("#reason"), "Wasserschaden")
    keys.follow(page.get_by_role("button", name="Jetzt absagen"), "**/team/treffpunkte?geaendert=*")
    expect(page.get_by_text("Gespeichert: Fällt aus")).to_be_visible()
    keys.press(page.locator(".notice").get_by_role("button", name="Rückgängig machen"))
    page.wait_for_url("**/team/treffpunkte")

    keys.open("/team/termine/lage")
    keys.follow(page.get_by_role("button", name="Zusagen").first, "**/team/termine")
    keys.open("/team/termine/lage")
    expect(page.get_by_text("Keine Anfrage wartet auf eine Antwort.")).to_be_visible()

    keys.open("/team/termine/buchen?art=phone")
    keys.press(page.locator('input[name="slot"]').first, "Space")
    keys.write(page.locator("#name"), "Familie am Telefon")
    keys.write(page.locator("#phone"), "02421 000123")
    keys.follow(
        page.get_by_role("button", name="Buchen", exact=True), "**/team/termine/gebucht?t=*"
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Gebucht")


def test_the_editor_corrects_a_number_after_a_mistake(sign_in: Callable[[str], Keyboard]) -> None:
    keys = sign_in("demo-redaktion")
    page = keys.page
    keys.follow(page.locator('main a[href="/team/daten"]').first, "**/team/daten")
    number = "/team/daten/nummer/fruehe-hilfen"
    keys.follow(page.locator(f'a[href="{number}"]'), f"**{number}")
    keys.write(page.locator("#display"), "keine Nummer")
    keys.press(page.get_by_role("button", name="Stimmt so, heute geprüft"))
    expect(page.locator("#fehler")).to_be_focused()
    keys.press(page.locator('#fehler a[href="#display"]'))
    expect(page.locator("#display")).to_be_focused()
    keys.write(page.locator("#display"), "02421 25-1234")
    keys.follow(
        page.get_by_role("button", name="Stimmt so, heute geprüft"), "**/team/daten?geaendert=*"
    )
    expect(page.get_by_text("Gespeichert: Geprüft: 02421 25-1234")).to_be_visible()


def test_the_releaser_reads_and_releases_a_page(sign_in: Callable[[str], Keyboard]) -> None:
    keys = sign_in("demo-freigabe")
    page = keys.page
    keys.follow(page.locator('main a[href="/team/freigaben"]').first, "**/team/freigaben")
    keys.follow(page.locator('a[href="/team/freigaben/w03"]'), "**/team/freigaben/w03")
    keys.press(page.get_by_label("Hebamme"), "Space")
    expect(page.get_by_label("Hebamme")).to_be_checked()
    keys.follow(page.get_by_role("button", name="Jetzt freigeben"), "**/team/freigaben?geaendert=*")
    expect(page.get_by_text("Gespeichert: Freigegeben")).to_be_visible()


CENTRAL = (
    ("", "/team/anmelden"),
    ("demo-koordination", "/team"),
    ("demo-koordination", "/team/treffpunkte"),
    ("demo-koordination", "/team/treffpunkte/sc-nord-1/2027-01-20"),
    ("demo-koordination", "/team/treffpunkte/sc-nord-1/2027-01-20?art=cancelled"),
    ("demo-koordination", "/team/treffpunkte/sc-nord/pause?first=2027-02-01&last=2027-02-12"),
    ("demo-koordination", "/team/termine/lage"),
    ("demo-fkks", "/team/termine"),
    ("demo-fkks", "/team/termine/buchen"),
    ("demo-redaktion", "/team/daten"),
    ("demo-redaktion", "/team/daten/nummer/fruehe-hilfen"),
    ("demo-freigabe", "/team/freigaben/w05"),
    ("demo-koordination", "/team/rueckmeldungen"),
)


@pytest.mark.parametrize("width", [1280, 320])
def test_everything_on_the_central_screens_is_reached_in_order_and_seen(
    new_phone: Callable[..., BrowserContext], width: int
) -> None:
    left: dict[str, list[str]] = {}
    for login in dict.fromkeys(login for login, _path in CENTRAL):
        page = new_phone(viewport={"width": width, "height": 800}).new_page()
        become(page, Screen("", "/team", login=login))
        for path in (path for one, path in CENTRAL if one == login):
            page.goto(path)
            left[path] = Keyboard(page).walk()
    assert {path: found for path, found in left.items() if found} == {}


def test_the_walk_finds_what_nobody_can_reach_and_what_nobody_can_see(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone().new_page()
    page.goto("/team/anmelden")
    page.evaluate("document.querySelector('main form button').tabIndex = -1")
    (found,) = Keyboard(page).walk()
    assert "Anmelden" in found or "<button" in found
    page.goto("/team/anmelden")
    page.evaluate("document.querySelector('#password').style.outline = '0'")
    with pytest.raises(AssertionError, match="no visible focus"):
        Keyboard(page).walk()
