"""A real worker, a mail server, a phone: what is tapped arrives as a letter, and its link works."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NOW
from tests.support.mail_server import MailServer, Received, running
from tests.support.site import Site

pytestmark = pytest.mark.browser
HER = "mia@example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with running(MailServer()) as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: MailServer) -> Iterator[Site]:
    running_site = Site(
        tmp_path_factory.mktemp("site"), now=NOW, FH_SMTP_HOST="127.0.0.1",
        FH_SMTP_PORT=str(server.port), FH_SMTP_FROM="termine@example.org",
        FH_SMTP_SECURITY="none",
    )  # fmt: skip
    running_site.start()
    yield running_site
    running_site.stop()


def letter(server: MailServer, to: str, subject: str) -> Received:
    """Wait until it has arrived."""
    for _ in range(300):
        for got in list(server.letters):
            if got.to == to and got.subject.startswith(subject):
                return got
        time.sleep(0.1)
    raise AssertionError(f"no letter „{subject}“ among {[one.subject for one in server.letters]}")


def link_in(got: Received) -> str:
    found = re.search(r"http\S+", got.text)
    assert found
    return found[0]


def test_a_visit_is_booked_moved_by_its_letter_and_the_letters_end(
    phone: Page, site: Site, server: MailServer
) -> None:
    phone.goto("/termine")
    phone.locator("button.time").first.tap()
    phone.locator("label", has=phone.locator("[name=contact][value=email]")).tap()
    for field, value in {
        "name": "Mia", "email": HER, "street": "Musterstraße", "house_no": "4", "plz": "52349",
    }.items():  # fmt: skip
        phone.locator(f"#{field}").fill(value)
    phone.get_by_role("button", name="Verbindlich buchen").tap()
    expect(phone.get_by_text("Am Abend vorher erinnern wir Sie.")).to_be_visible()

    phone.goto(link_in(letter(server, HER, "Ihr Termin am")))
    phone.get_by_role("link", name="Andere Zeit").tap()
    phone.locator("button.time").first.tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ihr Termin")
    moved = letter(server, HER, "Ihr Termin: neue Zeit")
    assert moved.calendar is not None
    assert "SEQUENCE:1" in moved.calendar.get_content()

    phone.get_by_role("button", name="Keine E-Mails mehr").tap()
    expect(phone.get_by_text("Wir können Sie sonst nicht erreichen.")).to_be_visible()
    expect(phone.get_by_text(HER)).to_have_count(0)


def test_a_nurse_lets_changes_come_by_mail(phone: Page, site: Site, server: MailServer) -> None:
    phone.goto("/vorfuehrung")
    phone.locator('button[value="demo-fkks"]').tap()
    phone.wait_for_url("**/team**")
    phone.goto("/team/konto")
    phone.get_by_text("Adresse eintragen").tap()
    phone.get_by_label("E-Mail-Adresse").fill("fkks@example.org")
    phone.get_by_label("Änderungen per E-Mail").check(force=True)
    phone.locator("#mail").get_by_label("Ihr Passwort").fill("vorfuehrung")
    phone.locator("#mail").get_by_role("button", name="Speichern").tap()
    expect(phone.get_by_text("Änderungen Ihrer Termine: an.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    letter(server, "fkks@example.org", "E-Mails an diese Adresse")
