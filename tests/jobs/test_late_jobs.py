"""A recurring job that hangs, fails or never ran is told to the team, with one next step."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import alembic_config, upgrade_database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.doctor import examine
from fruehe_hilfen.jobs.models import Tick
from fruehe_hilfen.jobs.schedule import JOBS
from fruehe_hilfen.jobs.worker import PATIENCE, Context, CutOff, Job, Worker, take_turn
from fruehe_hilfen.office import links
from fruehe_hilfen.privacy.terms import DAILY
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.late_jobs import DELETING, job_texts, late_jobs
from tests.conftest import NOON
from tests.support.client import Client

DAY = timedelta(days=1)
LINE = "Das tägliche Löschen ist nicht fertig geworden."


async def _good(_context: Context) -> None: ...


async def _bad(_context: Context) -> None:
    raise RuntimeError


def _late(db: Database) -> list[str]:
    with db.reading() as session:
        return [job.name for job in late_jobs(session)]


def _run(db: Database, settings: Settings, job: Job) -> None:
    asyncio.run(Worker(Context(settings, db), [], {}).turn(job))


def test_every_job_has_words_and_every_word_a_job() -> None:
    assert set(job_texts()) == {job.name for job in JOBS if not job.everywhere}
    assert DELETING == DAILY


def test_a_job_that_is_done_is_expected_a_period_later(db: Database, settings: Settings) -> None:
    job = Job(DAILY, DAY, _good)
    _run(db, settings, job)
    with clock.use(NOON + DAY + timedelta(minutes=59)):
        assert _late(db) == []
    with clock.use(NOON + DAY + timedelta(minutes=61)):
        assert _late(db) == [DAILY]
        _run(db, settings, job)
        assert _late(db) == []


def test_a_daily_job_that_failed_is_late_soon_and_not_only_tomorrow(
    db: Database, settings: Settings
) -> None:
    _run(db, settings, Job(DAILY, DAY, _good))
    with clock.use(NOON + DAY):
        with pytest.raises(RuntimeError):
            _run(db, settings, Job(DAILY, DAY, _bad))
        assert _late(db) == []
    with clock.use(NOON + DAY + PATIENCE + timedelta(seconds=1)):
        assert _late(db) == [DAILY]


def test_a_short_job_makes_up_for_a_failure_by_itself(db: Database, settings: Settings) -> None:
    minute = timedelta(minutes=1)
    with pytest.raises(RuntimeError):
        _run(db, settings, Job("alarm-sweep", minute, _bad))
    with clock.use(NOON + minute):
        _run(db, settings, Job("alarm-sweep", minute, _good))
    with clock.use(NOON + PATIENCE):
        assert _late(db) == []


def test_failing_again_and_again_gives_no_new_patience(db: Database, settings: Settings) -> None:
    for minutes in (0, 5, 10, 16):
        with clock.use(NOON + timedelta(minutes=minutes)), pytest.raises(RuntimeError):
            _run(db, settings, Job("visits.waiting", timedelta(minutes=2), _bad))
    with clock.use(NOON + timedelta(minutes=16)):
        assert _late(db) == ["visits.waiting"]


def test_a_first_run_that_never_ends_is_late_too(db: Database) -> None:
    assert take_turn(db, Job(DAILY, DAY, _good))
    with clock.use(NOON + timedelta(minutes=16)):
        assert _late(db) == [DAILY]


def test_a_job_of_an_earlier_version_is_nobodys_business(db: Database) -> None:
    with db.transaction() as session:
        session.add(Tick(name="former", period=1, late_at=NOON - DAY))
    assert _late(db) == []


@pytest.mark.parametrize("notes", [[], [DAILY, "visits.waiting", "office.links"]])
def test_after_an_update_jobs_are_expected_though_no_worker_ever_starts(
    tmp_path: Path, keyring: Keyring, notes: list[str]
) -> None:
    """Nobody has noted them: a fresh installation, or a version that did not note when."""
    db = Database(f"sqlite:///{tmp_path / 'older.sqlite3'}", keyring)
    command.upgrade(alembic_config(db), "0019")
    with db.transaction() as session:
        session.add_all(Tick(name=name, period=1) for name in notes)
    upgrade_database(db)
    assert _late(db) == []
    with clock.use(NOON + DAY + timedelta(minutes=61)):
        assert set(_late(db)) == {DAILY, *notes} - {"office.links"}
    with clock.use(NOON + 7 * DAY + timedelta(hours=8)):
        assert set(_late(db)) == {DAILY, *notes}
        assert take_turn(db, Job(DAILY, DAY, _good))
    db.dispose()


def test_a_run_that_a_restart_cuts_off_is_late_soon_and_the_next_worker_starts_anew(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "addresses", lambda _edition: [])
    (job,) = links.JOBS
    worker = Worker(Context(replace(settings, env="production"), db), [], {})
    worker._stop.set()
    with pytest.raises(CutOff):
        asyncio.run(worker.turn(job))
    with clock.use(NOON + PATIENCE + timedelta(seconds=1)):
        assert _late(db) == ["office.links"]
        _run(db, settings, Job(job.name, job.every, _good))
        assert _late(db) == []


def _is_late(db: Database, *names: str) -> None:
    with db.transaction() as session:
        for name in names:
            session.add(Tick(name=name, period=1, done_at=NOON - DAY, late_at=NOON - PATIENCE))


@pytest.mark.parametrize("login", ["demo-koordination", "demo-verwaltung"])
def test_late_work_is_on_the_first_page_of_the_team_with_one_next_step(
    client: Client, db: Database, settings: Settings, login: str
) -> None:
    fill(db, settings, reset=True)
    _is_late(db, DAILY, "visits.nightly", "office.links")
    client.post("/vorfuehrung/anmelden", data={"login": login})
    page = client.get("/team").text
    assert LINE in page
    assert 'href="/team/loeschfristen"><svg' in page.replace(" >", ">")
    assert "2 Aufgaben, die von selbst laufen, hängen." in page
    listed = client.get("/team/zustellung").text
    assert "Löschen nach Frist" in listed
    assert "zuletzt fertig: 24.11.2026, 12:00 Uhr" in listed
    assert "Alles läuft." not in listed
    periods = client.get("/team/loeschfristen").text
    assert LINE in periods
    assert "Der erste Lauf ist in der kommenden Nacht." not in periods


def test_the_doctor_names_what_hangs_and_since_when(db: Database, settings: Settings) -> None:
    assert "✓ Aufgaben: Was von selbst läuft, ist fertig geworden." in _doctor(settings)
    _is_late(db, DAILY)
    (said,) = [line for line in _doctor(settings) if "Löschen nach Frist" in line]
    assert "zuletzt fertig 24.11.2026, 12:00" in said
    assert said.startswith("·")


def _doctor(settings: Settings) -> list[str]:
    return [f"{found.mark} {found.sentence}" for found in examine(settings)]


@pytest.mark.parametrize("login", ["demo-fkks", "demo-redaktion", "demo-besuch"])
def test_who_cannot_do_anything_about_it_is_not_bothered(
    client: Client, db: Database, settings: Settings, login: str
) -> None:
    fill(db, settings, reset=True)
    _is_late(db, DAILY, "office.links")
    client.post("/vorfuehrung/anmelden", data={"login": login})
    page = client.get("/team").text
    assert LINE not in page
    assert "von selbst" not in page
