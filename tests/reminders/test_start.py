"""The printed code, passing the plan on, and what the phone draws and writes for it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from icalendar import Calendar

from fruehe_hilfen.reminders.catalogue import Catalogue
from tests.support.client import Client

HERE = Path(__file__).parent
FULL = {1: 17, 2: 32, 4: 78, 6: 134, 7: 154, 9: 230, 10: 271, 14: 458, 18: 718, 21: 929, 25: 1273}
"""Bytes that fill a code of each version to the last: no padding, on which programs differ."""


def node(program: str, given: Any) -> Any:
    ran = subprocess.run(
        ["node", str(HERE / program)], input=json.dumps(given), capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    return json.loads(ran.stdout)


@pytest.mark.parametrize("path", ["/w", "/erinnerungen/weitergeben"])
def test_the_first_start_and_passing_on_are_the_same_for_everyone(
    client: Client, path: str
) -> None:
    first = client.get(path)
    client.cookies.set("stranger", "1")
    second = client.get(path, headers={"accept-language": "tr", "user-agent": "somebody else"})
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["cache-control"].startswith("public")
    assert "set-cookie" not in first.headers


def test_without_javascript_the_printed_code_leads_on(client: Client) -> None:
    text = client.get("/w").text
    assert "<noscript>" in text
    assert 'href="/"' in text


def test_only_what_can_ring_is_offered_for_ringing(client: Client, edition: Catalogue) -> None:
    offered = client.get("/erinnerungen/angaben").text
    listed = [one for one in edition.compiled["reminders"] if one["push"] == "opt_in"]
    silent = {one["id"] for one in listed if not one["remind"]}
    assert silent
    for one in listed:
        assert (f'value="{one["id"]}"' in offered) is (one["id"] not in silent), one["id"]


def test_no_form_of_the_plan_can_send_anything(client: Client) -> None:
    for path in ("/w", "/erinnerungen/weitergeben"):
        text = client.get(path).text
        assert text.count("<form") == text.count('<form method="dialog"')


def test_a_code_is_drawn_as_the_standard_says() -> None:
    texts = [("ü" + "a" * (room - 2), version % 8) for version, room in FULL.items()]
    for (text, mask), drawn in zip(texts, node("qr.mjs", texts), strict=True):
        wanted = segno.make(
            text.encode(), error="l", mask=mask, mode="byte", boost_error=False, micro=False
        )
        assert drawn == [list(row) for row in wanted.matrix]


def test_what_is_too_long_gets_no_code() -> None:
    assert node("qr.mjs", [["a" * 1274, None]]) == [None]


def plan(**changes: Any) -> dict[str, Any]:
    child = {
        "id": "a1", "birth_date": "2026-10-04", "due_date": None, "count": 1, "shift": 3,
        "created_at": "2026-11-25T11:00:00Z", "done": {"u3": "2026-11-20"}, "name": "Mia",
        "quiet": True, "twelve_weeks": False,
    }  # fmt: skip
    return {"children": [{**child, **changes}], "conditions": {"employed": True}, "opted_in": []}


def share(job: str, **given: Any) -> Any:
    return node("share.mjs", {"job": job, **given})


def test_a_second_person_gets_dates_and_ticks_and_nothing_else() -> None:
    push = {"id": "s1", "secret": "geheim", "endpoint": "https://push.example/1"}
    visit = {"token": "t1", "art": "home", "starts_at": "2026-12-01T09:00:00Z"}
    known = {"family": plan(), "visits": [visit], "push": push, "follows": ["sc-ost"]}
    second = share("packed", known=known, all=False)
    assert set(second) == {"v", "children"}
    assert second["children"][0]["done"] == {"u3": "2026-11-20"}
    assert not {"name", "quiet"} & set(second["children"][0])
    mine = share("packed", known=known, all=True)
    assert mine["push"] == {"id": "s1", "secret": "geheim"}
    assert mine["follows"] == ["sc-ost"]
    assert mine["children"][0]["name"] == "Mia"
    assert share("checked", data=mine) == mine
    assert share("checked", data=second) == second


@pytest.mark.parametrize(
    "broken",
    [
        None, [], {}, {"v": 2, "children": []}, {"v": 1, "children": [{"id": "a"}]},
        {"v": 1, "children": [{"id": "a", "birth_date": "gestern"}]},
        {"v": 1, "children": [{"id": "a", "birth_date": ["2026-10-04"]}]},
        {"v": 1, "children": [{"id": "<b>", "birth_date": "2026-10-04"}]},
        {"v": 1, "children": [{"id": "a", "birth_date": "2026-10-04", "ended": True}]},
        {"v": 1, "children": [{"id": "a", "birth_date": "2026-10-04", "shift": 9}]},
        {"v": 1, "children": [], "push": {"id": "../admin", "secret": "x"}},
        {"v": 1, "children": [], "wishes": {"ring_at": "03:00"}},
        {"v": 1, "children": [], "wishes": {"constructor": "x"}}, {"v": 1, "children": [], "wishes": 7},
        {"v": 1, "children": [], "follows": ["SC_ost"]}, {"v": 1, "children": [], "follows": "sc-ost"},
        {"v": 1, "children": [], "follows": [f"p{n}" for n in range(51)]},
        {"v": 1, "children": [], "visits": [None]}, {"v": 1, "children": [], "visits": ["x"]},
    ],
)  # fmt: skip
def test_what_is_not_a_plan_is_refused(broken: Any) -> None:
    assert share("checked", data=broken) is None


def test_a_child_never_stands_twice_and_ticks_come_together() -> None:
    here = plan(id="b2", done={"u2": "2026-10-08"}, name="Kleine")
    coming = share("packed", known={"family": plan(), "visits": [], "push": None}, all=False)
    (child,) = share("merged", family=here, data=coming)["children"]
    assert child["id"] == "a1"
    assert child["done"] == {"u2": "2026-10-08", "u3": "2026-11-20"}
    assert child["name"] == "Kleine"


def test_what_has_ended_here_never_starts_again_by_a_code() -> None:
    ended = plan(ended=True, ended_on="2026-11-20")
    coming = share("packed", known={"family": plan(), "visits": [], "push": None}, all=True)
    assert share("merged", family=ended, data=coming)["children"] == ended["children"]


def test_twins_of_a_code_stay_two_children() -> None:
    twins = {**plan(), "children": [*plan()["children"], *plan(id="a2")["children"]]}
    coming = share("packed", known={"family": twins, "visits": [], "push": None}, all=True)
    assert len(share("merged", family=plan(id="b2"), data=coming)["children"]) == 2


EVENTS = [
    {"uid": "u1", "on": "2027-03-28", "until": "2027-03-29", "title": "Termin"},
    {"uid": "u2", "on": "2027-10-31", "until": "2027-11-01", "title": "U5; Größe, " + "ä" * 60,
     "text": "Zeile 1\nZeile 2", "url": "https://fh.example/begleitbuch/u"},
]  # fmt: skip


def test_the_calendar_holds_whole_days_also_where_clocks_change() -> None:
    text = share("calendar", events=EVENTS, now="2026-11-25T11:00:00Z", sequence=1, ring=10)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = Calendar.from_ical(text)
    first, second = calendar.walk("VEVENT")
    assert (calendar["METHOD"], first["DTSTART"].dt) == ("PUBLISH", date(2027, 3, 28))
    assert second["SUMMARY"] == "U5; Größe, " + "ä" * 60
    assert second["DTSTART"].dt == date(2027, 10, 31)
    assert first["DTSTAMP"].dt == datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    assert "Größe" not in first.to_ical().decode()


def test_the_second_file_takes_the_same_entries_away() -> None:
    text = share("calendar", events=EVENTS, now="2026-11-25T11:00:00Z", sequence=2, ring=None)
    calendar = Calendar.from_ical(text)
    assert calendar["METHOD"] == "CANCEL"
    for event, given in zip(calendar.walk("VEVENT"), EVENTS, strict=True):
        assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (given["uid"], "CANCELLED", 2)
        assert not event.walk("VALARM")
