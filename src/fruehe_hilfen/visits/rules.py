"""When a nurse can be booked: recurring times to dates, dates to slots, slots to cells.

All arithmetic is on UTC; local time is used only to expand a rule. **Source**: RFC 5545 §3.3.5 for
times that do not exist or exist twice; own rules of the service for lead, horizon and buffers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fruehe_hilfen.places.rules import monday_of

TZID = "Europe/Berlin"
CELL_S = 300
HOLD_FOR = timedelta(minutes=10)
KEEP_AFTER = timedelta(days=30)
MOST_UPCOMING = 2
OFFER_DAYS = 56 + 7
EARLIEST, LATEST = time(6), time(22)
_ZONE = ZoneInfo(TZID)

Claims = Sequence[tuple[str, range]]
"""Whose time, and which cells that follow each other; whoever it is, only once."""


@dataclass(frozen=True, kw_only=True)
class VisitType:
    """A kind of visit; all durations in minutes."""

    id: str
    name: str
    where: str
    next_step: str
    icon: str
    duration_min: int
    before_min: int
    after_min: int
    step_min: int
    lead_min: int
    horizon_days: int
    cutoff_min: int = 0
    needs_address: bool = False
    offered: bool = True
    on_request: bool = False


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Days without visits, and school holidays. Nothing is known after `known_until`."""

    days: frozenset[date] = frozenset()
    school: tuple[tuple[date, date], ...] = ()
    known_until: date = date.max

    def in_school_holidays(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.school)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A nurse's recurring time on one weekday (0 = Monday), wall clock of Düren.

    `every_weeks` counts from the week of `anchor_on`; `nth` names weekdays of the calendar month.
    """

    weekday: int
    start: time
    end: time
    types: tuple[str, ...]
    first: date
    last: date = date.max
    every_weeks: int = 1
    anchor_on: date | None = None
    nth: tuple[int, ...] = ()
    pauses_in_school_holidays: bool = False
    pauses: tuple[tuple[date, date], ...] = field(default=())

    def falls_on(self, day: date) -> bool:
        """Whether the pattern names `day`, holidays aside."""
        if day.weekday() != self.weekday or not self.first <= day <= self.last:
            return False
        if self.nth and (day.day - 1) // 7 + 1 not in self.nth:
            return False
        weeks = (monday_of(day) - monday_of(self.anchor_on or self.first)).days // 7
        return weeks % self.every_weeks == 0


@dataclass(frozen=True, order=True)
class Offer:
    """A time that can be booked."""

    starts_at: datetime
    ends_at: datetime
    visit_type: str
    local_date: date
    local_start: time


def dates(rule: Rule, closed: Closed, *, first: date, last: date) -> list[date]:
    """Dates of a rule between two days (inclusive) on which it takes place.

    **Source**: own rules; dates that fall on closed days are lost, not shifted.
    """
    first, last = max(first, rule.first), min(last, rule.last, closed.known_until)
    start = first + timedelta(days=(rule.weekday - first.weekday()) % 7)
    days = (start + timedelta(days=n) for n in range(0, (last - start).days + 1, 7))
    return [day for day in days if rule.falls_on(day) and not _is_off(rule, closed, day)]


def _is_off(rule: Rule, closed: Closed, day: date) -> bool:
    if day in closed.days or any(first <= day <= last for first, last in rule.pauses):
        return True
    return rule.pauses_in_school_holidays and closed.in_school_holidays(day)


def offers(rule: Rule, kinds: Iterable[VisitType], days: Iterable[date]) -> list[Offer]:
    """Bookable times of a rule on `days`; a visit ends inside the rule's time.

    **Source**: own rules. The wall time is the promise, UTC follows from it.
    """
    chosen = [kind for kind in kinds if kind.id in rule.types]
    return [
        _offer(kind, day, start) for day in days for kind in chosen for start in _starts(rule, kind)
    ]


def _starts(rule: Rule, kind: VisitType) -> list[time]:
    begin, end = _minutes(rule.start), _minutes(rule.end) - kind.duration_min
    return [time(m // 60, m % 60) for m in range(begin, end + 1, kind.step_min)]


def _offer(kind: VisitType, day: date, start: time) -> Offer:
    starts_at = instant(day, start)
    ends_at = starts_at + timedelta(minutes=kind.duration_min)
    return Offer(starts_at, ends_at, kind.id, day, start)


def instant(day: date, wall: time) -> datetime:
    """Wall time in Düren as aware UTC.

    **Source**: RFC 5545 §3.3.5: in the gap the offset before it counts, twice means the first.
    """
    return datetime.combine(day, wall, _ZONE).astimezone(UTC)


def cells(starts_at: datetime, ends_at: datetime) -> range:
    """The 5-minute cells a time touches. **Source**: own raster, Unix seconds // 300."""
    return range(int(starts_at.timestamp()) // CELL_S, -(-int(ends_at.timestamp()) // CELL_S))


def nurse_cells(kind: VisitType, starts_at: datetime, ends_at: datetime) -> range:
    """Cells of the nurse: the visit with its buffers. **Source**: own rules."""
    before, after = timedelta(minutes=kind.before_min), timedelta(minutes=kind.after_min)
    return cells(starts_at - before, ends_at + after)


def earliest(kind: VisitType, now: datetime) -> datetime:
    """The first instant that can be booked. **Source**: own rules (lead of the visit type)."""
    return now + timedelta(minutes=kind.lead_min)


def last_day(kind: VisitType, today: date) -> date:
    """The last local date that can be booked. **Source**: own rules (horizon, whole days)."""
    return today + timedelta(days=kind.horizon_days)


def last_change(kind: VisitType, starts_at: datetime) -> datetime:
    """Until when a family cancels or moves by itself; then it calls. **Source**: own rules."""
    return starts_at - timedelta(minutes=kind.cutoff_min)


def purge_after(ends_at: datetime) -> datetime:
    """When the personal fields of a visit go. **Source**: Art. 5(1)(e) GDPR; 30 days, own rule."""
    return ends_at + KEEP_AFTER


def rule_problems(rule: Rule) -> list[str]:
    """Names of what makes a rule unusable. **Source**: own rules; 06:00 to 22:00 has no DST gap."""
    checks = {
        "weekday": 0 <= rule.weekday <= 6,
        "start": rule.start >= EARLIEST and rule.start.minute % 5 == 0,
        "end": rule.start < rule.end <= LATEST and rule.end.minute % 5 == 0,
        "types": bool(rule.types),
        "every_weeks": 1 <= rule.every_weeks <= 8,
        "nth": set(rule.nth) <= {1, 2, 3, 4, 5},
        "last": rule.first <= rule.last,
    }
    return [name for name, fine in checks.items() if not fine]


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
