"""The tour in a real browser: taking it along, opening it, writing entries, looking at what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.offline import wait_for_copy
from tests.support.site import Site

PIN = "471938"
DUMP = """async () => {
  const db = await new Promise((done) => (indexedDB.open("fh-team").onsuccess = (e) => done(e.target.result)));
  const text = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v)
    ? new TextDecoder("latin1").decode(v)
    : v instanceof CryptoKey ? `key extractable:${v.extractable}`
    : v && typeof v === "object" ? Object.entries(v).map(([k, x]) => `${k}=${text(x)}`).join() : String(v);
  const found = {};
  for (const name of ["kv", "events"]) {
    const store = db.transaction(name).objectStore(name);
    found[name] = await new Promise((done) => (store.getAll().onsuccess = (e) => done(text(e.target.result))));
  }
  db.close();
  return found;
}"""
_COUNT = """async () => {
  const db = await new Promise((done) => (indexedDB.open("fh-team").onsuccess = (e) => done(e.target.result)));
  const count = db.transaction("events").objectStore("events").count();
  const found = await new Promise((done) => (count.onsuccess = () => done(count.result)));
  db.close();
  return found;
}"""
_LOADED = """() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname)
  .filter((path) => path.startsWith("/static/"))"""


def enter(context: BrowserContext, login: str) -> None:
    """Become an invented person."""
    answer = context.request.post(
        "/vorfuehrung/anmelden", form={"login": login}, max_redirects=0,
        headers={"sec-fetch-site": "same-origin"},
    )  # fmt: skip
    assert answer.status == 303, answer.text()


def take_tour(context: BrowserContext, pin: str = PIN, families: int = 5) -> Page:
    """Choose a PIN and take the tour along; everything the page needs is kept afterwards."""
    page = context.new_page()
    page.goto("/team/unterwegs")
    choose(page, pin)
    expect(page.locator("#tour > li")).to_have_count(families)
    expect(page.locator("[data-code] svg")).to_be_attached()
    wait_for_copy(page, "/team/unterwegs")
    for path in page.evaluate(_LOADED):
        wait_for_copy(page, path)
    return page


def choose(page: Page, pin: str = PIN) -> None:
    page.get_by_label("PIN für diese Tour").fill(pin)
    page.get_by_label("PIN noch einmal").fill(pin)
    page.get_by_role("button", name="Tour mitnehmen").click()


def open_tour(context: BrowserContext, pin: str = PIN) -> Page:
    """A new tab with the tour of this phone, unlocked."""
    page = context.new_page()
    page.goto("/team/unterwegs")
    unlock(page, pin)
    expect(page.locator("#tour > li").first).to_be_visible()
    return page


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("PIN Ihrer Tour").fill(pin)
    page.get_by_role("button", name="Öffnen").click()


def saved(page: Page, number: int) -> Any:
    """What a card says of its newest entry."""
    return page.locator("#tour > li").nth(number).locator('[data-part="state"]')


def press(page: Page, number: int, label: str) -> str:
    """Tap a button of a card; the id of its case."""
    card = page.locator("#tour > li").nth(number)
    case_id = card.get_attribute("data-case")
    card.get_by_role("button", name=label).click()
    assert case_id
    return case_id


def visited(page: Page, number: int) -> str:
    """Write down a visit with a bag; the id of its case."""
    case_id = press(page, number, "Besucht, mit Tasche")
    page.locator("#eintrag").get_by_role("button", name="Speichern").click()
    page.locator("#code-zeigen").get_by_role("button", name="Fertig").click()
    return case_id


def send_now(page: Page) -> None:
    """Tap "Jetzt senden", also when everything was sent by itself in the meantime."""
    page.evaluate("document.querySelector('[data-send]').click()")


def outbox(page: Page) -> int:
    """How many sealed entries are on the phone."""
    found: int = page.evaluate(_COUNT)
    return found


def events_in_office(site: Site, new_phone: Callable[..., BrowserContext], case_id: str) -> str:
    """The time line of a case, as the coordinator reads it."""
    office = new_phone()
    enter(office, "demo-koordination")
    page = office.new_page()
    page.goto(f"/team/besuchsdienst/faelle/{case_id}")
    return page.locator("main").inner_text()
