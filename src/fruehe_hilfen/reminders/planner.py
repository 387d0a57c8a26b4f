"""The plan of a family from the public catalogue: windows, deadlines and moments, all true dates.

Each entry also carries `rings`: the same moments for the seven possible shifts of a child. They are
computed from the anchor moved earlier and from nothing else, so that whoever sees the times of the
alarms is left with seven birth dates. Twin of `static/js/plan.js`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.audience import Catalogue, inputs_of, standing
from fruehe_hilfen.reminders.family import Child, Family
from fruehe_hilfen.reminders.rules import Inputs, Rule

__all__ = ["Child", "Entry", "Family", "Moment", "Window", "plan", "standing"]

SHIFTS = range(7)
SILENT_AFTER_DUE_DAYS = 13


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When to say it; `n` is the place in the catalogue, `until` the last sensible day."""

    on: date
    kind: str
    n: int
    until: date


Window = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Dates:
    """One reminder measured on one set of dates."""

    window: Window
    tolerance: Window | None
    deadline: date | None
    moments: tuple[Moment, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the plan. `push` is ring, bundled or list; `rings[s]` are the moments moved.

    `rolling`: the deadline comes again every month, so it presses nobody.
    """

    key: str
    id: str
    child: str
    order: int
    push: str
    lead: str | None
    hard: bool
    rolling: bool
    window: Window
    tolerance: Window | None
    deadline: date | None
    moments: tuple[Moment, ...]
    rings: tuple[tuple[Moment, ...], ...]
    done_on: date | None
    created_at: datetime | None


def plan(catalogue: Catalogue, family: Family, start: date, end: date) -> list[Entry]:
    """Every entry that touches the days from `start` to `end`, by the start of its window."""
    found = [
        entry
        for order, reminder in enumerate(catalogue["reminders"])
        for child in family.children
        for entry in _entries(catalogue, reminder, order, family, child)
        if _touches(entry, start, end)
    ]
    return sorted(found, key=lambda e: (e.window[0], e.order, e.child, e.key))


def _touches(entry: Entry, start: date, end: date) -> bool:
    windows = [w for w in (entry.window, entry.tolerance) if w]
    moments = [m.on for ring in (entry.moments, *entry.rings) for m in ring]
    first = min([w[0] for w in windows] + moments)
    last = max([w[1] for w in windows] + moments)
    return first <= end and last >= start


def _entries(
    catalogue: Catalogue, reminder: Rule, order: int, family: Family, child: Child
) -> Iterator[Entry]:
    push = standing(catalogue, reminder, family, child)
    if push is None:
        return
    inputs = inputs_of(catalogue, reminder, family, child)
    deadline = reminder.get("deadline")
    for key, season in _occurrences(reminder, inputs):
        true = _dates(reminder, inputs, season)
        measured = SHIFTS if push == "ring" or season else ()
        is_leave = bool(reminder.get("wish"))
        moved = [
            _dates(reminder, inputs.moved(shift, is_leave=is_leave), season) for shift in measured
        ]
        if true is None or (season and not _in_life(moved, inputs)):
            continue
        yield Entry(
            key=key,
            id=reminder["id"],
            child=child.id,
            order=order,
            push=push,
            lead=reminder.get("bundle_lead") if push == "bundled" else None,
            hard=bool(deadline and deadline["hard"]),
            rolling=_is_rolling(deadline),
            window=true.window,
            tolerance=true.tolerance,
            deadline=true.deadline,
            moments=true.moments,
            rings=tuple(d.moments if d else () for d in moved) if push == "ring" else (),
            done_on=child.done.get(key),
            created_at=child.created_at,
        )


def _occurrences(reminder: Rule, inputs: Inputs) -> Iterator[tuple[str, date | None]]:
    """One, or one per season for what hangs on the calendar: (key, start of the season)."""
    if reminder["anchor"] != "calendar":
        yield reminder["id"], None
        return
    life = _life(inputs)
    years = range(life[0].year - 1, life[1].year + 2) if life else ()
    starts = {
        rules.resolve(reminder["window"]["start"], date(year, 1, 1), inputs) for year in years
    }
    for start in sorted(s for s in starts if s):
        yield f"{reminder['id']}:{start.year}", start


def _life(inputs: Inputs) -> Window | None:
    """The days in which what comes every year matters."""
    if inputs.birth_date:
        return inputs.birth_date, rules.age_months(inputs.birth_date, 36)
    if inputs.due_date:
        return (
            rules.gestational_day(inputs.due_date, 0),
            rules.add(inputs.due_date, SILENT_AFTER_DUE_DAYS),
        )
    return None


def _in_life(moved: list[Dates | None], inputs: Inputs) -> bool:
    """Whether a season meets the family's days for any shift; so its presence tells nothing."""
    for shift, dates in zip(SHIFTS, moved, strict=True):
        life = _life(inputs.moved(shift))
        if dates and life and dates.window[1] >= life[0] and dates.window[0] <= life[1]:
            return True
    return False


def _dates(reminder: Rule, inputs: Inputs, season: date | None) -> Dates | None:
    """None where an input of the window is missing."""
    anchor = season or inputs.anchor(reminder["anchor"])
    window = _window(reminder["window"], anchor, inputs)
    if window is None:
        return None
    if season and not inputs.birth_date and (own := _life(inputs)):
        window = (window[0], min(window[1], own[1]))
    if "not_before" in reminder:
        first = rules.resolve(reminder["not_before"], "birth_date", inputs)
        if first is None or rules.add(first, inputs.margin) > window[1]:
            return None
        window = (max(window[0], first), window[1])
    deadline = reminder.get("deadline")
    deadline_on = rules.resolve(deadline["rule"], anchor, inputs) if deadline else None
    tolerance = _window(reminder.get("tolerance"), anchor, inputs)
    last = deadline_on if deadline_on and not _is_rolling(deadline) else (tolerance or window)[1]
    return Dates(
        window=window,
        tolerance=tolerance,
        deadline=deadline_on,
        moments=tuple(_moments(reminder, anchor, inputs, last)),
    )


def _is_rolling(deadline: Rule | None) -> bool:
    """Whether a deadline comes again every month."""
    return deadline is not None and deadline["rule"].get("name") in rules.ROLLING


def _window(rule: Rule | None, anchor: date | None, inputs: Inputs) -> Window | None:
    if not rule:
        return None
    start = rules.resolve(rule["start"], anchor, inputs)
    end = rules.resolve(rule["end"], anchor, inputs)
    if end is None and not inputs.birth_date:  # "to the end of the month of birth", before it
        end = rules.resolve(rule["end"], anchor, replace(inputs, birth_date=inputs.due_date))
    return (start, end) if start and end else None


def _moments(reminder: Rule, anchor: date | None, inputs: Inputs, last: date) -> Iterator[Moment]:
    """None after the last day, outside the family's days, or long after an unreported birth."""
    life = _life(inputs)
    for n, moment in enumerate(reminder["remind"]):
        on = rules.resolve(moment["at"], anchor, inputs)
        if on is None or life is None or on > last:
            continue
        seasonal = reminder["anchor"] == "calendar"
        if (seasonal and not life[0] <= on <= life[1]) or (not inputs.birth_date and on > life[1]):
            continue
        yield Moment(on=on, kind=moment["kind"], n=n, until=last)
