"""Heute, the plan and the catalogue as a browser without JavaScript gets them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import escape

import brotli
import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.reminders.phases import by_phase
from fruehe_hilfen.reminders.routes import next_meeting
from tests.support.client import Client


@pytest.mark.parametrize("path", ["/", "/erinnerungen", "/offline/reminders.json"])
def test_everybody_gets_the_same_bytes_and_nothing_is_set(client: Client, path: str) -> None:
    first = client.get(path)
    client.cookies.set("stranger", "1")
    second = client.get(path, headers={"accept-language": "tr", "user-agent": "somebody else"})
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["cache-control"].startswith("public")
    assert "set-cookie" not in first.headers


def test_a_new_family_finds_one_first_step_a_meeting_and_help(client: Client) -> None:
    text = client.get("/").text
    assert text.count('class="button"') == 1 + text.count('data-slot="action"')
    assert 'href="/w"' in text
    assert "bleiben auf diesem Handy" in text
    assert 'href="tel:112"' in text
    assert 'href="/begleitbuch"' in text
    assert re.search(r'href="/treffpunkte/[\w-]+"', text)


def test_the_next_meeting_is_over_when_its_time_is_over(app: App) -> None:
    places = app.state.places
    before = next_meeting(places)
    assert before
    opening = before.opening
    with clock.use(opening.closes_at):
        after = next_meeting(places)
    assert after
    assert after.opening.opens_at > opening.opens_at
    with clock.use(opening.opens_at):
        assert next_meeting(places) == before


def test_without_known_dates_there_is_no_meeting(client: Client) -> None:
    with clock.use(datetime(2040, 1, 2, 11, 0, tzinfo=UTC)):
        assert 'id="meeting"' not in client.get("/").text


def test_without_javascript_every_reminder_stands_in_words(
    client: Client, edition: Catalogue
) -> None:
    answer = client.get("/erinnerungen")
    text = answer.text
    shown = [r for r in edition.reminders if r.push_default != "off"]
    assert len(shown) == 121
    for reminder in shown:
        assert escape(reminder.title) in text
    assert len(brotli.compress(answer.content)) <= 10_000
    assert "4. bis 5. Lebenswoche, möglich in der 3. bis 8. Lebenswoche" in text
    assert "Bis zum Ende des 4. Lebensmonats" in text


def test_the_phases_of_life_come_in_order(edition: Catalogue) -> None:
    phases = {code: [one.reminder.id for one in listed] for code, _, listed in by_phase(edition)}
    assert list(phases) == ["S1", "S2", "S3", "G", "W", "M2", "M4", "M7", "M10", "J2", "J3", "X"]
    assert phases["G"][0] in {"u1", "geburt-anzeigen", "geburt-name", "hoerscreening"}
    assert "u3" in phases["W"]
    assert "u7a" in phases["J3"]
    assert phases["X"][:1] == ["impf-ss-influenza"]


def test_every_action_leads_somewhere_that_exists(
    client: Client, app: App, edition: Catalogue
) -> None:
    directory = app.state.edition.directory
    known = [*directory.hotlines.values(), *directory.contacts.values()]
    numbers = {one.tel for one in known}
    for url in sorted({reminder.action.url for reminder in edition.reminders}):
        if url.startswith("tel:"):
            assert url.removeprefix("tel:") in numbers, url
        else:
            assert client.get(url).status_code == 200, url


def test_a_form_for_dates_can_never_send_them(client: Client) -> None:
    text = client.get("/erinnerungen").text
    forms = re.findall(r"<form[^>]*>", text)
    assert forms
    assert all('method="dialog"' in form for form in forms)
    assert client.request("POST", "/erinnerungen", check=False).status_code == 405


def test_nothing_sensitive_is_suggested_for_reading(client: Client, app: App) -> None:
    text = client.get("/").text
    assert "data-reading=" in text
    for page in app.state.edition.pages.values():
        if page.is_sensitive:
            assert page.path not in text


def test_the_phone_gets_the_whole_catalogue_in_a_small_file(
    client: Client, catalogue: dict[str, object]
) -> None:
    answer = client.get("/offline/reminders.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert json.loads(answer.content) == json.loads(json.dumps(catalogue))
    assert len(brotli.compress(answer.content)) <= 40_000
    again = client.get("/offline/reminders.json", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/erinnerungen"])
def test_all_words_of_the_phone_are_translatable(client: Client, path: str) -> None:
    assert client.get(f"/xr{path}").status_code == 200
    words = re.findall(r'<span data-text="\w+">([^<]*)</span>', client.get(f"/xr{path}").text)
    assert words
    assert all(word.startswith("⟦") for word in words)
