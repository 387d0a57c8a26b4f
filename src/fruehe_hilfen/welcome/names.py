"""Rows of a birth list: spelling, dates and the keys by which a family is found again.

Standard library only. `keys` decides what is the same family.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

_PAIRS = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"),
          ("ı", "i"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("æ", "a"))  # fmt: skip
_DATES = (
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?"), (1, 2, 3)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), (1, 2, 3)),
)


@dataclass(frozen=True)
class Child:
    first_name: str
    born_on: date


@dataclass(frozen=True, kw_only=True)
class Family:
    """What the welcome service needs to know of a family, and nothing else."""

    name: str
    parent_first_name: str
    parent_name: str
    street: str
    house_no: str
    plz: str
    district: str = ""
    children: tuple[Child, ...] = field(default=())

    def content(self) -> str:
        """The same text for the same family, whatever the spelling."""
        address = "|".join((tight(self.street), tight(self.house_no), self.plz, self.district))
        names = sorted({*name_parts(self.name), *name_parts(self.parent_name)})
        children = sorted(f"{fold(c.first_name)}:{c.born_on}" for c in self.children)
        return "/".join((" ".join(names), given(self.parent_first_name), address, *children))


def fold(text: str) -> str:
    """Small letters without accents: Müller, Mueller and MULLER are the same, ß is ss.

    **Source**: own rule, wider than DIN 5007-2 on purpose.
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    for old, new in _PAIRS:
        lowered = lowered.replace(old, new)
    plain = unicodedata.normalize("NFKD", lowered)
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    words = kept.replace("strasse", "str ").split()
    return " ".join(words)


def tight(text: str) -> str:
    """`fold` without blanks: '4 a' and '4A', 'Muster Straße' and 'Musterstr.'. **Source**: own rule."""
    return fold(text).replace(" ", "")


def name_parts(name: str) -> set[str]:
    """The parts of a double name, without 'von', 'de' and the like. **Source**: own rule."""
    parts = fold(name).split()
    return {part for part in parts if len(part) > 3} or set(parts)


def given(names: str) -> str:
    """The first of several given names. **Source**: own rule."""
    return (fold(names).split() or [""])[0]


@dataclass(frozen=True)
class Keys:
    """Texts to hash. `tight` ones mean the same family; `loose` ones only that it may be."""

    tight: frozenset[str]
    loose: frozenset[str]


def keys(family: Family) -> Keys:
    """What a family is found by: name part, parent and birth date, with the address or a child.

    Name, address and birth date are enough: parents who write themselves may leave out the first
    name or write that of the other parent, and a death must still find them. Each birth date counts with the day after, so that twins around midnight stay together. Two
    mothers of the same name with a child of the same day stay two families, at two addresses. **Source**: own rule.
    """
    names = name_parts(family.name) | name_parts(family.parent_name)
    days = {c.born_on + timedelta(days=n) for c in family.children for n in (0, 1)}
    parent = given(family.parent_first_name)
    loose = frozenset(f"{name}|{parent}|{day}" for name in names for day in days)
    at = f"@{tight(family.street)}|{tight(family.house_no)}|{family.plz}"
    marks = {at}
    marks |= {given(child.first_name) for child in family.children} - {""}
    found = {f"{key}|{mark}" for key in loose for mark in marks}
    if family.street:
        found |= {f"{name}||{day}|{at}" for name in names for day in days}
    return Keys(frozenset(found), loose)


def day_keys(spelled: Iterable[str], born_on: Iterable[date]) -> frozenset[str]:
    """Name part and day of birth, and the day after as in `keys`. **Source**: own rule."""
    parts = {part for name in spelled for part in name_parts(name)}
    days = {day + timedelta(days=n) for day in born_on for n in (0, 1)}
    return frozenset(f"{part}|{day}" for part in parts for day in days)


def same_day_keys(family: Family) -> frozenset[str]:
    """Name part and day of birth alone: what two families have in common by chance, too.

    **Source**: own rule.
    """
    parts = name_parts(family.name) | name_parts(family.parent_name)
    return frozenset(f"{part}|{child.born_on}" for part in parts for child in family.children)


def no_post_keys(family: Family) -> frozenset[str]:
    """What a family is found by that asked for no post."""
    days = [child.born_on for child in family.children]
    return day_keys([family.name, family.parent_name], days)


def merge(known: Family, row: Family) -> Family:
    """`known` with what `row` says newly: the address, a longer name, children not known yet."""
    return Family(
        name=_longer(known.name, row.name),
        parent_first_name=known.parent_first_name or row.parent_first_name,
        parent_name=_longer(known.parent_name, row.parent_name),
        street=_newer(known.street, row.street),
        house_no=_newer(known.house_no, row.house_no),
        plz=row.plz,
        district=row.district or known.district,
        children=_children(known.children, row.children),
    )


def _longer(known: str, new: str) -> str:
    return known if name_parts(new) <= name_parts(known) else new


def _newer(known: str, new: str) -> str:
    return known if tight(known) == tight(new) else new


def _children(known: tuple[Child, ...], new: tuple[Child, ...]) -> tuple[Child, ...]:
    """All children once; a child without a given name makes room when the name comes."""
    found: dict[tuple[str, date], Child] = {}
    for child in (*known, *new):
        found.setdefault((given(child.first_name), child.born_on), child)
    named = {born_on for name, born_on in found if name}
    kept = [c for (name, born_on), c in found.items() if name or born_on not in named]
    return tuple(sorted(kept, key=lambda child: (child.born_on, fold(child.first_name))))


def read_date(text: str) -> date | None:
    """A day as German offices write it: 24.12.2026, 2026-12-24, 20261224."""
    for pattern, order in _DATES:
        if found := pattern.fullmatch(text.strip()):
            year, month, day = (int(found[n]) for n in order)
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def join_names(names: Iterable[str]) -> str:
    """'Mia und Ben'."""
    listed = [name for name in names if name]
    return (
        " und ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
    )
