"""Holding restored rows against the standing list: what is gone stays gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from fruehe_hilfen.backup import rows, standing
from fruehe_hilfen.backup.standing import EMPTY, Found, StandingList
from fruehe_hilfen.backup.standing_rules import FLEETING, NEW_SINCE, RULES, Listed, Whole

Key = tuple[Any, ...]


OF_A_SEAL = frozenset({"content_hash"})
"""Plain columns that speak of a sealed one: it stays as it was backed up, so they stay with it."""


_NOT_EXPECTED = frozenset({"cancelled_by_family", "cancelled_by_service", "needs_rebooking"})


@dataclass
class Outcome:
    """How many rows went, changed, came along; what is lost, and which times of visits.

    `unfilled`: keys of rows whose seal was empty in the backup and is not any more.
    """

    gone: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    lost_visits: list[datetime] = field(default_factory=list)
    unfilled: defaultdict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))


def reapply(connection: Connection, found: StandingList) -> Outcome:
    """First what is gone goes, then states are brought up to date, then the rest follows."""
    tables, outcome = rows.tables(connection), Outcome()
    rules = [(rule, tables[rule.table]) for rule in RULES if rule.table in tables]
    for rule, table in reversed(rules):
        if isinstance(rule, Listed):
            _remove_unlisted(connection, table, rule, found, outcome)
    _remove_unkept(connection, rules, found, outcome)  # a name that is free again may be taken
    for rule, table in rules:
        if isinstance(rule, Listed):
            _bring_up_to_date(connection, table, rule, found, outcome)
        else:
            _take_over(connection, table, rule, found, outcome)
    _remove_unkept(connection, rules, found, outcome, is_last=True)
    return outcome


def _remove_unkept(
    connection: Connection,
    rules: list[tuple[Listed | Whole, Table]],
    found: StandingList,
    outcome: Outcome,
    *,
    is_last: bool = False,
) -> None:
    """Rows the list does not hold any more; what others still point at goes when `is_last`."""
    for rule, table in reversed(rules):
        if not isinstance(rule, Whole) or rule.only_adds:
            continue
        kept = {_key(table, row) for row in _section(found, rule)}
        for key in _present(connection, table) - kept:
            try:
                with connection.begin_nested():
                    outcome.gone[table.name] += _delete(connection, table, [key])
            except IntegrityError:
                if is_last:
                    raise


def drop_fleeting(connection: Connection) -> None:
    """Nobody is signed in, nothing waits between two steps, every job is due."""
    tables = rows.tables(connection)
    for name in FLEETING:
        if name in tables:
            connection.execute(delete(tables[name]))


def _section(found: StandingList, rule: Listed | Whole) -> list[Found]:
    return found.sections.get(rule.section, [])


def _remove_unlisted(
    connection: Connection, table: Table, rule: Listed, found: StandingList, outcome: Outcome
) -> None:
    wanted = standing.by_mark(_section(found, rule))
    keys = [table.c[name] for name in rule.key]
    kinds, primary = list(rows.kinds(keys).values()), list(table.primary_key.columns)
    doomed, seen = [], set()
    for row in connection.execute(select(*keys, *primary)).all():
        mark = standing.mark(rows.written(row[: len(keys)], kinds))
        if mark in wanted:
            seen.add(mark)
        else:
            doomed.append(tuple(row[len(keys) :]))
    outcome.gone[table.name] += _delete(connection, table, doomed)
    lost = [row for mark, row in wanted.items() if mark not in seen]
    if table.name in NEW_SINCE:
        outcome.lost[table.name] += len(lost)
    if table.name == "visit":
        expected = [row for row in lost if row["state"] not in _NOT_EXPECTED]
        outcome.lost_visits = sorted(row["starts_at"] for row in expected)


def _bring_up_to_date(
    connection: Connection, table: Table, rule: Listed, found: StandingList, outcome: Outcome
) -> None:
    if not rule.carries:
        return
    wanted = standing.by_mark(_section(found, rule))
    query = standing.listed(table, rule)
    kinds = list(rows.kinds(query.selected_columns).values())
    names, width = [str(column.key) for column in query.selected_columns], len(rule.key)
    for row in connection.execute(query).all():
        newest = wanted[standing.mark(rows.written(row[:width], kinds[:width]))]
        before = dict(zip(names, row, strict=True))
        if any(before[n] and newest.get(n) is False for n in names if n.startswith(EMPTY)):
            outcome.unfilled[table.name].add(before[rule.key[0]])
        changes = _changes(before, newest)
        if changes:
            where = and_(*(table.c[name] == before[name] for name in rule.key))
            connection.execute(update(table).where(where).values(changes))
            outcome.changed[table.name] += 1


def _changes(before: Found, newest: Found) -> Found:
    """Columns that are different now. A seal that has become empty is emptied, never filled."""
    changes: Found = {}
    for name, value in newest.items():
        if name not in before or before[name] == value:
            continue
        if name.startswith(EMPTY):
            if value:
                changes[name.removeprefix(EMPTY)] = None
        elif not (name in OF_A_SEAL and value):
            changes[name] = value
    return changes


def _take_over(
    connection: Connection, table: Table, rule: Whole, found: StandingList, outcome: Outcome
) -> None:
    present = _present(connection, table)
    columns = {column.name for column in table.columns}
    for row in _section(found, rule):
        known = {name: value for name, value in row.items() if name in columns}
        key = _key(table, row)
        if key not in present:
            if _has_parents(connection, table, known):
                connection.execute(insert(table).values(_blocked(known, rule)))
                outcome.came[table.name] += 1
        elif not rule.only_adds:
            where = _where(table, key)
            if connection.execute(select(table).where(where)).mappings().one() != known:
                connection.execute(update(table).where(where).values(known))
                outcome.changed[table.name] += 1


def _blocked(row: Found, rule: Whole) -> Found:
    """A case that only blocks needs no family."""
    return {**row, "family": None} if rule.of else row


def _has_parents(connection: Connection, table: Table, row: Found) -> bool:
    """What belongs to something that is lost is lost with it."""
    for key in table.foreign_keys:
        value, parent = row.get(key.parent.name), key.column
        if value is None:
            continue
        if connection.execute(select(parent).where(parent == value)).first() is None:
            return False
    return True


def _present(connection: Connection, table: Table) -> set[Key]:
    return {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}


def _key(table: Table, row: Found) -> Key:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _where(table: Table, key: Key) -> ColumnElement[bool]:
    pairs = zip(table.primary_key.columns, key, strict=True)
    return and_(*(column == value for column, value in pairs))


def _delete(connection: Connection, table: Table, keys: Iterable[Key]) -> int:
    count = 0
    for key in keys:
        connection.execute(delete(table).where(_where(table, key)))
        count += 1
    return count
