"""The way back: everything is checked first, then it happens in one transaction or not at all."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from fruehe_hilfen.backup import archive, lines, making, rows, standing
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.files import names_in
from fruehe_hilfen.backup.keys import FILE as RECOVERY_FILE
from fruehe_hilfen.backup.keys import RecoveryKey
from fruehe_hilfen.backup.reapplying import Outcome, drop_fleeting, reapply
from fruehe_hilfen.backup.rules import BACKUP, STANDING, ours
from fruehe_hilfen.backup.sealing import NEWER
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.keys import write_once
from fruehe_hilfen.db.migrate import knows, upgrade_within
from fruehe_hilfen.jobs.worker import Context, Job
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit

DELETING = ("alarm-sweep", "retention", "staff.sessions", "welcome-staging")
"""The jobs that delete by time; none of them talks to the network."""
_DIFFERENT = "Diese Sicherung passt nicht zu ihrem eigenen Schema. Bitte eine andere nehmen."


@dataclass(frozen=True)
class Report:
    """What has come back."""

    made_at: datetime
    rows: int
    listed_at: datetime | None
    outcome: Outcome


def find_list(backup: Path, of: str, made_at: datetime) -> Path | None:
    """The newest standing list beside a backup that is of the same installation and not older."""
    found = ours(names_in(backup.parent), STANDING, of)
    at = made_at.replace(microsecond=0)
    return backup.parent / str(found[0]) if found and found[0].made_at >= at else None


def restore(
    settings: Settings, backup: Path, key: RecoveryKey, *, without_list: bool = False
) -> Report:
    """Fill an empty place. Raises BackupError; then the place is as empty as before."""
    checked = making.check(backup, key)
    found = _list(backup, key, checked.head, without_list=without_list)
    for head in (checked.head, found.head if found else checked.head):
        if not knows(head.revision):
            raise BackupError(NEWER)
    keys = {**(found.keys if found else {}), **checked.keys}
    with _alone(settings.key_dir), _installed(settings, keys):
        db = Database(settings.database, Keyring.load(settings.key_dir))
        try:
            outcome = _fill(db, backup, key, found)
        finally:
            db.dispose()
    return Report(
        checked.head.made_at, checked.counts.total(), found.made_at if found else None, outcome
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Two restores into one place would take away each other's keys."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError("Hier wird gerade schon eine Sicherung zurückgeholt.") from error
    finally:
        os.close(handle)


@contextmanager
def _installed(settings: Settings, keys: dict[str, str]) -> Iterator[None]:
    """The keys are in an empty place; when the block fails, those that were not there go again."""
    directory = settings.key_dir
    _require_room_for_keys(directory, keys)
    if _exists(settings):
        _require_empty(Database(settings.database, Keyring.ephemeral()))
    fresh = [name for name in keys if not (directory / name).exists()]
    try:
        for name in fresh:
            write_once(directory / name, keys[name].encode())
        yield
    except BaseException:
        for name in fresh:
            (directory / name).unlink(missing_ok=True)
        raise


def _list(
    backup: Path, key: RecoveryKey, head: archive.Head, *, without_list: bool
) -> standing.StandingList | None:
    path = find_list(backup, head.of, head.made_at)
    if without_list or head.of == archive.NOBODY:
        return None
    if not path:
        raise BackupError(
            "Neben der Sicherung liegt keine Bestandsliste (.standing), die jünger ist. Ohne sie "
            "kommt zurück, was seitdem gelöscht oder gesperrt wurde. Wenn es keine gibt: "
            "--without-list."
        )
    return standing.read(path, key)


def _require_room_for_keys(directory: Path, keys: dict[str, str]) -> None:
    for name, content in keys.items():
        path = directory / name
        if name != RECOVERY_FILE and path.exists() and path.read_text() != content:
            raise BackupError(
                f"In {directory} liegt schon ein anderer Schlüssel {name}. Nehmen Sie einen leeren "
                "Ordner (FH_KEY_DIR): Es wird nichts überschrieben."
            )


def _exists(settings: Settings) -> bool:
    """SQLite would make the file by looking."""
    url = make_url(settings.database)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _require_empty(db: Database) -> None:
    try:
        with rows.snapshot(db) as connection:
            has_tables = bool(rows.tables(connection))
    except SQLAlchemyError as error:
        raise BackupError(f"Die Datenbank antwortet nicht ({type(error).__name__}).") from error
    finally:
        db.dispose()
    if has_tables:
        raise BackupError(
            "Hier ist schon eine Datenbank eingerichtet. Eine Sicherung kommt nur in eine leere: "
            "Nehmen Sie eine neue (FH_DATABASE_URL, FH_DATA_DIR). Es wird nichts überschrieben."
        )


def _fill(
    db: Database, backup: Path, key: RecoveryKey, found: standing.StandingList | None
) -> Outcome:
    try:
        with db.engine.begin() as connection:
            _load(db, connection, backup, key)
            upgrade_within(db, connection)
            outcome = _reapply(connection, found) if found else Outcome()
            drop_fleeting(connection)
            with Session(connection) as session:
                audit.record(session, None, "backup.restored", "database:all")
                session.flush()
            return outcome
    except SQLAlchemyError as error:
        hint = " Ist die Platte voll?" if isinstance(error, OperationalError) else ""
        raise BackupError(
            f"Die Datenbank hat die Sicherung nicht angenommen ({type(error).__name__}). "
            f"Sie ist so leer wie vorher.{hint}"
        ) from error


def _reapply(connection: Connection, found: standing.StandingList) -> Outcome:
    """What is gone stays gone; families whose stop was taken back since are there again."""
    from fruehe_hilfen.welcome import coming_back

    with Session(connection) as session:
        kept = coming_back.sealed(session)
    outcome = reapply(connection, found)
    with Session(connection) as session:
        wanted = {UUID(str(id)) for id in outcome.unfilled["welcome_case"]}
        coming_back.bring_back(session, kept, wanted)
    return outcome


def _load(db: Database, connection: Connection, backup: Path, key: RecoveryKey) -> None:
    """The schema of the backup, then its rows."""
    with lines.reading(backup, key, BACKUP) as found:
        reader = archive.Reader(found)
        upgrade_within(db, connection, reader.head.revision)
        drop_fleeting(connection)  # a migration may note when jobs are expected
        tables = rows.tables(connection)
        for batch in reader.batches():
            table = tables.get(batch.table)
            if table is None or rows.kinds(table.columns) != batch.columns:
                raise BackupError(_DIFFERENT)
            names = list(batch.columns)
            filled = [dict(zip(names, row, strict=True)) for row in batch.rows]
            connection.execute(insert(table), filled)


def delete_what_is_over(settings: Settings) -> list[str]:
    """Run everything that deletes by time, at once; returns the jobs that did not work."""
    from fruehe_hilfen.jobs.schedule import JOBS

    db = Database(settings.database, Keyring.load(settings.key_dir))
    failed = []
    try:
        for job in JOBS:
            if job.name in DELETING:
                try:
                    asyncio.run(_run(job, Context(settings, db)))
                except Exception:  # the restored data are whole; the worker tries again
                    failed.append(job.name)
    finally:
        db.dispose()
    return failed


async def _run(job: Job, context: Context) -> None:
    await job.run(context)
