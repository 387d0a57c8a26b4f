"""The same pages under /<lang>/: links, forms, what stays German, and how it is marked."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

import pytest
from httpx import Response

from fruehe_hilfen.clock import BERLIN
from fruehe_hilfen.web import dates, i18n
from fruehe_hilfen.web.urls import href
from tests.support.client import Client
from tests.support.languages import WORDS, translated
from tests.visits.conftest import World, weekly, world  # noqa: F401

PAGES = (
    "/", "/w", "/begleitbuch", "/begleitbuch/themen", "/begleitbuch/a-z", "/begleitbuch/woerter",
    "/begleitbuch/stillen", "/begleitbuch/hilfe-in-ihrer-sprache", "/ferien", "/suche",
    "/suche?q=hebamme", "/mehr", "/mehr/app", "/buch-mitnehmen", "/notfall", "/hilfe",
    "/treffpunkte", "/treffpunkte/sc-mitte", "/erinnerungen", "/erinnerungen/ende",
    "/erinnerungen/weitergeben", "/erinnerungen/angaben", "/offline", "/termine",
    "/termine/warteliste", "/termine/code", "/antwort", "/willkommen/anmelden", "/keine-post",
    "/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache",
)  # fmt: skip
FREE = ("/treffpunkte.json", "/treffpunkte.ics", "/static/", "/team", "/vorfuehrung")
"""Addresses without a language."""


def links(page: Response) -> list[str]:
    """Addresses of this app to which a page leads, the switch of languages aside."""
    found = re.findall(r"<(?:a|form)\b[^>]*?(?:href|action)=\"(/[^\"]*)\"[^>]*>", page.text)
    switch = set(re.findall(r'href="([^"]*)" hreflang=', page.text))
    return [link for link in found if link not in switch and not link.startswith(FREE)]


@pytest.mark.parametrize("path", PAGES)
def test_every_link_and_form_of_a_page_keeps_the_language(client: Client, path: str) -> None:
    page = client.get(f"/tr{path}")
    assert page.status_code == 200
    assert '<html lang="tr" dir="ltr">' in page.text
    assert [link for link in links(page) if not re.match(r"/tr(/|$)", link)] == []


def test_the_switch_stays_on_the_page_and_writes_each_language_in_its_own_words(
    client: Client,
) -> None:
    page = client.get("/tr/treffpunkte?tag=mi").text
    for link in (
        '<a href="/treffpunkte?tag=mi" hreflang="de" lang="de" dir="ltr">Deutsch</a>',
        '<a href="/ar/treffpunkte?tag=mi" hreflang="ar" lang="ar" dir="rtl">العربية</a>',
        'hreflang="tr" lang="tr" dir="ltr" aria-current="true">Türkçe</a>',
    ):
        assert link in page


def test_an_answer_to_a_form_offers_no_switch_because_it_has_no_address(client: Client) -> None:
    page = client.post("/tr/termine/code", data={"code": "falsch"})
    assert page.status_code == 422
    assert "hreflang" not in page.text
    assert 'action="/tr/termine/code"' in page.text


def test_the_germans_see_the_languages_too_and_no_mark(client: Client) -> None:
    page = client.get("/mehr").text
    assert 'href="/ar/mehr"' in page
    assert page.count('lang="de" dir="ltr"') == page.count('hreflang="de" lang="de" dir="ltr"') + 1


def test_a_page_says_in_its_language_that_a_machine_translated_it(client: Client) -> None:
    words = translated("Maschinell übersetzt, noch nicht geprüft.", "tr")
    assert words in client.get("/tr/").text
    assert words not in client.get("/").text
    assert "Maschinell" not in client.get("/").text


def test_a_page_of_the_book_is_german_inside_says_so_and_names_help_by_phone(
    client: Client,
) -> None:
    page = client.get("/ar/begleitbuch/stillen").text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<div class="prose" lang="de" dir="ltr">' in page
    assert 'href="/ar/begleitbuch/hilfe-in-ihrer-sprache"' in page
    assert translated("Hilfe am Telefon in Ihrer Sprache", "ar") in page


@pytest.mark.parametrize(
    "path", ["/en/", "/tr-TR/", "/xx/termine", "/tr/team", "/tr/team/anmelden"]
)
def test_a_language_that_is_not_offered_and_the_team_in_another_one_are_404(
    client: Client, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_the_language_of_the_browser_moves_nobody(client: Client) -> None:
    page = client.get("/mehr", headers={"accept-language": "tr"})
    assert page.status_code == 200
    assert '<html lang="de" dir="ltr">' in page.text
    assert "accept-language" not in page.headers.get("vary", "").lower()
    assert "set-cookie" not in client.get("/tr/mehr").headers


def test_numbers_to_call_read_from_left_to_right(client: Client) -> None:
    page = client.get("/ar/notfall").text
    assert '<strong dir="ltr">112</strong>' in page
    assert '<strong dir="ltr">116 117</strong>' in page


def test_names_of_offices_stay_german_and_are_marked(client: Client) -> None:
    page = client.get("/ar/hilfe").text
    assert '<span lang="de" dir="ltr">Prävention und Frühe Hilfen</span>' in page
    assert '<span lang="de" dir="ltr">„Frühe Hilfen, bitte.“</span>' in page


def test_what_the_office_has_just_written_is_german_until_somebody_translates_it() -> None:
    i18n.set_current(i18n.Locale("tr"))
    assert i18n.said("Ganz neu & wahr") == '<span lang="de" dir="ltr">Ganz neu &amp; wahr</span>'
    assert i18n.said("Zu Hause") == translated("Zu Hause", "tr")
    i18n.set_current(i18n.GERMAN)
    assert i18n.said("Ganz neu & wahr") == "Ganz neu & wahr"


@pytest.mark.parametrize(
    ("lang", "long", "short"),
    [
        ("de", "Montag, 30. November", "Mo, 30. Nov."),
        ("tr", "30 Kasım Pazartesi", "30 Kas Pzt"),
        ("ar", "الاثنين، 30 نوفمبر", "الاثنين، 30 نوفمبر"),
        ("uk", "понеділок, 30 листопада", "пн, 30 лист."),
        ("en", "Monday, 30 November", "Mon, 30 Nov"),
    ],
)
def test_days_have_the_names_and_the_order_of_the_language(
    lang: str, long: str, short: str
) -> None:
    i18n.set_current(i18n.Locale(lang))
    moment = datetime(2026, 11, 30, 9, 5, tzinfo=BERLIN)
    assert (dates.weekday_date(moment), dates.short_date(moment)) == (long, short)
    assert (dates.number_date(moment), dates.wall_time(moment)) == ("30.11.2026", "9:05")
    i18n.set_current(i18n.GERMAN)


def test_links_to_the_team_have_no_language() -> None:
    i18n.set_current(i18n.Locale("tr"))
    assert href("/team/anmelden") == "/team/anmelden"
    assert href("/teamarbeit") == "/tr/teamarbeit"
    assert href("/termine?art=phone") == "/tr/termine?art=phone"
    i18n.set_current(i18n.GERMAN)


def test_a_whole_booking_in_turkish_without_javascript(client: Client, world: World) -> None:  # noqa: F811
    world.nurse(*(weekly(n, "09:00", "12:00", "home", "phone") for n in range(5)))
    page = client.get("/tr/termine")
    slot = re.findall(r'<button class="time"[^>]*value="([^"]+)"', page.text)[0]
    held = client.post("/tr/termine/reservierungen", data={"slot": slot, "family": str(uuid4())})
    assert held.headers["location"].startswith("/tr/termine/reservierungen/")
    form = client.get(held.headers["location"])
    assert translated("E-Mails und Briefe von uns kommen auf Deutsch.", "tr") in form.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    wrong = client.post("/tr/termine", data={**fields, "name": "", "contact": "phone"})
    assert wrong.status_code == 422
    assert translated("Bitte schreiben Sie einen Namen.", "tr") in wrong.text
    person = {"name": "Familie Muster", "contact": "phone", "phone": "02421 000000"}
    address = {"street": "Musterstraße", "house_no": "4", "plz": "52349"}
    booked = client.post("/tr/termine", data={**fields, **person, **address})
    assert booked.status_code == 303
    assert booked.headers["location"].startswith("/tr/termine/")
    visit = client.get(booked.headers["location"])
    assert '<html lang="tr"' in visit.text
    assert "27 Kasım Cuma" in visit.text
    assert [link for link in links(visit) if not link.startswith("/tr")] == []
    stopped = client.post(booked.headers["location"] + "/absage", data={"version": "1"})
    assert stopped.status_code in {303, 422}
    assert WORDS["tr"] in visit.text


def test_the_phone_of_an_arabic_reader_gets_the_same_catalogue_with_titles_beside_it(
    client: Client,
) -> None:
    titles = client.get("/ar/offline/reminder-titles.json").json()
    assert titles["u1"] == translated("U1 direkt nach der Geburt", "ar")
    assert (
        client.get("/ar/offline/reminders.json").json()
        == client.get("/offline/reminders.json").json()
    )


def test_an_address_with_two_slashes_names_no_other_house(client: Client) -> None:
    for path in ("/tr//evil.example", "/tr//begleitbuch"):
        assert 'href="//' not in client.request("GET", path, check=False).text
