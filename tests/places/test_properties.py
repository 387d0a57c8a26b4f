"""The rules against a second, slow way to count: day by day through a whole calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fruehe_hilfen.places import rules

START, END = date(2026, 10, 1), date(2027, 12, 31)
ALL_DAYS = [START + timedelta(days=n) for n in range((END - START).days + 1)]
days = st.sampled_from(ALL_DAYS)
words = st.sampled_from(("", "Ferien", "Umbau"))


@st.composite
def spans(draw: st.DrawFn) -> rules.Span:
    first = draw(days)
    return rules.Span(draw(words), first, first + timedelta(days=draw(st.integers(0, 60))))


@st.composite
def calendars(draw: st.DrawFn) -> rules.Calendar:
    known = sorted((draw(days), draw(days)))
    return rules.Calendar(
        known=rules.Span("", known[0], known[1]),
        holidays={day: "Feiertag" for day in draw(st.lists(days, max_size=8))},
        closing={day: "Rosenmontag" for day in draw(st.lists(days, max_size=4))},
        school=tuple(draw(st.lists(spans(), max_size=4))),
        pauses=tuple(draw(st.lists(spans(), max_size=2))),
    )


@st.composite
def series(draw: st.DrawFn) -> rules.Series:
    valid = sorted((draw(days), draw(days)))
    plain = rules.Series(
        id="s",
        weekday=draw(st.integers(0, 6)),
        start=time(10),
        end=time(12),
        nurse=rules.NurseRule(
            every=draw(st.booleans()), nth=tuple(draw(st.sets(st.integers(1, 5), max_size=3)))
        ),
        pauses_in_school_holidays=draw(st.booleans()),
        pauses=tuple(draw(st.lists(spans(), max_size=2))),
        first=valid[0],
        last=valid[1],
    )
    regular = [day for day in ALL_DAYS if plain.is_regular(day)]
    if not regular:
        return plain
    changed = draw(st.lists(st.sampled_from(regular), max_size=4, unique=True))
    return replace(plain, changes=tuple(draw(_change(day)) for day in changed))


@st.composite
def _change(draw: st.DrawFn, on: date) -> rules.Change:
    kind = draw(st.sampled_from(("cancelled", "changed", "extra")))
    moves = kind != "cancelled" and draw(st.booleans())
    new_on = on + timedelta(days=draw(st.integers(-9, 9))) if moves else None
    return rules.Change(
        on=on, kind=kind, new_on=new_on, nurse=draw(st.sampled_from((None, True, False)))
    )


def slowly(
    one: rules.Series, calendar: rules.Calendar, first: date, last: date
) -> dict[date, date]:
    """Regular day to actual day of every date that takes place, by looking at every single day."""
    found: dict[date, date] = {}
    for on in ALL_DAYS:
        change = next((c for c in one.changes if c.on == on), None)
        weekday = on.weekday() == one.weekday and one.first <= on <= one.last
        away = (
            on in calendar.closing
            or on in calendar.holidays
            or any(span.first <= on <= span.last for span in (*one.pauses, *calendar.pauses))
            or (
                one.pauses_in_school_holidays
                and any(span.first <= on <= span.last for span in calendar.school)
            )
        )
        if change and change.kind != "cancelled" and (change.kind == "extra" or change.new_on):
            found[on] = change.new_on or on
        elif weekday and not away and (not change or change.kind != "cancelled"):
            found[on] = on
    lowest, highest = max(first, calendar.known.first), min(last, calendar.known.last)
    return {on: day for on, day in found.items() if lowest <= day <= highest}


def _sorted(first: date, last: date) -> tuple[date, date]:
    return (first, last) if first <= last else (last, first)


@settings(max_examples=300, deadline=None)
@given(series(), calendars(), days, days)
def test_the_dates_are_those_a_slow_count_finds(
    one: rules.Series, calendar: rules.Calendar, first: date, last: date
) -> None:
    first, last = _sorted(first, last)
    found = rules.dates_between(one, calendar, first=first, last=last)
    near = {o.on: o.day for o in found}
    assert near == slowly(one, calendar, first, last)
    assert [o.day for o in found] == sorted(o.day for o in found)


@settings(max_examples=200, deadline=None)
@given(series(), calendars(), days, days)
def test_every_regular_day_of_the_window_is_a_date_or_has_a_reason(
    one: rules.Series, calendar: rules.Calendar, first: date, last: date
) -> None:
    first, last = _sorted(first, last)
    entries = rules.timeline(one, calendar, first=first, last=last)
    told = {entry.on if isinstance(entry, rules.Occurrence) else entry.day for entry in entries}
    moved = {change.on for change in one.changes if change.new_on}
    for day in ALL_DAYS:
        known = calendar.known.covers(day) and first <= day <= last
        if known and one.is_regular(day) and day not in moved:
            assert day in told
    assert all(calendar.known.covers(entry.day) and first <= entry.day <= last for entry in entries)


@settings(max_examples=200, deadline=None)
@given(series(), calendars(), days, days)
def test_joining_pauses_loses_no_date_and_no_missing_day(
    one: rules.Series, calendar: rules.Calendar, first: date, last: date
) -> None:
    first, last = _sorted(first, last)
    entries = rules.timeline(one, calendar, first=first, last=last)
    joined = rules.join_gaps(entries)
    assert [e for e in joined if isinstance(e, rules.Occurrence)] == [
        e for e in entries if isinstance(e, rules.Occurrence)
    ]
    gaps = [e for e in joined if isinstance(e, rules.Gap)]
    for missing in (e for e in entries if isinstance(e, rules.Gap)):
        assert any(
            gap.first <= missing.day <= gap.last and gap.name == missing.name for gap in gaps
        )
    assert all(gap.first <= gap.last <= gap.until for gap in gaps)


@settings(max_examples=200, deadline=None)
@given(series(), calendars(), days, st.integers(1, 10))
def test_next_dates_are_the_first_of_all_dates(
    one: rules.Series, calendar: rules.Calendar, today: date, count: int
) -> None:
    listed = rules.next_dates(one, calendar, today, count)
    found = [e for e in listed if isinstance(e, rules.Occurrence)]
    later = rules.dates_between(one, calendar, first=today, last=today + timedelta(days=420))
    assert found == later[:count]
    if len(found) == count:
        assert isinstance(listed[-1], rules.Occurrence)


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    sunday = rules.easter(year)
    assert sunday.weekday() == 6
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@given(st.dates())
def test_a_day_is_the_nth_of_its_weekday_in_its_month(day: date) -> None:
    before = sum(1 for n in range(1, day.day + 1) if day.replace(day=n).weekday() == day.weekday())
    assert rules.nth_of_month(day) == before
