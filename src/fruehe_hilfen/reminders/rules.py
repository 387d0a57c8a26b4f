"""Counting rules for pregnancy and the first three years, and the rules of the catalogue.

All windows are inclusive local dates; nothing here reads the time. The same rules run on the phone
in `static/js/dates.js` and `static/js/resolve.js`.

**Source**: §§ 187, 188 BGB (counting), § 3 MuSchG, §§ 4, 16 BEEG, Kinder-Richtlinie § 2 (G-BA),
STIKO (age in completed months), KBV on nirsevimab (season October to March).
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

PREGNANCY_DAYS = 280
PRETERM_DAYS = 22
MATERNITY_BEFORE_DAYS = 42
_MARGIN_DAYS = 10
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _days_in(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else _MONTHS[month - 1]


def add(day: date, days: int) -> date:
    """`days` calendar days later; never 24-hour steps."""
    return day + timedelta(days=days)


def age_months(born: date, months: int) -> date:
    """First day on which `months` are completed: same day number, else the 1st of the next month.

    **Source**: §§ 187 II, 188 II, III BGB (age). Not for deadlines after an event.
    """
    year, month = divmod(born.year * 12 + born.month - 1 + months, 12)
    if born.day <= _days_in(year, month + 1):
        return date(year, month + 1, born.day)
    return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def deadline_months(event: date, months: int) -> date:
    """Last day of a period of `months` after an event: same day number, else the month's last day.

    **Source**: §§ 187 I, 188 II, III BGB (period after an event). Not for ages.
    """
    year, month = divmod(event.year * 12 + event.month - 1 + months, 12)
    return date(year, month + 1, min(event.day, _days_in(year, month + 1)))


def end_of_month(day: date, months: int = 0) -> date:
    """Last day of the calendar month `months` after the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, _days_in(year, month + 1))


def month_of_life(born: date, n: int) -> tuple[date, date]:
    """First and last day of the n-th month of life (1 = the first). **Source**: § 188 II BGB."""
    return age_months(born, n - 1), add(age_months(born, n), -1)


def week_of_life(born: date, n: int) -> tuple[date, date]:
    """First and last day of the n-th week of life. **Source**: Kinder-Richtlinie § 2."""
    return add(born, 7 * (n - 1)), add(born, 7 * n - 1)


def day_of_life(born: date, n: int) -> date:
    """The n-th day of life; the day of birth is day 1. **Source**: § 187 II S. 2 BGB."""
    return add(born, n - 1)


def due_date_from_period(first_day: date) -> date:
    """Due date from the first day of the last period. **Source**: Naegele, 280 days."""
    return add(first_day, PREGNANCY_DAYS)


def gestational_day(due: date, weeks: int, days: int = 0) -> date:
    """The day on which `weeks`+`days` of pregnancy are completed. **Source**: due date = 40+0."""
    return add(due, 7 * weeks + days - PREGNANCY_DAYS)


def gestational_week(due: date, day: date) -> tuple[int, int]:
    """Completed weeks and days on `day`: (14, 3) is 14+3. **Source**: due date = 40+0."""
    return divmod((day - due).days + PREGNANCY_DAYS, 7)


def is_preterm(due: date | None, birth: date | None) -> bool:
    """Born before 37+0. **Source**: WHO definition; not the preterm birth of § 3 II MuSchG."""
    return due is not None and birth is not None and (due - birth).days >= PRETERM_DAYS


def corrected_birth_date(due: date | None, birth: date | None) -> date | None:
    """Due date for a child born before 37+0, else the birth date. **Source**: corrected age."""
    return due if is_preterm(due, birth) else birth


@dataclass(frozen=True, kw_only=True)
class Maternity:
    """Maternity protection around one birth; `end` and `notice_on` are the last days."""

    planned_start: date
    lost_days: int
    end: date
    leave_from: date
    notice_on: date


