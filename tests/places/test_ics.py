"""The calendar file, read by two parsers that know nothing of each other."""

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from fruehe_hilfen import clock
from fruehe_hilfen.places import ics
from fruehe_hilfen.places.catalogue import WEEKS_AHEAD, Places

TODAY = date(2026, 11, 25)
READER = Path(__file__).with_name("ical.mjs")
CAFES = ("sc-mitte", "kk-mitte", "sc-nord", "sc-ost")


def _file(places: Places, id: str, today: date = TODAY, *, named: bool = False) -> bytes:
    return ics.calendar_file(places, places[id], today, named=named)


def _second_parser(content: bytes) -> list[dict[str, Any]]:
    ran = subprocess.run(["node", str(READER)], input=content, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("id", CAFES)
def test_every_date_of_26_weeks_is_one_event_at_its_instant(places: Places, id: str) -> None:
    openings = places.openings(places[id], TODAY)
    expected = [(one.opens_at, one.closes_at) for one in openings]
    calendar = Calendar.from_ical(_file(places, id))
    read = [
        (event.decoded("dtstart").astimezone(UTC), event.decoded("dtend").astimezone(UTC))
        for event in calendar.walk("VEVENT")
    ]
    assert read == expected
    assert openings[-1].occurrence.day <= TODAY + timedelta(weeks=WEEKS_AHEAD)


@pytest.mark.parametrize("id", CAFES)
def test_a_second_parser_reads_the_same_instants(places: Places, id: str) -> None:
    events = _second_parser(_file(places, id))
    expected = [
        (one.opens_at.strftime("%Y-%m-%dT%H:%M:00.000Z"), one.closes_at.strftime("%Y-%m-%dT%H:%M:00.000Z"))
        for one in places.openings(places[id], TODAY)
    ]  # fmt: skip
    assert [(event["start"], event["end"]) for event in events] == expected
    assert {event["zone"] for event in events} == {"Europe/Berlin"}


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(places: Places) -> None:
    for today in (date(2027, 3, 1), date(2027, 10, 1)):
        events = _second_parser(_file(places, "sc-mitte", today))
        assert {event["wall"][11:16] for event in events} == {"10:00"}
        assert {event["start"][11:16] for event in events} == {"08:00", "09:00"}


def test_the_time_zone_is_two_short_rules(places: Places) -> None:
    text = _file(places, "sc-nord").decode()
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert zone.count("RRULE:") == 2
    assert "RDATE" not in zone
    assert len(zone) < 500
    assert "DTSTART;TZID=Europe/Berlin:20261125T100000" in text


@pytest.mark.parametrize("id", CAFES)
def test_nothing_in_the_file_tells_what_it_is_about(places: Places, id: str) -> None:
    events = _second_parser(_file(places, id))
    assert {event["summary"] for event in events} == {"Termin"}
    text = _file(places, id).decode().casefold()
    for word in ("schnuller", "kleinkind", "baby", "frühe", "jugendamt", "kinder"):
        shown = [line for line in text.splitlines() if not line.startswith("uid:")]
        assert not any(word in line for line in shown)


def test_the_name_is_in_the_file_only_when_asked_for(places: Places) -> None:
    events = _second_parser(_file(places, "sc-ost", named=True))
    assert {event["summary"] for event in events} == {"Schnullercafé Düren-Ost"}
    assert {event["location"] for event in events} == {
        "Bürgerhaus Düren-Ost, Nörvenicher Straße, 52351 Düren"
    }


def test_an_event_has_the_same_id_in_every_file(places: Places) -> None:
    first = {e["start"]: e["uid"] for e in _second_parser(_file(places, "sc-mitte"))}
    with clock.use(datetime(2027, 2, 1, 9, tzinfo=UTC)):
        content = _file(places, "sc-mitte", date(2027, 2, 1), named=True)
    later = {e["start"]: e["uid"] for e in _second_parser(content)}
    shared = first.keys() & later.keys()
    assert len(shared) > 8
    assert all(first[start] == later[start] for start in shared)
    assert len(set(first.values())) == len(first)


def test_the_file_has_the_same_bytes_all_day(places: Places) -> None:
    with clock.use(datetime(2026, 11, 25, 0, tzinfo=UTC)):
        morning = _file(places, "sc-mitte")
    with clock.use(datetime(2026, 11, 25, 22, tzinfo=UTC)):
        assert _file(places, "sc-mitte") == morning


def test_no_line_is_longer_than_the_standard_allows(places: Places) -> None:
    for id in CAFES:
        content = _file(places, id, named=True)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        assert content.endswith(b"END:VCALENDAR\r\n")
