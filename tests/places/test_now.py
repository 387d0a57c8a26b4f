"""What the phone says about a date, computed by the phone's own code in Node."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.places.catalogue import Places

SCRIPT = Path(__file__).with_name("now.mjs")
AT = ["2026-11-23T23:00Z", "2026-11-24T23:00Z", "2026-11-25T09:00Z", "2026-11-25T11:00Z"]


def phone(*asked: dict[str, Any]) -> list[Any]:
    ran = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-23T22:59:59Z", "later"),
        ("2026-11-23T23:00:00Z", "tomorrow"),
        ("2026-11-24T22:59:59Z", "tomorrow"),
        ("2026-11-24T23:00:00Z", "today"),
        ("2026-11-25T08:59:59Z", "today"),
        ("2026-11-25T09:00:00Z", "now"),
        ("2026-11-25T10:59:59Z", "now"),
        ("2026-11-25T11:00:00Z", "past"),
        ("2027-01-01T00:00:00Z", "past"),
    ],
)
def test_a_date_is_tomorrow_today_open_or_over_to_the_second(now: str, state: str) -> None:
    assert phone({"do": "stateOf", "at": AT, "now": now}) == [state]


def test_the_phone_says_today_on_the_same_days_as_a_calendar_in_dueren(places: Places) -> None:
    asked, expected = [], []
    openings = [
        opening
        for place in places.meetings
        for opening in places.openings(place, date(2027, 1, 15))
    ]
    for opening in openings:
        day = opening.occurrence.day
        for offset, state in ((-2, "later"), (-1, "tomorrow"), (0, "today"), (1, "past")):
            for wall in ("00:01", "09:59", "23:59") if offset else ("00:00", "00:01", "09:59"):
                now = clock.at(day + timedelta(days=offset), wall)
                asked.append({"do": "stateOf", "at": opening.instants, "now": now.isoformat()})
                expected.append(state)
    assert len(asked) > 900
    assert phone(*asked) == expected


def test_what_is_over_disappears_and_later_dates_move_up() -> None:
    def day(number: int) -> dict[str, Any]:
        start = date(2026, 11, 25) + timedelta(weeks=number)
        return {
            "at": [
                f"{start - timedelta(days=2)}T23:00Z", f"{start - timedelta(days=1)}T23:00Z",
                f"{start}T09:00Z", f"{start}T11:00Z",
            ]
        }  # fmt: skip

    entries = [day(0), day(1), day(2), {"until": "2027-01-06T23:00Z"}, day(7), day(8)]
    times = ("2026-11-25T08:00Z", "2026-11-25T12:00Z", "2026-12-10T08:00Z", "2027-01-07T08:00Z",
             "2030-01-01T08:00Z")  # fmt: skip
    asked = [{"do": "inView", "entries": entries, "count": 2, "now": now} for now in times]
    assert phone(*asked) == [
        [True, True, False, False, False, False],
        [False, True, True, False, False, False],
        [False, False, False, True, True, True],
        [False, False, False, False, True, True],
        [False] * 6,
    ]


def test_a_running_pause_stands_before_the_date_that_ends_it() -> None:
    entries = [{"until": "2027-01-06T23:00Z"}, {"at": AT}]
    asked = {"do": "inView", "entries": entries, "count": 1, "now": "2026-11-25T08:00Z"}
    assert phone(asked) == [[True, True]]
