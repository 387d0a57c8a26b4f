"""Dates and times as people in Düren read them. Template filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date, format_time

from fruehe_hilfen import clock
from fruehe_hilfen.web import i18n


def _lang() -> str:
    lang = i18n.current().lang
    return "de" if lang == i18n.PSEUDO else lang


def _day(value: date | datetime) -> date:
    return clock.berlin(value).date() if isinstance(value, datetime) else value


def weekday_date(value: date | datetime) -> str:
    """'Montag, 30. November'"""
    return format_date(_day(value), "EEEE, d. MMMM", locale=_lang())


def short_date(value: date | datetime) -> str:
    """'Mo, 30. Nov.'"""
    return format_date(_day(value), "EEE, d. MMM", locale=_lang()).replace(".,", ",")


def short_weekday(value: date | datetime) -> str:
    """'Mo'"""
    return format_date(_day(value), "EEE", locale=_lang()).rstrip(".")


def full_date(value: date | datetime) -> str:
    """'30. November 2026'"""
    return format_date(_day(value), "d. MMMM y", locale=_lang())


def number_date(value: date | datetime) -> str:
    """'30.11.2026'"""
    return format_date(_day(value), "dd.MM.y", locale=_lang())


def iso_date(value: str) -> str:
    """'30.11.2026' for '2026-11-30'"""
    return number_date(date.fromisoformat(value))


def wall_time(value: datetime) -> str:
    """'10:00' on the wall clock of Düren."""
    return format_time(clock.berlin(value), "H:mm", locale=_lang())


FILTERS: dict[str, Callable[..., str]] = {
    "weekday_date": weekday_date,
    "short_date": short_date,
    "short_weekday": short_weekday,
    "full_date": full_date,
    "number_date": number_date,
    "iso_date": iso_date,
    "wall_time": wall_time,
}
