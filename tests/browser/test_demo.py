"""The demonstration in a real browser: everybody is one tap away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from fruehe_hilfen.staff import totp
from tests.browser.conftest import NOW
from tests.support.chromium import PHONE
from tests.support.site import Site

pytestmark = pytest.mark.browser

FAMILY = """async () => {
  const { loadFamily } = await import(document.querySelector('script[src*="/js/"]').src
    .replace(/js\\/.*$/, "js/family.js"));
  return loadFamily();
}"""


@pytest.mark.parametrize(
    ("title", "due_on", "born_on"),
    [
        ("Schwanger", "2027-03-21", None),
        ("Mit einem Baby", "2026-10-09", "2026-10-05"),
        ("Mit einem Kleinkind", "2024-10-14", "2024-10-16"),
    ],
)
def test_one_tap_makes_this_phone_a_family(
    phone: Page, title: str, due_on: str, born_on: str | None
) -> None:
    phone.goto("/vorfuehrung")
    phone.get_by_role("button", name=title).click()
    phone.wait_for_url(re.compile(r"/$"))
    children = phone.evaluate(FAMILY)["children"]
    assert [(c["due_date"], c["birth_date"]) for c in children] == [(due_on, born_on)]


def test_a_second_tap_replaces_the_family(phone: Page) -> None:
    for title in ("Schwanger", "Mit einem Baby"):
        phone.goto("/vorfuehrung")
        phone.get_by_role("button", name=title).click()
        phone.wait_for_url(re.compile(r"/$"))
    assert len(phone.evaluate(FAMILY)["children"]) == 1


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("demo-fkks", r"/team/termine$"),
        ("demo-besuch", r"/team/unterwegs$"),
        ("demo-koordination", r"/team/besuchsdienst$"),
        ("demo-redaktion", r"/team$"),
    ],
)
def test_one_tap_enters_as_a_person_of_the_team(phone: Page, login: str, path: str) -> None:
    phone.goto("/vorfuehrung")
    phone.locator(f'button[value="{login}"]').click()
    phone.wait_for_url(re.compile(path))
    expect(phone.locator("h1")).to_be_visible()
    phone.goto("/team")
    expect(phone.get_by_role("button", name="Abmelden")).to_be_visible()


def test_starting_afresh_needs_a_second_tap_and_empties_the_phone(phone: Page) -> None:
    phone.goto("/vorfuehrung")
    phone.get_by_role("button", name="Mit einem Baby").click()
    phone.wait_for_url(re.compile(r"/$"))
    phone.goto("/vorfuehrung")
    confirm = phone.get_by_role("button", name="Ja, alles neu anlegen")
    expect(confirm).to_be_hidden()
    phone.get_by_text("Von vorn anfangen").click()
    confirm.click()
    expect(phone.get_by_text("Alle erfundenen Daten sind neu angelegt.")).to_be_visible()
    assert phone.evaluate(FAMILY)["children"] == []


def test_without_javascript_the_team_is_still_one_tap_away(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(**{**PHONE, "base_url": site.url}, java_script_enabled=False)
    page = context.new_page()
    page.goto("/vorfuehrung")
    expect(page.get_by_role("button", name="Mit einem Baby")).to_be_hidden()
    page.locator('button[value="demo-koordination"]').click()
    page.wait_for_url(re.compile(r"/team/besuchsdienst$"))
    context.close()


def test_signing_in_by_hand_works_on_a_phone(phone: Page, site: Site) -> None:
    site.set_now(NOW)  # the half minute begins now
    nurse = next(person for person in site.people() if person["login"] == "demo-fkks")
    phone.goto("/team")
    phone.wait_for_url(re.compile("/team/anmelden"))
    phone.get_by_label("Anmeldename").fill(nurse["login"])
    phone.get_by_label("Passwort").fill(nurse["password"])
    phone.get_by_label("Code", exact=True).fill("000000")
    phone.get_by_role("button", name="Anmelden").click()
    expect(phone.locator("#fehler")).to_be_focused()
    phone.get_by_label("Passwort").fill(nurse["password"])
    code = totp.code_at(nurse["totp_secret"], NOW)
    phone.get_by_label("Code", exact=True).fill(code)
    phone.get_by_role("button", name="Anmelden").click()
    expect(phone.get_by_role("heading", name="Guten Tag, Frau Beispiel")).to_be_visible()
    phone.get_by_role("button", name="Abmelden").click()
    expect(phone.get_by_text("Sie sind abgemeldet.")).to_be_visible()
