"""A family as its phone keeps it. Twin of what `static/js/family.js` stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

TWIN_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Child:
    """A pregnancy or a child; `shift` is the secret 0 to 6 days.

    `intake_on` = the day an adopted or foster child came; `leave_start` = the wished start of
    parental leave after the third birthday; `situations` = names of the catalogue's situations.
    """

    id: str
    due_date: date | None = None
    birth_date: date | None = None
    wished_start: date | None = None
    leave_start: date | None = None
    intake_on: date | None = None
    twelve_weeks: bool = False
    situations: tuple[str, ...] = ()
    shift: int = 0
    created_at: datetime | None = None
    done: Mapping[str, date] = field(default_factory=dict)
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Family:
    """All children of one phone, the conditions answered and the reminders switched on by hand."""

    children: tuple[Child, ...]
    conditions: Mapping[str, bool] = field(default_factory=dict)
    opted_in: frozenset[str] = frozenset()
    situations: tuple[str, ...] = ()
    today: date | None = None

    def has_twin(self, child: Child) -> bool:
        """Ended ones count: what the law says of a multiple birth stays."""
        others = [other for other in self.children if other.id != child.id]
        return any(_from_one_pregnancy(child, other) for other in others)


def _from_one_pregnancy(child: Child, other: Child) -> bool:
    own = [day for day in (child.birth_date, child.due_date) if day]
    its = [day for day in (other.birth_date, other.due_date) if day]
    return any(abs((a - b).days) <= TWIN_DAYS for a in own for b in its)
