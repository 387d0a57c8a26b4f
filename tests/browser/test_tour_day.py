"""A day with the tour in a real browser: everything that can happen at a door, and two at one door."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.screens import wear
from tests.support.site import Site
from tests.support.soundness import AXE, axe_findings, too_wide
from tests.support.tour import (
    enter,
    events_in_office,
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
    return phone_of(new_phone, "demo-besuch")


def phone_of(new_phone: NewPhone, login: str, **options: object) -> BrowserContext:
    context = new_phone(**options)
    enter(context, login)
    return context


def sheet(page: Page) -> Locator:
    return page.locator("#eintrag")


def save(page: Page) -> None:
    sheet(page).get_by_role("button", name="Speichern").click()
    expect(sheet(page)).to_be_hidden()


def card_with(page: Page, words: str, *, is_there: bool) -> int:
    """The first card that shows `words`, or that does not."""
    texts = page.locator("#tour > li").all_inner_texts()
    return next(n for n, text in enumerate(texts) if (words in text) is is_there)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("Besucht, ohne Tasche", "Besucht"),
        ("Tasche an der Tür übergeben", "Tasche an der Tür übergeben"),
        ("Niemand da, ohne Karte", "Niemand da"),
        ("Weggezogen", "Weggezogen"),
        ("Tasche im Büro abgeholt", "Tasche im Büro abgeholt"),
        ("Tasche im Café abgeholt", "Tasche im Café abgeholt"),
        ("Tasche per Post geschickt", "Tasche per Post geschickt"),
    ],
)
def test_every_ending_takes_three_taps_and_arrives(
    site: Site, context: BrowserContext, new_phone: NewPhone, choice: str, words: str
) -> None:
    page = take_tour(context)
    case_id = press(page, 0, "Anderes")
    sheet(page).get_by_text(choice, exact=True).click()
    save(page)
    expect(saved(page, 0)).to_contain_text(words)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert words in events_in_office(site, new_phone, case_id)


def test_a_refusal_has_a_reason_or_none(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    case_id = press(page, 0, "Anderes")
    sheet(page).get_by_text("Kein Besuch gewünscht").click()
    sheet(page).get_by_label("Grund").select_option("known")
    save(page)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert "kennt Tasche und Buch schon" in events_in_office(site, new_phone, case_id)


def test_a_wish_for_a_nurse_needs_consent_and_reaches_the_waiting_list(
    context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    press(page, 0, "Besucht, mit Tasche")
    sheet(page).get_by_text("Familie wünscht Besuch").click()
    sheet(page).get_by_role("button", name="Speichern").click()
    expect(sheet(page)).to_be_visible()  # without consent nothing is saved
    assert outbox(page) == 0
    sheet(page).get_by_text("Die Familie ist einverstanden").click()
    sheet(page).get_by_label("Telefonnummer").fill("02421 998877")
    save(page)
    expect(page.locator("[data-code] svg")).to_be_visible()
    page.locator("#code-zeigen").get_by_role("button", name="Fertig").click()
    expect(saved(page, 0)).to_contain_text("Kinderkrankenschwester gewünscht")
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    office = phone_of(new_phone, "demo-koordination").new_page()
    office.goto("/team/termine/warteliste")
    expect(office.locator("main")).to_contain_text("02421 998877")


def test_a_bag_without_an_address_names_a_district_only(context: BrowserContext) -> None:
    page = take_tour(context)
    page.get_by_role("button", name="Tasche ohne Adresse").click()
    sheet(page).get_by_label("Stadtteil").select_option("nord")
    save(page)
    page.locator("#code-zeigen").get_by_role("button", name="Fertig").click()
    expect(page.locator("#lose")).to_contain_text("Nord-Düren: Tasche übergeben")
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    page.locator("#lose").get_by_role("button", name="Rückgängig").click()
    expect(page.locator("#lose")).to_be_hidden()
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")


def test_twins_get_two_bags_by_themselves(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    page = take_tour(context)
    case_id = visited(page, card_with(page, "2 Taschen", is_there=True))
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert "Tasche übergeben (2)" in told
    assert "zweite Tasche" not in told


def test_two_phones_at_one_door_both_count_and_the_office_sees_it(
    site: Site, context: BrowserContext, new_phone: NewPhone
) -> None:
    first = take_tour(context)
    second = take_tour(phone_of(new_phone, "demo-besuch"))
    for page in (first, second):
        page.context.route(EVENTS, lambda route: route.abort())
    number = card_with(first, "2 Taschen", is_there=False)
    case_id = visited(first, number)
    assert visited(second, number) == case_id
    for page in (second, first):
        page.context.unroute(EVENTS)
        send_now(page)
        expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    told = events_in_office(site, new_phone, case_id)
    assert told.count("Besucht, Tasche übergeben") == 2
    assert "zweite Tasche" in told
    expect(saved(first, number)).to_contain_text("die Koordination sieht nach")


def test_a_server_that_comes_back_has_the_entry_within_seconds(
    site: Site, context: BrowserContext
) -> None:
    page = take_tour(context)
    context.clock.resume()
    context.set_offline(True)
    press(page, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("wartet auf Netz")
    began = time.monotonic()
    context.set_offline(False)
    expect(page.locator("#stand")).to_contain_text("Alles gesendet")
    assert time.monotonic() - began < 5


def test_saved_is_said_at_once_and_only_when_it_is_on_disk(context: BrowserContext) -> None:
    page = take_tour(context)
    context.route(EVENTS, lambda route: route.abort())
    press(page, 0, "Niemand da")
    expect(page.locator("#toasts")).to_contain_text("Gespeichert")
    assert outbox(page) == 1
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto("/team/unterwegs")
    assert outbox(again) == 1


@pytest.mark.parametrize("theme", ["light", "dark", "night"])
def test_the_open_tour_and_its_sheets_are_accessible(
    site: Site, new_phone: NewPhone, theme: str
) -> None:
    site.people()
    context = phone_of(new_phone, "demo-besuch", bypass_csp=True)
    page = take_tour(context)
    page.evaluate(AXE)
    wear(page, theme)
    press(page, 0, "Niemand da")
    expect(saved(page, 0)).to_contain_text("gesendet")
    assert axe_findings(page) == []
    press(page, 1, "Anderes")
    sheet(page).get_by_text("Besucht, mit Tasche").click()
    sheet(page).get_by_text("Familie wünscht Besuch").click()
    assert axe_findings(page) == []
    save_consent(page)
    assert axe_findings(page) == []
    page.locator("#code-zeigen").get_by_role("button", name="Fertig").click()
    page.get_by_role("button", name=re.compile("Sorge um ein Kind")).last.click()
    assert axe_findings(page) == []
    assert too_wide(page) == []


def save_consent(page: Page) -> None:
    sheet(page).get_by_text("Die Familie ist einverstanden").click()
    save(page)
    expect(page.locator("[data-code] svg")).to_be_visible()
