"""Dates and times as people in Düren read them. Template filters.

The names are texts like all others. Babel would bring them too, with 3 MB about all languages and
zones of the world for every web process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from fruehe_hilfen import clock
from fruehe_hilfen.web.i18n import gettext as _


def _day(value: date | datetime) -> date:
    return clock.berlin(value).date() if isinstance(value, datetime) else value


def _weekday(day: date) -> str:
    return (
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"),
        _("Sonntag"),
    )[day.weekday()]  # fmt: skip


def _short_weekday(day: date) -> str:
    return (_("Mo"), _("Di"), _("Mi"), _("Do"), _("Fr"), _("Sa"), _("So"))[day.weekday()]


def _month(day: date) -> str:
    return (
        _("Januar"), _("Februar"), _("März"), _("April"), _("Mai"), _("Juni"), _("Juli"),
        _("August"), _("September"), _("Oktober"), _("November"), _("Dezember"),
    )[day.month - 1]  # fmt: skip


def _short_month(day: date) -> str:
    return (
        _("Jan."), _("Feb."), _("März"), _("Apr."), _("Mai"), _("Juni"), _("Juli"), _("Aug."),
        _("Sept."), _("Okt."), _("Nov."), _("Dez."),
    )[day.month - 1]  # fmt: skip


def weekday_date(value: date | datetime) -> str:
    """'Montag, 30. November'"""
    day = _day(value)
    return f"{_weekday(day)}, {day.day}. {_month(day)}"


def short_date(value: date | datetime) -> str:
    """'Mo, 30. Nov.'"""
    day = _day(value)
    return f"{_short_weekday(day)}, {day.day}. {_short_month(day)}"


def short_weekday(value: date | datetime) -> str:
    """'Mo'"""
    return _short_weekday(_day(value))


def full_date(value: date | datetime) -> str:
    """'30. November 2026'"""
    day = _day(value)
    return f"{day.day}. {_month(day)} {day.year}"


def number_date(value: date | datetime) -> str:
    """'30.11.2026'"""
    return f"{_day(value):%d.%m.%Y}"


def iso_date(value: str) -> str:
    """'30.11.2026' for '2026-11-30'"""
    return number_date(date.fromisoformat(value))


def wall_time(value: datetime) -> str:
    """'10:00' on the wall clock of Düren."""
    time = clock.berlin(value)
    return f"{time.hour}:{time:%M}"


FILTERS: dict[str, Callable[..., str]] = {
    "weekday_date": weekday_date,
    "short_date": short_date,
    "short_weekday": short_weekday,
    "full_date": full_date,
    "number_date": number_date,
    "iso_date": iso_date,
    "wall_time": wall_time,
}
