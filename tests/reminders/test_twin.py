"""The phone and the reference agree on every date and every alarm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.alarms import Settings, alarms
from fruehe_hilfen.reminders.planner import Child, Family, plan
from tests.reminders import rule_table as t
from tests.reminders.phone import entry_json, family_json, phone, plain

FIRST = date(2026, 1, 1)
ANCHORS = [FIRST + timedelta(days=n) for n in range(0, 4 * 365 + 1, 3)]
SITUATIONS = [
    "adoption_in", "foster_in", "adoption_release", "child_elsewhere", "hospital_stay",
]  # fmt: skip
NAMES = ["due_date", "birth_date", "corrected_birth_date", "calendar"]


def inputs_for(n: int, anchor: date) -> rules.Inputs:
    """Early, punctual and late births, with and without a wish, one day after the other."""
    return rules.Inputs(
        due_date=anchor + timedelta(days=n % 80 - 10) if n % 7 else None,
        birth_date=anchor if n % 11 else None,
        wished_start=rules.age_months(anchor, 6 + n % 30) if n % 5 else None,
        today=anchor + timedelta(days=n % 1000) if n % 13 else None,
        twelve_weeks=n % 3 == 0,
    )


def families(anchor: date, n: int) -> Iterator[Family]:
    """The day as due date, as birth date, and as the birth of a child with a sibling."""
    entered = datetime(anchor.year, anchor.month, anchor.day, 13, 30, tzinfo=UTC)
    pregnancy = Child(
        id="a", due_date=anchor, shift=n % 7, created_at=entered - timedelta(days=n % 250)
    )
    given = inputs_for(n, anchor)
    child = Child(
        id="a",
        due_date=given.due_date,
        birth_date=anchor,
        wished_start=given.wished_start,
        twelve_weeks=given.twelve_weeks,
        shift=n % 7,
        created_at=entered + timedelta(days=n % 90),
        done={"u3": anchor} if n % 4 == 0 else {},
    )
    sibling = Child(
        id="b",
        birth_date=rules.age_months(anchor, -(n % 30)),
        shift=(n + 3) % 7,
        created_at=entered + timedelta(days=n % 40),
    )
    today = anchor + timedelta(days=n % 200)
    yield Family(
        children=(pregnancy,), today=today, opted_in=frozenset({"flu-child", "ss-rhd-test"})
    )
    yield Family(children=(child,), today=today, conditions={"employed": n % 2 == 0})
    if n % 15 == 0:
        yield Family(children=(child, sibling), today=today, conditions={"unmarried": True})
    if n % 14 == 0:
        yield Family(
            children=(
                replace(child, situations=(SITUATIONS[n // 14 % len(SITUATIONS)],)),
                pregnancy_twin(child),
            ),
            today=today,
            situations=("moved_away",) if n % 3 == 0 else (),
        )


def pregnancy_twin(child: Child) -> Child:
    """Born the same night, before midnight; adopted later, and with plans for later."""
    assert child.birth_date
    born = child.birth_date - timedelta(days=1)
    return replace(
        child,
        id="b",
        birth_date=born,
        intake_on=born + timedelta(days=90),
        leave_start=rules.age_months(born, 40),
    )


def cases(job: str) -> Iterator[tuple[Family, dict[str, Any]]]:
    for n, anchor in enumerate(ANCHORS):
        for family in families(anchor, n):
            span = {"from": anchor - timedelta(days=320), "to": rules.age_months(anchor, 48)}
            shift = {child.id: child.shift for child in family.children}
            settings = {
                "now": datetime(anchor.year, anchor.month, 1, 9, 30, tzinfo=UTC),
                "ring_at": "10:00" if n % 2 else "18:00",
            }
            case = {"job": job, "family": family_json(family), **span}
            yield family, {**case, "settings": settings, "shift": shift}


def test_every_rule_gives_the_same_date_on_every_third_day() -> None:
    asked: list[dict[str, Any]] = []
    expected = []
    for n, day in enumerate(ANCHORS):
        given = inputs_for(n, day)
        for rule in t.RULES:
            for anchor in (day, NAMES[n % 4], None):
                asked.append({"job": "resolve", "rule": rule, "anchor": anchor, "inputs": given})
                expected.append(plain(rules.resolve(rule, anchor, given)))
    answers = phone(asked)
    wrong = [(a, e, plain(c)) for a, e, c in zip(answers, expected, asked, strict=True) if a != e]
    assert wrong == []


@pytest.mark.parametrize("which", ["content", "table"])
def test_every_plan_is_the_same_on_every_third_day(which: str, catalogue: dict[str, Any]) -> None:
    source = catalogue if which == "content" else t.CATALOGUE
    pairs = list(cases("plan"))
    answers = phone([case for _, case in pairs], source)
    seen: set[str] = set()
    for (family, case), answer in zip(pairs, answers, strict=True):
        entries = plan(source, family, case["from"], case["to"])
        assert [entry_json(entry) for entry in entries] == answer
        seen |= {entry.id for entry in entries}
    assert seen == {r["id"] for r in source["reminders"] if r["push"] != "off"}


@pytest.mark.parametrize("which", ["content", "table"])
def test_every_alarm_is_the_same_on_every_third_day(which: str, catalogue: dict[str, Any]) -> None:
    source = catalogue if which == "content" else t.CATALOGUE
    pairs = list(cases("alarms"))[:: 3 if which == "content" else 1]
    for _, case in pairs:
        case["settings"]["holidays"] = catalogue["holidays"]
    answers = phone([case for _, case in pairs], source)
    rung = 0
    for (family, case), answer in zip(pairs, answers, strict=True):
        made = count(1)
        settings = Settings(
            now=case["settings"]["now"],
            ring_at=case["settings"]["ring_at"],
            holidays=frozenset(map(date.fromisoformat, catalogue["holidays"])),
            nonce=lambda made=made: f"n{next(made)}",  # type: ignore[misc]
        )
        found = alarms(plan(source, family, case["from"], case["to"]), settings, case["shift"])
        assert plain(found) == answer
        rung += len(found)
    assert rung > 1000


@pytest.mark.parametrize(
    ("birth", "today", "text"),
    [
        ("2026-10-04", "2026-10-03", ""),
        ("2026-10-04", "2026-10-04", "heute geboren"),
        ("2026-10-04", "2026-10-05", "1 Tag"),
        ("2026-10-04", "2026-10-17", "13 Tage"),
        ("2026-10-04", "2026-10-18", "2 Wochen"),
        ("2026-10-04", "2026-11-22", "7 Wochen"),
        ("2026-10-04", "2027-01-03", "13 Wochen"),
        ("2026-10-04", "2027-01-04", "3 Monate"),
        ("2026-10-04", "2027-03-04", "5 Monate"),
        ("2026-10-04", "2027-10-04", "12 Monate"),
        ("2026-10-04", "2028-10-03", "23 Monate"),
        ("2026-10-04", "2028-10-04", "2 Jahre"),
        ("2026-10-04", "2028-11-04", "2 Jahre und 1 Monat"),
        ("2027-01-31", "2029-03-31", "2 Jahre und 2 Monate"),
        ("2028-02-29", "2031-02-28", "2 Jahre und 11 Monate"),
        ("2028-02-29", "2031-03-01", "3 Jahre"),
    ],
)
def test_the_phone_says_the_age_in_words(birth: str, today: str, text: str) -> None:
    assert phone([{"job": "ageText", "birth": birth, "today": today}]) == [text]


def test_the_phone_counts_the_weeks_of_pregnancy() -> None:
    due = date(2027, 5, 20)
    asked = [due + timedelta(days=n) for n in range(-300, 30, 7)]
    answers = phone([{"job": "gestationalWeek", "due": due, "day": day} for day in asked])
    assert answers == [list(rules.gestational_week(due, day)) for day in asked]


def test_twins_share_one_secret_shift() -> None:
    born = {"id": "a", "birth_date": "2026-10-04", "shift": 2}
    children = [
        {"birth_date": "2026-10-05"},
        {"due_date": "2026-10-10"},
        {"birth_date": "2028-10-04"},
    ]
    asked = [{"job": "shiftFor", "child": child, "others": [born]} for child in children]
    assert phone(asked) == [2, 2, 6]
