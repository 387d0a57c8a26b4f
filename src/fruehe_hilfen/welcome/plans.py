"""What a birth list would do, family by family. Nothing is read or written here."""

from __future__ import annotations

from dataclasses import dataclass, field

from fruehe_hilfen.db import Keyring
from fruehe_hilfen.welcome.birthlist import Rejected, Row
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.names import Family
from fruehe_hilfen.welcome.rules import Intake, Unclear


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
    is_listed: bool = False
    """Whether a birth list told of it; parents may have registered themselves."""
    is_keyed: bool = True
    """Whether unclear rows find its case; older cases get these keys with the next list."""
    unclear: dict[Unclear, list[Row]] = field(default_factory=dict)
    """A death or a block that may concern this family, and the rows that made the doubts."""

    @property
    def is_hidden(self) -> bool:
        return self.is_dead or self.is_protected or bool(self.unclear)

    @property
    def is_apart(self) -> bool:
        """Only the role for protected addresses may know of it."""
        return (self.is_protected or Unclear.BLOCK in self.unclear) and not self.is_dead


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
    blocked: frozenset[int] = frozenset()
    """Rows that tell of a protected address."""

    @property
    def protected(self) -> set[int]:
        """Rows of families that only the role for protected addresses may know of."""
        return {number for entry in self.entries if entry.is_apart for number in entry.rows}

    def tells_block(self, entry: Entry) -> bool:
        return not self.blocked.isdisjoint(entry.rows)

    def unclear(self, *, with_protected: bool) -> list[Rejected]:
        """Rows that a person has to look at; of protected families only for their role."""
        found = {
            (row.number, f"unclear_{kind}")
            for entry in self.entries
            for kind, rows in entry.unclear.items()
            for row in rows
            if with_protected or not (entry.is_apart or row.is_protected)
        }
        return [Rejected(number, reason) for number, reason in sorted(found)]

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


def content_hash(keyring: Keyring, family: Family) -> str:
    """A keyed hash of all that is known of a family."""
    return keyring.blind("welcome_case.content", family.content())
