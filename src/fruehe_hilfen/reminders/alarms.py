"""From the plan to alarms: a budget of pushes, ring days, one push for what comes together.

Times depend on the moved anchors, the moment of entry and the catalogue only, never on what was
ticked off: an unchanged reminder keeps its time. Twin of `static/js/alarms.js`.

**Source**: push policy: one a day, two in seven days, hard deadlines may exceed the week; never on
Sundays and holidays; no backfill; expiry after 24 hours; at most four years ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from fruehe_hilfen import clock
from fruehe_hilfen.reminders.planner import Entry, Moment

PER_SEVEN_DAYS = 2
REACH_DAYS = 6
HORIZON = timedelta(days=4 * 365)
EXPIRES_AFTER = timedelta(hours=24)
MOST_ALARMS = 400
_RANK = {"last_call": 0, "book": 1, "gentle": 2, "info": 3}
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`previous` maps an alarm's key to its time and nonce; `nonce` makes a new one."""

    now: datetime
    nonce: Callable[[], str]
    ring_at: str = "10:00"
    holidays: frozenset[date] = frozenset()
    previous: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AlarmEntry:
    """One reminder inside an alarm."""

    id: str
    key: str
    child: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A time and a random number for the server; key and entries stay on the phone."""

    fire_at: datetime
    expires_at: datetime
    nonce: str
    key: str
    entries: tuple[AlarmEntry, ...]


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """A moment that wants to ring."""

    entry: Entry
    moment: Moment
    created_at: datetime

    @property
    def hard(self) -> bool:
        return self.entry.hard and self.moment.kind == "last_call"

    @property
    def name(self) -> str:
        return f"{self.entry.key}@{self.entry.child}#{self.moment.n}"


_Placed = dict[date, list[_Wish]]
_LONG_AGO = datetime.combine(date(1970, 1, 1), time(), clock.BERLIN)


def alarms(plan: list[Entry], settings: Settings, shift: int | Mapping[str, int]) -> list[Alarm]:
    """All alarms not expired, by time. `shift` in days, for all or per child.

    `plan` reaches back to the first entry of the family, so that a past push counts in the budget.
    """
    placed: _Placed = {}
    for wish in _wishes(plan, shift):
        day = _place(wish, placed, settings)
        if day:
            placed.setdefault(day, []).append(wish)
    found = [_alarm(day, placed[day], plan, settings) for day in sorted(placed)]
    lasting = [a for a in found if a and a.expires_at > settings.now]
    return [a for a in lasting if a.fire_at <= settings.now + HORIZON][:MOST_ALARMS]


def _wishes(plan: list[Entry], shift: int | Mapping[str, int]) -> list[_Wish]:
    """In the order in which they may take a day: first child first, hard deadlines first."""
    found = [
        _Wish(entry=entry, moment=moment, created_at=entry.created_at or _LONG_AGO)
        for entry in plan
        if entry.push == "ring"
        for moment in entry.rings[shift if isinstance(shift, int) else shift[entry.child]]
    ]
    return sorted(
        found,
        key=lambda w: (
            w.created_at,
            not w.hard,
            w.moment.on,
            _RANK[w.moment.kind],
            w.entry.order,
            w.entry.child,
            w.moment.n,
        ),
    )


def _place(wish: _Wish, placed: _Placed, settings: Settings) -> date | None:
    """The day on which a moment rings; None = it stays in the list only."""
    created_on = clock.berlin(wish.created_at).date()
    on, until = wish.moment.on, wish.moment.until
    if on < created_on:
        return None
    late = clock.at(created_on, settings.ring_at) <= wish.created_at
    earliest = created_on + _DAY if late else created_on
    before = _ring_day(on, -1, settings)
    after = _ring_day(max(on, earliest), 1, settings)
    choices = (before, after) if wish.hard else (after, before)
    day = next((d for d in choices if earliest <= d <= until), None)
    if day is None or wish.hard or day in placed or _fits(day, placed):
        return day
    near = [d for d in placed if abs((d - day).days) <= REACH_DAYS and earliest <= d <= until]
    return min(near, key=lambda d: (abs((d - day).days), d), default=None)


def _ring_day(day: date, step: int, settings: Settings) -> date:
    """The same day, or the next in direction `step` that is neither Sunday nor holiday."""
    while day.isoweekday() == 7 or day in settings.holidays:
        day += step * _DAY
    return day


def _fits(day: date, placed: _Placed) -> bool:
    """Whether one more push on `day` keeps every seven days within the budget."""
    near = [(d - day).days for d in placed if abs((d - day).days) <= REACH_DAYS]
    return all(
        sum(first <= d <= first + REACH_DAYS for d in near) < PER_SEVEN_DAYS
        for first in range(-REACH_DAYS, 1)
    )


def _alarm(day: date, wishes: list[_Wish], plan: list[Entry], settings: Settings) -> Alarm | None:
    """None where everything in it is done."""
    key = "|".join(sorted(w.name for w in wishes))
    entries = _with_bundled(wishes, plan)
    if not entries:
        return None
    fire_at = clock.at(day, settings.ring_at)
    before = settings.previous.get(key)
    kept = before[1] if before and before[0] == fire_at else None
    return Alarm(
        fire_at=fire_at,
        expires_at=fire_at + EXPIRES_AFTER,
        nonce=kept or settings.nonce(),
        key=key,
        entries=entries,
    )


def _with_bundled(wishes: list[_Wish], plan: list[Entry]) -> tuple[AlarmEntry, ...]:
    """What is not done, once each, followed by what rides with it."""
    found: dict[tuple[str, str], AlarmEntry] = {}
    for wish in wishes:
        lead, kind = wish.entry, wish.moment.kind
        riders = [e for e in plan if e.lead == lead.id and e.child == lead.child]
        for entry in (lead, *riders):
            if not entry.done_on:
                named = AlarmEntry(id=entry.id, key=entry.key, child=entry.child, kind=kind)
                found.setdefault((entry.key, entry.child), named)
    return tuple(found.values())
