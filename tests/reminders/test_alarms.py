"""When it rings: budget, ring days, bundling, blur, and that nothing moves without a reason."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.alarms import Alarm, Settings, alarms
from fruehe_hilfen.reminders.catalogue import ring_free_days
from fruehe_hilfen.reminders.planner import Child, Entry, Family, plan
from tests.reminders import rule_table as t

BORN = date(2026, 10, 5)
FREE = frozenset(ring_free_days())


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def nonces() -> Callable[[], str]:
    made = count(1)
    return lambda: f"n{next(made)}"


def family(*children: Child) -> Family:
    return Family(children=children, today=date(2026, 11, 24))


def baby(born: date = BORN, **more: Any) -> Child:
    return Child(id="a", **{"birth_date": born, "created_at": morning(born), **more})


def entries(catalogue: dict[str, Any], *children: Child) -> list[Entry]:
    return plan(catalogue, family(*children), date(2024, 1, 1), date(2034, 1, 1))


def ring(catalogue: dict[str, Any], *children: Child, **settings: Any) -> list[Alarm]:
    shifts = {child.id: child.shift for child in children}
    given = {"now": morning(date(2026, 1, 1)), "nonce": nonces(), "holidays": FREE}
    return alarms(entries(catalogue, *children), Settings(**{**given, **settings}), shifts)


def day_of(alarm: Alarm) -> date:
    return clock.berlin(alarm.fire_at).date()


def is_hard(alarm: Alarm, catalogue: dict[str, Any]) -> bool:
    hard = {r["id"] for r in catalogue["reminders"] if (r.get("deadline") or {}).get("hard")}
    return any(e.id in hard and e.kind == "last_call" for e in alarm.entries)


@pytest.mark.parametrize("seed", range(40))
def test_budget_and_ring_days_hold_for_any_family(seed: int, catalogue: dict[str, Any]) -> None:
    chance = random.Random(seed)
    start = date(2026, 1, 1) + timedelta(days=chance.randrange(700))
    children = [baby(start, shift=chance.randrange(7))]
    if seed % 2:
        other = start - timedelta(days=chance.randrange(600))
        children.append(Child(id="b", birth_date=other, shift=chance.randrange(7), created_at=morning(start)))  # fmt: skip
    if seed % 3 == 0:
        due = start + timedelta(days=250)
        children.append(Child(id="c", due_date=due, shift=chance.randrange(7), created_at=morning(start)))  # fmt: skip
    found = ring(catalogue, *children)
    days = [day_of(alarm) for alarm in found]
    assert len(set(days)) == len(days)
    assert all(day.isoweekday() != 7 and day not in FREE for day in days)
    for n, alarm in enumerate(found):
        week = [a for a in found[n:] if (day_of(a) - days[n]).days < 7]
        soft = [a for a in week if not is_hard(a, catalogue)]
        assert len(week) <= 2 or len(soft) <= 2
        assert alarm.expires_at - alarm.fire_at == timedelta(hours=24)


@pytest.mark.parametrize("ring_at", ["10:00", "18:00"])
def test_it_rings_at_the_chosen_time_in_summer_and_in_winter(
    ring_at: str, catalogue: dict[str, Any]
) -> None:
    found = ring(catalogue, baby(), ring_at=ring_at)
    assert {f"{clock.berlin(alarm.fire_at):%H:%M}" for alarm in found} == {ring_at}
    assert len({alarm.fire_at.hour for alarm in found}) == 2


def test_sundays_and_holidays_are_avoided_and_hard_deadlines_ring_before() -> None:
    hard = t.reminder(
        "hard",
        t.days(0),
        t.days(90),
        deadline={"rule": t.days(90), "hard": True},
        remind=[t.at(t.days(80), "last_call")],
    )
    soft = t.reminder("soft", t.days(0), t.days(90), remind=[t.at(t.days(80))])
    born = date(2026, 12, 25) - timedelta(days=80)
    found = {a.entries[0].id: day_of(a) for a in ring({**t.CATALOGUE, "reminders": [hard, soft]}, baby(born))}  # fmt: skip
    assert found == {"hard": date(2026, 12, 24), "soft": date(2026, 12, 28)}


def test_moments_before_the_entry_are_not_rung(catalogue: dict[str, Any]) -> None:
    late = baby(created_at=datetime(2026, 12, 1, 15, tzinfo=UTC))
    found = ring(catalogue, late)
    assert found
    assert min(day_of(alarm) for alarm in found) > date(2026, 12, 1)
    assert not {e.id for alarm in found for e in alarm.entries} & {"u2", "u3", "geburt-anzeigen"}


def test_only_what_has_not_expired_and_lies_within_four_years_is_sent(
    catalogue: dict[str, Any],
) -> None:
    whole = ring(catalogue, baby())
    third = whole[3]
    just = ring(catalogue, baby(), now=third.fire_at + timedelta(hours=23))
    assert just[0].fire_at == third.fire_at
    gone = ring(catalogue, baby(), now=third.expires_at)
    assert gone[0].fire_at > third.fire_at
    early = BORN - timedelta(days=600)
    assert ring(catalogue, baby(), now=morning(early))[-1].fire_at <= morning(early) + timedelta(
        1460
    )


def test_the_last_checkup_still_rings_37_months_after_the_birth(catalogue: dict[str, Any]) -> None:
    last = ring(catalogue, baby())[-1]
    assert [entry.id for entry in last.entries] == ["u7a", "sprache-36"]
    assert rules.age_months(BORN, 36) < day_of(last) <= rules.age_months(BORN, 38)


def test_vaccinations_of_one_appointment_come_in_one_push(catalogue: dict[str, Any]) -> None:
    found = [a for a in ring(catalogue, baby()) if "impf-6fach-1" in {e.id for e in a.entries}]
    assert len(found) == 2
    for alarm in found:
        assert {"impf-pneumo-1", "impf-menb-1"} <= {entry.id for entry in alarm.entries}


def test_twins_get_one_push_for_both(catalogue: dict[str, Any]) -> None:
    one, other = baby(shift=3), replace(baby(shift=3), id="b")
    pair = ring(catalogue, one, other)
    assert [day_of(a) for a in pair] == [day_of(a) for a in ring(catalogue, one)]
    assert all({e.child for e in alarm.entries} == {"a", "b"} for alarm in pair)


def test_a_second_child_moves_no_alarm_of_the_first(catalogue: dict[str, Any]) -> None:
    alone = {(e.key, e.kind, day_of(a)) for a in ring(catalogue, baby()) for e in a.entries}
    later = Child(id="b", birth_date=date(2028, 3, 3), created_at=morning(date(2028, 3, 4)))
    both = ring(catalogue, baby(), later)
    kept = {(e.key, e.kind, day_of(a)) for a in both for e in a.entries if e.child == "a"}
    assert alone == kept


def test_an_unchanged_reminder_keeps_time_and_nonce(catalogue: dict[str, Any]) -> None:
    first = ring(catalogue, baby())
    known = {alarm.key: (alarm.fire_at, alarm.nonce) for alarm in first}
    fresh = count(1000)
    ticked = baby(done={"u4": date(2027, 1, 10)})
    again = ring(
        catalogue,
        ticked,
        previous=known,
        now=morning(date(2027, 1, 10)),
        nonce=lambda: f"n{next(fresh)}",
    )
    assert {a.nonce for a in again} < {a.nonce for a in first}
    assert "u4" not in {e.id for alarm in again for e in alarm.entries}
    assert all(known[alarm.key] == (alarm.fire_at, alarm.nonce) for alarm in again)


def test_another_time_gets_another_nonce(catalogue: dict[str, Any]) -> None:
    first = ring(catalogue, baby())
    known = {alarm.key: (alarm.fire_at, alarm.nonce) for alarm in first}
    moved = ring(catalogue, baby(), previous=known, ring_at="18:00", nonce=lambda: "new")
    assert {alarm.nonce for alarm in moved} == {"new"}


@pytest.mark.parametrize(
    "start", ["2026-02-26", "2026-09-28", "2026-12-29", "2027-01-29", "2028-02-27"]
)
@pytest.mark.parametrize("which", ["content", "table"])
def test_the_times_fit_seven_birth_dates_equally(
    start: str, which: str, catalogue: dict[str, Any]
) -> None:
    """Who knows catalogue, code and every time cannot tell the seven days apart."""
    source = catalogue if which == "content" else t.CATALOGUE
    moved = date.fromisoformat(start)
    entered = morning(moved + timedelta(days=6))
    seen = set()
    for shift in range(7):
        born = moved + timedelta(days=shift)
        child = baby(
            born,
            shift=shift,
            created_at=entered,
            due_date=born + timedelta(days=30),
            wished_start=moved + timedelta(days=400),
            leave_start=born + timedelta(days=1096),
        )
        seen.add(tuple(alarm.fire_at for alarm in ring(source, child)))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "start", ["2026-09-26", "2026-12-28", "2027-02-26", "2027-05-20", "2027-12-30"]
)
def test_a_pregnancy_is_blurred_like_a_child(start: str, catalogue: dict[str, Any]) -> None:
    seen = set()
    moved = date.fromisoformat(start)
    entered = morning(moved - timedelta(days=200))
    for shift in range(7):
        due = moved + timedelta(days=shift)
        child = Child(id="a", due_date=due, shift=shift, created_at=entered)
        seen.add(tuple(alarm.fire_at for alarm in ring(catalogue, child)))
    assert len(seen) == 1
    assert seen != {()}


@pytest.mark.parametrize("start", [date(2027, 6, 1) + timedelta(days=n) for n in range(16)])
def test_the_first_season_of_the_flu_tells_no_birthday(start: date) -> None:
    """From six months on, until 15 December: some of seven possible birthdays may be too late."""
    (flu,) = [one for one in t.CATALOGUE["reminders"] if one["id"] == "flu-child"]
    only = {**t.CATALOGUE, "reminders": [{**flu, "not_before": t.age(6)}]}
    seen = set()
    for shift in range(7):
        child = baby(start + timedelta(days=shift), shift=shift, created_at=morning(start))
        known = replace(family(child), opted_in=frozenset({"flu-child"}))
        found = plan(only, known, date(2024, 1, 1), date(2034, 1, 1))
        settings = Settings(now=morning(start), nonce=nonces(), holidays=FREE)
        rung = alarms(found, settings, {"a": shift})
        seen.add(tuple(alarm.fire_at for alarm in rung))
    assert len(seen) == 1


def test_no_alarm_rings_after_the_true_last_day_however_far_it_was_moved(
    catalogue: dict[str, Any],
) -> None:
    last = {e.key: e.moments[-1].until for e in entries(catalogue, baby()) if e.moments}
    for shift in range(7):
        for alarm in ring(catalogue, baby(shift=shift)):
            for entry in (e for e in alarm.entries if e.key in last):
                assert day_of(alarm) <= last[entry.key], entry.key
