"""The accessibility statement is made from data and checked every year."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.book.access import AccessReport, Barrier, load_report
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.doctor import examine
from fruehe_hilfen.settings import Settings

REPORT = AccessReport("partly", "self", date(2026, 11, 25), (Barrier("Filme.", "Es gibt keine.", "Rufen Sie an."),))  # fmt: skip


def test_the_check_of_the_city_is_not_older_than_a_year(edition: Edition) -> None:
    assert not edition.access.is_overdue(clock.today())


def test_a_check_is_overdue_after_365_days() -> None:
    day = REPORT.checked_on + timedelta(days=365)
    assert not REPORT.is_overdue(day)
    assert REPORT.is_overdue(day + timedelta(days=1))


def test_the_statement_names_the_law_of_the_state_and_every_barrier(edition: Edition) -> None:
    html = edition.legal["barrierefreiheit"].html
    assert "BGG NRW" in html
    assert "BITVNRW" in html
    assert "Das war am 25.11.2026." in html
    for barrier in edition.access.barriers:
        assert barrier.what in html
        assert barrier.instead in html
    assert "Ombudsstelle" in html


@pytest.mark.parametrize(
    "text",
    [
        "state: full\nmethod: self\nchecked_on: 2026-01-01\nbarriers: [{what: a, why: b, instead: c}]",
        "state: partly\nmethod: self\nchecked_on: 2026-01-01\nbarriers: []",
        "state: good\nmethod: self\nchecked_on: 2026-01-01\nbarriers: []",
        "state: full\nmethod: self\nbarriers: []",
    ],
)
def test_a_report_that_contradicts_itself_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "barrieren.yaml"
    path.write_text(text)
    with pytest.raises(ContentError):
        load_report(path)


def test_the_doctor_notices_when_the_year_is_over(settings: Settings) -> None:
    def said() -> str:
        return "\n".join(f"{f.mark} {f.sentence}" for f in examine(settings))

    assert "✓ Barrierefreiheit: geprüft am 25.11.2026." in said()
    with clock.use(datetime(2027, 11, 27, 11, tzinfo=UTC)):
        assert "· Barrierefreiheit: Die Prüfung vom 25.11.2026 ist älter als ein Jahr." in said()
