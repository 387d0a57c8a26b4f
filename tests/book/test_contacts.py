"""Numbers to call and their hours."""

from datetime import date, time
from pathlib import Path

import pytest

from fruehe_hilfen.book.contacts import ContentError, load_contacts
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.hours import hours_text, parse_hours

MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)


def test_the_three_numbers_for_the_night_come_first_and_always_answer(edition: Edition) -> None:
    first = edition.hotlines.in_group("first")
    assert [entry.display for entry in first] == ["112", "116 117", "0228 19240"]
    assert all(entry.answers_at(SUNDAY, time(3)) for entry in first)


def test_the_parents_line_answers_only_in_its_hours(edition: Edition) -> None:
    line = edition.hotlines["elterntelefon"]
    assert line.hours_text == (
        "Montag, Mittwoch und Freitag 9 bis 17 Uhr, Dienstag und Donnerstag 9 bis 19 Uhr"
    )
    assert line.answers_at(MONDAY, time(16, 59))
    assert not line.answers_at(MONDAY, time(17, 0))
    assert line.answers_at(TUESDAY, time(18, 30))
    assert not line.answers_at(SUNDAY, time(12, 0))


def test_days_in_a_row_are_told_as_a_span() -> None:
    hours = parse_hours([{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "08:00", "to": "18:00"}])
    assert hours_text(hours) == "Montag bis Freitag 8 bis 18 Uhr"


def test_a_pause_at_noon_is_told() -> None:
    hours = parse_hours(
        [
            {"days": ["MO"], "from": "07:30", "to": "13:00"},
            {"days": ["MO"], "from": "14:00", "to": "16:00"},
        ]
    )
    assert hours_text(hours) == "Montag 7:30 bis 13 und 14 bis 16 Uhr"


def test_unknown_hours_never_answer(edition: Edition) -> None:
    assert not edition.contacts["stadt"].answers_at(MONDAY, time(10))


def test_entries_on_hold_never_reach_the_edition(edition: Edition) -> None:
    assert "schatten-licht" not in edition.hotlines
    assert "donum-vitae" not in edition.contacts
    with pytest.raises(KeyError):
        edition.directory.get("kinderschutz")


def test_the_switchboard_stands_in_for_a_number_not_confirmed(edition: Edition) -> None:
    assert edition.contacts["fruehe-hilfen"].tel is None
    assert edition.directory.link("fruehe-hilfen") == "[02421 25-0](tel:+492421250)"


def test_a_number_to_confirm_says_so_in_running_text(edition: Edition) -> None:
    assert edition.directory.link("elterntelefon").endswith("(wird noch bestätigt)")


def test_every_entry_names_source_and_confidence(edition: Edition) -> None:
    for entry in (*edition.hotlines.values(), *edition.contacts.values()):
        assert entry.sources, entry.id
        assert entry.confidence != "low", entry.id
        assert entry.status == "ok" or entry.hint, f"{entry.id} does not say what is unconfirmed"


@pytest.mark.parametrize(
    "entry",
    [
        "{id: a, name: A, tel: '1', status: ok, sources: [{name: x}]}",
        "{id: a, name: A, status: ok}",
        "{id: a, name: A, color: red, sources: [{name: x}]}",
        "{id: a, name: A, hours: sometimes, sources: [{name: x}]}",
    ],
)
def test_a_broken_entry_is_refused_with_its_name(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(f"- {entry}\n")
    with pytest.raises(ContentError, match=r"contacts\.yaml: a"):
        load_contacts(path)
