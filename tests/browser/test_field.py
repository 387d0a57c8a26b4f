"""The field app on a phone, with the server really stopped, broken or signed out."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.support.site import Site
from tests.support.tour import (
    DUMP,
    PIN,
    enter,
    events_in_office,
    open_tour,
    outbox,
    press,
    saved,
    send_now,
    take_tour,
    visited,
)

pytestmark = pytest.mark.browser
NewPhone = Callable[..., BrowserContext]
EVENTS = "**/api/unterwegs/ereignisse"


@pytest.fixture
def context(new_phone: NewPhone, site: Site) -> BrowserContext:
    """A phone of the visitor, signed in, with fresh demo data."""
    site.people()
    context = new_phone()
    enter(context, "demo-besuch")
    return context


def test_a_visit_without_network_survives_the_tab_and_arrives_once(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    page.close()
    site.stop()
    try:
        page = open_tour(context)
        case_id = visited(page, 0)
        expect(saved(page, 0)).to_contain_text("Gespeichert")
        page.close()
        page = open_tour(context)
        expect(saved(page, 0)).to_contain_text("Besucht, Tasche übergeben")
        expect(saved(page, 0)).to_contain_text("wartet auf Netz")
        expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
        expect(page.locator("#wartet li")).to_have_count(1)
        expect(page.locator('[data-hint="offline"]')).to_be_visible()
    finally:
        site.start()
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    expect(saved(page, 0)).to_contain_text("gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Besucht, Tasche übergeben") == 1


@pytest.mark.parametrize(
    ("status", "hint"),
    [(503, "offline"), (401, "sign_in"), (403, "other_person"), (413, "too_large")],
)
def test_no_refusal_of_the_server_loses_an_entry(
    site: Site, context: BrowserContext, new_phone: NewPhone, status: int, hint: str
) -> None:
    page = take_tour(context)
    context.route(EVENTS, lambda route: route.fulfill(status=status, body="no"))
    case_id = press(page, 1, "Niemand da")
    expect(saved(page, 1)).to_contain_text("wartet auf Netz")
    expect(page.locator(f'[data-hint="{hint}"]')).to_be_visible()
    send_now(page)
    page.reload()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    context.unroute(EVENTS)
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert events_in_office(site, new_phone, case_id).count("Niemand da, Karte") == 1


@pytest.mark.parametrize("answer", ['{"results": []}', "{}", '{"results": [', "<html>"])
def test_a_half_answer_deletes_nothing(context: BrowserContext, answer: str) -> None:
    page = take_tour(context)
    context.route(EVENTS, lambda route: route.fulfill(status=200, body=answer))
    press(page, 0, "Niemand da")
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    assert outbox(page) == 1
    context.unroute(EVENTS)
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")


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

    context.route(EVENTS, swallow)
    case_id = visited(page, 0)
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    reaches[0] = True
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Besucht, Tasche übergeben") == 1
    assert "zweite Tasche" not in told


def test_a_mistake_is_taken_back_and_two_quick_taps_are_one(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    button = page.locator("#tour > li").nth(0).get_by_role("button", name="Niemand da")
    button.evaluate("b => { b.click(); b.click(); }")
    expect(saved(page, 0)).to_contain_text("gesendet")
    case_id = press(page, 0, "Rückgängig")
    expect(saved(page, 0)).to_contain_text("Zurückgenommen")
    expect(button).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Niemand da, Karte eingeworfen") == 1
    assert "zurückgenommen" in told


def test_the_entries_of_one_person_are_not_sent_by_another(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    context.route(EVENTS, lambda route: route.abort())
    case_id = visited(page, 0)
    expect(page.locator('[data-hint="offline"]')).to_be_visible()
    context.unroute(EVENTS)
    enter(context, "demo-fkks")
    send_now(page)
    expect(page.locator('[data-hint="other_person"]')).to_be_visible()
    assert "Besucht, Tasche" not in events_in_office(site, new_phone, case_id)
    enter(context, "demo-besuch")
    send_now(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert "Besucht, Tasche" in events_in_office(site, new_phone, case_id)


def test_a_full_phone_says_so_and_keeps_what_was_typed(context: BrowserContext) -> None:
    page = take_tour(context)
    page.evaluate(
        """() => { const add = IDBObjectStore.prototype.add;
        window.free = () => { IDBObjectStore.prototype.add = add; };
        IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
    )
    page.locator("#tour > li").nth(0).get_by_role("button", name="Anderes").click()
    sheet = page.locator("#eintrag")
    sheet.get_by_text("Nur ein Hinweis zum Weg").click()
    sheet.get_by_label("Hinweis", exact=False).last.fill("Klingel unten")
    sheet.get_by_role("button", name="Speichern").click()
    expect(sheet.get_by_text("Nicht gespeichert")).to_be_visible()
    assert outbox(page) == 0
    page.evaluate("window.free()")
    sheet.get_by_role("button", name="Speichern").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("#tour > li").nth(0)).to_contain_text("Hinweis: Klingel unten")
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")


def test_the_phone_holds_no_name_in_clear_and_nothing_after_signing_out(
    context: BrowserContext,
) -> None:
    page = take_tour(context)
    name = page.locator("#tour h2").first.inner_text().removeprefix("Familie ")
    context.route("**/api/**", lambda route: route.abort())
    press(page, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("wartet auf Netz")
    held = page.evaluate(DUMP)
    assert name not in json.dumps(held, ensure_ascii=False)
    assert "attempt" not in held["events"]
    assert PIN not in held["kv"]
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/team/anmelden**")
    page.goto("/team/unterwegs")
    expect(page.get_by_role("button", name="Tour mitnehmen")).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("1 Eintrag noch nicht gesendet")
    assert "iv=" not in page.evaluate(DUMP)["kv"]
    context.unroute("**/api/**")
    enter(context, "demo-besuch")
    send_now(page)
    expect(page.locator("#stand")).to_be_hidden()


def test_the_list_ends_with_the_shift(context: BrowserContext) -> None:
    page = take_tour(context)
    context.route("**/api/**", lambda route: route.abort())
    context.clock.fast_forward("12:01:00")
    page.reload()
    expect(page.get_by_role("button", name="Tour mitnehmen")).to_be_visible()
    expect(page.locator("#tour > li")).to_have_count(0)
    assert "iv=" not in page.evaluate(DUMP)["kv"]
