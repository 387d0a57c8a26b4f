"""The worked examples of the schedule, reminder by reminder, in both implementations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fruehe_hilfen.reminders.planner import Child, Family, plan
from tests.reminders.phone import entry_json, family_json, phone

FAR = {"from": date(2025, 1, 1), "to": date(2034, 12, 31)}
ALL_ANSWERS = dict.fromkeys(
    ["rh_negative", "no_shared_family_name", "joint_custody", "private_insured"], True
)
LATE_NOVEMBER = {"birth_date": "2026-11-22"}
LAST_OF_JANUARY = {"birth_date": "2027-01-31"}
LEAP_DAY = {"birth_date": "2028-02-29"}
EARLY = {"birth_date": "2027-01-05", "due_date": "2027-03-10"}
PREGNANT = {"due_date": "2027-05-20"}
# (family dates, reminder, window, tolerance or deadline): None = not looked at.
EXAMPLES: list[tuple[dict[str, str], str, str, str | None]] = [
    (PREGNANT, "ss-ultraschall-1", "2026-10-08 2026-11-04", None),
    (PREGNANT, "ss-ultraschall-2", "2026-12-17 2027-01-13", None),
    (PREGNANT, "ss-zuckertest", "2027-01-28 2027-02-24", None),
    (PREGNANT, "ss-anti-d", "2027-02-18 2027-03-10", None),
    (PREGNANT, "ss-ultraschall-3", "2027-02-25 2027-03-24", None),
    (PREGNANT, "ss-mutterschutz-beginn", "2027-04-08 2027-05-19", None),
    (PREGNANT, "ss-elternzeit-partner", "2027-02-19 2027-03-31", "2027-03-31"),
    (PREGNANT, "ss-mehrbedarf", "2026-11-05 2027-05-31", None),
    (PREGNANT, "impf-ss-influenza:2026", "2026-10-01 2027-02-28", None),
    (LATE_NOVEMBER, "u2", "2026-11-24 2026-12-01", "2026-11-24 2026-12-05"),
    (LATE_NOVEMBER, "u3", "2026-12-13 2026-12-26", "2026-12-06 2027-01-16"),
    (LATE_NOVEMBER, "u4", "2027-01-22 2027-03-21", "2026-12-22 2027-04-05"),
    (LATE_NOVEMBER, "u5", "2027-04-22 2027-06-21", "2027-03-22 2027-07-21"),
    (LATE_NOVEMBER, "u6", "2027-08-22 2027-11-21", "2027-07-22 2028-01-21"),
    (LATE_NOVEMBER, "u7", "2028-07-22 2028-11-21", "2028-06-22 2029-02-21"),
    (LATE_NOVEMBER, "u7a", "2029-08-22 2029-11-21", "2029-07-22 2030-01-21"),
    (LATE_NOVEMBER, "z1", "2027-04-22 2027-08-21", None),
    (LATE_NOVEMBER, "z2", "2027-08-22 2028-07-21", None),
    (LATE_NOVEMBER, "z3", "2028-07-22 2029-08-21", None),
    (LATE_NOVEMBER, "z4", "2029-08-22 2030-11-21", None),
    (LATE_NOVEMBER, "impf-rota-1", "2027-01-03 2027-02-14", "2027-02-14"),
    (LATE_NOVEMBER, "impf-rota-2", "2027-01-31 2027-03-14", "2027-05-08"),
    (LAST_OF_JANUARY, "u2", "2027-02-02 2027-02-09", "2027-02-02 2027-02-13"),
    (LAST_OF_JANUARY, "u3", "2027-02-21 2027-03-06", "2027-02-14 2027-03-27"),
    (LAST_OF_JANUARY, "u4", "2027-03-31 2027-05-30", "2027-03-01 2027-06-14"),
    (LAST_OF_JANUARY, "u5", "2027-07-01 2027-08-30", "2027-05-31 2027-09-30"),
    (LAST_OF_JANUARY, "u6", "2027-10-31 2028-01-30", "2027-10-01 2028-03-30"),
    (LAST_OF_JANUARY, "u7", "2028-10-01 2029-01-30", "2028-08-31 2029-04-30"),
    (LAST_OF_JANUARY, "u7a", "2029-10-31 2030-01-30", "2029-10-01 2030-03-30"),
    (LAST_OF_JANUARY, "impf-6fach-1", "2027-03-31 2027-04-30", None),
    (LAST_OF_JANUARY, "impf-menb-3", "2028-01-31 2028-02-29", None),
    (LAST_OF_JANUARY, "geburt-name", "2027-01-31 2027-02-28", "2027-02-28"),
    (LAST_OF_JANUARY, "kv-privat", "2027-02-03 2027-03-31", "2027-03-31"),
    (LEAP_DAY, "u6", "2028-11-29 2029-02-28", "2028-10-29 2029-04-28"),
    (LEAP_DAY, "z1", "2028-07-29 2028-11-28", None),
    (LEAP_DAY, "impf-6fach-3", "2029-01-29 2029-02-28", None),
    (LEAP_DAY, "kita-rechtsanspruch", "2029-03-01 2031-03-01", None),
    (LEAP_DAY, "kindergeld", "2028-03-10 2028-08-31", "2028-08-31"),
    ({"birth_date": "2026-11-30"}, "elterngeld", "2026-12-07 2027-03-29", "2027-03-29"),
    ({"birth_date": "2026-12-01"}, "elterngeld", "2026-12-08 2027-03-31", "2027-03-31"),
    ({"birth_date": "2026-11-30"}, "kindergeld", "2026-12-10 2027-05-31", "2027-05-31"),
    ({"birth_date": "2026-12-01"}, "kindergeld", "2026-12-11 2027-06-30", "2027-06-30"),
    ({"birth_date": "2026-11-30"}, "kv-privat", "2026-12-03 2027-01-30", "2027-01-30"),
    ({"birth_date": "2026-12-01"}, "geburt-name", "2026-12-01 2027-01-01", "2027-01-01"),
    (EARLY, "impf-6fach-1", "2027-03-05 2027-04-04", None),
    (EARLY, "impf-fruehchen-3m", "2027-04-05 2027-05-04", None),
    (EARLY, "u4", "2027-03-05 2027-05-04", "2027-02-05 2027-05-19"),
    (EARLY, "beikost", "2027-07-10 2027-09-10", None),
    (EARLY, "geburt-mutterschutz-ende", "2027-01-06 2027-04-13", None),
    ({"birth_date": "2026-08-31"}, "impf-nirsevimab:2026", "2026-09-01 2027-03-31", None),
    ({"birth_date": "2026-09-30"}, "impf-nirsevimab:2026", "2026-09-30 2027-03-31", None),
    ({"birth_date": "2026-10-01"}, "impf-nirsevimab:2026", "2026-10-01 2027-03-31", None),
    ({"birth_date": "2027-03-31"}, "impf-nirsevimab:2027", "2027-03-31 2027-04-09", None),
    ({"birth_date": "2027-04-01"}, "impf-nirsevimab:2027", "2027-09-01 2028-03-31", None),
]


def family_of(dates: dict[str, str]) -> Family:
    given: dict[str, Any] = {name: date.fromisoformat(day) for name, day in dates.items()}
    return Family(
        children=(Child(id="a", **given),), conditions=ALL_ANSWERS, today=date(2026, 11, 22)
    )


def told(entry: dict[str, Any]) -> tuple[str, str | None]:
    """The window, and the tolerance or else the deadline, as the table writes them."""
    tolerance = entry["tolerance"]
    wider = f"{tolerance['start']} {tolerance['end']}" if tolerance else entry["deadline"]
    return f"{entry['window']['start']} {entry['window']['end']}", wider


@pytest.mark.parametrize(("dates", "key", "window", "wider"), EXAMPLES)
def test_the_reference_gives_the_worked_example(
    dates: dict[str, str], key: str, window: str, wider: str | None, catalogue: dict[str, Any]
) -> None:
    entries = plan(catalogue, family_of(dates), FAR["from"], FAR["to"])
    found = told(entry_json(next(entry for entry in entries if entry.key == key)))
    assert found == (window, wider or found[1])


def test_the_phone_gives_the_worked_examples(catalogue: dict[str, Any]) -> None:
    cases = [
        {"job": "plan", "family": family_json(family_of(dates)), **FAR} for dates, *_ in EXAMPLES
    ]
    for (_, key, window, wider), entries in zip(EXAMPLES, phone(cases, catalogue), strict=True):
        found = told(next(entry for entry in entries if entry["key"] == key))
        assert found == (window, wider or found[1]), key


def test_the_dental_windows_abut(catalogue: dict[str, Any]) -> None:
    for dates in (LATE_NOVEMBER, LAST_OF_JANUARY, LEAP_DAY):
        entries = {e.key: e for e in plan(catalogue, family_of(dates), FAR["from"], FAR["to"])}
        for one, following in (("z1", "z2"), ("z2", "z3"), ("z3", "z4")):
            gap = entries[following].window[0] - entries[one].window[1]
            assert gap.days == 1
