"""The tour behind its PIN: what a finder can read, what locks it, what a lost phone does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.site import Site
from tests.support.tour import (
    DUMP,
    PIN,
    choose,
    enter,
    events_in_office,
    open_tour,
    outbox,
    press,
    saved,
    send_now,
    take_tour,
    unlock,
    visited,
)

pytestmark = pytest.mark.browser
NewPhone = Callable[..., BrowserContext]
API = "**/api/**"
LOCKED = "Ihre Tour ist abgeschlossen"
IN_CACHES = """async () => {
  let all = "";
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      all += request.url + await (await caches.match(request)).text();
  return all;
}"""


@pytest.fixture
def context(new_phone: NewPhone, site: Site) -> BrowserContext:
    """A phone of the visitor, signed in, with fresh demo data."""
    site.people()
    context = new_phone()
    enter(context, "demo-besuch")
    return context


def told(page: Page) -> list[str]:
    """Everything personal that an open tour shows."""
    names = page.locator("#tour h2").all_inner_texts()
    streets = page.locator('#tour [data-part="address"]').all_inner_texts()
    names = [name.removeprefix("Familie ") for name in names]
    streets = [street.split(",")[0] for street in streets]
    return [*names, *streets]


def test_a_locked_used_phone_holds_no_name_in_any_store(context: BrowserContext) -> None:
    page = take_tour(context)
    public = page.evaluate("fetch('/team/unterwegs').then((answer) => answer.text())")
    public += page.evaluate(IN_CACHES)
    words = [word for word in told(page) if word not in public]  # families with everyday names
    assert len(words) >= 5
    visited(page, 0)
    press(page, 1, "Anderes")
    sheet = page.locator("#eintrag")
    sheet.get_by_text("Nur ein Hinweis zum Weg").click()
    sheet.locator("#note").fill("Hinterhaus, zweite Klingel")
    sheet.get_by_role("button", name="Speichern").click()
    context.route(API, lambda route: route.abort())
    press(page, 2, "Niemand da")
    expect(saved(page, 2)).to_contain_text("wartet auf Netz")
    page.reload()
    expect(page.get_by_text(LOCKED)).to_be_visible()
    kept = json.dumps(page.evaluate(DUMP), ensure_ascii=False) + page.evaluate(IN_CACHES)
    kept += (
        page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") + page.content()
    )
    for word in [*words, "Hinterhaus", PIN, "extractable:true"]:
        assert word not in kept, word


def test_it_locks_after_five_idle_minutes_and_opens_with_the_pin(context: BrowserContext) -> None:
    page = take_tour(context)
    context.clock.fast_forward("04:00")
    page.locator("h1").click()
    context.clock.fast_forward("04:30")
    expect(page.locator("#tour > li")).to_have_count(5)
    press(page, 0, "Besucht, mit Tasche")
    context.clock.fast_forward("05:01")
    expect(page.get_by_text(LOCKED)).to_be_visible()
    expect(page.locator("#eintrag")).to_be_hidden()
    expect(page.locator("#tour > li")).to_have_count(0)
    unlock(page)
    expect(page.locator("#tour > li")).to_have_count(5)


def test_it_locks_after_a_minute_out_of_sight(context: BrowserContext) -> None:
    page = take_tour(context)
    hide = """(state) => { Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(hide, "hidden")
    context.clock.fast_forward("00:30")
    page.evaluate(hide, "visible")
    expect(page.locator("#tour > li")).to_have_count(5)
    page.evaluate(hide, "hidden")
    context.clock.fast_forward("01:01")
    page.evaluate(hide, "visible")
    expect(page.get_by_text(LOCKED)).to_be_visible()


def test_a_list_that_arrives_after_the_lock_ends_no_tour(context: BrowserContext) -> None:
    """The phone asked for news, was put away, and the answer came when it was locked already."""
    page = take_tour(context)
    module = page.locator('script[src*="/js/field.js"]').get_attribute("src")
    assert module
    kept = page.evaluate(
        """async (module) => {
          const m = await import(module);
          const answer = await (await fetch("/api/unterwegs/tour?handy=" + (await m.phone()).id,
            { headers: { Accept: "application/json" } })).json();
          m.close();
          await m.renew(answer);
          return m.state();
        }""",
        module.replace("field.js", "field-store.js"),
    )
    assert kept == "locked"


def test_a_tour_taken_anew_in_another_tab_is_not_overwritten(context: BrowserContext) -> None:
    page = take_tour(context)
    other = context.new_page()
    other.goto("/team/unterwegs")
    other.get_by_role("button", name="PIN vergessen").click()
    choose(other, "281640")
    expect(other.locator("#tour > li")).to_have_count(5)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text(LOCKED)).to_be_visible()
    other.reload()
    unlock(other, "281640")
    expect(other.locator("#tour > li")).to_have_count(5)


