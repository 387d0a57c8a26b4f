"""People of the team in a real browser: invited, with code app, with passkey, on two devices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.conftest import NOW
from tests.support.site import Site

pytestmark = pytest.mark.browser
PASSWORD = "vier-woerter-ohne-zusammenhang"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Reached by a name: passkeys do not belong to a bare address."""
    running = Site(tmp_path_factory.mktemp("site"), now=NOW)
    running.answer_to("localhost")
    running.start()
    yield running
    running.stop()


def _invite(page: Page, login: str, name: str, role: str) -> str:
    """As the administrator of the demonstration; returns the link."""
    page.goto("/vorfuehrung")
    page.locator('button[value="demo-verwaltung"]').click()
    page.get_by_role("link", name="Jemanden einladen").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Anmeldename").fill(login)
    page.get_by_role("checkbox", name=role).check()
    page.get_by_role("button", name="Einladung machen").click()
    link = page.locator(".link-text").inner_text()
    page.get_by_role("button", name="Ich habe ihn weitergegeben").click()
    return link


def _set_up(page: Page, link: str) -> pyotp.TOTP:
    """As the invited person, up to the recovery codes."""
    page.goto(link)
    uri = page.get_by_role("link", name="Auf diesem Handy öffnen").get_attribute("href")
    app = pyotp.parse_uri(uri or "")
    assert isinstance(app, pyotp.TOTP)
    page.get_by_label("Neues Passwort").fill(PASSWORD)
    page.get_by_label("Noch einmal dasselbe Passwort").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(app.at(_now(page)))
    page.get_by_role("button", name="Zugang einrichten").click()
    page.wait_for_url("**/team/konto/notfallcodes")
    return app


def _now(page: Page) -> int:
    """The server's clock runs on from NOW; both are within one step of each other."""
    return int(page.evaluate("() => Date.now()")) // 1000


def _sign_in(page: Page, login: str, code: str) -> None:
    page.goto("/team/anmelden")
    page.get_by_label("Anmeldename").fill(login)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden", exact=True).first.click()
    page.wait_for_url("**/team/anmelden?abgemeldet=1")


@pytest.fixture
def desk(new_phone: Callable[..., BrowserContext]) -> Page:
    """A browser of the administrator."""
    page = new_phone(viewport={"width": 1280, "height": 800}).new_page()
    return page


def test_from_the_invitation_to_the_first_sign_in_and_in_again_with_a_recovery_code(
    site: Site, desk: Page, phone: Page
) -> None:
    site.set_now(NOW)
    _set_up(phone, _invite(desk, "frau.neu", "Frau Neu", "Besuchsdienst"))
    codes = phone.locator("ol code").all_inner_texts()
    assert len(codes) == 10
    phone.get_by_role("button", name="Ich habe sie sicher").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Guten Tag, Frau Neu")
    _sign_out(phone)
    _sign_in(phone, "frau.neu", codes[0])
    expect(phone.get_by_role("heading", level=1)).to_have_text("Guten Tag, Frau Neu")
    _sign_out(phone)
    _sign_in(phone, "frau.neu", codes[0])
    expect(phone.get_by_role("alert")).to_contain_text("Das passt nicht zusammen.")


def _authenticator(page: Page) -> CDPSession:
    """A virtual authenticator with a person who confirms, as a phone or laptop has it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp


def test_a_passkey_signs_in_without_password_until_it_is_removed(
    site: Site, desk: Page, phone: Page
) -> None:
    site.set_now(NOW)
    _set_up(phone, _invite(desk, "herr.finger", "Herr Finger", "Koordination"))
    phone.get_by_role("button", name="Ich habe sie sicher").click()
    _authenticator(phone)
    phone.goto("/team/konto")
    phone.get_by_text("Passkey für dieses Gerät").click()
    phone.get_by_label("Name des Geräts").fill("Mein Handy")
    phone.locator("#passkey_password").fill("falsch")
    phone.get_by_role("button", name="Passkey anlegen").click()
    expect(phone.locator("[data-passkey-error]")).to_contain_text("Das Passwort passt nicht.")
    phone.locator("#passkey_password").fill(PASSWORD)
    phone.get_by_role("button", name="Passkey anlegen").click()
    phone.wait_for_url("**/team/konto?hinweis=passkey#passkeys")
    expect(phone.locator("#passkeys")).to_contain_text("Mein Handy")
    _sign_out(phone)
    phone.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Guten Tag, Herr Finger")
    phone.goto("/team/konto")
    phone.get_by_role("button", name="Entfernen Mein Handy").click()
    phone.wait_for_url("**/team/konto?hinweis=weg#passkeys")
    _sign_out(phone)
    phone.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Der Passkey passt nicht.")


def test_the_answer_of_a_passkey_works_once(site: Site, desk: Page, phone: Page) -> None:
    site.set_now(NOW)
    _set_up(phone, _invite(desk, "frau.finger", "Frau Finger", "Koordination"))
    phone.get_by_role("button", name="Ich habe sie sicher").click()
    _authenticator(phone)
    phone.goto("/team/konto")
    phone.get_by_text("Passkey für dieses Gerät").click()
    phone.get_by_label("Name des Geräts").fill("Mein Handy")
    phone.locator("#passkey_password").fill(PASSWORD)
    phone.get_by_role("button", name="Passkey anlegen").click()
    phone.wait_for_url("**/team/konto?hinweis=passkey#passkeys")
    _sign_out(phone)
    with phone.expect_request("**/team/passkey") as caught:
        phone.get_by_role("button", name="Mit Passkey anmelden").click()
    phone.wait_for_url("**/team")
    form = caught.value.post_data_json
    headers = {"accept": "application/json", "origin": site.url}
    again = phone.request.post("/team/passkey", form=form, headers=headers)
    assert (again.status, again.json()["errors"][0]["code"]) == (422, "refused")


def test_a_session_is_ended_from_another_browser(
    site: Site, new_phone: Callable[..., BrowserContext], desk: Page, phone: Page
) -> None:
    site.set_now(NOW)
    _set_up(phone, _invite(desk, "frau.zwei", "Frau Zwei", "Besuchsdienst"))
    code = phone.locator("ol code").first.inner_text()
    phone.get_by_role("button", name="Ich habe sie sicher").click()
    laptop = new_phone().new_page()
    _sign_in(laptop, "frau.zwei", code)
    laptop.wait_for_url("**/team")
    laptop.goto("/team/konto")
    laptop.get_by_role("button", name="Alle anderen abmelden").click()
    laptop.wait_for_url("**/team/konto?hinweis=abgemeldet#anmeldungen")
    expect(laptop.locator("#anmeldungen li")).to_have_count(1)
    phone.goto("/team")
    assert re.search(r"/team/anmelden", phone.url)


def test_the_account_page_is_used_with_the_keyboard_alone(site: Site, phone: Page) -> None:
    site.set_now(NOW)
    phone.goto("/vorfuehrung")
    phone.locator('button[value="demo-verwaltung"]').click()
    phone.goto("/team/konten/neu")
    reached = set()
    for _ in range(40):
        phone.keyboard.press("Tab")
        reached.add(phone.evaluate("() => document.activeElement.name ?? ''"))
        if phone.evaluate("() => document.activeElement.textContent.trim()") == "Einladung machen":
            break
    assert {"name", "login", "roles"} <= reached
    phone.keyboard.press("Enter")
    expect(phone.locator("#name")).to_be_focused()
