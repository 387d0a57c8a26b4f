"""A catalogue of the test's own: every type of rule and every named rule at least once."""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def days(n: int) -> Rule:
    return {"rule": "days", "n": n}


def ssw(w: int, d: int = 0) -> Rule:
    return {"rule": "ssw", "w": w, "d": d}


def age(n: int, plus_days: int | None = None) -> Rule:
    rule: Rule = {"rule": "age_months", "n": n}
    return rule if plus_days is None else {**rule, "plus_days": plus_days}


def named(name: str) -> Rule:
    return {"rule": "named", "name": name}


def month_of_life_end(n: int, plus_days: int = 0) -> Rule:
    return {"rule": "end_of_lebensmonat", "n": n, "plus_days": plus_days}


def deadline(n: int, plus_days: int = 0) -> Rule:
    return {"rule": "deadline_months", "n": n, "plus_days": plus_days}


def calendar_end(n: int, plus_days: int = 0) -> Rule:
    return {"rule": "end_of_calendar_month_after", "n": n, "plus_days": plus_days}


NAMED = [
    "flu_season_start",
    "flu_season_end",
    "max(--10-01, ssw 13+0)",
    "day_before_birth",
    "end_of_birth_month",
    "maternity_end",
    "maternity_end - 14d",
    "end_of_each_month",
    "end_of_next_month",
    "wished_start",
    "wished_start - 6 months",
    "wished_start - 8 weeks",
    "wished_start - 3 weeks",
    "wished_start - 92d",
    "nirsevimab_start",
    "nirsevimab_end",
    "nirsevimab_best_end - 14d",
    "--10-01",
    "--01-31",
    "--10-15",
    "--01-10",
    "--12-15",
]

RULES: list[Rule] = [
    *(days(n) for n in (-90, -50, 0, 7, 34, 167)),
    *(ssw(w, d) for w, d in ((5, 0), (13, 0), (21, 6), (31, 3), (40, 0))),
    *(age(n) for n in (1, 2, 11, 12, 15, 24, 36)),
    *(age(n, plus) for n, plus in ((3, -1), (4, 14), (32, 14))),
    *(month_of_life_end(n) for n in (1, 4, 12, 38)),
    month_of_life_end(4, -14),
    *(deadline(n) for n in (1, 2, 13, 25)),
    deadline(2, -21),
    calendar_end(6),
    calendar_end(6, -21),
    *(named(name) for name in NAMED),
]


def reminder(id: str, start: Rule, end: Rule, **more: Any) -> dict[str, Any]:
    """A reminder as the compiled catalogue has it; keywords replace the defaults."""
    defaults: dict[str, Any] = {
        "anchor": "birth_date",
        "remind": [],
        "applies_to": ["all"],
        "per": "child",
        "push": "on",
    }
    return {"id": id, "window": {"start": start, "end": end}, **defaults, **more}


def at(rule: Rule, kind: str = "info") -> dict[str, Any]:
    return {"at": rule, "kind": kind}


REMINDERS = [
    reminder(
        "flu-pregnant",
        named("flu_season_start"),
        named("flu_season_end"),
        anchor="calendar",
        per="pregnancy",
        remind=[at(named("max(--10-01, ssw 13+0)"))],
    ),
    reminder(
        "flu-child",
        named("flu_season_start"),
        named("--12-15"),
        anchor="calendar",
        push="opt_in",
        remind=[at(named("--10-15"))],
    ),
    reminder(
        "rsv",
        named("nirsevimab_start"),
        named("nirsevimab_end"),
        anchor="calendar",
        remind=[
            at(named("nirsevimab_start")),
            at(named("nirsevimab_best_end - 14d"), "last_call"),
        ],
    ),
    reminder(
        "kita-autumn",
        named("--10-01"),
        named("--01-31"),
        anchor="calendar",
        deadline={"rule": named("--01-31"), "hard": True},
        remind=[at(named("--10-15")), at(named("--01-10"), "last_call")],
    ),
    reminder(
        "foundation",
        ssw(12),
        ssw(36),
        anchor="due_date",
        per="pregnancy",
        deadline={"rule": named("day_before_birth"), "hard": True},
        remind=[at(ssw(14)), at(ssw(24, 3), "gentle"), at(ssw(33, 3), "last_call")],
    ),
    reminder(
        "late",
        days(1),
        days(13),
        anchor="due_date",
        per="pregnancy",
        remind=[at(days(2), "gentle")],
    ),
    reminder(
        "first-food",
        age(4),
        age(6),
        anchor="corrected_birth_date",
        remind=[at(age(3, 21)), at(age(5, 14), "gentle")],
    ),
    reminder(
        "early-dose",
        age(3),
        age(4, -1),
        applies_to=["preterm"],
        remind=[at(age(3, -14), "book")],
    ),
    reminder(
        "protection", days(1), named("maternity_end"), remind=[at(named("maternity_end - 14d"))]
    ),
    reminder(
        "supplement",
        days(21),
        age(36),
        deadline={"rule": named("end_of_each_month"), "hard": True},
        remind=[at(days(35))],
    ),
    reminder(
        "advance",
        days(14),
        age(36),
        deadline={"rule": named("end_of_next_month"), "hard": False},
        applies_to=["single_parent"],
        remind=[at(days(28))],
    ),
    reminder(
        "measles",
        named("wished_start - 8 weeks"),
        named("wished_start"),
        deadline={"rule": named("wished_start"), "hard": True},
        remind=[
            at(named("wished_start - 8 weeks"), "book"),
            at(named("wished_start - 3 weeks"), "last_call"),
        ],
    ),
    reminder(
        "measles-advice",
        named("wished_start - 8 weeks"),
        named("wished_start"),
        push="bundled",
        bundle_lead="measles",
    ),
    reminder(
        "childcare",
        age(2),
        age(6),
        deadline={"rule": named("wished_start - 6 months"), "hard": True},
        remind=[at(age(3)), at(age(5), "last_call")],
    ),
    reminder(
        "leave-later",
        age(30),
        age(36),
        deadline={"rule": named("wished_start - 92d"), "hard": True},
        remind=[at(age(31))],
    ),
    reminder("outdated", age(5), age(7), valid_until="2026-06-30", remind=[at(age(6))]),
    reminder("never", age(5), age(7), push="off", remind=[at(age(6))]),
    reminder("only-shown", age(5), age(7), push="info_only", remind=[at(age(6))]),
    reminder("birth-month", days(0), named("end_of_birth_month"), remind=[at(days(9))]),
]

CATALOGUE: dict[str, Any] = {
    "version": "test",
    "holidays": [],
    "conditions": {"employed": "ring", "unmarried": "list"},
    "reminders": REMINDERS,
}
