"""Whether a nurse can get from one home to the next. All times are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

AT_HOME = "home"
"""The visit type with a way; the others are at the desk or on the telephone."""
BETWEEN_MIN, INSIDE_MIN = 20, 10
MOST_MIN = 120

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """Both ways are alike: the key of two districts."""
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True, kw_only=True)
class Travel:
    """Minutes from door to door. What is not named takes the default; so does an unknown district."""

    pairs: Mapping[Pair, int] = field(default_factory=dict)
    between_min: int = BETWEEN_MIN
    inside_min: int = INSIDE_MIN

    def minutes(self, one: str, other: str) -> int:
        is_inside = bool(one) and one == other
        default = self.inside_min if is_inside else self.between_min
        return self.pairs.get(pair(one, other), default)

    @property
    def longest(self) -> int:
        return max([self.between_min, self.inside_min, *self.pairs.values()])


@dataclass(frozen=True)
class Stop:
    """A visit of a nurse's day, booked or just being booked."""

    starts_at: datetime
    ends_at: datetime
    visit_type: str
    district: str = ""

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Gap:
    """What lies between two homes: the minutes that are free, and the minutes the way takes."""

    before: Stop
    after: Stop
    free_min: int
    way_min: int

    @property
    def is_short(self) -> bool:
        return self.free_min < self.way_min


def gaps(stops: Iterable[Stop], travel: Travel) -> list[Gap]:
    """Gaps between consecutive homes of one nurse-day; calls and desk visits in between take time.

    **Source**: own rules of the service. The buffers of a visit type are part of the gap.
    """
    found: list[Gap] = []
    last: Stop | None = None
    busy = 0
    for stop in sorted(stops, key=lambda one: one.starts_at):
        if stop.visit_type != AT_HOME:
            busy += stop.minutes
            continue
        if last is not None:
            between = int((stop.starts_at - last.ends_at).total_seconds() // 60)
            way = travel.minutes(last.district, stop.district)
            found.append(Gap(last, stop, between - busy, way))
        last, busy = stop, 0
    return found


def fits(stops: Iterable[Stop], new: Stop, travel: Travel) -> bool:
    """Whether `new` leaves every way long enough; a gap that was short before is not its fault.

    **Source**: own rules of the service.
    """
    known = list(stops)
    before = {(gap.before, gap.after) for gap in gaps(known, travel) if gap.is_short}
    after = {(gap.before, gap.after) for gap in gaps([*known, new], travel) if gap.is_short}
    return after <= before
