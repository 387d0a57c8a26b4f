"""The worked examples of the schedule, and what must hold for every date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fruehe_hilfen import clock
from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.rules import Inputs, resolve
from tests.reminders import rule_table as t

D = date.fromisoformat
DUE = D("2027-05-20")
BERLIN = ZoneInfo("Europe/Berlin")
days = st.dates(D("2020-01-01"), D("2045-12-31"))


def on(rule: t.Rule, anchor: str, **given: date) -> str | None:
    found = resolve(rule, D(anchor), Inputs(**given))
    return found.isoformat() if found else None


def test_01_the_due_date_follows_the_last_period_onto_a_leap_day() -> None:
    assert rules.due_date_from_period(D("2027-05-25")) == D("2028-02-29")


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-22", (14, 3)),
        ("2026-12-31", (20, 0)),
        ("2027-05-20", (40, 0)),
        ("2027-05-25", (40, 5)),
    ],
)
def test_02_the_week_of_pregnancy_counts_completed_weeks(day: str, week: tuple[int, int]) -> None:
    assert rules.gestational_week(DUE, D(day)) == week


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        ((8, 0), (11, 6), ("2026-10-08", "2026-11-04")),
        ((18, 0), (21, 6), ("2026-12-17", "2027-01-13")),
        ((24, 0), (27, 6), ("2027-01-28", "2027-02-24")),
        ((27, 0), (29, 6), ("2027-02-18", "2027-03-10")),
        ((28, 0), (31, 6), ("2027-02-25", "2027-03-24")),
    ],
)
def test_03_windows_of_the_pregnancy_checkups(
    first: tuple[int, int], last: tuple[int, int], window: tuple[str, str]
) -> None:
    assert (on(t.ssw(*first), "2027-05-20"), on(t.ssw(*last), "2027-05-20")) == window


@pytest.mark.parametrize(
    ("birth", "twelve", "lost", "end", "leave", "notice"),
    [
        ("2027-05-20", False, 0, "2027-07-15", "2027-07-16", "2027-05-27"),
        ("2027-05-13", False, 7, "2027-07-15", "2027-07-16", "2027-05-27"),
        ("2027-05-25", False, 0, "2027-07-20", "2027-07-21", "2027-06-01"),
        ("2027-03-30", True, 42, "2027-08-03", "2027-08-04", "2027-06-15"),
        ("2027-04-30", True, 20, "2027-08-12", "2027-08-13", "2027-06-24"),
        ("2027-03-30", False, 42, "2027-07-06", "2027-07-07", "2027-05-18"),
    ],
)
def test_04_and_05_maternity_protection_gives_lost_days_back(
    birth: str, twelve: bool, lost: int, end: str, leave: str, notice: str
) -> None:
    found = rules.maternity(DUE, D(birth), twelve_weeks=twelve)
    assert found.planned_start == D("2027-04-08")
    assert found.lost_days == lost
    assert (found.end, found.leave_from) == (D(end), D(leave))
    assert found.notice_on == D(notice)


@pytest.mark.parametrize(
    ("start", "last_day"),
    [
        ("2027-05-20", "2027-03-31"),
        ("2027-07-16", "2027-05-27"),
        ("2026-11-23", "2026-10-04"),
        ("2026-12-15", "2026-10-26"),
    ],
)
def test_06_parental_leave_is_announced_seven_weeks_and_a_day_before(
    start: str, last_day: str
) -> None:
    assert rules.leave_notice(D(start)) == D(last_day)


def test_07_at_the_end_of_a_month_ages_overflow_and_deadlines_clamp() -> None:
    born = "2027-01-31"
    assert rules.month_of_life(D(born), 1) == (D("2027-01-31"), D("2027-02-28"))
    assert rules.month_of_life(D(born), 2) == (D("2027-03-01"), D("2027-03-30"))
    assert (on(t.age(2), born), on(t.month_of_life_end(4), born)) == ("2027-03-31", "2027-05-30")
    assert (on(t.age(1), born), on(t.age(4, 14), born)) == ("2027-03-01", "2027-06-14")
    assert on(t.age(15), born) == "2028-05-01"
    assert on(t.deadline(1), born) == "2027-02-28"
    assert on(t.deadline(2), born) == "2027-03-31"


def test_08_a_child_of_the_leap_day_turns_one_on_the_first_of_march() -> None:
    born = "2028-02-29"
    assert on(t.age(12), born) == "2029-03-01"
    assert (on(t.age(9), born), on(t.month_of_life_end(12), born)) == ("2028-11-29", "2029-02-28")
    assert on(t.age(11), born) == "2029-01-29"
    assert (on(t.age(5), born), on(t.month_of_life_end(9), born)) == ("2028-07-29", "2028-11-28")
    assert on(t.age(36), born) == "2031-03-01"
    assert on(t.calendar_end(6), born) == "2028-08-31"


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2026-11-30", ("2027-03-29", "2027-05-31", "2026-12-30", "2027-01-30")),
        ("2026-12-01", ("2027-03-31", "2027-06-30", "2027-01-01", "2027-02-01")),
    ],
)
def test_09_money_deadlines_of_two_neighbouring_days(
    born: str, expected: tuple[str, str, str, str]
) -> None:
    found = (t.month_of_life_end(4), t.calendar_end(6), t.deadline(1), t.deadline(2))
    assert tuple(on(rule, born) for rule in found) == expected


@pytest.mark.parametrize(
    ("day", "hour_utc"),
    [("2027-03-27", 9), ("2027-03-28", 8), ("2027-10-30", 8), ("2027-10-31", 9)],
)
def test_10_ten_o_clock_in_dueren_follows_summer_time(day: str, hour_utc: int) -> None:
    assert clock.at(D(day), "10:00").hour == hour_utc


@pytest.mark.parametrize(
    ("birth", "hours", "expected"),
    [
        ("2027-03-27T14:00", 36, "2027-03-29T03:00+02:00"),
        ("2027-03-27T14:00", 72, "2027-03-30T15:00+02:00"),
        ("2027-10-30T14:00", 36, "2027-11-01T01:00+01:00"),
        ("2027-10-30T14:00", 72, "2027-11-02T13:00+01:00"),
    ],
)
def test_10_hours_after_birth_are_counted_in_utc(birth: str, hours: int, expected: str) -> None:
    born = datetime.fromisoformat(birth).replace(tzinfo=BERLIN)
    assert rules.hours_after(born, hours) == datetime.fromisoformat(expected)


def test_11_a_preterm_child_has_two_ages() -> None:
    due, born = D("2027-03-10"), D("2027-01-05")
    assert rules.gestational_week(due, born) == (30, 6)
    assert (due - born).days == 64
    assert rules.allowance_months(due, born) == 14
    assert rules.age_months(born, 2) == D("2027-03-05")
    assert rules.age_months(born, 3) == D("2027-04-05")
    assert rules.month_of_life(born, 4)[1] == D("2027-05-04")
    inputs = Inputs(due_date=due, birth_date=born)
    assert resolve(t.age(4), "corrected_birth_date", inputs) == D("2027-07-10")
    assert resolve(t.age(6), "corrected_birth_date", inputs) == D("2027-09-10")
    assert resolve(t.age(4), "birth_date", inputs) == D("2027-05-05")
    assert rules.age_months(born, 24) == D("2029-01-05")


@pytest.mark.parametrize(("early", "corrected"), [(21, False), (22, True)])
def test_a_child_is_preterm_before_37_weeks(early: int, corrected: bool) -> None:
    born = DUE - timedelta(days=early)
    assert rules.corrected_birth_date(DUE, born) == (DUE if corrected else born)


@pytest.mark.parametrize(
    ("born", "start", "end", "last_hint"),
    [
        ("2026-08-31", "2026-09-01", "2027-03-31", "2026-11-16"),
        ("2026-09-30", "2026-09-30", "2027-03-31", "2026-11-16"),
        ("2026-10-01", "2026-10-01", "2027-03-31", None),
        ("2027-03-31", "2027-03-31", "2027-04-09", None),
        ("2027-04-01", "2027-09-01", "2028-03-31", "2027-11-16"),
    ],
)
def test_12_rsv_protection_around_the_season(
    born: str, start: str, end: str, last_hint: str | None
) -> None:
    names = ("nirsevimab_start", "nirsevimab_end", "nirsevimab_best_end - 14d")
    found = [on(t.named(name), born, birth_date=D(born)) for name in names]
    assert found == [start, end, last_hint]


@pytest.mark.parametrize(
    ("lost_on", "last_day"),
    [
        ("2027-01-05", "2027-03-02"),
        ("2026-11-10", "2026-11-24"),
        ("2026-11-04", None),
        ("2026-11-05", "2026-11-19"),
        ("2026-12-03", "2027-01-14"),
        ("2026-12-24", "2027-02-18"),
    ],
)
def test_13_protection_after_a_miscarriage(lost_on: str, last_day: str | None) -> None:
    assert rules.protection_after_loss(DUE, D(lost_on)) == (D(last_day) if last_day else None)


def test_14_rotavirus_days() -> None:
    found = [on(t.days(n), "2026-11-22") for n in (42, 84, 167, 223)]
    assert found == ["2027-01-03", "2027-02-14", "2027-05-08", "2027-07-03"]


def test_days_and_weeks_of_life_begin_with_the_birth() -> None:
    born = D("2026-11-22")
    assert rules.day_of_life(born, 3) == D("2026-11-24")
    assert rules.week_of_life(born, 4) == (D("2026-12-13"), D("2026-12-19"))


def test_a_yearly_day_is_the_next_one_from_the_anchor_on() -> None:
    assert on(t.named("--10-01"), "2026-10-01") == "2026-10-01"
    assert on(t.named("--10-01"), "2026-10-02") == "2027-10-01"
    assert on(t.named("flu_season_end"), "2027-10-01") == "2028-02-29"
    today = Inputs(today=D("2026-11-22"))
    assert resolve(t.named("--01-31"), "calendar", today) == D("2027-01-31")


def test_the_flu_hint_is_dropped_when_the_birth_comes_first() -> None:
    rule = t.named("max(--10-01, ssw 13+0)")
    assert on(rule, "2026-08-01", due_date=D("2027-01-10")) == "2026-10-01"
    assert on(rule, "2026-08-01", due_date=DUE) == "2026-11-12"
    assert on(rule, "2026-08-01", due_date=D("2026-09-10")) is None
    assert on(rule, "2026-08-01", due_date=D("2026-10-20"), birth_date=D("2026-09-30")) is None


def test_a_wished_start_counts_backwards_onto_the_safe_side() -> None:
    wish = D("2027-08-31")
    names = [n for n in t.NAMED if n.startswith("wished")]
    found = [on(t.named(name), "2026-11-22", wished_start=wish) for name in names]
    assert found == ["2027-08-31", "2027-02-28", "2027-07-06", "2027-08-10", "2027-05-31"]


@pytest.mark.parametrize("name", [n for n in t.NAMED if n != "day_before_birth"])
def test_a_missing_input_gives_no_date(name: str) -> None:
    assert resolve(t.named(name), "birth_date", Inputs()) is None
    assert resolve(t.named(name), None, Inputs()) is None


def test_a_rule_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        resolve({"rule": "moon"}, DUE, Inputs())
    with pytest.raises(KeyError):
        resolve(t.named("moon"), DUE, Inputs())


def test_the_table_covers_every_rule() -> None:
    assert {rule["rule"] for rule in t.RULES} == {*rules.MEASURES, "named"}
    assert {n for n in t.NAMED if not n.startswith("--")} == rules.NAMED


@given(days, st.integers(0, 48))
def test_an_age_is_the_deadline_or_the_day_after_it(born: date, months: int) -> None:
    age, clamped = rules.age_months(born, months), rules.deadline_months(born, months)
    assert age - clamped == timedelta(days=int(age.day != born.day))
    assert age.day in (born.day, 1)


@given(days, st.integers(1, 48))
def test_months_of_life_abut_and_are_never_empty(born: date, n: int) -> None:
    first, last = rules.month_of_life(born, n)
    assert first < last
    assert rules.month_of_life(born, n + 1)[0] == last + timedelta(days=1)


@given(days, st.integers(-60, 60))
def test_deadlines_stay_in_their_month(event: date, months: int) -> None:
    found = rules.deadline_months(event, months)
    assert (found.year - event.year) * 12 + found.month - event.month == months
    assert found.day <= event.day


@given(days, st.integers(0, 45), st.integers(0, 6))
def test_the_week_of_pregnancy_and_its_day_are_inverse(due: date, week: int, day: int) -> None:
    assert rules.gestational_week(due, rules.gestational_day(due, week, day)) == (week, day)
