"""What other portals get: everything public, nothing else, documented field by field."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.book.contacts import load_contacts
from fruehe_hilfen.book.functions import Directory
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.places import exports, ics, rules
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.settings import Settings
from tests.places.test_ics import _second_parser
from tests.support.client import Client

TODAY = date(2026, 11, 25)
DOCS = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def directory() -> Directory:
    content = ROOT / "content"
    return Directory(
        hotlines=load_contacts(content / "hotlines.yaml"),
        contacts=load_contacts(content / "contacts.yaml"),
    )


def _document(places: Places, directory: Directory, today: date = TODAY) -> dict[str, Any]:
    return exports.document(places, directory, today, "https://familie.example")


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in _keys(one)}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


def test_every_visible_place_is_there_with_its_dates(places: Places, directory: Directory) -> None:
    sent = _document(places, directory)
    assert [place["id"] for place in sent["places"]] == list(places)
    for place in sent["places"]:
        openings = places.openings(places[place["id"]], TODAY)
        assert [datetime.fromisoformat(one["starts_at"]) for one in place["dates"]] == [
            opening.opens_at for opening in openings
        ]
        assert [one["nurse"] for one in place["dates"]] == [
            opening.occurrence.has_nurse for opening in openings
        ]
    assert sent["dates_until"] == "2027-05-26"
    assert "unterwegs" not in json.dumps(sent).casefold()


def test_times_carry_the_offset_of_their_day(places: Places, directory: Directory) -> None:
    mitte = _document(places, directory, date(2027, 3, 1))["places"][0]
    starts = [one["starts_at"] for one in mitte["dates"]]
    assert starts[0] == "2027-03-01T10:00:00+01:00"
    assert "2027-04-05T10:00:00+02:00" in starts


def test_licence_and_provenance_are_named(places: Places, directory: Directory) -> None:
    sent = _document(places, directory)
    assert sent["licence"]["id"] == "dl-de/by-2-0"
    for place in sent["places"]:
        assert place["provenance"]["url"].startswith("http")
        assert place["provenance"]["verified_on"] is None
        assert place["call_first"] is True
        assert place["phone"] == {"name": "Stadt Düren", "number": "+492421250"}


def test_no_rough_position_leaves_the_house(places: Places, directory: Directory) -> None:
    assert all(place["coordinates"] is None for place in _document(places, directory)["places"])
    data = places["sc-mitte"].data.model_copy(update={"lat": 50.8, "lon": 6.48})
    pinned = Places([replace(places["sc-mitte"], data=data)], places.calendar, places.outline)
    assert _document(pinned, directory)["places"][0]["coordinates"] == {"lat": 50.8, "lon": 6.48}


def test_a_place_the_office_has_checked_says_when(places: Places, directory: Directory) -> None:
    values = {"status": "ok", "verified_at": datetime(2026, 11, 1, 23, 30, tzinfo=UTC)}
    data = places["sc-mitte"].data.model_copy(update=values)
    checked = Places([replace(places["sc-mitte"], data=data)], places.calendar, places.outline)
    place = _document(checked, directory)["places"][0]
    assert (place["provenance"]["verified_on"], place["call_first"]) == ("2026-11-02", False)


def test_changes_of_the_office_are_in_the_export(places: Places, directory: Directory) -> None:
    changed = places.with_changes(
        {
            "sc-nord-1": [
                rules.Change(on=date(2026, 12, 2), kind="cancelled", reason="Fortbildung"),
                rules.Change(on=date(2026, 12, 9), kind="changed", new_on=date(2026, 12, 10),
                             where="Nordpark"),
            ]
        }
    )  # fmt: skip
    nord = next(p for p in _document(changed, directory)["places"] if p["id"] == "sc-nord")
    told = {one["id"]: one for one in nord["dates"]}
    cancelled, moved = told["sc-nord-1.20261202"], told["sc-nord-1.20261209"]
    assert (cancelled["status"], cancelled["note"]) == ("cancelled", "Fortbildung")
    assert (moved["status"], moved["where"]) == ("changed", "Nordpark")
    assert moved["starts_at"] == "2026-12-10T10:00:00+01:00"
    assert [one["starts_at"] for one in nord["dates"]] == sorted(
        o["starts_at"] for o in nord["dates"]
    )


def test_every_field_is_documented(places: Places, directory: Directory) -> None:
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", DOCS))))
    assert _keys(_document(places, directory)) - told == set()
    assert exports.LICENCE["attribution"] in DOCS


def test_the_json_is_public_cacheable_and_the_same_all_day(
    client: Client, settings: Settings
) -> None:
    answer = client.get("/treffpunkte.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"].startswith("public")
    assert answer.headers["link"] == '<https://www.govdata.de/dl-de/by-2-0>; rel="license"'
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert answer.json()["url"] == f"{settings.public_url}/treffpunkte"
    again = client.get("/treffpunkte.json", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    with clock.use(datetime(2026, 11, 25, 22, 59, tzinfo=UTC)):
        assert client.get("/treffpunkte.json").text == answer.text
    with clock.use(datetime(2026, 11, 25, 23, 0, tzinfo=UTC)):
        assert client.get("/treffpunkte.json").json()["as_of"] == "2026-11-26"


def test_a_browser_may_ask_the_json_by_its_address(client: Client) -> None:
    assert client.get("/treffpunkte.json", headers={"accept": "text/html"}).json()["places"]
    assert client.request("POST", "/treffpunkte.json", check=False).status_code == 405


def test_one_calendar_holds_all_dates_and_tells_where_more_is(
    client: Client, places: Places
) -> None:
    answer = client.get("/treffpunkte.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = _second_parser(answer.content)
    expected = sorted(
        opening.opens_at for place in places.meetings for opening in places.openings(place, TODAY)
    )
    assert [datetime.fromisoformat(event["start"]) for event in events] == expected
    assert {event["summary"] for event in events} == {p.name for p in places.meetings}
    text = answer.text.replace("\r\n ", "")
    assert "URL:http://testserver.local/treffpunkte/sc-ost" in text
    assert "X-WR-CALNAME:Treffpunkte für Familien in Düren" in text


def test_the_neutral_calendar_names_nothing(client: Client) -> None:
    for path in ("/treffpunkte.ics?neutral=1", "/treffpunkte/sc-mitte.ics?neutral=1",
                 "/treffpunkte/sc-mitte.ics?titel=name&neutral=1"):  # fmt: skip
        text = client.get(path).text.replace("\r\n ", "")
        assert "SUMMARY:Termin\r\n" in text
        assert "URL:" not in text
        shown = [line for line in text.casefold().splitlines() if not line.startswith("uid:")]
        assert not any(word in line for line in shown for word in ("schnuller", "kinder", "baby"))


def test_series_of_several_places_never_share_an_id(places: Places) -> None:
    content = ics.calendar_file(places, places.meetings, TODAY, named=True)
    ids = re.findall(rb"UID:(\S+)", content.replace(b"\r\n ", b""))
    assert len(ids) == len(set(ids)) == 4
    assert TODAY + timedelta(weeks=26) <= places.calendar.known.last
