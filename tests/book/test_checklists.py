"""Lists to tick off: where they stand, and that broken ones are refused."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from fruehe_hilfen.book.checklists import load_checklists
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.edition import Edition
from tests.support.client import Client

POINT = "  points: {a: Eins}"


def test_each_list_stands_below_its_page_and_nowhere_else(client: Client, edition: Edition) -> None:
    names = {one.id for one in edition.checklists.values()}
    assert names == {"kliniktasche", "erste-tage", "antraege", "wohnung", "kita"}
    for id, checklist in edition.checklists.items():
        page = edition.page_by_id(id)
        assert page
        said = client.get(page.path).text
        assert f'data-checklist="{checklist.id}"' in said
        assert said.count('type="checkbox"') == len(checklist.points)
    assert "data-checklist" not in client.get("/begleitbuch/u4").text


@pytest.mark.parametrize(
    "text",
    [
        f"- id: x\n  page: s305\n  title: X\n{POINT}\n- id: y\n  page: s305\n  title: Y\n{POINT}",
        "- id: x\n  page: s305\n  title: X\n  points: {}",
    ],
)
def test_two_lists_for_a_page_or_one_without_points_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "checklists.yaml"
    path.write_text(text)
    with pytest.raises(ContentError):
        load_checklists(path)


def phone(job: str, **given: Any) -> Any:
    """What the phone computes."""
    program = Path(__file__).parent / "checklist.mjs"
    ran = subprocess.run(
        ["node", str(program)], input=json.dumps({"job": job, **given}), capture_output=True,
        text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(ran.stdout)


def entry(id: str, child: str, *moments: str, start: str, done_on: str | None = None) -> Any:
    listed = [{"on": on} for on in moments]
    window = {"start": start, "end": "2027-12-31"}
    return {"id": id, "child": child, "moments": listed, "window": window, "done_on": done_on}


BAG = ["ss-tasche-notfall", "ss-termin-erreicht"]
PLAN = [
    entry("ss-tasche-notfall", "a", "2027-01-04", start="2026-12-20"),
    entry("ss-termin-erreicht", "a", "2027-02-10", start="2027-02-08"),
    entry("kindergeld", "b", "2026-11-27", start="2026-11-27"),
]


@pytest.mark.parametrize(
    ("day", "on", "child"),
    [
        ("2026-12-01", "2027-01-04", "a"),
        ("2027-01-03", "2027-01-04", "a"),
        ("2027-01-04", "2027-02-10", "a"),
        ("2027-02-10", None, "a"),
    ],
)
def test_a_list_is_offered_on_the_next_day_on_which_the_plan_speaks_of_it(
    day: str, on: str | None, child: str
) -> None:
    assert phone("suggestion", plan=PLAN, ids=BAG, day=day) == {"on": on, "child": child}


def test_where_no_reminder_comes_the_beginning_of_the_time_is_offered() -> None:
    tip = [entry("sicher-krabbeln", "a", start="2027-01-09")]
    asked = {"plan": tip, "ids": ["sicher-krabbeln"], "day": "2026-12-01"}
    assert phone("suggestion", **asked) == {"on": "2027-01-09", "child": "a"}


def test_what_is_done_offers_no_day_and_an_empty_plan_nobody() -> None:
    done = [entry("ss-tasche-notfall", "a", "2027-01-04", start="2026-12-20", done_on="2026-12-21")]
    assert phone("suggestion", plan=done, ids=BAG, day="2026-12-01") == {"on": None, "child": "a"}
    assert phone("suggestion", plan=[], ids=BAG, day="2026-12-01") == {"on": None, "child": None}


def test_what_may_be_of_two_children_is_of_nobody_until_a_day_says_whose() -> None:
    late = [entry("kindergeld", child, start="2026-11-20") for child in ("a", "b")]
    asked = {"plan": late, "ids": ["kindergeld"], "day": "2026-12-01"}
    assert phone("suggestion", **asked) == {"on": None, "child": None}
    asked["plan"] = [*late, entry("kindergeld", "b", "2026-12-04", start="2026-11-20")]
    assert phone("suggestion", **asked) == {"on": "2026-12-04", "child": "b"}


def event(*points: tuple[str, bool]) -> Event:
    given = [{"text": text, "done": done} for text, done in points]
    text = phone("file", title="Liste: Größe", points=given, on="2027-03-28", until="2027-03-29")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


def test_the_day_of_a_list_says_what_is_still_open() -> None:
    found = event(("Hemd, Socken; " + "ä" * 60, False), ("Mutterpass", True), ("Handy", False))
    assert str(found["SUMMARY"]) == "Liste: Größe"
    assert found["DTSTART"].dt == date(2027, 3, 28)
    assert str(found["DESCRIPTION"]) == "– Hemd, Socken; " + "ä" * 60 + "\n– Handy"


def test_a_list_that_is_done_stands_there_as_a_whole() -> None:
    assert str(event(("Eins", True), ("Zwei", True))["DESCRIPTION"]) == "– Eins\n– Zwei"


def test_without_a_script_there_is_the_list_on_paper(client: Client) -> None:
    said = client.get("/begleitbuch/die-geburt-beginnt").text
    assert '<noscript><p class="no-print"><a href="/begleitbuch/die-geburt-beginnt/pdf">' in said


def test_the_reminders_of_each_list_are_in_the_catalogue(client: Client, edition: Edition) -> None:
    """From them the phone takes the day it offers."""
    known = {one["id"] for one in client.get("/offline/reminders.json").json()["reminders"]}
    for id in edition.checklists:
        page = edition.page_by_id(id)
        assert page
        assert page.reminders
        assert set(page.reminders) <= known, id
