"""Making a backup, and letting old ones go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from fruehe_hilfen import clock
from fruehe_hilfen.backup import archive, lines, rows
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.files import names_in
from fruehe_hilfen.backup.keys import RecoveryKey, SealingKey
from fruehe_hilfen.backup.rules import BACKUP, Name, ours, too_old
from fruehe_hilfen.db import Database


@dataclass(frozen=True)
class Made:
    """A backup that has just been made."""

    path: Path
    rows: int
    bytes: int
    removed: int


def make(db: Database, key_dir: Path, directory: Path) -> Made:
    """Back up everything into `directory` and remove what is too old. Raises BackupError."""
    key, now = SealingKey.load(key_dir), clock.now()
    with sentences(directory):
        require_directory(directory)
        with rows.snapshot(db) as connection:
            path = directory / str(Name(now, archive.identity(connection), BACKUP))
            with lines.writing(path, key, BACKUP) as put:
                counts = archive.write(put, connection, key_dir, now)
        size, removed = path.stat().st_size, prune(directory, now)
    return Made(path, counts.total(), size, removed)


def require_directory(directory: Path) -> None:
    """It is not made here: below a disk that is not mounted it would lie on the wrong one."""
    if not directory.is_dir():
        raise BackupError(f"Den Ordner {directory} gibt es nicht. Ist die Platte eingehängt?")


@contextmanager
def sentences(directory: Path) -> Iterator[None]:
    """Says in German what a disk or a database says otherwise."""
    try:
        yield
    except SQLAlchemyError as error:
        raise BackupError(
            f"Die Datenbank ist nicht lesbar ({type(error).__name__}). Hilft 'fruehe-hilfen doctor'?"
        ) from error
    except OSError as error:
        raise BackupError(f"{directory} ist nicht zu beschreiben ({error.strerror}).") from error


def prune(directory: Path, now: datetime) -> int:
    """Remove what is over; returns how many files."""
    old = too_old(names_in(directory), now)
    for name in old:
        (directory / str(name)).unlink(missing_ok=True)
    return len(old)


def last_made_at(directory: Path, kind: str = BACKUP) -> datetime | None:
    """When the newest file of a kind was made."""
    found = ours(names_in(directory), kind)
    return found[0].made_at if found else None


def newest_in(directory: Path) -> Path | None:
    """The newest backup."""
    found = ours(names_in(directory), BACKUP)
    return directory / str(found[0]) if found else None


def check(path: Path, key: RecoveryKey) -> archive.Reader:
    """Read a backup to its end; returns what it holds. Raises BackupError."""
    with lines.reading(path, key, BACKUP) as found:
        reader = archive.Reader(found)
        for _batch in reader.batches():
            pass
    return reader
