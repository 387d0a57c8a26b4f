"""Rules of the day and of the waiting list: what may follow what, who comes instead, who waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from fruehe_hilfen.visits.rules import Closed

OFFER_FOR = timedelta(hours=24)
OFFER_AT_LEAST = timedelta(hours=2)
LIST_FIRST = timedelta(seconds=30)
MOST_LAPSED = 3
ANSWER_DAYS = 3
UNDO_FOR = timedelta(minutes=10)
MOST_IN_SERIES = 6
QUIET_FROM, QUIET_UNTIL = time(21), time(7)
NOON = time(12)
KEEP_CANCELLED = timedelta(days=7)
KEEP_WISH = timedelta(days=7)
PARTS = ("vm", "nm")
MOST_UNCONFIRMED = 3
_SHARE_PERCENT = 30

FOLLOWS: dict[str, tuple[str, ...]] = {
    "confirmed": ("en_route", "in_progress", "completed", "not_met"),
    "en_route": ("in_progress", "not_met", "confirmed"),
    "in_progress": ("completed", "confirmed"),
}
"""What a nurse may tap next. Back to `confirmed` takes a tap back; done and not met are final."""


def may_follow(before: str, after: str) -> bool:
    """Whether a visit in state `before` may go to `after`. **Source**: own rules of the service."""
    return after in FOLLOWS.get(before, ())


def windows() -> list[str]:
    """All wishes a family can name: weekday (0 = Monday) and part of the day.

    **Source**: own rules.
    """
    return [f"{weekday}-{part}" for weekday in range(5) for part in PARTS]


def fits(wanted: Iterable[str], day: date, start: time) -> bool:
    """Whether a time lies in a wished window; no wish means any time. **Source**: own rules."""
    asked = set(wanted)
    return not asked or f"{day.weekday()}-{PARTS[start >= NOON]}" in asked


def answer_by(today: date, closed: Closed) -> date:
    """The day by which the office answers: the third working day. **Source**: own rules."""
    day, left = today, ANSWER_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in closed.days
    return day


def is_quiet(local: time) -> bool:
    """Whether no offer goes out: 21 to 7 o'clock. **Source**: own rules, booking design §3."""
    return local >= QUIET_FROM or local < QUIET_UNTIL


def offer_until(now: datetime, starts_at: datetime, lead_min: int) -> datetime | None:
    """Until when an offered time is kept; None when too little time is left to answer.

    **Source**: own rules: 24 hours, but never beyond the last moment to book.
    """
    until = min(now + OFFER_FOR, starts_at - timedelta(minutes=lead_min))
    return until if until - now >= OFFER_AT_LEAST else None


def series(first: date, count: int, every_weeks: int) -> list[date]:
    """The dates of a series, same weekday. **Source**: own rules, at most six."""
    count = max(1, min(count, MOST_IN_SERIES))
    return [first + timedelta(weeks=n * every_weeks) for n in range(count)]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A nurse who is free at the time. `priority` is hers in the district; None = not her area."""

    nurse_id: UUID
    name: str
    priority: int | None
    speaks: bool
    knows: bool
    visits: int

    @property
    def rank(self) -> tuple[bool, int, bool, bool, int, str]:
        """Smaller is better. **Source**: own rules: area, language, known face, load."""
        outside = self.priority is None
        return (
            outside,
            self.priority or 0,
            not self.speaks,
            not self.knows,
            self.visits,
            str(self.nurse_id),
        )


def best(candidates: Iterable[Candidate], *, in_district: bool) -> list[Candidate]:
    """Candidates in order; a visit at home needs somebody who works there.

    **Source**: own rules.
    """
    fitting = [one for one in candidates if one.priority is not None or not in_district]
    return sorted(fitting, key=lambda one: one.rank)


def share_of_week(offered: int) -> int:
    """How many of a week's times one network may book by itself, at least one.

    **Source**: own rules, 30 %.
    """
    return max(1, offered * _SHARE_PERCENT // 100)


def purge_cancelled(now: datetime, purge_after: datetime) -> datetime:
    """When the personal fields of a cancelled visit go. **Source**: Art. 5(1)(e) GDPR; 7 days."""
    return min(purge_after, now + KEEP_CANCELLED)
