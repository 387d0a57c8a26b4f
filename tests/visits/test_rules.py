from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.visits import content, rules
from tests.visits.conftest import weekly

CATALOGUE = content.load(CONTENT)
HOME = CATALOGUE.types["home"]
OPEN = rules.Closed()


def days(rule: rules.Rule, first: str, last: str, closed: rules.Closed = OPEN) -> list[str]:
    found = rules.dates(
        rule, closed, first=date.fromisoformat(first), last=date.fromisoformat(last)
    )
    return [str(day) for day in found]


def test_christmas_and_new_year_are_not_offered() -> None:
    friday = days(weekly(4), "2026-12-18", "2027-01-08", CATALOGUE.closed)
    assert friday == ["2026-12-18", "2027-01-08"]


def test_the_office_is_closed_on_christmas_eve_and_new_years_eve() -> None:
    assert days(weekly(3), "2026-12-17", "2027-01-07", CATALOGUE.closed) == [
        "2026-12-17",
        "2027-01-07",
    ]


def test_a_time_that_pauses_in_school_holidays_resumes_after_them() -> None:
    rule = weekly(0, pauses_in_school_holidays=True)
    assert days(rule, "2026-12-21", "2027-01-11", CATALOGUE.closed) == ["2026-12-21", "2027-01-11"]
    assert "2026-12-28" in days(weekly(0), "2026-12-21", "2027-01-11", CATALOGUE.closed)


def test_every_second_week_counts_from_its_anchor_and_not_from_odd_weeks() -> None:
    rule = weekly(0, first=date(2026, 12, 28), every_weeks=2, anchor_on=date(2026, 12, 28))
    assert days(rule, "2026-12-28", "2027-02-01") == ["2026-12-28", "2027-01-11", "2027-01-25"]


def test_first_and_third_wednesday_also_when_the_first_is_new_years_day_in_2031() -> None:
    rule = weekly(2, nth=(1, 3))
    assert days(rule, "2027-06-01", "2027-07-31") == [
        "2027-06-02",
        "2027-06-16",
        "2027-07-07",
        "2027-07-21",
    ]
    assert days(rule, "2031-01-01", "2031-01-31") == ["2031-01-01", "2031-01-15"]


def test_a_month_with_five_wednesdays_has_a_fifth() -> None:
    assert days(weekly(2, nth=(5,)), "2026-12-01", "2027-01-31") == ["2026-12-30"]


def test_validity_may_end_on_leap_day() -> None:
    rule = weekly(1, last=date(2028, 2, 29))
    assert days(rule, "2028-02-22", "2028-03-14") == ["2028-02-22", "2028-02-29"]


def test_a_pause_takes_both_its_days() -> None:
    rule = weekly(0, pauses=((date(2026, 12, 7), date(2026, 12, 14)),))
    assert days(rule, "2026-11-30", "2026-12-21") == ["2026-11-30", "2026-12-21"]


def test_nothing_is_offered_where_holidays_are_unknown() -> None:
    assert not days(weekly(0), "2029-08-15", "2029-10-01", CATALOGUE.closed)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2027-03-26", "08:00"),
        ("2027-03-29", "07:00"),
        ("2027-10-29", "07:00"),
        ("2027-11-01", "08:00"),
    ],
)
def test_nine_in_dueren_stays_nine_when_the_clocks_change(day: str, utc: str) -> None:
    found = rules.instant(date.fromisoformat(day), time(9))
    assert found.tzinfo is UTC
    assert f"{found:%H:%M}" == utc


def test_eight_weeks_across_the_change_have_the_same_wall_times() -> None:
    found = rules.dates(weekly(1), OPEN, first=date(2027, 3, 1), last=date(2027, 4, 26))
    offers = rules.offers(weekly(1), [HOME], found)
    assert {offer.local_start for offer in offers} == {time(9), time(10, 30)}
    assert {f"{offer.starts_at:%H:%M}" for offer in offers} == {"08:00", "09:30", "07:00"} | {
        "09:30",
        "08:30",
    }


def test_lead_is_real_hours_also_on_the_day_with_23_hours() -> None:
    saturday_noon = datetime(2027, 3, 27, 11, 0, tzinfo=UTC)
    assert rules.earliest(HOME, saturday_noon) == saturday_noon + timedelta(hours=24)


def test_the_horizon_is_a_whole_local_day() -> None:
    assert rules.last_day(HOME, date(2026, 11, 25)) == date(2027, 1, 20)


def test_a_visit_ends_inside_the_time_of_the_nurse() -> None:
    offers = rules.offers(weekly(0, "09:00", "11:29"), [HOME], [date(2026, 11, 30)])
    assert [offer.local_start for offer in offers] == [time(9)]


def test_buffers_belong_to_the_nurse_and_round_to_whole_cells() -> None:
    start = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert len(rules.cells(start, start + timedelta(minutes=60))) == 12
    assert len(rules.nurse_cells(HOME, start, start + timedelta(minutes=60))) == 18
    assert len(rules.cells(start, start + timedelta(minutes=61))) == 13


@given(
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    weekday=st.integers(0, 6),
    every=st.integers(1, 8),
    nth=st.sets(st.integers(1, 5)),
)
def test_dates_agree_with_an_independent_library(
    first: date, weekday: int, every: int, nth: set[int]
) -> None:
    rule = weekly(weekday, first=first, anchor_on=first, every_weeks=every, nth=tuple(nth))
    last = first + timedelta(days=400)
    found = rules.dates(rule, OPEN, first=first, last=last)
    anchor = datetime.combine(first - timedelta(days=first.weekday()), time())
    oracle = rrule.rrule(
        rrule.WEEKLY,
        dtstart=anchor,
        interval=every,
        byweekday=weekday,
        until=datetime.combine(last, time()),
    )
    wanted = [day.date() for day in oracle if first <= day.date() <= last]
    assert found == [day for day in wanted if not nth or (day.day - 1) // 7 + 1 in nth]


def test_a_rule_that_makes_no_sense_names_what_is_wrong() -> None:
    rule = weekly(7, "05:00", "04:00", "home", every_weeks=0, nth=(6,), last=date(2020, 1, 1))
    assert rules.rule_problems(rule) == ["weekday", "start", "end", "every_weeks", "nth", "last"]
