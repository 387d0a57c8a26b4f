"""The standing list knows every table, and nothing that a list should not know."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary
from sqlmodel import delete

from fruehe_hilfen import clock
from fruehe_hilfen.backup import rows, standing
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.jobs import JOBS as BACKUP_JOBS
from fruehe_hilfen.backup.making import make
from fruehe_hilfen.backup.restoring import DELETING, find_list, restore
from fruehe_hilfen.backup.rules import STANDING, ours
from fruehe_hilfen.backup.standing_rules import AS_BACKED_UP, FLEETING, RULES, Listed
from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.jobs.schedule import JOBS
from fruehe_hilfen.jobs.worker import Context
from fruehe_hilfen.staff.models import Staff
from tests.backup.conftest import Town
from tests.conftest import NOON


def test_every_table_says_what_becomes_of_it_when_a_backup_comes_back() -> None:
    said = Counter({rule.table for rule in RULES}) + Counter(FLEETING) + Counter(AS_BACKED_UP)
    assert [name for name, count in said.items() if count > 1] == []
    assert sorted(said) == sorted(metadata.tables)


def test_what_refers_to_another_table_comes_after_it() -> None:
    order = [rule.table for rule in RULES]
    late = [
        (name, parent)
        for name in order
        for key in metadata.tables[name].foreign_keys
        if (parent := key.column.table.name) in order
        and parent != name
        and order.index(parent) > order.index(name)
    ]
    assert late == []


def test_the_jobs_that_run_after_a_restore_exist() -> None:
    assert set(DELETING) <= {job.name for job in JOBS}


def test_a_listed_row_carries_no_sealed_field(town: Town) -> None:
    with rows.snapshot(town.db) as connection:
        tables = rows.tables(connection)
        for rule in RULES:
            if isinstance(rule, Listed):
                shown = standing.listed(tables[rule.table], rule).selected_columns
                assert not [one for one in shown if isinstance(one.type, LargeBinary)], rule


def test_the_worker_writes_a_list_every_minute_and_keeps_two(town: Town) -> None:
    (job,) = BACKUP_JOBS
    for minute in range(4):
        with clock.use(NOON + timedelta(minutes=minute)):
            asyncio.run(job.run(Context(town.settings, town.db)))  # type: ignore[arg-type]
    left = ours([path.name for path in town.shelf.iterdir()], STANDING)
    assert [one.made_at for one in left] == [NOON + timedelta(minutes=n) for n in (3, 2)]


def test_without_a_place_for_backups_there_is_no_list(town: Town) -> None:
    (job,) = BACKUP_JOBS
    asyncio.run(job.run(Context(replace(town.settings, backup_dir=None), town.db)))  # type: ignore[arg-type]
    assert list(town.shelf.iterdir()) == []


def test_a_fresh_database_does_not_write_over_the_list_of_the_lost_one(town: Town) -> None:
    """Who starts the app on an empty place before restoring must not lose what was deleted."""
    make(town.db, town.settings.key_dir, town.shelf)
    kept = standing.write(town.db, town.settings.key_dir, town.shelf)
    with clock.use(NOON + timedelta(minutes=5)):
        with town.db.transaction() as session:
            for table in reversed(metadata.sorted_tables):
                if not table.name.startswith("audit"):
                    session.execute(delete(table))
        assert standing.write(town.db, town.settings.key_dir, town.shelf) is None
        with town.db.transaction() as session:
            first = {"login": "a", "name": "A", "roles": "", "password_hash": ""}
            session.add(Staff(**first, totp_secret="", created_at=clock.now()))
        assert standing.write(town.db, town.settings.key_dir, town.shelf) is not None
    (backup,) = town.backups()
    of = backup.name.split("-")[2].split(".")[0]
    assert find_list(backup, of, NOON) == kept


def test_without_a_list_a_restore_asks_first(town: Town) -> None:
    made = make(town.db, town.settings.key_dir, town.shelf)
    with pytest.raises(BackupError, match="Bestandsliste"):
        restore(town.world.machine(), made.path, town.recovery)


def test_a_list_that_is_older_than_the_backup_does_not_count(town: Town) -> None:
    with clock.use(NOON - timedelta(minutes=1)):
        standing.write(town.db, town.settings.key_dir, town.shelf)
    made = make(town.db, town.settings.key_dir, town.shelf)
    with pytest.raises(BackupError, match="Bestandsliste"):
        restore(town.world.machine(), made.path, town.recovery)
