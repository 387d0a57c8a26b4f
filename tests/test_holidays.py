"""The public holidays of the file are those of the library."""

from __future__ import annotations

from tools.public_holidays import YEARS, text

from fruehe_hilfen import clock
from fruehe_hilfen.holidays import FILE, public_holidays
from fruehe_hilfen.reminders.catalogue import HOLIDAY_YEARS


def test_the_file_says_what_the_library_computes() -> None:
    """When this fails: run tools/public_holidays.py."""
    assert FILE.read_text(encoding="utf-8") == text()


def test_the_file_reaches_past_the_third_birthday_of_a_child_not_yet_born() -> None:
    assert clock.today().year + 4 in YEARS
    assert set(HOLIDAY_YEARS) <= set(YEARS)
    assert {day.year for day in public_holidays(YEARS)} == set(YEARS)
