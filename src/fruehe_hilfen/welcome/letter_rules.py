"""Letters: what a family can answer, and what the office should do next and by when."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fruehe_hilfen.welcome.rules import OPEN, Contact

LETTER_WITHIN = timedelta(days=14)
VISIT_AFTER = timedelta(days=14)
"""The letter promises that nobody rings earlier (letter_text)."""
VISIT_WITHIN = timedelta(days=14)
"""How long the office has for a visit from its first day on."""
PROPOSED_UNTIL = timedelta(days=60)
NEAREST_WHEN_PRINTED = timedelta(days=7)
"""A proposed day that is nearer leaves a family no time to say no."""
SECOND_TRY_AFTER = timedelta(days=14)
CLOSE_AFTER = timedelta(days=14)
MOST_ATTEMPTS = 2
ANSWERS_FOR = timedelta(days=180)


class Answer(StrEnum):
    """What a family says to a letter. **Source**: issue "welcome service", part 2."""

    YES = "yes"
    OTHER_TIME = "other_time"
    NO = "no"


class Source(StrEnum):
    """Who told the office of a family. **Source**: Art. 13 and 14 GDPR ask for it."""

    LIST = "list"
    FAMILY = "family"
    BOTH = "both"


class PartOfDay(StrEnum):
    """When a visit suits better. **Source**: own list."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    LATER = "later"


@dataclass(frozen=True)
class Proposal:
    """When the letter says that somebody will come; `part` is morning or afternoon."""

    on: date
    part: PartOfDay


def may_be_proposed(day: date, today: date, *, holidays: Container[date]) -> bool:
    """A working day with time to answer before it. **Source**: own proposal, see `VISIT_AFTER`."""
    is_workday = day.weekday() < 5 and day not in holidays
    return is_workday and today + VISIT_AFTER <= day <= today + PROPOSED_UNTIL


class Task(StrEnum):
    """What comes next for a family. **Source**: own model."""

    WRITE = "write"
    VISIT = "visit"
    TRY_AGAIN = "try_again"
    CLOSE = "close"


@dataclass(frozen=True)
class Due:
    """A task, the day by which it should be done, and the day before which it must not be."""

    task: Task
    on: date
    since: date | None = None


def next_task(
    contact: Contact, *, came_on: date, written_on: date | None, tried_on: date | None,
    attempts: int, said_yes_on: date | None = None, may_wait_until: date | None = None,
    proposed_on: date | None = None,
) -> Due | None:  # fmt: skip
    """The next task of a case; None when it is closed.

    `said_yes_on`: the family wants a visit; that counts more than an attempt before it.
    `may_wait_until`: it asked for a later time. `proposed_on`: the day of the letter, while it did
    not ask for another. **Source**: own proposal of periods; the city has to confirm them.
    """
    if contact not in OPEN:
        return None
    if said_yes_on is not None and (tried_on is None or said_yes_on >= tried_on):
        return _visit(said_yes_on, may_wait_until or said_yes_on, proposed_on)
    if tried_on is not None and attempts >= MOST_ATTEMPTS:
        return Due(Task.CLOSE, tried_on + CLOSE_AFTER)
    if tried_on is not None:
        return Due(Task.TRY_AGAIN, tried_on + SECOND_TRY_AFTER)
    if written_on is None:
        return Due(Task.WRITE, came_on + LETTER_WITHIN)
    return _visit(written_on, written_on + VISIT_AFTER, proposed_on)


def _visit(offered_on: date, since: date, proposed_on: date | None) -> Due:
    """On the day of the letter, or within some days."""
    if proposed_on is not None and proposed_on >= offered_on:
        return Due(Task.VISIT, proposed_on, proposed_on)
    return Due(Task.VISIT, since + VISIT_WITHIN, since)
