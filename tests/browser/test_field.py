"""The field app on a phone, with the server really stopped, broken or signed out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import NOW
from tests.support.offline import wait_for_copy
from tests.support.site import Site

pytestmark = pytest.mark.browser
NewPhone = Callable[..., BrowserContext]

DUMP = """async () => {
  const db = await new Promise((done) => (indexedDB.open("fh-team").onsuccess = (e) => done(e.target.result)));
  const text = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v)
    ? new TextDecoder("latin1").decode(v)
    : v instanceof CryptoKey ? `key extractable:${v.extractable}`
    : v && typeof v === "object" ? Object.entries(v).map(([k, x]) => k + text(x)).join() : String(v);
  const found = {};
  for (const name of ["kv", "events"]) {
    const store = db.transaction(name).objectStore(name);
    found[name] = await new Promise((done) => (store.getAll().onsuccess = (e) => done(text(e.target.result))));
  }
  db.close();
  return found;
}"""


@pytest.fixture
def context(new_phone: NewPhone, site: Site) -> BrowserContext:
    """A phone of the visitor, signed in, with fresh demo data."""
    site.people()
    context = new_phone()
    context.clock.install(time=NOW)
    enter(context, "demo-besuch")
    return context


def enter(context: BrowserContext, login: str) -> None:
    answer = context.request.post(
        "/vorfuehrung/anmelden", form={"login": login}, max_redirects=0,
        headers={"sec-fetch-site": "same-origin"},
    )  # fmt: skip
    assert answer.status == 303, answer.text()


LOADED = """() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname)
  .filter((path) => path.startsWith("/static/"))"""


def take_tour(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/team/unterwegs")
    page.get_by_role("button", name="Tour holen").click()
    expect(page.locator("#tour > li")).to_have_count(5)
    wait_for_copy(page, "/team/unterwegs")
    for path in page.evaluate(LOADED):
        wait_for_copy(page, path)
    return page


def saved(page: Page, number: int) -> Any:
    return page.locator("#tour > li").nth(number).locator('[data-part="state"]')


def press(page: Page, number: int, label: str) -> str:
    """Tap a button of a card; the id of its case."""
    card = page.locator("#tour > li").nth(number)
    case_id = card.get_attribute("data-case")
    card.get_by_role("button", name=label).click()
    assert case_id
    return case_id


def send_now(page: Page) -> None:
    """Tap "Jetzt senden", also when everything was sent by itself in the meantime."""
    page.evaluate("document.querySelector('[data-send]').click()")


def events_in_office(site: Site, new_phone: NewPhone, case_id: str) -> str:
    """The time line of a case, as the coordinator reads it."""
    office = new_phone()
    enter(office, "demo-koordination")
    page = office.new_page()
    page.goto(f"/team/besuchsdienst/faelle/{case_id}")
    return page.locator("main").inner_text()


def test_a_handover_without_network_survives_the_tab_and_arrives_once(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    page.close()
    site.stop()
    try:
        page = context.new_page()
        page.goto("/team/unterwegs")
        case_id = press(page, 0, "Tasche übergeben")
        expect(saved(page, 0)).to_contain_text("Gespeichert")
        page.close()
        page = context.new_page()
        page.goto("/team/unterwegs")
        expect(saved(page, 0)).to_contain_text("Tasche übergeben")
        expect(saved(page, 0)).to_contain_text("wartet auf Netz")
        expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
        expect(page.locator('[data-hint="offline"]')).to_be_visible()
    finally:
        site.start()
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    expect(saved(page, 0)).to_contain_text("gesendet")
    page.reload()
    expect(saved(page, 0)).to_contain_text("gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Tasche übergeben") == 2  # the badge and one event
    assert "Gespeichert" not in told


@pytest.mark.parametrize(
    ("status", "hint"),
    [(503, "offline"), (401, "sign_in"), (403, "other_person"), (413, "too_large")],
)
def test_no_refusal_of_the_server_loses_an_entry(
    site: Site, context: BrowserContext, new_phone: NewPhone, status: int, hint: str
) -> None:
    page = take_tour(context)
    context.route(
        "**/api/unterwegs/ereignisse", lambda route: route.fulfill(status=status, body="no")
    )
    case_id = press(page, 1, "Niemand da")
    expect(saved(page, 1)).to_contain_text("wartet auf Netz")
    if hint != "too_large":
        expect(page.locator(f'[data-hint="{hint}"]')).to_be_visible()
    send_now(page)
    page.reload()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    context.unroute("**/api/unterwegs/ereignisse")
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert events_in_office(site, new_phone, case_id).count("Niemand da") == 1


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)

    reaches = [False]

    def swallow(route: Route) -> None:
        if reaches[0]:
            route.continue_()
        else:
            route.fetch()
            route.abort()

    context.route("**/api/unterwegs/ereignisse", swallow)
    case_id = press(page, 0, "Tasche übergeben")
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    reaches[0] = True
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert "zweite Tasche" not in events_in_office(site, new_phone, case_id)


def test_a_mistake_is_taken_back_and_two_quick_taps_are_one(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    button = page.locator("#tour > li").nth(0).get_by_role("button", name="Tasche übergeben")
    button.evaluate("b => { b.click(); b.click(); }")
    expect(saved(page, 0)).to_contain_text("gesendet")
    case_id = press(page, 0, "Rückgängig")
    expect(saved(page, 0)).to_contain_text("Zurückgenommen")
    expect(button).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Tasche übergeben") == 1
    assert "zurückgenommen" in told


def test_the_phone_holds_no_name_in_clear_and_nothing_after_the_end_of_the_shift(
    context: BrowserContext,
) -> None:
    page = take_tour(context)
    name = page.locator("#tour h2").first.inner_text().removeprefix("Familie ")
    context.route("**/api/**", lambda route: route.abort())
    press(page, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("wartet auf Netz")
    held = page.evaluate(DUMP)
    assert name not in json.dumps(held, ensure_ascii=False)
    assert "handover" not in held["events"]
    assert "attempt" not in held["events"]
    assert "key extractable:false" in held["kv"]
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/team/anmelden**")
    page.goto("/team/unterwegs")
    expect(page.get_by_role("button", name="Tour holen")).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    assert "extractable" not in page.evaluate(DUMP)["kv"]
    context.unroute("**/api/**")
    enter(context, "demo-besuch")
    send_now(page)
    expect(page.locator("#stand")).to_be_hidden()


def test_the_key_ends_with_the_shift(context: BrowserContext) -> None:
    page = take_tour(context)
    context.route("**/api/**", lambda route: route.abort())
    context.clock.fast_forward("12:01:00")
    page.reload()
    expect(page.get_by_role("button", name="Tour holen")).to_be_visible()
    expect(page.locator("#tour > li")).to_have_count(0)
    assert "extractable" not in page.evaluate(DUMP)["kv"]


def test_the_entries_of_one_person_are_not_sent_by_another(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    context.route("**/api/unterwegs/ereignisse", lambda route: route.abort())
    case_id = press(page, 0, "Tasche übergeben")
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    context.unroute("**/api/unterwegs/ereignisse")
    enter(context, "demo-fkks")
    send_now(page)
    expect(page.locator('[data-hint="other_person"]')).to_be_visible()
    assert "Tasche übergeben" not in events_in_office(site, new_phone, case_id)
    enter(context, "demo-besuch")
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert "Tasche übergeben" in events_in_office(site, new_phone, case_id)
