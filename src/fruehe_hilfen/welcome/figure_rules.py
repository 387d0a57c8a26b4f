"""Rates of the welcome service, and hiding small numbers so that nobody can compute them back.

**Source**: field design, A7 (definitions), and the usual rule of official statistics: cells of one
to four are hidden, and a second one with them where the sum would give them away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST_SHOWN = 5


class Measure(StrEnum):
    """What is counted of a family, in the order of the tables."""

    BORN = "born"
    MOVED_IN = "moved_in"
    REGISTERED = "registered"
    OFFERED = "offered"
    VISITED = "visited"
    BAG_ONLY = "bag_only"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    MOVED = "moved"
    REFERRED = "referred"


Shown = int | None
"""A number, or None where it is hidden."""


@dataclass(frozen=True)
class Rate:
    """One sum of measures divided by another."""

    key: str
    above: tuple[Measure, ...]
    below: tuple[Measure, ...]
    minus: tuple[Measure, ...] = ()

    def of(self, cells: Mapping[Measure, Shown]) -> float | None:
        """The share, or None: something is hidden, or there is nothing to divide by."""
        above, below, minus = (_sum(cells, names) for names in (self.above, self.below, self.minus))
        if above is None or below is None or minus is None or below - minus <= 0:
            return None
        return min(1.0, above / (below - minus))


_CHILDREN = (Measure.BORN, Measure.MOVED_IN, Measure.REGISTERED)
"""Families that registered themselves, until a list tells of them, too."""
RATES = (
    Rate("offer", (Measure.OFFERED,), _CHILDREN),
    Rate("visit", (Measure.VISITED,), (Measure.OFFERED,)),
    Rate("visit_without_no", (Measure.VISITED,), (Measure.OFFERED,), (Measure.DECLINED,)),
    Rate("reach", (Measure.VISITED, Measure.BAG_ONLY), _CHILDREN),
    Rate("accept", (Measure.VISITED,), (Measure.VISITED, Measure.DECLINED)),
)


def _sum(cells: Mapping[Measure, Shown], names: Sequence[Measure]) -> int | None:
    found = [cells.get(name) for name in names]
    return None if None in found else sum(number for number in found if number)


def is_small(number: int) -> bool:
    """Whether a number alone could tell of somebody."""
    return 0 < number < SMALLEST_SHOWN


def hide(numbers: Sequence[int], *, also: frozenset[int] = frozenset()) -> tuple[set[int], bool]:
    """Which of `numbers` to hide below a sum that is shown, and whether the sum has to go, too.

    `also`: indexes that are hidden for another reason. What is hidden together is at least two
    numbers and at least five, so that the sum does not tell them.
    """
    hidden = {index for index, number in enumerate(numbers) if is_small(number)} | set(also)
    if not hidden:
        return hidden, is_small(sum(numbers))
    while len(hidden) < 2 or sum(numbers[index] for index in hidden) < SMALLEST_SHOWN:
        rest = [index for index, n in enumerate(numbers) if index not in hidden and n]
        if not rest:
            return hidden, True
        hidden.add(min(rest, key=lambda index: (numbers[index], index)))
    return hidden, is_small(sum(numbers))


@dataclass(frozen=True)
class Year:
    """A year with its quarters and months, hidden where it has to be."""

    months: tuple[Shown, ...]
    quarters: tuple[Shown, ...]
    total: Shown


def protect_year(months: Sequence[int]) -> Year:
    """Hide small months and quarters together: no month follows from its quarter or the year."""
    quarters = [sum(months[start : start + 3]) for start in range(0, 12, 3)]
    hidden_months: set[int] = set()
    forced: set[int] = set()
    for number in range(4):
        inside, quarter_too = hide(months[number * 3 : number * 3 + 3])
        hidden_months |= {number * 3 + index for index in inside}
        if quarter_too:
            forced.add(number)
    hidden_quarters, total_too = hide(quarters, also=frozenset(forced))
    for number in hidden_quarters:
        hidden_months |= _inside_hidden(months, number)
    return Year(
        months=tuple(None if n in hidden_months else months[n] for n in range(12)),
        quarters=tuple(None if n in hidden_quarters else quarters[n] for n in range(4)),
        total=None if total_too else sum(months),
    )


def _inside_hidden(months: Sequence[int], quarter: int) -> set[int]:
    """A hidden quarter is not the sum of three months that are shown."""
    inside = range(quarter * 3, quarter * 3 + 3)
    largest = max(inside, key=lambda index: months[index])
    return {largest} if months[largest] else set()


def median(histogram: Mapping[int, int]) -> int | None:
    """The median of days, from how often each occurs; None below five families."""
    total = sum(histogram.values())
    if total < SMALLEST_SHOWN:
        return None
    seen = 0
    for days in sorted(histogram):
        seen += histogram[days]
        if seen * 2 >= total:
            return days
    return None
