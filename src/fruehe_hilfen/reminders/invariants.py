"""What must hold for every entry of the catalogue; each function yields what is wrong, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.schema import Reminder

PLACES = frozenset({"/termine", "/treffpunkte", "/notfall", "/erinnerungen"})
ALWAYS_KNOWN = frozenset({"all", "preterm"})
_ADDRESS = re.compile(r"/begleitbuch/[a-z0-9-]+|tel:\+?[0-9]+")
_FIRST_DAY, _DAYS, _STEP = date(2026, 1, 1), 4 * 365 + 1, 3
_WISH_MONTHS = {None: 13, "leave_start": 36}


def wrong_names(
    reminder: Reminder,
    *,
    others: Mapping[str, Reminder],
    conditions: frozenset[str],
    sources: frozenset[str],
) -> Iterator[str]:
    """Conditions, sources, leads and addresses that lead nowhere."""
    unknown = [name for name in reminder.applies_to if name not in conditions | ALWAYS_KNOWN]
    yield from (f"unknown condition {name}" for name in unknown)
    yield from (f"unknown source {s.id}" for s in reminder.sources if s.id not in sources)
    yield from _lost_ride(reminder, others)
    url = reminder.action.url
    if url not in PLACES and not _ADDRESS.fullmatch(url):
        yield f"unknown address {url}"


def _lost_ride(reminder: Reminder, others: Mapping[str, Reminder]) -> Iterator[str]:
    """A bundled entry needs another one that rings, in the same phase of life."""
    lead = others.get(reminder.bundle_lead or reminder.id)
    rides = reminder.push_default == "bundled"
    if lead is None or (rides and (lead.id == reminder.id or lead.per != reminder.per)):
        yield f"rides on nothing: {reminder.bundle_lead}"
    if rides and reminder.remind:
        yield "rides along and wants moments of its own"


def wrong_order(reminder: Reminder) -> Iterator[str]:
    """Windows, tolerance, moments and deadline over every third day of 2026 to 2029."""
    data = reminder.measured()
    for n in range(0, _DAYS, _STEP):
        anchor = _FIRST_DAY + timedelta(days=n)
        problem = _violation(data, anchor)
        if problem:
            yield f"{problem} (anchor {anchor})"
            return


def _violation(data: Mapping[str, Any], anchor: date) -> str | None:
    wish = rules.age_months(anchor, _WISH_MONTHS[data.get("wish")])
    inputs = rules.Inputs(due_date=anchor, birth_date=anchor, wished_start=wish, today=anchor)
    try:
        if data["anchor"] == "calendar":
            anchor = rules.resolve(data["window"]["start"], anchor, inputs) or anchor
        return _misordered(data, anchor, inputs)
    except (KeyError, TypeError) as error:
        return f"rule that nobody can measure: {error}"


def _misordered(data: Mapping[str, Any], anchor: date, inputs: rules.Inputs) -> str | None:
    def day(rule: Mapping[str, Any]) -> date | None:
        return rules.resolve(rule, anchor, inputs)

    start, end = day(data["window"]["start"]), day(data["window"]["end"])
    if start is None or end is None or start > end:
        return "window ends before it begins"
    last = end
    if "tolerance" in data:
        opens, closes = day(data["tolerance"]["start"]), day(data["tolerance"]["end"])
        if opens is None or closes is None or opens > start or closes < end:
            return "tolerance does not enclose the window"
        last = closes
    moments = [found for moment in data["remind"] if (found := day(moment["at"]))]
    if moments != sorted(set(moments)):
        return "moments are not sorted"
    late = moments and moments[-1] > (_deadline(data, day) or last)
    return "a moment after the end or the deadline" if late else None


def _deadline(data: Mapping[str, Any], day: Any) -> date | None:
    """None where there is none, or where it moves on with today."""
    rule = data.get("deadline", {}).get("rule")
    if not rule or rule.get("name") in rules.ROLLING:
        return None
    found: date | None = day(rule)
    return found
