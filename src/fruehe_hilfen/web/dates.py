"""Dates and times as people in Düren read them. Template filters.

German is written with words of our own. Babel knows the other languages; it is asked only for
them, because it then keeps 3 MB about all languages and zones of the world.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from fruehe_hilfen import clock
from fruehe_hilfen.web import i18n

_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
_SHORT_MONTHS = (
    "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
)  # fmt: skip


def _day(value: date | datetime) -> date:
    return clock.berlin(value).date() if isinstance(value, datetime) else value


def _in_another_language(day: date, pattern: str) -> str | None:
    """None when the screen is German; the pseudo-language has no dates of its own."""
    lang = i18n.current().lang
    if lang in {i18n.GERMAN.lang, i18n.PSEUDO}:
        return None
    from babel.dates import format_date

    return format_date(day, _pattern_of(lang, pattern), locale=lang)


def _pattern_of(lang: str, german: str) -> str:
    """The order of a language; only German writes a point behind the number of the day."""
    pattern = german.replace("d. ", "d ")
    if lang == "tr" and ", " in pattern:
        weekday, day = pattern.split(", ")
        return f"{day} {weekday}"
    return pattern.replace(",", "،") if lang == "ar" else pattern


def weekday_date(value: date | datetime) -> str:
    """'Montag, 30. November'"""
    day = _day(value)
    return (
        _in_another_language(day, "EEEE, d. MMMM")
        or f"{_DAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]}"
    )


def short_date(value: date | datetime) -> str:
    """'Mo, 30. Nov.'"""
    day = _day(value)
    if written := _in_another_language(day, "EEE, d. MMM"):
        return written.replace(".,", ",")
    return f"{short_weekday(day)}, {day.day}. {_SHORT_MONTHS[day.month - 1]}"


def short_weekday(value: date | datetime) -> str:
    """'Mo'"""
    day = _day(value)
    written = _in_another_language(day, "EEE")
    return written.rstrip(".") if written else _DAYS[day.weekday()][:2]


def full_date(value: date | datetime) -> str:
    """'30. November 2026'"""
    day = _day(value)
    return (
        _in_another_language(day, "d. MMMM y") or f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"
    )


def number_date(value: date | datetime) -> str:
    """'30.11.2026'"""
    return f"{_day(value):%d.%m.%Y}"


def iso_date(value: str) -> str:
    """'30.11.2026' for '2026-11-30'"""
    return number_date(date.fromisoformat(value))


def wall_time(value: datetime) -> str:
    """'10:00' on the wall clock of Düren."""
    time = clock.berlin(value)
    return f"{time.hour}:{time.minute:02}"


FILTERS: dict[str, Callable[..., str]] = {
    "weekday_date": weekday_date,
    "short_date": short_date,
    "short_weekday": short_weekday,
    "full_date": full_date,
    "number_date": number_date,
    "iso_date": iso_date,
    "wall_time": wall_time,
}
