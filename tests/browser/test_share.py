"""The plan from phone to phone: code, link, file with a password; calendar; what a browser keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.test_reminders import (
    U3,
    U4,
    Family,
    enter_birth,
    family,
    kept_offline,
    site,
    stored,
    until,
)  # fmt: skip
from tests.support.site import Site

pytestmark = pytest.mark.browser
PASSWORD = "drei kleine Wörter"
__all__ = ["family", "site"]  # fixtures: a site with a push service, a phone on it


@pytest.fixture
def page(new_phone: Callable[..., BrowserContext]) -> Page:
    return new_phone().new_page()


@pytest.fixture
def other(new_phone: Callable[..., BrowserContext]) -> Page:
    """Another phone."""
    return new_phone().new_page()


def link(page: Page, whom: str) -> str:
    """What the code on the screen says."""
    page.goto("/erinnerungen/weitergeben")
    page.locator(f"input[name=whom][value={whom}]").check()
    page.get_by_role("button", name="Code zeigen").click()
    expect(page.locator("#drawing svg")).to_be_visible()
    return page.get_attribute("#copy", "data-share") or ""


def take_in(page: Page) -> None:
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.locator("#taken")).to_be_visible()


def test_a_second_person_gets_the_plan_by_a_code(page: Page, other: Page) -> None:
    enter_birth(page, count="2")
    page.locator("#now li", has_text=U3).first.get_by_text("Erledigt").click()
    expect(page.locator(".toast")).to_be_visible()
    address = link(page, "second")
    sent: list[str] = []
    other.context.on(
        "request", lambda request: sent.append(request.url + (request.post_data or ""))
    )
    other.goto(address)
    expect(other.locator("#offer li")).to_have_count(2)
    assert stored(other) is None  # nothing is taken in before somebody says so
    assert "#" not in other.url
    take_in(other)
    here, there = stored(page)["children"], stored(other)["children"]
    names = ("id", "birth_date", "shift", "done", "created_at")
    assert [[one[n] for n in names] for one in here] == [[one[n] for n in names] for one in there]
    other.goto("/")
    expect(other.locator("#plan .now")).to_be_visible()
    assert not [url for url in sent if address.split("#p=")[1][:20] in url]


def test_a_new_phone_ends_the_alarms_of_the_old_one(family: Family, other: Page) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    assert family.at_server() == 200
    other.goto(link(page, "me"))
    take_in(other)
    until(page, lambda: family.at_server() == 404)
    until(page, lambda: not stored(other, "kv", "push_gone"))


def test_the_link_can_be_pasted_where_no_camera_reads(page: Page, other: Page) -> None:
    enter_birth(page)
    address = link(page, "second")
    other.goto("/erinnerungen/weitergeben")
    other.get_by_label("Code oder Link einfügen").fill(address[:-9])
    other.get_by_role("button", name="Code lesen").click()
    expect(other.locator("#read-says")).to_contain_text("kein vollständiger Plan")
    expect(other.locator("#offer")).to_be_hidden()
    other.get_by_label("Code oder Link einfügen").fill(f"  {address}\n")
    other.get_by_role("button", name="Code lesen").click()
    take_in(other)
    first = [child["id"] for child in stored(other)["children"]]
    other.goto(address)
    take_in(other)
    assert [child["id"] for child in stored(other)["children"]] == first


def backup(page: Page, directory: Path) -> Path:
    page.goto("/erinnerungen/weitergeben")
    page.get_by_label("Passwort für die Datei").fill("kurz")
    page.get_by_role("button", name="Datei speichern").first.click()
    expect(page.locator("#file-says")).to_contain_text("zu kurz")
    page.get_by_label("Passwort für die Datei").fill(PASSWORD)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Datei speichern", exact=True).click()
    target = directory / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_a_file_opens_only_with_its_password(page: Page, other: Page, tmp_path: Path) -> None:
    enter_birth(page)
    file = backup(page, tmp_path)
    text = file.read_text()
    assert re.fullmatch(r"sicherung-2026-11-25\.json", file.name)
    assert set(json.loads(text)) == {"kind", "v", "rounds", "salt", "iv", "data"}
    assert "2026-10-04" not in text
    other.goto("/erinnerungen/weitergeben")
    other.get_by_role("button", name="Datei lesen").click()
    expect(other.locator("#read-says")).to_contain_text("zuerst die Datei")
    other.set_input_files("#file", file)
    for wrong in ("", "drei kleine Worter"):
        other.get_by_label("Passwort der Datei").fill(wrong)
        other.get_by_role("button", name="Datei lesen").click()
        expect(other.locator("#read-says")).to_contain_text("passt nicht zu dieser Datei")
        other.locator("#read-says").evaluate("box => (box.textContent = '')")
    assert stored(other) is None
    other.get_by_label("Passwort der Datei").fill(PASSWORD)
    other.get_by_role("button", name="Datei lesen").click()
    take_in(other)
    assert stored(other)["children"][0]["birth_date"] == "2026-10-04"


@pytest.mark.parametrize(
    "content", ["", "kein json", '{"kind": "fruehe-hilfen-plan", "v": 1}', "[1]"]
)
def test_another_file_is_named_as_such(page: Page, tmp_path: Path, content: str) -> None:
    (tmp_path / "brief.json").write_text(content)
    page.goto("/erinnerungen/weitergeben")
    page.set_input_files("#file", tmp_path / "brief.json")
    page.get_by_label("Passwort der Datei").fill(PASSWORD)
    page.get_by_role("button", name="Datei lesen").click()
    expect(page.locator("#read-says")).to_contain_text("keine Sicherung dieser App")


def calendar(page: Page, name: str) -> Calendar:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Calendar.from_ical(waiting.value.path().read_bytes())


def test_the_calendar_is_neutral_unless_chosen_and_can_be_emptied(page: Page) -> None:
    enter_birth(page)
    page.goto("/erinnerungen/weitergeben")
    neutral = calendar(page, "Kalender-Datei speichern")
    events = neutral.walk("VEVENT")
    assert len(events) > 20
    assert {str(event["SUMMARY"]) for event in events} == {"Termin"}
    assert not any("DESCRIPTION" in event for event in events)
    assert not re.search(r"u4|impf", neutral.to_ical().decode(), re.IGNORECASE)
    page.get_by_text("Worum es geht").click()
    detailed = calendar(page, "Kalender-Datei speichern").walk("VEVENT")
    assert U4 in {str(event["SUMMARY"]) for event in detailed}
    assert [event["UID"] for event in events] == [event["UID"] for event in detailed]
    gone = calendar(page, "Einträge wieder entfernen")
    assert gone["METHOD"] == "CANCEL"
    assert {e["UID"] for e in gone.walk("VEVENT")} == {e["UID"] for e in events}
    assert {e["SEQUENCE"] for e in gone.walk("VEVENT")} == {3}


def test_the_card_of_the_calendar_shows_only_when_a_tap_does_something(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone(service_workers="block").new_page()
    enter_birth(page)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/js/calendar-page.js", hold)
    page.goto("/erinnerungen/weitergeben")
    expect(page.locator("#backup")).to_be_visible()
    until(page, lambda: bool(waiting))
    expect(page.locator("#calendar")).to_be_hidden()
    waiting[0].continue_()
    assert calendar(page, "Kalender-Datei speichern").walk("VEVENT")


def test_passing_on_needs_no_server(page: Page, site: Site) -> None:
    enter_birth(page)
    kept_offline(page)
    page.goto("/buch-mitnehmen")
    page.get_by_role("button", name="Buch mitnehmen").click()
    expect(page.get_by_text("Das Buch liegt auf diesem Handy.").first).to_be_visible(timeout=60_000)
    site.stop()
    try:
        assert "#p=" in link(page, "second")
        assert calendar(page, "Kalender-Datei speichern").walk("VEVENT")
    finally:
        site.start()


def test_a_browser_that_may_forget_is_named(page: Page) -> None:
    enter_birth(page)
    page.goto("/erinnerungen/weitergeben")
    expect(page.get_by_text("Der Browser darf den Plan löschen")).to_be_visible()
    ask = page.get_by_role("button", name="Um dauerhaften Platz bitten")
    expect(ask).to_be_visible()
    page.evaluate("navigator.storage.persisted = navigator.storage.persist = async () => true")
    ask.click()
    expect(page.get_by_text("Der Browser hat zugesagt")).to_be_visible()
    expect(page.get_by_text("Der Browser darf den Plan löschen")).to_be_hidden()


def test_looking_at_the_page_stores_nothing(page: Page) -> None:
    page.goto("/erinnerungen/weitergeben")
    expect(page.locator("#no-plan")).to_be_visible()
    expect(page.locator("#calendar")).to_be_hidden()
    assert page.evaluate("indexedDB.databases()") == []
