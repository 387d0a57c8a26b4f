"""Which row of a birth list belongs to which case, and what it changes. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen.db import Keyring
from fruehe_hilfen.welcome import names
from fruehe_hilfen.welcome.birthlist import BirthList, Rejected, Row
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import CaseKey, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.names import Family
from fruehe_hilfen.welcome.nearby import Nearby
from fruehe_hilfen.welcome.plans import Entry, Plan, content_hash
from fruehe_hilfen.welcome.rules import Contact

_CHUNK = 400


def keyring_of(session: Session) -> Keyring:
    """The keys of the database behind a session."""
    found: Keyring = session.get_bind().dialect.fh_keyring  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class Hashes:
    """`days`: a name part and a day of birth, which two families may have in common."""

    tight: frozenset[str]
    loose: frozenset[str]
    days: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.tight | self.loose | self.days


def hashes(keyring: Keyring, family: Family) -> Hashes:
    """The keyed hashes of a family."""
    found = names.keys(family)

    def blind(texts: Iterable[str], purpose: str = "welcome_case.key") -> frozenset[str]:
        return frozenset(keyring.blind(purpose, text) for text in texts)

    days = blind(names.same_day_keys(family), "welcome_case.day")
    return Hashes(blind(found.tight), blind(found.loose), days)


def make_plan(session: Session, found: BirthList, *, lock: bool = False) -> Plan:
    """Compare a list with the cases. `lock`: nobody else changes these until the plan is applied."""
    keyring = keyring_of(session)
    dead = frozenset(row.number for row in found.rows if row.is_dead)
    blocked = frozenset(row.number for row in found.rows if row.is_protected)
    found = replace(found, rows=_without_unwanted(session, keyring, found.rows))
    planner = _Planner(session, keyring, found, dead, lock=lock)
    for row in found.rows:
        planner.take(row)
    rejected = sorted([*found.rejected, *planner.rejected], key=lambda bad: bad.number)
    total = len(found.rows) + len(found.rejected)
    entries = tuple(planner.entries.values())
    return Plan(entries, tuple(rejected), total, keyring, dead, blocked)


class _Planner:
    """Takes the rows of a list one after the other."""

    def __init__(
        self, session: Session, keyring: Keyring, found: BirthList, dead: frozenset[int], *,
        lock: bool,
    ) -> None:  # fmt: skip
        self._hashed = {row.number: hashes(keyring, row.family) for row in found.rows}
        keys = {key for mine in self._hashed.values() for key in mine.all}
        self._index = _known(session, keys, lock=lock)
        self._keyring = keyring
        self._dead = dead
        self._nearby = Nearby(session, keyring, dead)
        self._seen: set[str] = set()
        self.entries: dict[int, Entry] = {}
        self.rejected: list[Rejected] = []

    def take(self, row: Row) -> None:
        mine = self._hashed[row.number]
        if self._is_twice(row):
            self.rejected.append(Rejected(row.number, "twice"))
            return
        matches = _matches(self._index, mine, row) or self._new(row, mine)
        for entry in matches:
            if not entry.rows:
                entry.is_keyed = any(entry in self._index.get(key, []) for key in mine.days)
            _take(entry, row)
            self.entries[id(entry)] = entry
            for key in mine.all:
                known = self._index.setdefault(key, [])
                if entry not in known:
                    known.append(entry)

    def _is_twice(self, row: Row) -> bool:
        if row.is_dead or row.is_protected or row.is_outside:
            return False
        same = content_hash(self._keyring, row.family)
        is_twice = same in self._seen
        self._seen.add(same)
        return is_twice

    def _new(self, row: Row, mine: Hashes) -> list[Entry]:
        """A family that is not known; families it may be all the same are held back."""
        near = _unique(self._index, mine.days)
        self.entries.update((id(entry), entry) for entry in self._nearby.hold_back(row, near))
        why = replace(row, is_dead=row.number in self._dead).makes_no_case
        if why:  # a wish for no post, which hides like a death, makes no case out of it
            self.rejected.append(Rejected(row.number, why))
            return []
        return [Entry(None, None, row.intake, unclear=self._nearby.doubts_on(row, near))]


def no_post_hashes(keyring: Keyring, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(keyring.blind("welcome_no_post.key", text) for text in texts)


def _without_unwanted(session: Session, keyring: Keyring, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """`rows`; of families that asked for no post they are hidden like those of a death."""
    hashed = {row.number: no_post_hashes(keyring, names.no_post_keys(row.family)) for row in rows}
    asked: set[str] = set()
    for some in _chunks(sorted({key for keys in hashed.values() for key in keys})):
        asked |= set(session.exec(select(NoPostKey.key).where(col(NoPostKey.key).in_(some))))
    return tuple(replace(row, is_dead=True) if asked & hashed[row.number] else row for row in rows)


Index = dict[str, list[Entry]]


def _matches(index: Index, wanted: Hashes, row: Row) -> list[Entry]:
    """The families a row speaks of: one, or all that may be meant when it hides somebody."""
    sure = _unique(index, wanted.tight)
    if row.is_dead or row.is_protected:
        return sure or _unique(index, wanted.loose)
    return sure[:1]


def _unique(index: Index, keys: Iterable[str]) -> list[Entry]:
    found = {id(entry): entry for key in sorted(keys) for entry in index.get(key, [])}
    return sorted(found.values(), key=_preference)


def _preference(entry: Entry) -> tuple[bool, str, list[int]]:
    """Hidden families first: when in doubt, nobody rings at the door."""
    return (not entry.is_hidden, str(entry.case.id) if entry.case else "~", entry.rows[:1])


def _take(entry: Entry, row: Row) -> None:
    entry.rows.append(row.number)
    if row.is_listed and not entry.is_listed:
        entry.is_listed, entry.intake = True, row.intake
    entry.is_dead |= row.is_dead
    entry.is_protected |= row.is_protected
    entry.is_outside = row.is_outside and not row.is_dead
    if entry.family is None:
        entry.family = row.family
    elif not row.makes_no_case and row.family.street:
        entry.family = names.merge(entry.family, row.family)


def _known(session: Session, keys: set[str], *, lock: bool) -> Index:
    """Cases that have one of `keys`, as entries by key."""
    pairs: list[tuple[str, UUID]] = []
    for some in _chunks(sorted(keys)):
        asked = select(CaseKey.key, CaseKey.case_id).where(col(CaseKey.key).in_(some))
        pairs += [(row[0], row[1]) for row in session.exec(asked)]
    cases: dict[UUID, Entry] = {}
    for ids in _chunks(sorted({case_id for _, case_id in pairs})):
        some_cases = select(WelcomeCase).where(col(WelcomeCase.id).in_(ids)).order_by("id")
        for case in session.exec(some_cases.with_for_update() if lock else some_cases):
            cases[case.id] = _entry(case)
    index: Index = {}
    for key, case_id in pairs:
        index.setdefault(key, []).append(cases[case_id])
    return index


def _entry(case: WelcomeCase) -> Entry:
    dead = case.contact is Contact.STOPPED
    return Entry(
        case,
        load_family(case.family) if case.family else None,
        case.intake,
        is_dead=dead,
        is_protected=case.is_protected,
        is_listed=case.is_listed,
    )


T = TypeVar("T")


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
