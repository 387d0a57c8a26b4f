"""A window or deadline in words, made from its rules, so that no text repeats a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fruehe_hilfen.web.i18n import gettext as _

Rule = Mapping[str, Any]
Forms = tuple[str, str, str]
"""One, first to last, and the same as the wider time in which it is possible."""


def window_words(reminder: Rule) -> str:
    """'4. bis 5. Lebenswoche, möglich in der 3. bis 8. Lebenswoche'. Raises KeyError.

    A deadline wins over a window, words written by hand over both.
    """
    if reminder["window"].get("legal"):
        return _(str(reminder["window"]["legal"]))
    if reminder.get("deadline"):
        return _deadline(reminder["deadline"]["rule"], reminder["anchor"])
    text = _span(reminder["window"], reminder["anchor"])
    if not reminder.get("tolerance"):
        return text
    return f"{text}, {_span(reminder['tolerance'], reminder['anchor'], wider=True)}"


def _named(name: str) -> str:
    return {
        "wished_start": _("spätestens am ersten Tag der Betreuung"),
        "wished_start - 6 months": _("spätestens 6 Monate vor dem Start"),
        "wished_start - 92d": _("spätestens 92 Tage vor dem Start"),
        "--01-31": _("bis zum 31. Januar"),
        "day_before_birth": _("vor der Geburt"),
        "end_of_each_month": _("bis zum Ende des Monats"),
        "end_of_next_month": _("bis zum Ende des nächsten Monats"),
    }[name]


def _deadline(rule: Rule, anchor: str) -> str:
    kind, n = rule["rule"], rule.get("n", 0)
    if kind == "named":
        return _named(rule["name"])
    if kind == "days" and anchor == "due_date":
        return _("spätestens %(n)s Tage vor dem Termin") % {"n": -n}
    if kind == "days" and n == 7:
        return _("innerhalb einer Woche nach der Geburt")
    if kind == "days" and n % 7 == 0:
        return _("innerhalb von %(n)s Wochen nach der Geburt") % {"n": n // 7}
    if kind == "deadline_months" and n == 1:
        return _("innerhalb eines Monats nach der Geburt")
    return {
        "days": _("bis %(n)s Tage danach"),
        "deadline_months": _("innerhalb von %(n)s Monaten nach der Geburt"),
        "end_of_lebensmonat": _("bis zum Ende des %(n)s. Lebensmonats"),
        "end_of_calendar_month_after": _("bis zum Ende des %(n)s. Monats nach dem Geburtsmonat"),
    }[kind] % {"n": n}


def _span(window: Rule, anchor: str, *, wider: bool = False) -> str:
    start, end = window["start"], window["end"]
    kinds = (start["rule"], end["rule"])
    if kinds == ("ssw", "ssw"):
        last = end["w"] + (1 if end["d"] else 0)
        return _range(start["w"] + 1, f"{last}", _pregnancy_weeks(), wider=wider)
    if kinds == ("age_months", "end_of_lebensmonat"):
        return _range(start["n"] + 1, f"{end['n']}", _months(), wider=wider)
    if kinds == ("age_months", "age_months") and end.get("plus_days") == -1:
        return _range(start["n"], f"{end['n'] - 1}", _ages(), wider=wider)
    if kinds == ("age_months", "age_months") and end.get("plus_days") == 14:
        return _range(start["n"] + 1, f"{end['n']}½", _months(), wider=wider)
    if kinds == ("days", "days"):
        return _days(start["n"], end["n"], anchor, wider=wider)
    raise KeyError(kinds)


def _days(start: int, end: int, anchor: str, *, wider: bool) -> str:
    if anchor == "due_date":
        return _("ab %(n)s Wochen vor dem Termin") % {"n": -start // 7}
    if end < 14:
        return _range(start + 1, f"{end + 1}", _days_of_life(), wider=wider)
    if start % 7 == 0 and end % 7 == 6:
        return _range(start // 7 + 1, f"{end // 7 + 1}", _weeks(), wider=wider)
    if end % 7 == 0:
        return _("in den ersten %(n)s Wochen") % {"n": end // 7}
    raise KeyError((start, end))


def _range(first: int, last: str, forms: Forms, *, wider: bool) -> str:
    one, several, possible = forms
    form = possible if wider else one if str(first) == last else several
    return form % {"n": first, "last": last}


def _pregnancy_weeks() -> Forms:
    return (
        _("%(n)s. Schwangerschafts-Woche"),
        _("%(n)s. bis %(last)s. Schwangerschafts-Woche"),
        _("möglich in der %(n)s. bis %(last)s. Schwangerschafts-Woche"),
    )


def _days_of_life() -> Forms:
    return (
        _("%(n)s. Lebenstag"),
        _("%(n)s. bis %(last)s. Lebenstag"),
        _("möglich am %(n)s. bis %(last)s. Lebenstag"),
    )


def _weeks() -> Forms:
    return (
        _("%(n)s. Lebenswoche"),
        _("%(n)s. bis %(last)s. Lebenswoche"),
        _("möglich in der %(n)s. bis %(last)s. Lebenswoche"),
    )


def _months() -> Forms:
    return (
        _("%(n)s. Lebensmonat"),
        _("%(n)s. bis %(last)s. Lebensmonat"),
        _("möglich im %(n)s. bis %(last)s. Lebensmonat"),
    )


def _ages() -> Forms:
    return (
        _("im Alter von %(n)s Monaten"),
        _("im Alter von %(n)s bis %(last)s Monaten"),
        _("möglich im Alter von %(n)s bis %(last)s Monaten"),
    )
