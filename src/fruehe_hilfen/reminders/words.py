"""A window or deadline in German words, made from its rules, so that no text repeats a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Rule = Mapping[str, Any]
_NAMED = {
    "wished_start": "spätestens am ersten Tag der Betreuung",
    "wished_start - 6 months": "spätestens 6 Monate vor dem Start",
    "wished_start - 92d": "spätestens 92 Tage vor dem Start",
    "--01-31": "bis zum 31. Januar",
    "day_before_birth": "vor der Geburt",
    "end_of_each_month": "bis zum Ende des Monats",
    "end_of_next_month": "bis zum Ende des nächsten Monats",
}
_IN = {"Lebenstag": "am", "Lebenswoche": "in der", "Lebensmonat": "im"}


def window_words(reminder: Rule) -> str:
    """'4. bis 5. Lebenswoche, möglich in der 3. bis 8. Lebenswoche'. Raises KeyError.

    A deadline wins over a window, words written by hand over both.
    """
    if reminder["window"].get("legal"):
        return str(reminder["window"]["legal"])
    if reminder.get("deadline"):
        return _deadline(reminder["deadline"]["rule"], reminder["anchor"])
    text = _span(reminder["window"], reminder["anchor"])
    if not reminder.get("tolerance"):
        return text
    wider = _span(reminder["tolerance"], reminder["anchor"])
    unit = _IN.get(wider.split()[-1])
    return f"{text}, möglich {f'{unit} {wider}' if unit else wider}"


def _deadline(rule: Rule, anchor: str) -> str:
    kind, n = rule["rule"], rule.get("n", 0)
    if kind == "named":
        return _NAMED[rule["name"]]
    if kind == "days" and anchor == "due_date":
        return f"spätestens {-n} Tage vor dem Termin"
    if kind == "days":
        return _within(n // 7, "einer Woche", "Wochen") if n % 7 == 0 else f"bis {n} Tage danach"
    if kind == "deadline_months":
        return _within(n, "eines Monats", "Monaten")
    if kind == "end_of_lebensmonat":
        return f"bis zum Ende des {n}. Lebensmonats"
    if kind == "end_of_calendar_month_after":
        return f"bis zum Ende des {n}. Monats nach dem Geburtsmonat"
    raise KeyError(kind)


def _within(number: int, one: str, many: str) -> str:
    return f"innerhalb {one if number == 1 else f'von {number} {many}'} nach der Geburt"


def _span(window: Rule, anchor: str) -> str:
    start, end = window["start"], window["end"]
    kinds = (start["rule"], end["rule"])
    if kinds == ("ssw", "ssw"):
        return _range(start["w"] + 1, f"{end['w'] + 1}", "Schwangerschafts-Woche")
    if kinds == ("age_months", "end_of_lebensmonat"):
        return _range(start["n"] + 1, f"{end['n']}", "Lebensmonat")
    if kinds == ("age_months", "age_months") and end.get("plus_days") == -1:
        ages = sorted({start["n"], end["n"] - 1})
        return f"im Alter von {' bis '.join(map(str, ages))} Monaten"
    if kinds == ("age_months", "age_months") and end.get("plus_days") == 14:
        return _range(start["n"] + 1, f"{end['n']}½", "Lebensmonat")
    if kinds == ("days", "days"):
        return _days(start["n"], end["n"], anchor)
    raise KeyError(kinds)


def _days(start: int, end: int, anchor: str) -> str:
    if anchor == "due_date":
        return f"ab {-start // 7} Wochen vor dem Termin"
    if end < 14:
        return _range(start + 1, f"{end + 1}", "Lebenstag")
    if start % 7 == 0 and end % 7 == 6:
        return _range(start // 7 + 1, f"{end // 7 + 1}", "Lebenswoche")
    if end % 7 == 0:
        return f"in den ersten {end // 7} Wochen"
    raise KeyError((start, end))


def _range(first: int, last: str, unit: str) -> str:
    return f"{first}. {unit}" if str(first) == last else f"{first}. bis {last}. {unit}"
