"""The dates of the shipped places. Golden numbers: counted by hand from the city's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.catalogue import Places
from tests.places.conftest import days_of

FIRST, LAST = date(2026, 11, 23), date(2027, 7, 18)
EASTERS = {
    1961: (4, 2), 1981: (4, 19), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2024: (3, 31),
    2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2038: (4, 25),
}  # fmt: skip


@pytest.mark.parametrize(
    ("id", "weekday", "count"),
    [("sc-mitte", 0, 28), ("kk-mitte", 1, 29), ("sc-nord", 2, 29), ("sc-ost", 4, 30)],
)
def test_a_winter_and_a_spring_have_the_known_number_of_dates(
    places: Places, id: str, weekday: int, count: int
) -> None:
    days = days_of(places, id, FIRST, LAST)
    assert len(days) == count
    assert {day.weekday() for day in days} == {weekday}


def test_nobody_meets_on_rosenmontag(places: Places) -> None:
    for day in (date(2027, 2, 8), date(2028, 2, 28)):
        assert day not in days_of(places, "sc-mitte", day, day)
        gap = rules.why_closed(places["sc-mitte"].series[0], places.calendar, day)
        assert gap
        assert (gap.kind, gap.name) == ("closing", "Rosenmontag")


@pytest.mark.parametrize(
    "day",
    [date(2027, 5, 17), date(2028, 5, 1), date(2028, 6, 5)],
    ids=["Pfingstmontag 2027", "1. Mai 2028", "Pfingstmontag 2028"],
)
def test_public_holidays_outside_school_holidays_close_the_cafe(places: Places, day: date) -> None:
    assert days_of(places, "sc-mitte", day, day) == []
    gap = rules.why_closed(places["sc-mitte"].series[0], places.calendar, day)
    assert gap
    assert gap.kind == "holiday"


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter_is_where_the_almanac_has_it(year: int, day: tuple[int, int]) -> None:
    assert rules.easter(year) == date(year, *day)


def _nurse_days(places: Places, id: str, first: date, last: date) -> list[date]:
    series = places[id].series[0]
    found = rules.dates_between(series, places.calendar, first=first, last=last)
    return [occurrence.day for occurrence in found if occurrence.has_nurse]


def test_the_nurse_comes_to_nord_on_the_first_and_third_wednesday(places: Places) -> None:
    assert _nurse_days(places, "sc-nord", date(2026, 11, 23), date(2027, 2, 28)) == [
        date(2026, 12, 2), date(2026, 12, 16), date(2027, 1, 20), date(2027, 2, 3),
        date(2027, 2, 17),
    ]  # fmt: skip


def test_the_nurse_comes_to_ost_on_the_first_and_third_friday(places: Places) -> None:
    assert _nurse_days(places, "sc-ost", date(2027, 3, 1), date(2027, 5, 31)) == [
        date(2027, 3, 5), date(2027, 3, 19), date(2027, 4, 16), date(2027, 5, 7),
        date(2027, 5, 21),
    ]  # fmt: skip


def test_the_nurse_is_always_in_the_centre_and_never_in_the_toddler_cafe(places: Places) -> None:
    assert _nurse_days(places, "sc-mitte", FIRST, LAST) == days_of(places, "sc-mitte", FIRST, LAST)
    assert _nurse_days(places, "kk-mitte", FIRST, LAST) == []


@pytest.mark.parametrize(
    ("id", "lost", "next_week"),
    [
        ("sc-nord", date(2027, 1, 6), date(2027, 1, 13)),
        ("sc-ost", date(2027, 1, 1), date(2027, 1, 8)),
        ("sc-ost", date(2027, 4, 2), date(2027, 4, 9)),
    ],
)
def test_a_nurse_date_in_a_pause_is_lost_and_not_shifted(
    places: Places, id: str, lost: date, next_week: date
) -> None:
    assert places[id].series[0].nurse.comes(lost)
    assert days_of(places, id, lost, next_week) == [next_week]
    assert _nurse_days(places, id, lost, next_week) == []


def test_ten_o_clock_stays_ten_o_clock_on_both_sides_of_summer_time(places: Places) -> None:
    openings = {
        opening.occurrence.day: opening
        for id in ("sc-mitte", "sc-nord", "sc-ost", "kk-mitte")
        for opening in places.openings(places[id], date(2027, 3, 1))
    }
    before, after = openings[date(2027, 3, 19)], openings[date(2027, 4, 5)]
    assert before.opens_at == datetime(2027, 3, 19, 9, 0, tzinfo=UTC)
    assert after.opens_at == datetime(2027, 4, 5, 8, 0, tzinfo=UTC)
    assert {clock.berlin(one.opens_at).time() for one in openings.values()} == {time(10)}


def test_the_eve_begins_at_midnight_in_dueren_even_when_the_clocks_change(places: Places) -> None:
    series = rules.Series(id="x", weekday=0, start=time(10), end=time(12))
    on = date(2027, 3, 29)
    change = rules.Change(on=on, kind="extra", new_on=on)
    opened = places.with_changes({"sc-mitte-1": [change]})
    monday = next(o for o in opened.openings(opened["sc-mitte"], on) if o.occurrence.day == on)
    assert series.is_regular(on)
    assert monday.instants == [
        "2027-03-27T23:00Z", "2027-03-28T22:00Z", "2027-03-29T08:00Z", "2027-03-29T10:00Z",
    ]  # fmt: skip


def test_outside_the_known_calendar_nothing_is_claimed(places: Places) -> None:
    known = places.calendar.known
    place = places["sc-nord"]
    assert days_of(places, "sc-nord", date(2020, 1, 1), known.first - timedelta(days=1)) == []
    assert days_of(places, "sc-nord", known.last + timedelta(days=1), date(2035, 1, 1)) == []
    assert places.next_dates(place, known.last + timedelta(days=1), 8) == []
    assert places.openings(place, date(2019, 6, 1)) == []


def test_next_dates_are_as_many_as_asked_with_the_pauses_between_them(places: Places) -> None:
    entries = places.next_dates(places["sc-nord"], date(2026, 12, 14), 4)
    kinds = [(type(entry).__name__, entry.day) for entry in entries]
    assert kinds == [
        ("Occurrence", date(2026, 12, 16)),
        ("Gap", date(2026, 12, 23)),
        ("Occurrence", date(2027, 1, 13)),
        ("Occurrence", date(2027, 1, 20)),
        ("Occurrence", date(2027, 1, 27)),
    ]
    pause = entries[1]
    assert isinstance(pause, rules.Gap)
    assert (pause.last, pause.until) == (date(2027, 1, 6), date(2027, 1, 6))


def test_today_counts_until_midnight(places: Places) -> None:
    entries = places.next_dates(places["sc-nord"], date(2026, 11, 25), 1)
    assert [entry.day for entry in entries] == [date(2026, 11, 25)]


def _monthly(**values: Any) -> rules.Series:
    return rules.Series(id="s", weekday=0, start=time(10), end=time(12), **values)


def _days(places: Places, series: rules.Series, first: date, last: date) -> list[date]:
    found = rules.dates_between(series, places.calendar, first=first, last=last)
    return [occurrence.day for occurrence in found]


def test_a_series_can_meet_every_second_week(places: Places) -> None:
    series = _monthly(every_weeks=2, anchor=date(2026, 12, 2))  # a Wednesday: its week counts
    assert _days(places, series, date(2026, 11, 23), date(2027, 1, 31)) == [
        date(2026, 11, 30), date(2026, 12, 14), date(2027, 1, 11), date(2027, 1, 25),
    ]  # fmt: skip


def test_a_series_can_meet_on_the_first_and_last_weekday_of_a_month(places: Places) -> None:
    series = _monthly(nth=(1, 5))
    assert _days(places, series, date(2026, 11, 1), date(2027, 3, 31)) == [
        date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 7), date(2027, 2, 1),
        date(2027, 3, 1),
    ]  # fmt: skip
