"""Dates as people in Düren read them, compared with what the Unicode consortium says of German."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date

from fruehe_hilfen.web import dates, i18n

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 800)]


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        (dates.weekday_date, "EEEE, d. MMMM"),
        (dates.full_date, "d. MMMM y"),
        (dates.number_date, "dd.MM.y"),
    ],
)
def test_every_day_is_written_as_the_unicode_data_has_it(
    written: Callable[[date], str], pattern: str
) -> None:
    assert [written(day) for day in DAYS] == [
        format_date(day, pattern, locale="de") for day in DAYS
    ]


def test_short_weekdays_have_no_dot() -> None:
    for day in DAYS:
        expected = format_date(day, "EEE, d. MMM", locale="de").replace(".,", ",")
        assert dates.short_date(day) == expected
        assert dates.short_weekday(day) == expected.split(",")[0]


def test_an_instant_is_written_on_the_wall_clock_of_dueren() -> None:
    late = datetime(2026, 7, 31, 22, 5, tzinfo=UTC)
    assert (dates.number_date(late), dates.wall_time(late)) == ("01.08.2026", "0:05")


@pytest.mark.parametrize(
    ("lang", "month", "short"),
    [("tr", "Kasım", "Kas"), ("uk", "листопада", "лист."), (i18n.PSEUDO, "November", "Nov.")],
)
def test_another_language_has_its_own_words(lang: str, month: str, short: str) -> None:
    day, before = date(2026, 11, 30), i18n.current()
    i18n.set_current(i18n.Locale(lang))
    try:
        assert month in dates.weekday_date(day)
        assert short in dates.short_date(day)
    finally:
        i18n.set_current(before)
