"""Which row of a birth list belongs to which case, and what it changes. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen.db import Keyring
from fruehe_hilfen.welcome import names
from fruehe_hilfen.welcome.birthlist import BirthList, Rejected, Row
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import CaseKey, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.names import Family
from fruehe_hilfen.welcome.rules import Contact, Intake

_CHUNK = 400


@dataclass(eq=False)
class Entry:
    """One family of the list, with its case if there is one already."""

    case: WelcomeCase | None
    family: Family | None
    intake: Intake = Intake.BIRTH
    rows: list[int] = field(default_factory=list)
    is_dead: bool = False
    is_protected: bool = False
    is_outside: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.is_dead or self.is_protected


@dataclass(frozen=True)
class Counts:
    """What a list would do. Families for new, changed, unchanged; rows for the rest."""

    rows: int
    new: int
    changed: int
    unchanged: int
    suppressed: int
    rejected: int


@dataclass(frozen=True)
class Plan:
    """Every family of a list with what is to be done."""

    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]
    total: int
    keyring: Keyring
    dead: frozenset[int] = frozenset()
    """Rows that tell a death; the others that are hidden asked for no post."""

    @property
    def protected(self) -> set[int]:
        """Rows of families that only the role for protected addresses may know of."""
        hidden = [entry for entry in self.entries if entry.is_protected and not entry.is_dead]
        return {number for entry in hidden for number in entry.rows}

    def tells_death(self, entry: Entry) -> bool:
        return not self.dead.isdisjoint(entry.rows)

    def is_changed(self, entry: Entry) -> bool:
        if entry.case is None or entry.family is None or entry.case.family is None:
            return False  # a family that was deleted on time does not come back with an old list
        if entry.is_outside:
            return entry.case.closed_at is None
        return content_hash(self.keyring, entry.family) != entry.case.content_hash

    @property
    def is_foreign(self) -> bool:
        """Nobody of the list lives in the city: it is the list of another place."""
        foreign = [bad for bad in self.rejected if bad.reason == "outside"]
        return bool(foreign) and not self.entries

    def counts(self, *, with_protected: bool = True) -> Counts:
        """`with_protected` False: as if the protected rows were not in the file."""
        shown = [entry for entry in self.entries if not entry.is_hidden]
        changed = sum(self.is_changed(entry) for entry in shown)
        new = sum(entry.case is None for entry in shown)
        kept_back = 0 if with_protected else len(self.protected)
        suppressed = sum(len(entry.rows) for entry in self.entries if entry.is_hidden)
        return Counts(
            rows=self.total - kept_back,
            new=new,
            changed=changed,
            unchanged=len(shown) - new - changed,
            suppressed=suppressed - kept_back,
            rejected=len(self.rejected),
        )


def keyring_of(session: Session) -> Keyring:
    """The keys of the database behind a session."""
    found: Keyring = session.get_bind().dialect.fh_keyring  # type: ignore[attr-defined]
    return found


def content_hash(keyring: Keyring, family: Family) -> str:
    return keyring.blind("welcome_case.content", family.content())


@dataclass(frozen=True)
class Hashes:
    tight: frozenset[str]
    loose: frozenset[str]


def hashes(keyring: Keyring, family: Family) -> Hashes:
    """The keyed hashes of a family."""
    found = names.keys(family)

    def blind(texts: Iterable[str]) -> frozenset[str]:
        return frozenset(keyring.blind("welcome_case.key", text) for text in texts)

    return Hashes(blind(found.tight), blind(found.loose))


def make_plan(session: Session, found: BirthList) -> Plan:
    """Compare a list with the cases."""
    keyring = keyring_of(session)
    dead = frozenset(row.number for row in found.rows if row.is_dead)
    found = replace(found, rows=_without_unwanted(session, keyring, found.rows))
    hashed = {row.number: hashes(keyring, row.family) for row in found.rows}
    index = _known(session, {key for h in hashed.values() for key in h.tight | h.loose})
    entries: dict[int, Entry] = {}
    rejected = list(found.rejected)
    seen: set[str] = set()
    for row in found.rows:
        same = content_hash(keyring, row.family)
        if not (row.is_dead or row.is_protected or row.is_outside):
            if same in seen:
                rejected.append(Rejected(row.number, "twice"))
                continue
            seen.add(same)
        matches = _matches(index, hashed[row.number], row)
        if not matches:
            if row.is_outside and not row.is_dead:
                rejected.append(Rejected(row.number, "outside"))
                continue
            matches = [Entry(None, None, row.intake)]
        for entry in matches:
            _take(entry, row)
            entries[id(entry)] = entry
            for key in hashed[row.number].tight | hashed[row.number].loose:
                known = index.setdefault(key, [])
                if entry not in known:
                    known.append(entry)
    rejected.sort(key=lambda bad: bad.number)
    total = len(found.rows) + len(found.rejected)
    return Plan(tuple(entries.values()), tuple(rejected), total, keyring, dead)


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
    entry.is_dead |= row.is_dead
    entry.is_protected |= row.is_protected
    entry.is_outside = row.is_outside and not row.is_dead
    if entry.family is None:
        entry.family = row.family
    elif not row.is_outside and row.family.street:
        entry.family = names.merge(entry.family, row.family)


def _known(session: Session, keys: set[str]) -> Index:
    """Cases that have one of `keys`, as entries by key."""
    pairs: list[tuple[str, UUID]] = []
    for some in _chunks(sorted(keys)):
        asked = select(CaseKey.key, CaseKey.case_id).where(col(CaseKey.key).in_(some))
        pairs += [(row[0], row[1]) for row in session.exec(asked)]
    cases: dict[UUID, Entry] = {}
    for ids in _chunks(sorted({case_id for _, case_id in pairs})):
        for case in session.exec(select(WelcomeCase).where(col(WelcomeCase.id).in_(ids))):
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
    )


T = TypeVar("T")


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
