"""The standing list: what is there at this minute, written beside the backups, sealed like them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Table, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.backup import archive, lines, making, rows
from fruehe_hilfen.backup.keys import RecoveryKey, SealingKey
from fruehe_hilfen.backup.rules import STANDING, Name
from fruehe_hilfen.backup.standing_rules import BLOCKED_CASE, RULES, Listed, Whole
from fruehe_hilfen.db import Database

EMPTY = "is empty: "
"""Before the name of a sealed column: whether there is anything in it."""
_MARK = "mark"
_MARK_BYTES = 9

Found = dict[str, Any]


@dataclass(frozen=True)
class StandingList:
    """A list as it was read: its sections by rule, each with rows as mappings."""

    head: archive.Head
    keys: dict[str, str]
    sections: dict[str, list[Found]]

    @property
    def made_at(self) -> datetime:
        return self.head.made_at


def write(db: Database, key_dir: Path, directory: Path) -> Path | None:
    """Write the list of this moment; None while there is no account. Raises BackupError."""
    key, now = SealingKey.load(key_dir), clock.now()
    making.require_directory(directory)
    with making.sentences(directory), rows.snapshot(db) as connection:
        of = archive.identity(connection)
        if of == archive.NOBODY:
            return None
        path = directory / str(Name(now, of, STANDING))
        with lines.writing(path, key, STANDING) as put:
            archive.write_head(put, connection, key_dir, now)
            put({"end": _write_sections(put, connection)})
    making.prune(directory, now)
    return path


def _write_sections(put: archive.Put, connection: Connection) -> dict[str, int]:
    found, counts = rows.tables(connection), {}
    for rule in RULES:
        if rule.table not in found:
            continue
        table = found[rule.table]
        if isinstance(rule, Whole):
            count = archive.write_rows(put, connection, _whole(table, rule), rule.section)
        else:
            count = _write_listed(put, connection, table, rule)
        if count:
            counts[rule.section] = count
    return counts


def _whole(table: Table, rule: Whole) -> Select[Any]:
    """All rows; of cases only those that must not come back with the next birth list."""
    if rule.of != BLOCKED_CASE:
        return select(table)
    return select(table).where(or_(table.c.family.is_(None), table.c.wants_no_contact.is_(True)))


def _write_listed(put: archive.Put, connection: Connection, table: Table, rule: Listed) -> int:
    query = listed(table, rule)
    kinds = rows.kinds(query.selected_columns)
    names, kept = list(kinds), len(rule.key)
    shown = {_MARK: "text"} | {name: kinds[name] for name in names[kept:]}
    put({"table": rule.section, "columns": shown})
    count = 0
    for row in connection.execute(query, execution_options={"yield_per": 500}):
        said = rows.written(row, list(kinds.values()))
        put([mark(said[:kept]), *said[kept:]])
        count += 1
    return count


def listed(table: Table, rule: Listed) -> Select[Any]:
    """The key first, then the state: everything that is not sealed, and which seals are empty."""
    columns: list[Any] = [table.c[name] for name in rule.key]
    for column in table.columns if rule.carries else ():
        if isinstance(column.type, LargeBinary):
            columns.append(column.is_(None).label(EMPTY + column.name))
        elif column.name not in rule.key:
            columns.append(column)
    query = select(*columns)
    return query.where(table.c.state == rule.state) if rule.state else query


def mark(key: list[Any]) -> str:
    """A short name of a row; the list is long."""
    digest = hashlib.sha256(json.dumps(key).encode()).digest()
    return base64.b64encode(digest[:_MARK_BYTES]).decode()


def read(path: Path, key: RecoveryKey) -> StandingList:
    """Read a list to its end. Raises BackupError."""
    sections: dict[str, list[Found]] = {rule.section: [] for rule in RULES}
    with lines.reading(path, key, STANDING) as found:
        reader = archive.Reader(found)
        for batch in reader.batches():
            sections.setdefault(batch.table, []).extend(_named(batch))
    return StandingList(reader.head, reader.keys, sections)


def _named(batch: archive.Batch) -> Iterator[Found]:
    names = list(batch.columns)
    return (dict(zip(names, row, strict=True)) for row in batch.rows)


def by_mark(found: Iterable[Found]) -> dict[str, Found]:
    """Listed rows by their mark."""
    return {row[_MARK]: row for row in found}
