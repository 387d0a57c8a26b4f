"""A letter from the list to the answer: the coordinator prints, a family scans and answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.welcome import codes
from fruehe_hilfen.welcome.office_models import Letter
from tests.support.site import Site

pytestmark = pytest.mark.browser
HOME = "/team/besuchsdienst"
KEPT = """async () => ({
  cookies: document.cookie, local: localStorage.length, session: sessionStorage.length,
  caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def newest_code(site: Site) -> str:
    """The reply code of a letter that was printed last."""
    data = site.directory / "data"
    db = Database(f"sqlite:///{data / 'fruehe-hilfen.sqlite3'}", Keyring.load(data / "keys"))
    with db.reading() as session:
        printed = select(Letter).where(col(Letter.printed_at).is_not(None))
        letter = session.exec(printed.order_by(col(Letter.printed_at).desc())).first()
    assert letter
    code = codes.code_of(db.keyring, letter.id)
    db.dispose()
    return code


@pytest.fixture
def office(phone: Page) -> Page:
    """The coordinator of the demonstration."""
    phone.goto("/vorfuehrung")
    phone.click('button[value="demo-koordination"]')
    phone.wait_for_url("**/team**")
    return phone


def test_from_the_letter_to_the_answer(
    site: Site, office: Page, new_phone: Callable[..., BrowserContext]
) -> None:
    office.goto(f"{HOME}/briefe")
    office.get_by_role("button", name="vorbereiten").click()
    sample = office.get_by_role("link", name="Musterbrief ansehen").get_attribute("href") or ""
    answer = office.request.get(sample)
    assert answer.body().startswith(b"%PDF")
    office.reload()
    office.get_by_role("button", name="Briefe drucken").click()
    expect(office.get_by_text("gedruckt").first).to_be_visible()

    family = new_phone().new_page()
    family.goto(f"/antwort#{newest_code(site)}")
    expect(family.get_by_label("Ihr Code")).to_have_value(newest_code(site))
    assert family.url.endswith("/antwort"), "the code does not stay in the address"
    family.get_by_role("button", name="Weiter").click()
    family.get_by_label("Am Nachmittag").check()
    family.get_by_role("button", name="Absenden").click()
    expect(family.get_by_role("heading", level=1)).to_have_text("Danke für Ihre Antwort")
    assert family.evaluate(KEPT) == {
        "cookies": "", "local": 0, "session": 0, "caches": 0, "databases": 0, "workers": 0
    }  # fmt: skip


def test_a_long_list_says_that_it_is_being_checked(site: Site, office: Page) -> None:
    office.goto(f"{HOME}/import")
    progress = office.locator("form[data-busy] progress")
    expect(progress).to_be_hidden()
    sample = office.request.get(f"{HOME}/import/muster.csv").body()
    office.get_by_label("Datei der Meldebehörde").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": sample}
    )
    office.locator("form[data-busy]").evaluate(
        "form => form.addEventListener('submit', (event) => event.preventDefault())"
    )  # as long as the server thinks
    office.get_by_role("button", name="Liste prüfen").click()
    expect(progress).to_be_visible()
    expect(office.get_by_role("button", name="Liste prüfen")).to_be_disabled()


def test_a_list_is_looked_at_before_it_is_taken_over(site: Site, office: Page) -> None:
    office.goto(f"{HOME}/import")
    sample = office.request.get(f"{HOME}/import/muster.csv").body()
    office.get_by_label("Datei der Meldebehörde").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": sample}
    )
    office.get_by_role("button", name="Liste prüfen").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Das würde sich ändern")
    expect(office.get_by_text("Blanko")).to_have_count(0)
    office.get_by_role("button", name="Liste übernehmen").click()
    expect(office.get_by_text("Zuletzt übernommen am")).to_be_visible()
