"""Twins, adoption, a foster child, a stay in hospital, a move: what changes in a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from fruehe_hilfen.reminders.planner import Child, Entry, Family, plan

BORN = date(2026, 10, 4)
DUE = date(2027, 5, 20)
TODAY = date(2026, 11, 24)
BABY = Child(id="a", birth_date=BORN, due_date=BORN)
MOTHER = {"nachuntersuchung", "hebamme-wochenbett", "gefuehle-2w"}
CHILD = {"u4", "impf-6fach-1", "beikost", "kita-bedarf", "schnullercafe", "sicher-krabbeln"}


def planned(catalogue: dict[str, Any], *children: Child, **more: Any) -> dict[str, Entry]:
    family = Family(children=children, **{"today": TODAY, **more})
    found = plan(catalogue, family, date(2025, 1, 1), date(2034, 1, 1))
    return {f"{entry.key}@{entry.child}": entry for entry in found}


def pushes(catalogue: dict[str, Any], *situations: str, **more: Any) -> dict[str, str]:
    """How the reminders of one baby stand."""
    entries = planned(catalogue, replace(BABY, situations=situations, **more))
    return {entry.id: entry.push for entry in entries.values()}


def test_in_hospital_checkups_are_shown_but_never_rung_and_the_office_goes_on(
    catalogue: dict[str, Any],
) -> None:
    found = pushes(catalogue, "hospital_stay")
    assert {found["u2"], found["impf-6fach-1"], found["impf-rota-1"]} == {"list"}
    assert not {"beikost", "sicher-krabbeln", "schnullercafe", "besuchsdienst"} & set(found)
    assert {found["elterngeld"], found["geburt-anzeigen"], found["nachuntersuchung"]} == {"ring"}


@pytest.mark.parametrize("situation", ["child_elsewhere", "adoption_release"])
def test_a_mother_without_her_child_hears_only_what_is_for_her(
    catalogue: dict[str, Any], situation: str
) -> None:
    found = pushes(catalogue, situation)
    assert set(found) >= MOTHER
    assert not (CHILD | {"elterngeld", "kindergeld", "geburt-name"}) & set(found)


def test_a_pause_ends_when_the_family_ends_it(catalogue: dict[str, Any]) -> None:
    assert pushes(catalogue) == pushes(catalogue, "nobody-knows-this")
    assert "u4" not in pushes(catalogue, "child_elsewhere")
    assert pushes(catalogue)["u4"] == "ring"


def test_money_for_an_adopted_child_counts_from_its_arrival(catalogue: dict[str, Any]) -> None:
    arrived = date(2027, 3, 15)
    adopted = replace(BABY, situations=("adoption_in",), intake_on=arrived)
    found = planned(catalogue, adopted)
    assert found["elterngeld@a"].deadline == date(2027, 7, 14)
    assert found["kindergeld@a"].deadline == date(2027, 9, 30)
    assert found["u4@a"].window[0] == date(2026, 12, 4)
    assert not {"geburt-anzeigen@a", "geburt-mutterschutz-ende@a"} & set(found)
    assert "elterngeld@a" not in planned(catalogue, replace(adopted, intake_on=None))


def test_foster_parents_get_child_benefit_but_no_parental_allowance(
    catalogue: dict[str, Any],
) -> None:
    found = pushes(catalogue, "foster_in")
    assert found["kindergeld"] == "ring"
    assert found["nachuntersuchung"] == "list"
    assert not {"elterngeld", "kinderzuschlag", "geburt-name"} & set(found)
    assert set(found) >= CHILD


def test_who_has_moved_away_keeps_what_holds_everywhere(catalogue: dict[str, Any]) -> None:
    found = planned(catalogue, BABY, situations=("moved_away",))
    assert found["u4@a"].push == "ring"
    assert found["kita-bedarf@a"].push == "list"
    assert not {"schnullercafe@a", "besuchsdienst@a", "fkks-1@a"} & set(found)


def test_the_stronger_of_two_situations_holds(catalogue: dict[str, Any]) -> None:
    assert "u4" not in pushes(catalogue, "hospital_stay", "child_elsewhere")
    assert "schnuller-box" not in pushes(catalogue, "moved_away", "hospital_stay")


def test_twins_give_twelve_weeks_of_protection_even_when_one_has_died(
    catalogue: dict[str, Any],
) -> None:
    one = planned(catalogue, BABY)["geburt-mutterschutz-ende@a"]
    assert one.window[1] == BORN + timedelta(days=56)
    for twin in (replace(BABY, id="b"), replace(BABY, id="b", ended=True)):
        both = planned(catalogue, BABY, twin)
        assert both["geburt-mutterschutz-ende@a"].window[1] == BORN + timedelta(days=84)
        assert ("u4@b" in both) is not twin.ended


def test_a_sibling_is_no_twin(catalogue: dict[str, Any]) -> None:
    sibling = Child(id="b", birth_date=date(2024, 10, 4))
    found = planned(catalogue, BABY, sibling)
    assert found["geburt-mutterschutz-ende@a"].window[1] == BORN + timedelta(days=56)


def test_only_a_single_child_has_its_blood_group_tested_before_birth(
    catalogue: dict[str, Any],
) -> None:
    answers = {"conditions": {"rh_negative": True}, "opted_in": frozenset({"ss-rhd-test"})}
    one, other = Child(id="a", due_date=DUE), Child(id="b", due_date=DUE)
    assert planned(catalogue, one, **answers)["ss-rhd-test@a"].push == "ring"
    assert "ss-rhd-test@a" not in planned(catalogue, one, other, **answers)


def test_who_wishes_hears_of_every_checkup_of_the_pregnancy(catalogue: dict[str, Any]) -> None:
    wish = {"opted_in": frozenset({"ss-vorsorge-4w"})}
    entry = planned(catalogue, Child(id="a", due_date=DUE), **wish)["ss-vorsorge-4w@a"]
    days = [moment.on for moment in entry.moments]
    assert days[0] == entry.window[0]
    assert {(b - a).days for a, b in pairwise(days)} == {28}
    assert days[-1] <= entry.window[1] < days[-1] + timedelta(days=28)


def test_the_wish_for_a_nursery_is_no_wish_for_parental_leave(catalogue: dict[str, Any]) -> None:
    nursery = replace(BABY, wished_start=date(2027, 11, 1))
    assert planned(catalogue, nursery)["elternzeit-nach-3@a"].deadline is None
    leave = replace(nursery, leave_start=date(2029, 10, 4))
    assert planned(catalogue, leave)["elternzeit-nach-3@a"].deadline == date(2029, 7, 4)


def test_the_flu_card_of_a_baby_waits_for_six_months(catalogue: dict[str, Any]) -> None:
    found = planned(catalogue, BABY)
    assert "impf-influenza-kind:2026@a" not in found
    assert found["impf-influenza-kind:2027@a"].window == (date(2027, 10, 1), date(2027, 12, 15))
    may = planned(catalogue, Child(id="a", birth_date=date(2026, 5, 4)))
    assert may["impf-influenza-kind:2026@a"].window == (date(2026, 11, 4), date(2026, 12, 15))


def test_a_monthly_deadline_presses_nobody(catalogue: dict[str, Any]) -> None:
    found = planned(catalogue, BABY)
    assert {e.id for e in found.values() if e.rolling} == {"kinderzuschlag", "unterhaltsvorschuss"}


def test_what_needs_a_doctor_or_a_secret_rings_only_on_wish(catalogue: dict[str, Any]) -> None:
    pregnant = planned(catalogue, Child(id="a", due_date=DUE))
    quiet = ["ss-anti-d", "ss-rhd-test", "ss-mehrbedarf", "ss-vaterschaft-auslaenderbehoerde"]
    assert {pregnant[f"{id}@a"].push for id in quiet} == {"list"}
    assert "impf-ss-rsv@a" not in pregnant
