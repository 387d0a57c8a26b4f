"""The page of free times without its times: drawn once for each choice of filters, not each time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from markupsafe import Markup

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.visits.rules import VisitType

GAP = Markup("<!-- times -->")
"""Stands where the times go."""
_MOST = 300
Types = Mapping[str, VisitType]


@dataclass
class _Frames:
    edition: Edition
    types: Types
    drawn: dict[Hashable, tuple[str, str]] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, _Frames] = WeakKeyDictionary()


def around(
    db: Database, edition: Edition, types: Types, key: Hashable, draw: Callable[[], str]
) -> tuple[str, str]:
    """What stands before and after the times; `key` is all else that a frame depends on."""
    frames = _kept.get(db)
    if (
        frames is None or frames.edition is not edition or len(frames.drawn) >= _MOST
        or (frames.types is not types and frames.types != types)
    ):  # fmt: skip
        frames = _kept[db] = _Frames(edition, types)
    if key not in frames.drawn:
        before, after = draw().split(GAP)
        frames.drawn[key] = (before, after)
    return frames.drawn[key]
