"""What stands in a plan, for whom, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from fruehe_hilfen.reminders.cli_plan import print_plan
from fruehe_hilfen.reminders.planner import Child, Entry, Family, plan
from tests.reminders import rule_table as t

BORN = date(2026, 10, 4)
DUE = date(2027, 5, 20)
TODAY = date(2026, 11, 24)
BABY = Child(id="a", birth_date=BORN)
FAR = (date(2025, 1, 1), date(2031, 12, 31))


def planned(catalogue: dict[str, Any], *children: Child, **more: Any) -> dict[str, Entry]:
    family = Family(children=children, **{"today": TODAY, **more})
    return {f"{e.key}@{e.child}": e for e in plan(catalogue, family, *FAR)}


def test_a_baby_gets_checkups_and_deadlines_but_nothing_of_the_pregnancy(
    catalogue: dict[str, Any],
) -> None:
    ids = {key.split("@")[0] for key in planned(catalogue, BABY)}
    assert {"u1", "u7a", "elterngeld", "kindergeld", "z1", "impf-6fach-1"} <= ids
    assert not {id for id in ids if id.startswith("ss-")}


def test_a_pregnancy_gets_only_what_comes_before_the_birth(catalogue: dict[str, Any]) -> None:
    ids = {key.split("@")[0] for key in planned(catalogue, Child(id="a", due_date=DUE))}
    assert ids
    assert all(id.startswith(("ss-", "impf-ss-")) for id in ids)


def test_dates_shown_are_the_true_ones(catalogue: dict[str, Any]) -> None:
    entry = planned(catalogue, BABY)["u3@a"]
    assert entry.window == (date(2026, 10, 25), date(2026, 11, 7))
    assert entry.tolerance == (date(2026, 10, 18), date(2026, 11, 28))
    assert [(m.on, m.kind) for m in entry.moments] == [
        (date(2026, 10, 14), "book"),
        (date(2026, 10, 28), "gentle"),
        (date(2026, 11, 15), "last_call"),
    ]


def test_a_range_keeps_what_touches_it(catalogue: dict[str, Any]) -> None:
    found = plan(catalogue, Family(children=(BABY,), today=TODAY), TODAY, TODAY)
    ids = {entry.id for entry in found}
    assert {"u3", "elterngeld"} <= ids
    assert not {"u2", "u7a"} & ids


def test_after_a_loss_nothing_is_planned(catalogue: dict[str, Any]) -> None:
    assert planned(catalogue, Child(id="a", due_date=DUE, ended=True)) == {}


def test_nothing_rings_long_after_the_due_date_without_a_birth(catalogue: dict[str, Any]) -> None:
    entries = planned(catalogue, Child(id="a", due_date=DUE)).values()
    late = [m.on for e in entries for m in e.moments if m.on > DUE]
    assert late == [DUE + timedelta(days=2)]


@pytest.mark.parametrize(
    ("answers", "push"), [({}, "list"), ({"unmarried": True}, "ring"), ({"unmarried": False}, None)]
)
def test_conditions_decide_whether_a_reminder_rings(
    catalogue: dict[str, Any], answers: dict[str, bool], push: str | None
) -> None:
    found = planned(catalogue, Child(id="a", due_date=DUE), conditions=answers)
    entry = found.get("ss-vaterschaft@a")
    assert (entry.push if entry else None) == push


def test_no_date_without_what_it_needs() -> None:
    assert "measles@a" not in planned(t.CATALOGUE, BABY)
    wish = Child(id="a", birth_date=BORN, wished_start=date(2027, 11, 1))
    entry = planned(t.CATALOGUE, wish)["measles@a"]
    assert entry.deadline == date(2027, 11, 1)
    assert planned(t.CATALOGUE, wish)["measles-advice@a"].lead == "measles"


def test_no_moment_after_a_deadline_that_came_early() -> None:
    soon = Child(id="a", birth_date=BORN, wished_start=date(2027, 8, 1))
    entry = planned(t.CATALOGUE, soon)["childcare@a"]
    assert entry.deadline == date(2027, 2, 1)
    assert [m.on for m in entry.moments] == [date(2027, 1, 4)]


def test_a_deadline_that_moves_on_every_month_stops_no_moment() -> None:
    entry = planned(t.CATALOGUE, BABY)["supplement@a"]
    assert entry.deadline == date(2026, 11, 30)
    assert [m.on for m in entry.moments] == [BORN + timedelta(days=35)]


def test_what_comes_every_autumn_stays_once_per_season_whatever_today_is() -> None:
    def autumns(today: date) -> list[str]:
        return [k for k in planned(t.CATALOGUE, BABY, today=today) if k.startswith("kita-autumn")]

    expected = [f"kita-autumn:{year}@a" for year in (2026, 2027, 2028, 2029)]
    assert autumns(date(2026, 9, 1)) == expected
    assert autumns(date(2026, 11, 24)) == expected


def test_only_preterm_children_get_the_extra_dose() -> None:
    early = Child(id="a", birth_date=date(2027, 1, 5), due_date=date(2027, 3, 10))
    assert "early-dose@a" in planned(t.CATALOGUE, early)
    assert planned(t.CATALOGUE, early)["first-food@a"].window == (
        date(2027, 7, 10),
        date(2027, 9, 10),
    )
    assert "early-dose@a" not in planned(t.CATALOGUE, BABY)


def test_outdated_hidden_and_unwanted_reminders_do_not_ring() -> None:
    found = planned(t.CATALOGUE, BABY)
    assert found["outdated@a"].push == "list"
    assert found["only-shown@a"].push == "list"
    assert found["flu-child:2026@a"].push == "list"
    assert "never@a" not in found
    wanted = planned(t.CATALOGUE, BABY, opted_in=frozenset({"flu-child"}))
    assert wanted["flu-child:2026@a"].push == "ring"


def test_the_command_prints_a_whole_plan() -> None:
    text = print_plan(BORN, None, TODAY)
    assert text.startswith("Geburt am 04.10.2026\n")
    assert "25.10.2026 – 07.11.2026  U3" in text
    assert "    möglich 18.10.2026 – 28.11.2026" in text
    assert "    Frist 30.04.2027" in text
    assert "Pneumokokken: erste Impfung [impf-pneumo-1] zusammen mit impf-6fach-1" in text
    assert "Kind privat mitversichern [kv-privat] nur in der Liste" in text
    assert "SSW 14+5" in print_plan(None, DUE, TODAY)
    with pytest.raises(ValueError, match="needed"):
        print_plan(None, None, TODAY)
