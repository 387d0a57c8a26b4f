"""The days nobody opens: public holidays, school holidays, closing days of the office."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fruehe_hilfen.holidays import public_holidays
from fruehe_hilfen.places import rules
from fruehe_hilfen.places.schema import CalendarData, ClosingDay
from fruehe_hilfen.yamlfile import read_yaml


def load_calendar(path: Path) -> rules.Calendar:
    """Read content/calendar.yaml. Raises pydantic.ValidationError."""
    data = CalendarData.model_validate(read_yaml(path))
    years = range(data.known_from.year, data.known_until.year + 1)
    return rules.Calendar(
        known=rules.Span("", data.known_from, data.known_until),
        holidays=public_holidays(years),
        closing={
            _day(closing, year): closing.name for closing in data.closing_days for year in years
        },
        school=tuple(item.span() for item in data.school_holidays.spans),
        pauses=tuple(item.span() for item in data.pauses),
    )


def _day(closing: ClosingDay, year: int) -> date:
    if closing.easter_days is not None:
        return rules.easter(year) + timedelta(days=closing.easter_days)
    return date.fromisoformat(f"{year}-{closing.month_day}")
