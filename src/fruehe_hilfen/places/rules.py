"""Dates of a weekly series: which ones take place, which do not and why, and when a nurse is there.

**Source**: timetable and pauses of the cafés of the city of Düren (press, January 2024); NRW school
holidays by decree of 2022-05-19; public holidays by the Feiertagsgesetz NW; carnival closing days
as announced by the city every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

GapKind = Literal["cancelled", "pause", "school", "closing", "holiday"]
ChangeKind = Literal["cancelled", "changed", "extra"]
FRESH_DAYS = 180
_HORIZON_DAYS = 420


@dataclass(frozen=True)
class Span:
    """Named days from `first` to `last`, both included."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Calendar:
    """Days nobody opens. Outside `known` nothing is computed, because holidays are unknown there."""

    known: Span
    holidays: Mapping[date, str] = field(default_factory=dict)
    closing: Mapping[date, str] = field(default_factory=dict)
    school: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True)
class NurseRule:
    """Every time, or on the nth weekdays of the calendar month; the default is never."""

    every: bool = False
    nth: tuple[int, ...] = ()

    def comes(self, day: date) -> bool:
        """Whether a nurse is there. A date that falls out is lost, not shifted.

        **Source**: timetable of January 2024 ("1. und 3. Mittwoch/Freitag im Monat").
        """
        return self.every or nth_of_month(day) in self.nth