def maternity(due: date, birth: date, *, twelve_weeks: bool = False) -> Maternity:
    """Maternity protection with the days lost before an early birth added (at most 42).

    **Source**: § 3 I, II MuSchG; § 16 I BEEG for the notice (7 weeks before the start).
    """
    lost = min(MATERNITY_BEFORE_DAYS, max(0, (due - birth).days))
    end = add(birth, (84 if twelve_weeks else 56) + lost)
    return Maternity(
        planned_start=add(due, -MATERNITY_BEFORE_DAYS),
        lost_days=lost,
        end=end,
        leave_from=add(end, 1),
        notice_on=leave_notice(add(end, 1)),
    )


def leave_notice(start: date, *, weeks: int = 7) -> date:
    """Last safe day to announce parental leave; no weekend shift. **Source**: § 16 I BEEG."""
    return add(start, -7 * weeks - 1)


def protection_after_loss(due: date, lost_on: date) -> date | None:
    """Last day of protection after a miscarriage; None before 12+0. **Source**: § 3 V MuSchG."""
    completed = gestational_week(due, lost_on)[0]
    weeks = 8 if completed >= 19 else 6 if completed >= 16 else 2 if completed >= 12 else 0
    return add(lost_on, 7 * weeks) if weeks else None


def allowance_months(due: date, birth: date) -> int:
    """Months of basic Elterngeld one parent can draw after an early birth. **Source**: § 4 BEEG."""
    early = (due - birth).days // 7
    return 12 + sum(early >= weeks for weeks in (6, 8, 12, 16))


