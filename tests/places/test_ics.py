"""The calendar file, read by two parsers that know nothing of each other."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from fruehe_hilfen import clock
from fruehe_hilfen.places import ics, rules
from fruehe_hilfen.places.catalogue import WEEKS_AHEAD, Places

TODAY = date(2026, 11, 25)
READER = Path(__file__).with_name("ical.mjs")
CAFES = ("sc-mitte", "kk-mitte", "sc-nord", "sc-ost")


def _file(places: Places, id: str, today: date = TODAY, *, named: bool = False) -> bytes:
    return ics.calendar_file(places, [places[id]], today, named=named)


def _second_parser(content: bytes) -> list[dict[str, Any]]:
    ran = subprocess.run(["node", str(READER)], input=content, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def _first_parser(content: bytes) -> list[tuple[datetime, datetime]]:
    """Start and end of every date that takes place, unfolded with dateutil, in UTC."""
    events = Calendar.from_ical(content).walk("VEVENT")
    told = {e.decoded("recurrence-id"): e for e in events if "RECURRENCE-ID" in e}
    found = []
    for event in (e for e in events if "RECURRENCE-ID" not in e):
        for start in _starts(event):
            one = told.get(start, event)
            begins = one.decoded("dtstart") if one is not event else start
            length = one.decoded("dtend") - one.decoded("dtstart")
            if one.get("status") != "CANCELLED":
                found.append((begins.astimezone(UTC), begins.astimezone(UTC) + length))
    return sorted(found)


def _starts(event: Event) -> list[datetime]:
    start = event.decoded("dtstart")
    if "RRULE" not in event:
        return [start]
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=start)
    listed = event.get("exdate", [])
    out = {
        one.dt for part in (listed if isinstance(listed, list) else [listed]) for one in part.dts
    }
    return [day for day in rule if day not in out]


@pytest.mark.parametrize("id", CAFES)
@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 30), date(2027, 7, 20), date(2027, 9, 20)])
def test_two_parsers_find_the_dates_of_26_weeks_and_no_other(
    places: Places, id: str, today: date
) -> None:
    openings = places.openings(places[id], today)
    content = _file(places, id, today)
    assert _first_parser(content) == [(one.opens_at, one.closes_at) for one in openings]
    assert [(event["start"], event["end"]) for event in _second_parser(content)] == [
        (f"{one.opens_at:%Y-%m-%dT%H:%M:00.000Z}", f"{one.closes_at:%Y-%m-%dT%H:%M:00.000Z}")
        for one in openings
    ]
    assert openings[-1].occurrence.day <= today + timedelta(weeks=WEEKS_AHEAD)


def test_a_series_is_one_event_that_can_be_deleted_in_one_go(places: Places) -> None:
    text = _file(places, "sc-mitte").decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270524T080000Z;BYDAY=MO" in text
    unfolded = text.replace("\r\n ", "")
    out = next(line for line in unfolded.splitlines() if line.startswith("EXDATE"))
    assert out.startswith("EXDATE;TZID=Europe/Berlin:20261228T100000,20270104T100000,20270208")


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(places: Places) -> None:
    for today, change in ((date(2027, 3, 1), "2027-03-28"), (date(2027, 10, 1), "2027-10-31")):
        events = _second_parser(_file(places, "sc-mitte", today))
        assert {event["wall"][11:16] for event in events} == {"10:00"}
        before = {e["start"][11:16] for e in events if e["start"] < change}
        after = {e["start"][11:16] for e in events if change < e["start"] < change[:5] + "12-31"}
        assert (before, after) in (({"09:00"}, {"08:00"}), ({"08:00"}, {"09:00"}))
        assert {event["zone"] for event in events} == {"Europe/Berlin"}


def test_the_time_zone_is_two_short_rules(places: Places) -> None:
    text = _file(places, "sc-nord").decode()
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert zone.count("RRULE:") == 2
    assert "RDATE" not in zone
    assert len(zone) < 500
    assert "DTSTART;TZID=Europe/Berlin:20261125T100000" in text


def _nord(places: Places, *changes: rules.Change) -> list[dict[str, Any]]:
    changed = places.with_changes({"sc-nord-1": changes})
    content = _file(changed, "sc-nord", named=True)
    expected = [(o.opens_at, o.closes_at) for o in changed.openings(changed["sc-nord"], TODAY)]
    assert _first_parser(content) == expected
    return _second_parser(content)


def test_a_cancelled_date_stays_in_the_calendar_as_cancelled(places: Places) -> None:
    second = date(2026, 12, 2)
    events = _nord(places, rules.Change(on=second, kind="cancelled", reason="Fortbildung"))
    cancelled = [event for event in events if event["status"]]
    assert [(e["summary"], e["description"], e["start"]) for e in cancelled] == [
        ("Fällt aus: Schnullercafé Düren-Nord", "Fortbildung", "2026-12-02T09:00:00.000Z")
    ]


def test_a_moved_date_takes_the_place_of_the_regular_one(places: Places) -> None:
    events = _nord(
        places,
        rules.Change(
            on=date(2026, 12, 2), kind="changed", new_on=date(2026, 12, 3), start=time(14),
            end=time(15, 30), where="Nordpark", reason="Der Raum wird gestrichen.",
        ),
    )  # fmt: skip
    starts = [event["start"] for event in events]
    assert "2026-12-03T13:00:00.000Z" in starts
    assert "2026-12-02T09:00:00.000Z" not in starts
    moved = events[starts.index("2026-12-03T13:00:00.000Z")]
    assert (moved["location"], moved["uid"]) == ("Nordpark", events[0]["uid"])
    assert moved["description"] == "Mit Kinderkrankenschwester Der Raum wird gestrichen."


@pytest.mark.parametrize(
    "change",
    [
        rules.Change(on=date(2026, 11, 25), kind="cancelled"),
        rules.Change(on=date(2026, 11, 25), kind="changed", new_on=date(2026, 11, 27)),
        rules.Change(on=date(2026, 11, 18), kind="changed", new_on=date(2026, 11, 26)),
        rules.Change(on=date(2026, 12, 30), kind="changed", new_on=date(2026, 12, 28)),
        rules.Change(on=date(2026, 12, 30), kind="extra", start=time(15), end=time(16)),
        rules.Change(on=date(2026, 12, 29), kind="extra"),
        rules.Change(on=date(2027, 5, 26), kind="changed", new_on=date(2027, 6, 2)),
        rules.Change(on=date(2026, 12, 2), kind="changed", where="Nordpark"),
    ],
    ids=[
        "first cancelled", "first moved", "moved out of the past", "moved inside a pause",
        "extra in a pause", "extra on another weekday", "moved beyond the end", "other place",
    ],
)  # fmt: skip
def test_every_kind_of_change_gives_the_dates_the_pages_show(
    places: Places, change: rules.Change
) -> None:
    assert _nord(places, change)


def test_a_series_of_which_all_is_cancelled_has_no_date_left(places: Places) -> None:
    days = [opening.occurrence.on for opening in places.openings(places["sc-nord"], TODAY)]
    events = _nord(places, *(rules.Change(on=day, kind="cancelled") for day in days))
    assert {event["status"] for event in events} == {"CANCELLED"}


@pytest.mark.parametrize(
    ("rhythm", "rule"),
    [
        ({"every_weeks": 2, "anchor": date(2026, 12, 2)}, "FREQ=WEEKLY;UNTIL=20270519T080000Z;INTERVAL=2;BYDAY=WE"),
        ({"nth": (1, 3)}, "FREQ=MONTHLY;UNTIL=20270519T080000Z;BYDAY=1WE,3WE"),
    ],
    ids=["every second week", "first and third"],
)  # fmt: skip
def test_every_rhythm_of_a_series_unfolds_to_the_dates_of_the_pages(
    places: Places, rhythm: dict[str, Any], rule: str
) -> None:
    place = places["sc-nord"]
    changed = replace(place, series=(replace(place.series[0], **rhythm),))
    content = ics.calendar_file(places, [changed], TODAY, named=True)
    expected = [(one.opens_at, one.closes_at) for one in places.openings(changed, TODAY)]
    assert _first_parser(content) == expected
    assert len(_second_parser(content)) == len(expected)
    assert rule in content.decode().replace("\r\n ", "")


def test_outside_the_known_calendar_the_file_is_empty(places: Places) -> None:
    assert _second_parser(_file(places, "sc-nord", date(2030, 1, 1))) == []


@pytest.mark.parametrize("id", CAFES)
def test_nothing_in_the_file_tells_what_it_is_about(places: Places, id: str) -> None:
    events = _second_parser(_file(places, id))
    assert {event["summary"] for event in events} == {"Termin"}
    text = _file(places, id).decode().casefold()
    for word in ("schnuller", "kleinkind", "baby", "frühe", "jugendamt", "kinder"):
        shown = [line for line in text.splitlines() if not line.startswith("uid:")]
        assert not any(word in line for line in shown)


def test_the_name_and_the_nurse_are_in_the_file_only_when_asked_for(places: Places) -> None:
    events = _second_parser(_file(places, "sc-ost", named=True))
    assert {event["summary"] for event in events} == {"Schnullercafé Düren-Ost"}
    assert {event["location"] for event in events} == {
        "Bürgerhaus Düren-Ost, Nörvenicher Straße, 52351 Düren"
    }
    assert {event["description"] for event in events} == {
        "Am 1. und 3. Freitag im Monat kommt auch eine Familien-Kinderkrankenschwester."
    }


def test_a_series_has_the_same_id_in_every_file_and_a_later_file_counts(places: Places) -> None:
    first = Calendar.from_ical(_file(places, "sc-mitte")).walk("VEVENT")[0]
    later = Calendar.from_ical(_file(places, "sc-mitte", date(2027, 2, 1))).walk("VEVENT")[0]
    assert first["uid"] == later["uid"]
    assert first["sequence"] < later["sequence"]


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
