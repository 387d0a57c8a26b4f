from datetime import date, time

import pytest

from fruehe_hilfen.places import rules, words
from fruehe_hilfen.places.schema import Audience


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (time(10), time(12), "10 bis 12 Uhr"),
        (time(10), time(11, 30), "10 bis 11:30 Uhr"),
        (time(9, 5), time(10), "9:05 bis 10 Uhr"),
    ],
)
def test_hours_are_said_as_people_say_them(start: time, end: time, said: str) -> None:
    assert words.hours_text(start, end) == said


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ((0, 12), "Für Kinder von 0 bis 12 Monaten"),
        ((12, 36), "Für Kinder von 1 bis 3 Jahren"),
        ((0, 36), "Für Kinder bis 3 Jahre"),
        ((6, 18), "Für Kinder von 6 bis 18 Monaten"),
    ],
)
def test_ages_are_years_only_when_both_ends_are(ages: tuple[int, int], said: str) -> None:
    assert words.age_text(Audience(age_months=ages)) == said


def _gap(kind: rules.GapKind, name: str, first: date, until: date) -> words.Words:
    gap = rules.Gap(kind=kind, name=name, first=first, last=first, until=until)
    return words.gap_words(gap)


def test_a_long_pause_names_its_last_day_and_a_single_day_names_itself() -> None:
    day = date(2027, 5, 18)
    assert _gap("school", "Pfingstferien", day, day)[:2] == (
        "Dienstag, 18. Mai", "Pfingstferien: kein Treffen",
    )  # fmt: skip
    assert _gap("pause", "Umbau", day, date(2027, 6, 4))[:2] == (
        "Pause bis Freitag, 4. Juni", "Umbau",
    )  # fmt: skip
    assert _gap("holiday", "Pfingstmontag", day, day).sub == "Pfingstmontag: kein Treffen"


@pytest.mark.parametrize(
    ("written", "said"),
    [("2015", "2015"), ("2024-01", "01.2024"), ("2024-01-09", "09.01.2024")],
)
def test_a_source_is_dated_as_exactly_as_it_dates_itself(written: str, said: str) -> None:
    assert words.source_day(written) == said
