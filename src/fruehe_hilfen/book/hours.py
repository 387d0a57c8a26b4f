"""Hours of a number as data: round the clock, or ranges per weekday; and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from fruehe_hilfen.web.i18n import gettext as _

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Range:
    """Open on a weekday (0 = Monday) from `start` to before `end`, wall clock of Düren."""

    day: int
    start: time
    end: time


@dataclass(frozen=True)
class Hours:
    """Round the clock (`always`), or a tuple of ranges."""

    always: bool = False
    ranges: tuple[Range, ...] = ()

    def covers(self, weekday: int, wall: time) -> bool:
        """Whether `wall` on `weekday` (0 = Monday) lies inside the hours."""
        return self.always or any(
            item.day == weekday and item.start <= wall < item.end for item in self.ranges
        )


def parse_hours(raw: Any) -> Hours:
    """`always`, or a list of {days: [MO, TU], from: "09:00", to: "17:00"}. Raises ValueError."""
    if raw == "always":
        return Hours(always=True)
    if not isinstance(raw, list):
        raise ValueError("hours must be 'always' or a list")
    ranges = [
        Range(DAYS.index(day), time.fromisoformat(item["from"]), time.fromisoformat(item["to"]))
        for item in raw
        for day in item["days"]
    ]
    if any(item.start >= item.end for item in ranges):
        raise ValueError("hours must end after they begin")
    return Hours(ranges=tuple(ranges))


def hours_text(hours: Hours) -> str:
    """'rund um die Uhr', or 'Montag bis Freitag 8 bis 18 Uhr'; days of equal hours together."""
    if hours.always:
        return _("rund um die Uhr")
    return ", ".join(f"{days_text(days)} {_times(ranges)}" for days, ranges in grouped(hours))


def grouped(hours: Hours) -> list[tuple[list[int], list[Range]]]:
    """Days of equal hours together, with the ranges of the first of them."""
    by_times: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for day in sorted({item.day for item in hours.ranges}):
        times = tuple((item.start, item.end) for item in hours.ranges if item.day == day)
        by_times.setdefault(times, []).append(day)
    return [
        (days, [item for item in hours.ranges if item.day == days[0]]) for days in by_times.values()
    ]


def _times(ranges: list[Range]) -> str:
    spans = [
        _("%(start)s bis %(end)s") % {"start": wall_text(r.start), "end": wall_text(r.end)}
        for r in ranges
    ]
    return _("%(spans)s Uhr") % {"spans": _(" und ").join(spans)}


def wall_text(wall: time) -> str:
    """'8', or '7:30'."""
    return f"{wall.hour}:{wall.minute:02d}" if wall.minute else str(wall.hour)


def days_text(days: list[int]) -> str:
    """'Montag bis Freitag', 'Samstag und Sonntag'."""
    every = _names()
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(start)s bis %(end)s") % {"start": every[days[0]], "end": every[days[-1]]}
    names = [every[day] for day in days]
    return _(" und ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _names() -> tuple[str, ...]:
    return (
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"),
        _("Sonntag"),
    )  # fmt: skip
