"""A death or a block that fits a family by name and birthday only: it may be meant, or not.

Such a row is never silently nothing: what it may concern is held back first (`doubts`), and a person
finds out. It works both ways, so that the order of lists does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from fruehe_hilfen.db import Keyring
from fruehe_hilfen.welcome.birthlist import Row
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.plans import Entry, content_hash
from fruehe_hilfen.welcome.reasons import is_reversible
from fruehe_hilfen.welcome.rules import Contact, Unclear


class Nearby:
    """Decides for rows that match no family. `dead`: numbers of rows that tell a death."""

    def __init__(self, session: Session, keyring: Keyring, dead: frozenset[int]) -> None:
        self._session, self._keyring, self._dead = session, keyring, dead

    def hold_back(self, row: Row, near: Iterable[Entry]) -> list[Entry]:
        """Families that a death or a block may mean; they are marked."""
        found = []
        for entry in near:
            new = [kind for kind in self._told(row) if self._may_be_meant(entry, kind, row)]
            for kind in new:
                entry.unclear.setdefault(kind, []).append(row)
            found += [entry] if new else []
        return found

    def doubts_on(self, row: Row, near: Iterable[Entry]) -> dict[Unclear, list[Row]]:
        """What was told before and may mean the new family of `row`."""
        told = self._told(row)
        before = {kind for entry in near for kind in self._is_told(entry)}
        return {} if Unclear.DEAD in told else {kind: [row] for kind in before - told}

    def _told(self, row: Row) -> set[Unclear]:
        death = {Unclear.DEAD} if row.number in self._dead else set()
        return death | ({Unclear.BLOCK} if row.is_protected else set())

    def _is_told(self, entry: Entry) -> set[Unclear]:
        if self._is_surely_dead(entry):
            return {Unclear.DEAD}
        return {Unclear.BLOCK} if entry.is_protected else set()

    def _is_surely_dead(self, entry: Entry) -> bool:
        if not self._dead.isdisjoint(entry.rows):
            return True
        case = entry.case
        stopped = case is not None and case.contact is Contact.STOPPED
        return stopped and not is_reversible(self._session, case.id)  # type: ignore[union-attr]

    def _may_be_meant(self, entry: Entry, kind: Unclear, row: Row) -> bool:
        if self._is_surely_dead(entry) or self._is_twice(entry, kind, row):
            return False
        if kind is Unclear.BLOCK and self._is_surely_protected(entry):
            return False
        case = entry.case
        if case is None:
            return True
        has_names = case.family is not None or case.contact is Contact.STOPPED
        return has_names and not self._was_asked(case.id, kind, row)

    def _is_twice(self, entry: Entry, kind: Unclear, row: Row) -> bool:
        same = row.family.content()
        return any(one.family.content() == same for one in entry.unclear.get(kind, []))

    def _is_surely_protected(self, entry: Entry) -> bool:
        """A protection that is only a doubt ends with it, so every row of that kind is asked."""
        if entry.case is None or not entry.is_protected:
            return entry.is_protected
        asked = select(Doubt.id).where(
            col(Doubt.case_id) == entry.case.id,
            col(Doubt.kind) == Unclear.BLOCK,
            col(Doubt.settled_at).is_(None),
        )
        return self._session.exec(asked).first() is None

    def _was_asked(self, case_id: object, kind: Unclear, row: Row) -> bool:
        """Whether this very row has made this very doubt before."""
        asked = select(Doubt.id).where(
            col(Doubt.case_id) == case_id,
            col(Doubt.kind) == kind,
            col(Doubt.row_key) == content_hash(self._keyring, row.family),
        )
        return self._session.exec(asked).first() is not None
