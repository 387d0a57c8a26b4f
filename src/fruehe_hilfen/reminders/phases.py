"""Every reminder in the phase of life in which it begins, for readers without a plan of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fruehe_hilfen.book.rules import PHASES
from fruehe_hilfen.reminders import rules
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.reminders.schema import Reminder
from fruehe_hilfen.web.i18n import gettext as _

# Any day does: the phases are counted in weeks and months from it.
_DAY = date(2026, 3, 10)
_FAMILY = rules.Inputs(due_date=_DAY, birth_date=_DAY, today=_DAY)
_ANY_TIME = "X"
_WEEKS = ((13, "S1"), (28, "S2"), (43, "S3"))
_DAYS = ((3, "G"), (42, "W"))
_MONTHS = ((3, "M2"), (6, "M4"), (9, "M7"), (12, "M10"), (24, "J2"))


@dataclass(frozen=True)
class Listed:
    """A reminder and its time in words."""

    reminder: Reminder
    when: str


def by_phase(catalogue: Catalogue) -> Iterator[tuple[str, str, list[Listed]]]:
    """(code, name, reminders) in the order of life; what is switched off is left out."""
    begun = [(r, *_begin(r)) for r in catalogue.reminders if r.push_default != "off"]
    for code, name in PHASES.items():
        found = sorted((e for e in begun if e[1] == code), key=lambda e: e[2])
        if found:
            title = _("Zu bestimmten Zeiten") if code == _ANY_TIME else _(name)
            yield code, title, [Listed(r, catalogue.window_text(r.id)) for r, *_rest in found]


def _begin(reminder: Reminder) -> tuple[str, date]:
    """The phase and the first day; what hangs on a season or a wish belongs to no phase."""
    rule = reminder.window.start.model_dump(exclude_none=True)
    start = rules.resolve(rule, reminder.anchor, _FAMILY)
    if start is None or reminder.anchor == "calendar":
        return _ANY_TIME, date.max
    if reminder.per == "pregnancy":
        week = rules.gestational_week(_DAY, start)[0]
        return next(code for end, code in _WEEKS if week < end), start
    return _phase_of_child(start), start


def _phase_of_child(start: date) -> str:
    days = (start - _DAY).days
    for end, code in _DAYS:
        if days < end:
            return code
    months = ((end, code) for end, code in _MONTHS if start < rules.age_months(_DAY, end))
    return next(months, (0, "J3"))[1]