@dataclass(frozen=True, kw_only=True)
class Change:
    """One date that differs; `on` is the regular date (of an extra date: its own).

    A date with `new_on` takes place even on a closed day: the office decided it for that day.
    """

    on: date
    kind: ChangeKind
    new_on: date | None = None
    start: time | None = None
    end: time | None = None
    where: str = ""
    nurse: bool | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Series:
    """A meeting on one weekday (0 = Monday, wall clock of Düren), valid from `first` to `last`.

    Every week; or every `every_weeks` weeks, counted from the week of `anchor`; or on the `nth`
    such weekdays of the calendar month.
    """

    id: str
    weekday: int
    start: time
    end: time
    nurse: NurseRule = field(default_factory=NurseRule)
    pauses_in_school_holidays: bool = True
    pauses: tuple[Span, ...] = ()
    changes: tuple[Change, ...] = ()
    every_weeks: int = 1
    anchor: date | None = None
    nth: tuple[int, ...] = ()
    first: date = date.min
    last: date = date.max

    def is_regular(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.first <= day <= self.last
            and (not self.nth or nth_of_month(day) in self.nth)
            and self._is_in_turn(day)
        )

    def _is_in_turn(self, day: date) -> bool:
        if self.anchor is None:
            return True
        weeks = (monday_of(day) - monday_of(self.anchor)).days // 7
        return weeks % self.every_weeks == 0

    def change_on(self, day: date) -> Change | None:
        return next((change for change in self.changes if change.on == day), None)


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """A date that takes place. `on` is the regular date and never changes: it names the date."""

    series_id: str
    on: date
    day: date
    start: time
    end: time
    has_nurse: bool
    where: str = ""
    note: str = ""
    is_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Regular dates that do not take place, from `first` to `last`; closed until `until`."""

    kind: GapKind
    name: str
    first: date
    last: date
    until: date

    @property
    def day(self) -> date:
        return self.first

    def joins(self, other: Gap) -> bool:
        """Whether `other` is a later date of the same pause."""
        return (self.kind, self.name, self.until) == (other.kind, other.name, other.until)


Entry = Occurrence | Gap


def easter(year: int) -> date:
    """Easter Sunday. **Source**: Meeus, Astronomical Algorithms, ch. 8 (Gregorian calendar)."""
    a, b, c = year % 19, year // 100, year % 100
    f = (b + 8) // 25
    h = (19 * a + b - b // 4 - (b - f + 1) // 3 + 15) % 30
    leap = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * leap) // 451
    month, day = divmod(h + leap - 7 * m + 114, 31)
    return date(year, month, day + 1)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def nth_of_month(day: date) -> int:
    """1 for the first such weekday of the calendar month, 2 for the second …"""
    return (day.day - 1) // 7 + 1


def is_fresh(verified_on: date | None, today: date) -> bool:
    """Whether the office has checked an address within 180 days.

    **Source**: requirement A-07 of the project.
    """
    return verified_on is not None and today - verified_on <= timedelta(days=FRESH_DAYS)


def why_closed(series: Series, calendar: Calendar, day: date) -> Gap | None:
    """The reason a regular date falls out; the longest-lasting reason comes first.

    **Source**: cafés close in school holidays (press, January 2024); the city may pause longer.
    """
    school = calendar.school if series.pauses_in_school_holidays else ()
    spans: tuple[tuple[GapKind, Iterable[Span]], ...] = (
        ("pause", (*series.pauses, *calendar.pauses)),
        ("school", school),
    )
    for kind, listed in spans:
        for span in listed:
            if span.covers(day):
                return Gap(kind=kind, name=span.name, first=day, last=day, until=span.last)
    if day in calendar.closing:
        return _single("closing", calendar.closing[day], day)
    if day in calendar.holidays:
        return _single("holiday", calendar.holidays[day], day)
    return None


def timeline(series: Series, calendar: Calendar, *, first: date, last: date) -> list[Entry]:
    """All dates and gaps between two days (inclusive), in order of time.

    **Source**: see the module; nothing is stated outside the calendar's known days.
    """
    first, last = max(first, calendar.known.first), min(last, calendar.known.last)
    regular = _weekdays(series.weekday, first, last)
    days = {*regular, *(change.on for change in series.changes)}
    entries = (_entry(series, calendar, day) for day in days)
    found = [entry for entry in entries if entry and first <= entry.day <= last]
    return sorted(found, key=_time_of)


def dates_between(
    series: Series, calendar: Calendar, *, first: date, last: date
) -> list[Occurrence]:
    """The dates that take place between two days (inclusive). **Source**: see `timeline`."""
    entries = timeline(series, calendar, first=first, last=last)
    return [entry for entry in entries if isinstance(entry, Occurrence)]


def next_dates(series: Series, calendar: Calendar, from_day: date, count: int) -> list[Entry]:
    """The next `count` dates with the pauses between them; fewer where nothing is known.

    **Source**: see `timeline`; looks 420 days ahead.
    """
    last = from_day + timedelta(days=_HORIZON_DAYS)
    entries = join_gaps(timeline(series, calendar, first=from_day, last=last))
    found = 0
    for index, entry in enumerate(entries):
        found += isinstance(entry, Occurrence)
        if found == count:
            return entries[: index + 1]
    return entries


def join_gaps(entries: Iterable[Entry]) -> list[Entry]:
    """Neighbouring gaps of one pause become one gap. **Source**: none, a matter of display."""
    joined: list[Entry] = []
    for entry in entries:
        before = joined[-1] if joined else None
        if isinstance(entry, Gap) and isinstance(before, Gap) and before.joins(entry):
            joined[-1] = Gap(
                kind=before.kind,
                name=before.name,
                first=before.first,
                last=entry.last,
                until=before.until,
            )
        else:
            joined.append(entry)
    return joined


def _entry(series: Series, calendar: Calendar, day: date) -> Entry | None:
    change = series.change_on(day)
    if change and (change.kind == "extra" or (change.kind == "changed" and change.new_on)):
        return _occurrence(series, day, change)
    if not series.is_regular(day):
        return None
    closed = why_closed(series, calendar, day)
    if closed:
        return closed
    if change and change.kind == "cancelled":
        return _single("cancelled", change.reason, day)
    return _occurrence(series, day, change)


def _occurrence(series: Series, on: date, change: Change | None) -> Occurrence:
    asked = change.nurse if change else None
    return Occurrence(
        series_id=series.id,
        on=on,
        day=(change and change.new_on) or on,
        start=(change and change.start) or series.start,
        end=(change and change.end) or series.end,
        has_nurse=series.nurse.comes(on) if asked is None else asked,
        where=change.where if change else "",
        note=change.reason if change else "",
        is_changed=change is not None,
    )


def _single(kind: GapKind, name: str, day: date) -> Gap:
    return Gap(kind=kind, name=name, first=day, last=day, until=day)


def _weekdays(weekday: int, first: date, last: date) -> list[date]:
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [start + timedelta(days=offset) for offset in range(0, (last - start).days + 1, 7)]


def _time_of(entry: Entry) -> tuple[date, time]:
    return entry.day, entry.start if isinstance(entry, Occurrence) else time.min
