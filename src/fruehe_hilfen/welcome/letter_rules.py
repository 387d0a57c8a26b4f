"""Letters: what a family can answer, and what the office should do next and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fruehe_hilfen.welcome.rules import OPEN, Contact

LETTER_WITHIN = timedelta(days=14)
VISIT_AFTER = timedelta(days=14)
SECOND_TRY_AFTER = timedelta(days=14)
CLOSE_AFTER = timedelta(days=14)
MOST_ATTEMPTS = 2
ANSWERS_FOR = timedelta(days=180)


class Answer(StrEnum):
    """What a family says to a letter. **Source**: issue "welcome service", part 2."""

    YES = "yes"
    OTHER_TIME = "other_time"
    NO = "no"


class PartOfDay(StrEnum):
    """When a visit suits better. **Source**: own list."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    LATER = "later"


class Task(StrEnum):
    """What comes next for a family. **Source**: own model."""

    WRITE = "write"
    VISIT = "visit"
    TRY_AGAIN = "try_again"
    CLOSE = "close"


@dataclass(frozen=True)
class Due:
    """A task, and the day by which it should be done."""

    task: Task
    on: date


def next_task(
    contact: Contact, *, came_on: date, written_on: date | None, tried_on: date | None,
    attempts: int, may_wait_until: date | None = None,
) -> Due | None:  # fmt: skip
    """The next task of a case; None when it is closed.

    `may_wait_until`: the family asked for a later time. **Source**: own proposal of periods; the
    city has to confirm them.
    """
    if contact not in OPEN:
        return None
    if tried_on is not None and attempts >= MOST_ATTEMPTS:
        return Due(Task.CLOSE, tried_on + CLOSE_AFTER)
    if tried_on is not None:
        return Due(Task.TRY_AGAIN, tried_on + SECOND_TRY_AFTER)
    if written_on is None:
        return Due(Task.WRITE, came_on + LETTER_WITHIN)
    return Due(Task.VISIT, max(written_on + VISIT_AFTER, may_wait_until or date.min))
