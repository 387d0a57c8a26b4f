"""The pages of the places, as a browser without JavaScript gets them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from fruehe_hilfen import clock
from tests.support.client import Client

CAFES = ("sc-mitte", "kk-mitte", "sc-nord", "sc-ost")
BOXES = ("sb-buergerbuero", "sb-kitas")


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, tzinfo=UTC)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_the_list_begins_with_the_place_that_opens_next(client: Client) -> None:
    html = client.get("/treffpunkte").text
    assert re.findall(r'<li class="card" id="([a-z-]+)"', html) == [
        "sc-nord", "sc-ost", "sc-mitte", "kk-mitte",
    ]  # fmt: skip
    with clock.use(_at(2026, 11, 30)):
        html = client.get("/treffpunkte").text
    assert re.findall(r'<li class="card" id="([a-z-]+)"', html)[0] == "sc-mitte"


def test_the_list_says_when_where_for_whom_and_who_is_there(client: Client) -> None:
    text = _text(client.get("/treffpunkte").text)
    for said in (
        "Mi, 25. Nov., 10 bis 12 Uhr Ohne Kinderkrankenschwester",
        "Mi, 2. Dez., 10 bis 12 Uhr Mit Kinderkrankenschwester",
        "Di, 1. Dez., 10 bis 11:30 Uhr Di, 8. Dez.",
        "„Haus für Alle“ am Nordpark, Neue Jülicher Straße 49, 52353 Düren",
        "Nörvenicher Straße, 52351 Düren. Die Hausnummer kennen wir noch nicht.",
        "Für Kinder von 0 bis 12 Monaten",
        "Für Kinder von 1 bis 3 Jahren",
        "Bitte vorher anrufen",
        "Schnullerbox im Bürgerbüro",
        "© GeoBasis-DE / BKG 2021 (Daten verändert)",
    ):
        assert said in text
    assert "heute" not in text.casefold().replace("heute buch", "")


def test_the_list_is_public_and_loads_nothing_from_elsewhere(client: Client) -> None:
    for path in ("/treffpunkte", *(f"/treffpunkte/{id}" for id in (*CAFES, *BOXES))):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("public")
        assert "set-cookie" not in answer.headers
        assert "geo:" not in answer.text


def test_a_place_shows_eight_dates_with_the_pause_between_them(client: Client) -> None:
    html = client.get("/treffpunkte/sc-nord").text
    text = _text(html)
    assert html.count("data-at=") == 8
    assert "Pause bis Mittwoch, 6. Januar Weihnachtsferien Mittwoch, 13. Januar" in text
    assert " hidden" not in html[html.index("data-dates") : html.index("</ol>")]


def test_in_a_pause_the_page_says_so_first(client: Client) -> None:
    with clock.use(_at(2026, 12, 23)):
        for path in ("/treffpunkte", "/treffpunkte/sc-nord"):
            text = _text(client.get(path).text)
            assert text.index("Pause bis Mittwoch, 6. Januar") < text.index("13. Jan")


def test_in_summer_the_page_says_that_the_pause_may_be_longer(client: Client) -> None:
    with clock.use(_at(2027, 7, 20)):
        text = _text(client.get("/treffpunkte/sc-mitte").text)
    assert "Pause bis Dienstag, 31. August Sommerferien Montag, 6. September" in text
    assert "Im Sommer kann die Pause länger dauern." in text


def test_carnival_is_named(client: Client) -> None:
    with clock.use(_at(2027, 2, 2)):
        text = _text(client.get("/treffpunkte/sc-mitte").text)
    assert "Montag, 8. Februar Rosenmontag: kein Treffen Montag, 15. Februar" in text


def test_after_the_known_calendar_the_page_claims_nothing(client: Client) -> None:
    with clock.use(_at(2030, 1, 7)):
        text = _text(client.get("/treffpunkte/sc-mitte").text)
        listed = _text(client.get("/treffpunkte").text)
    assert "Zurzeit stehen keine Termine fest." in text
    assert listed.count("Zurzeit stehen keine Termine fest.") == 4
    with clock.use(_at(2029, 6, 20)):
        assert "Spätere Termine stehen noch nicht fest." in _text(
            client.get("/treffpunkte/sc-ost").text
        )


def test_a_place_can_be_called_and_found_and_names_its_source(client: Client) -> None:
    html = client.get("/treffpunkte/sc-mitte").text
    assert 'href="tel:+492421250"' in html
    assert 'href="https://www.openstreetmap.org/search?query=Wilhelmstra%C3%9Fe%2013' in html
    text = _text(html)
    assert "Stand: 09.01.2024. Quelle: Dürener Nachrichten" in text
    assert "Von der Stadt noch nicht geprüft." in text
    assert "Jedes Mal kommt auch eine Familien-Kinderkrankenschwester." in text


def test_a_box_explains_its_steps_and_has_no_dates(client: Client) -> None:
    text = _text(client.get("/treffpunkte/sb-buergerbuero").text)
    assert "Ihr Kind wirft den Schnuller selbst in die Box." in text
    assert "Montag und Dienstag 7:30 bis 13 und 14 bis 16 Uhr" in text
    assert "Stand: 2015." in text
    assert "Die nächsten Termine" not in text


STRANGE_NAMES = (
    "unterwegs", "unterwegs.ics", "gibt-es-nicht", "sb-kitas.ics", ".ics", "sc-mitte.",
    "sc-mitte.txt", "sc-mitte.ics.ics", "SC-MITTE", "%00", "..%2f..%2fetc",
)  # fmt: skip


def test_an_unknown_place_is_a_helpful_page(client: Client) -> None:
    for name in STRANGE_NAMES:
        answer = client.get(f"/treffpunkte/{name}")
        assert answer.status_code == 404, name
        assert 'href="/notfall"' in answer.text


def test_the_calendar_file_comes_from_the_address_with_ics(client: Client) -> None:
    neutral = client.get("/treffpunkte/sc-mitte.ics")
    assert neutral.headers["content-type"] == "text/calendar; charset=utf-8"
    assert neutral.headers["content-disposition"] == 'inline; filename="termine.ics"'
    assert neutral.headers["cache-control"].startswith("public")
    assert "SUMMARY:Termin\r\n" in neutral.text
    assert "Schnullercafé" not in neutral.text
    named = client.get("/treffpunkte/sc-mitte.ics?titel=name")
    assert "SUMMARY:Schnullercafé Innenstadt\r\n" in named.text
    assert "set-cookie" not in neutral.headers


def test_the_phone_gets_the_dates_of_26_weeks(client: Client) -> None:
    answer = client.get("/offline/places.json")
    assert answer.headers["cache-control"].startswith("public")
    sent = answer.json()
    assert [place["id"] for place in sent["places"]] == list(CAFES)
    for place in sent["places"]:
        count = len(place["dates"])
        assert 18 < count < 27
        assert all(len(place[key]) == count for key in ("nurse", "where", "note"))
    nord = sent["places"][2]
    assert nord["dates"][0] == [
        "2026-11-23T23:00Z", "2026-11-24T23:00Z", "2026-11-25T09:00Z", "2026-11-25T11:00Z",
    ]  # fmt: skip
    assert nord["nurse"][:3] == [False, True, False]
    assert (nord["path"], nord["age_months"], nord["call_first"]) == (
        "/treffpunkte/sc-nord", [0, 12], True,
    )  # fmt: skip
    assert len(json.dumps(sent)) < 20_000


def test_the_version_for_the_phone_changes_with_the_dates_only(client: Client) -> None:
    first = client.get("/offline/places.json").json()
    with clock.use(datetime(2026, 11, 25, 22, tzinfo=UTC)):
        assert client.get("/offline/places.json").json() == first
    with clock.use(_at(2026, 12, 10)):
        later = client.get("/offline/places.json").json()
    assert later["version"] != first["version"]


def test_the_right_to_left_pages_keep_addresses_and_numbers_readable(client: Client) -> None:
    html = client.get("/xr/treffpunkte/sc-mitte").text
    assert '<strong dir="ltr">02421 25-0</strong>' in html
    assert '<bdi lang="de">Wilhelmstraße 13, 52349 Düren</bdi>' in html
    assert 'href="/xr/treffpunkte/sc-mitte.ics"' in html
    assert "⟦Eine pädagogische Fachkraft.⟧" in html
    assert "⟦" not in client.get("/treffpunkte/sc-mitte").text


def test_no_template_of_the_places_has_words_that_alarm() -> None:
    folder = Path(__file__).parents[2] / "templates" / "places"
    for path in folder.glob("*.html"):
        assert not re.search(r"fällig|verpasst|müssen|\bdu\b|\bdein", path.read_text("utf-8"))
