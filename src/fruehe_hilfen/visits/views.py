"""Ready view data for the booking pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fruehe_hilfen.visits.queries import FreeSlot

FIRST_TIMES = 5
_STRIP_DAYS = 7


@dataclass(frozen=True)
class Day:
    """A day with free times."""

    on: date
    slots: tuple[FreeSlot, ...]


@dataclass(frozen=True)
class Strip:
    """Some days to choose from, the chosen one, and the days before and after them."""

    days: list[Day]
    chosen: Day
    before: date | None
    after: date | None


def by_day(slots: list[FreeSlot]) -> list[Day]:
    """Days in order; only days that have a free time."""
    return [Day(on, tuple(group)) for on, group in groupby(slots, key=lambda one: one.local_date)]


def strip(slots: list[FreeSlot], wanted: date) -> Strip | None:
    """The days around `wanted`; None when nothing is free."""
    days = by_day(slots)
    if not days:
        return None
    index = next((n for n, day in enumerate(days) if day.on >= wanted), len(days) - 1)
    first = index - index % _STRIP_DAYS
    after = days[first + _STRIP_DAYS :]
    return Strip(
        days=days[first : first + _STRIP_DAYS],
        chosen=days[index],
        before=days[first - 1].on if first else None,
        after=after[0].on if after else None,
    )


def week(first: date) -> list[date]:
    """Today and the six days after it."""
    return [first + timedelta(days=n) for n in range(7)]
