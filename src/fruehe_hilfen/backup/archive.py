"""What a backup holds, line by line.

{"made_at", "revision", "engine", "of"}      the head
{"key": file name, "content": text}          every file of the key directory
{"table": name, "columns": {name: kind}}     then one list per row
{"end": {table: number of rows}}             without it the backup is not whole
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select, text

from fruehe_hilfen.backup import rows
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.sealing import DAMAGED

_KEY_FILE = re.compile(r"[a-z][a-z0-9-]{0,40}\.(key|pem)")
_AT_ONCE = 500
NOBODY = "0" * 8

Put = Callable[[Any], None]


@dataclass(frozen=True)
class Head:
    """What stands at the beginning."""

    made_at: datetime
    revision: str
    engine: str
    of: str


@dataclass(frozen=True)
class Batch:
    """Rows of one table."""

    table: str
    columns: dict[str, str]
    rows: list[rows.Row]


def key_files(directory: Path) -> dict[str, str]:
    """The keys of an installation by file name."""
    return {
        path.name: path.read_text()
        for path in sorted(directory.iterdir())
        if _KEY_FILE.fullmatch(path.name)
    }


def revision(connection: Connection) -> str:
    """The schema this database has. Raises BackupError."""
    found = connection.execute(text(f"SELECT version_num FROM {rows.VERSION_TABLE}")).scalar()  # noqa: S608
    if not found:
        raise BackupError("Diese Datenbank ist noch nicht eingerichtet: 'fruehe-hilfen migrate'.")
    return str(found)


def identity(connection: Connection) -> str:
    """Names the installation, by its first account: a fresh database is another one. Else NOBODY."""
    staff = rows.tables(connection)["staff"]
    first = connection.execute(
        select(staff.c.id).order_by(staff.c.created_at, staff.c.id).limit(1)
    ).scalar()
    return hashlib.sha256(first.bytes).hexdigest()[:8] if first else NOBODY


def write_head(put: Put, connection: Connection, key_dir: Path, made_at: datetime) -> None:
    """The head and the keys."""
    put({
        "made_at": made_at.isoformat(), "revision": revision(connection),
        "engine": connection.dialect.name, "of": identity(connection),
    })  # fmt: skip
    for name, content in key_files(key_dir).items():
        put({"key": name, "content": content})


def write_rows(put: Put, connection: Connection, query: Select[Any], name: str) -> int:
    """What a query finds, below its name and columns; returns how many rows."""
    columns = rows.kinds(query.selected_columns)
    put({"table": name, "columns": columns})
    count = 0
    for row in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        put(rows.written(row, list(columns.values())))
        count += 1
    return count


def write(put: Put, connection: Connection, key_dir: Path, made_at: datetime) -> Counter[str]:
    """Write everything; returns the number of rows by table."""
    write_head(put, connection, key_dir, made_at)
    counts: Counter[str] = Counter()
    for name, table in rows.tables(connection).items():
        counts[name] = write_rows(put, connection, select(table), name)
    put({"end": {name: count for name, count in counts.items() if count}})
    return counts


class Reader:
    """A backup on the way from its head to its end. Raises BackupError where it is not whole."""

    def __init__(self, lines: Iterator[Any]) -> None:
        self._lines = lines
        self.keys: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        try:
            first = next(lines)
            self.head = Head(
                datetime.fromisoformat(first["made_at"]),
                first["revision"],
                first["engine"],
                first["of"],
            )
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            raise BackupError(DAMAGED) from error

    def batches(self) -> Iterator[Batch]:
        """The rows of all tables; collects the keys and counts on the way."""
        try:
            yield from self._batches()
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError(DAMAGED) from error

    def _batches(self) -> Iterator[Batch]:
        batch = Batch("", {}, [])
        for line in self._lines:
            is_row = isinstance(line, list)
            if batch.rows and (not is_row or len(batch.rows) >= _AT_ONCE):
                yield batch
                batch = Batch(batch.table, batch.columns, [])
            if is_row:
                batch.rows.append(rows.read(line, list(batch.columns.values())))
                self.counts[batch.table] += 1
            elif "key" in line:
                self.keys[_key_name(line["key"])] = line["content"]
            elif "table" in line:
                batch = Batch(line["table"], line["columns"], [])
            else:
                self._end(line["end"])
                return
        raise BackupError(DAMAGED)

    def _end(self, expected: dict[str, int]) -> None:
        if self.counts != Counter(expected) or next(self._lines, None) is not None:
            raise BackupError(DAMAGED)


def _key_name(name: str) -> str:
    """A name from a file never leads out of the key directory."""
    if not _KEY_FILE.fullmatch(name):
        raise BackupError(DAMAGED)
    return name
