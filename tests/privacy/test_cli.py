"""`fruehe-hilfen retention`: what would go, in German; what went; an exit code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import FeedbackKind, all_feedback, keep_feedback
from fruehe_hilfen.cli import main
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.models import Tick
from fruehe_hilfen.privacy import sweep
from fruehe_hilfen.privacy.sweep import Step
from fruehe_hilfen.privacy.terms import DAILY
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.late_jobs import late_jobs


@pytest.fixture
def call(settings: Settings, db: Database, monkeypatch: pytest.MonkeyPatch):
    """Runs the command on the database of the test; one answer is a day old, one 91 days."""
    with db.transaction() as session:
        for days in (1, 91):
            day = clock.today() - timedelta(days=days)
            keep_feedback(session, "w03", FeedbackKind.ERROR, text="Zwirbel", on=day)
    monkeypatch.setenv("FH_ENV", "test")
    monkeypatch.setenv("FH_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FH_KEY_DIR", str(settings.key_dir))
    monkeypatch.setenv("FH_DATABASE_URL", settings.database)
    now = clock.now()
    monkeypatch.setattr(clock, "configure", lambda _file: None)

    def run(*args: str) -> Result:
        with clock.use(now):
            return CliRunner().invoke(main, ["retention", *args])

    return run


def kept(db: Database) -> int:
    with db.reading() as session:
        return len(all_feedback(session))


def test_a_preview_says_what_would_go_and_changes_nothing(call, db: Database) -> None:
    answer = call("--preview")
    assert answer.exit_code == 0, answer.output
    assert "Bis 25.11.2026 würde gelöscht:" in answer.output
    assert "     1  Antwort zu einer Seite: Text," in answer.output
    assert "Zwirbel" not in answer.output
    assert "     2  Antwort" in call("--preview", "--at", "2027-03-01").output
    assert kept(db) == 2


def test_a_preview_of_a_quiet_day_says_nothing_goes(call, db: Database) -> None:
    call()
    assert "nichts" in call("--preview").output


def test_without_preview_it_deletes_and_says_how_much(call, db: Database) -> None:
    answer = call()
    assert (answer.exit_code, kept(db)) == (0, 1)
    assert "     1  Antwort zu einer Seite: Text," in answer.output


def test_another_day_is_for_the_preview_only(call, db: Database) -> None:
    answer = call("--at", "2030-01-01")
    assert answer.exit_code == 2
    assert "--at geht nur mit --preview" in answer.output
    assert kept(db) == 2


@pytest.mark.parametrize("day", ["morgen", "2026-13-01", "01.03.2027"])
def test_a_day_that_cannot_be_read_is_refused(call, db: Database, day: str) -> None:
    assert call("--preview", "--at", day).exit_code == 2
    assert kept(db) == 2


def test_a_step_that_fails_is_said_and_ends_with_one(
    call, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_db: Database) -> None:
        raise RuntimeError

    monkeypatch.setattr(sweep, "STEPS", (*sweep.STEPS, Step("Kaputt", set(), fall)))
    answer = call()
    assert (answer.exit_code, kept(db)) == (1, 1)
    assert "Nicht gelungen: Kaputt" in answer.output


def test_a_run_by_hand_makes_up_for_a_daily_one_that_hangs(call, db: Database) -> None:
    with db.transaction() as session:
        session.add(Tick(name=DAILY, period=1, late_at=clock.now() - timedelta(hours=1)))
    call("--preview")
    with db.reading() as session:
        assert late_jobs(session)
    call()
    with db.reading() as session:
        assert late_jobs(session) == []