def test_five_wrong_pins_destroy_the_list_and_no_entry(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    context.route(API, lambda route: route.abort())
    case_id = visited(page, 0)
    expect(saved(page, 0)).to_contain_text("wartet auf Netz")
    assert "iv=" in page.evaluate(DUMP)["kv"]
    for tries in range(5):
        page.reload()  # the count survives the tab
        expect(page.get_by_text(LOCKED)).to_be_visible()
        unlock(page, "999998")
        if tries < 4:
            expect(page.locator("#pin-zeigen .error")).to_be_visible()
    expect(page.get_by_text("Die Liste ist gelöscht", exact=True)).to_be_visible()
    assert "iv=" not in page.evaluate(DUMP)["kv"]
    assert outbox(page) == 1
    context.unroute(API)
    send_now(page)
    expect(page.locator("#stand")).to_be_hidden()
    assert "Besucht, Tasche übergeben" in events_in_office(site, new_phone, case_id)


def test_a_forgotten_pin_costs_only_the_way_to_the_server(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    context.route(API, lambda route: route.abort())
    case_id = press(page, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("wartet auf Netz")
    page.reload()
    page.get_by_role("button", name="PIN vergessen").click()
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    expect(page.get_by_text(LOCKED)).to_be_visible()  # without a network the list stays
    assert outbox(page) == 1
    context.unroute(API)
    page.get_by_role("button", name="PIN vergessen").click()
    choose(page, "281640")
    expect(page.locator("#tour > li")).to_have_count(5)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert "Niemand da, Karte" in events_in_office(site, new_phone, case_id)


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("12345", "12345", "genau sechs Ziffern"), ("123456", "123456", "leicht zu erraten"),
        ("444444", "444444", "leicht zu erraten"), ("471938", "471939", "verschieden"),
        ("abcdef", "abcdef", "genau sechs Ziffern"), ("121212", "121212", "leicht zu erraten"),
    ],
)  # fmt: skip
def test_a_pin_that_is_no_good_is_not_taken(
    context: BrowserContext, pin: str, again: str, words: str
) -> None:
    page = context.new_page()
    page.goto("/team/unterwegs")
    page.get_by_label("PIN für diese Tour").fill(pin)
    page.get_by_label("PIN noch einmal").fill(again)
    page.get_by_role("button", name="Tour mitnehmen").click()
    expect(page.locator("#pin-neu .error")).to_contain_text(words)


def test_a_clock_that_is_put_back_does_not_make_the_tour_longer(context: BrowserContext) -> None:
    page = take_tour(context)
    context.route(API, lambda route: route.abort())
    page.evaluate("const real = Date.now; Date.now = () => real() - 86_400_000")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Tour mitnehmen")).to_be_visible()
    assert "iv=" not in page.evaluate(DUMP)["kv"]


def revoke(new_phone: NewPhone) -> Page:
    office = new_phone()
    enter(office, "demo-koordination")
    page = office.new_page()
    page.goto("/team/besuchsdienst/handys")
    page.get_by_text("Handy verloren?").click()
    page.get_by_role("button", name="Handy sperren").click()
    expect(page.get_by_text("noch nicht geleert")).to_be_visible()
    return page


def test_a_lost_phone_hands_in_its_entries_and_forgets_everything(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    context.route(API, lambda route: route.abort())
    cases = [visited(page, 0), press(page, 1, "Niemand da")]
    expect(saved(page, 1)).to_contain_text("wartet auf Netz")
    office = revoke(new_phone)
    context.unroute(API)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Dieses Handy ist gesperrt")).to_be_visible()
    expect(page.locator("#tour > li")).to_have_count(0)
    office.reload()
    expect(office.get_by_text("gesperrt und leer")).to_be_visible()
    for case_id, words in zip(cases, ("Besucht, Tasche", "Niemand da, Karte"), strict=True):
        shown = events_in_office(site, new_phone, case_id)
        assert shown.count(words) == 1
        assert "gesperrten Handy" in shown
    assert outbox(page) == 0
    assert "iv=" not in page.evaluate(DUMP)["kv"]


def test_a_visit_with_bag_takes_three_taps_and_no_typing(context: BrowserContext) -> None:
    page = take_tour(context)
    page.evaluate("window.taps = 0; addEventListener('pointerdown', () => window.taps++, true)")
    visited(page, 0)
    expect(saved(page, 0)).to_contain_text("Besucht, Tasche übergeben")
    assert page.evaluate("window.taps") == 3


def test_what_is_left_undone_in_one_tab_is_locked_in_the_other(context: BrowserContext) -> None:
    page = take_tour(context)
    other = open_tour(context)
    press(other, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("Niemand da")
    other.get_by_role("button", name="Abmelden").click()
    other.wait_for_url("**/team/anmelden**")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Tour mitnehmen")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_tour_fits_on_every_screen(context: BrowserContext, width: int) -> None:
    page = take_tour(context)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(page, 0, "Anderes")
    assert page.evaluate("document.getElementById('eintrag').scrollWidth <= innerWidth")
    for target in page.locator("#eintrag button:visible, #eintrag .choice:visible").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.inner_text()