def hours_after(birth: datetime, hours: int) -> datetime:
    """An instant some hours after birth, counted in UTC. **Source**: Kinder-Richtlinie §§ 13–28."""
    return birth.astimezone(UTC) + timedelta(hours=hours)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a rule may look at; None = not entered."""

    due_date: date | None = None
    birth_date: date | None = None
    wished_start: date | None = None
    today: date | None = None
    twelve_weeks: bool = False
    margin: int = 0  # days that must be left after a first day: the true dates are later

    def moved(self, days: int, *, is_leave: bool = False) -> Inputs:
        """The same family with its own dates `days` earlier; today stays.

        The first day in childcare goes to its Monday: nearly all are 1 August, which would tell `days`.
        """
        week = self.wished_start.weekday() if self.wished_start else 0
        return replace(
            self,
            due_date=self.due_date and add(self.due_date, -days),
            birth_date=self.birth_date and add(self.birth_date, -days),
            wished_start=self.wished_start
            and add(self.wished_start, -(days if is_leave else week)),
            margin=_MARGIN_DAYS,
        )

    def anchor(self, name: str) -> date | None:
        """The date behind an anchor of the catalogue."""
        if name == "corrected_birth_date":
            return corrected_birth_date(self.due_date, self.birth_date)
        found: date | None = getattr(self, "today" if name == "calendar" else name)
        return found


Rule = Mapping[str, Any]
"""A rule object of the catalogue: {rule, n | w, d | name, plus_days}."""

_MEASURES: dict[str, Callable[[date, Rule], date]] = {
    "days": lambda a, r: add(a, r["n"]),
    "ssw": lambda a, r: gestational_day(a, r["w"], r.get("d", 0)),
    "age_months": lambda a, r: age_months(a, r["n"]),
    "end_of_lebensmonat": lambda a, r: month_of_life(a, r["n"])[1],
    "deadline_months": lambda a, r: deadline_months(a, r["n"]),
    "end_of_calendar_month_after": lambda a, r: end_of_month(a, r["n"]),
}


def resolve(rule: Rule, anchor: date | str | None, inputs: Inputs) -> date | None:
    """The date of a rule, or None where an input is missing.

    `anchor` is a date or the name of an anchor. Raises KeyError for a rule nobody knows.
    **Source**: the counting rules above.
    """
    start = inputs.anchor(anchor) if isinstance(anchor, str) else anchor
    if rule["rule"] == "named":
        found = _named(rule["name"], start, inputs)
    else:
        measure = _MEASURES[rule["rule"]]
        found = None if start is None else measure(start, rule)
    return found and add(found, rule.get("plus_days", 0))


def _named(name: str, anchor: date | None, inputs: Inputs) -> date | None:
    """A named rule; every one needs exactly the input it is listed under."""
    if name.startswith("--"):
        return anchor and yearly(anchor, int(name[2:4]), int(name[5:7]))
    for given, table in (
        (anchor, _FROM_ANCHOR),
        (inputs.birth_date, _FROM_BIRTH),
        (inputs.wished_start, _FROM_WISH),
        (inputs.today, _FROM_TODAY),
    ):
        if name in table:
            return given and table[name](given)
    return _FROM_ALL[name](anchor, inputs)


def yearly(anchor: date, month: int, day: int) -> date:
    """The first such day of a year on or after `anchor`; day 29 of February = its last day."""
    for year in (anchor.year, anchor.year + 1):
        found = date(year, month, min(day, _days_in(year, month)))
        if found >= anchor:
            return found
    raise AssertionError("a day of the year comes every year")


def _in_season(born: date) -> bool:
    return born.month >= 10 or born.month <= 3


def _nirsevimab_start(born: date) -> date:
    """**Source**: STIKO RSV; KBV: born October to March at once, others from September."""
    return born if _in_season(born) else max(date(born.year, 9, 1), born)


def _nirsevimab_end(born: date) -> date:
    """**Source**: STIKO RSV: made up for in the first season; at least until the U2."""
    return max(date(born.year + (born.month > 3), 3, 31), add(born, 9))


def _influenza_in_pregnancy(anchor: date | None, inputs: Inputs) -> date | None:
    """**Source**: STIKO influenza: from the second trimester, in season, before the birth."""
    if anchor is None or inputs.due_date is None:
        return None
    day = max(yearly(anchor, 10, 1), gestational_day(inputs.due_date, 13))
    return None if (inputs.birth_date or inputs.due_date) < day else day


def _maternity_end(inputs: Inputs, days: int) -> date | None:
    """**Source**: § 3 II MuSchG."""
    if inputs.due_date is None or inputs.birth_date is None:
        return None
    protection = maternity(inputs.due_date, inputs.birth_date, twelve_weeks=inputs.twelve_weeks)
    return add(protection.end, days)


_Dated = Mapping[str, Callable[[date], date | None]]
_FROM_ANCHOR: _Dated = {
    "flu_season_start": lambda a: yearly(a, 10, 1),
    "flu_season_end": lambda a: yearly(a, 2, 29),
}
_FROM_BIRTH: _Dated = {
    "nirsevimab_start": _nirsevimab_start,
    "nirsevimab_end": _nirsevimab_end,
    "nirsevimab_best_end - 14d": lambda b: None if _in_season(b) else date(b.year, 11, 16),
    "end_of_birth_month": end_of_month,
}
_FROM_WISH: _Dated = {
    "wished_start": lambda w: w,
    "wished_start - 6 months": lambda w: deadline_months(w, -6),
    "wished_start - 8 weeks": lambda w: add(w, -56),
    "wished_start - 3 weeks": lambda w: add(w, -21),
    "wished_start - 92d": lambda w: leave_notice(w, weeks=13),
}
_FROM_TODAY: _Dated = {
    "end_of_each_month": end_of_month,
    "end_of_next_month": lambda t: end_of_month(t, 1),
}
_FROM_ALL: Mapping[str, Callable[[date | None, Inputs], date | None]] = {
    "max(--10-01, ssw 13+0)": _influenza_in_pregnancy,
    "maternity_end": lambda _, i: _maternity_end(i, 0),
    "maternity_end - 14d": lambda _, i: _maternity_end(i, -14),
    "day_before_birth": lambda _, i: None,
}
NAMED = frozenset({*_FROM_ANCHOR, *_FROM_BIRTH, *_FROM_WISH, *_FROM_TODAY, *_FROM_ALL})
MEASURES = frozenset(_MEASURES)
ROLLING = frozenset(_FROM_TODAY)
"""Deadlines that move on with today; no moment is measured against them."""
