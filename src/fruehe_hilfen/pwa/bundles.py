"""Bundles: many pages of the offline edition in one answer, named by its fingerprint.

Pages share their frame; packed together they weigh a third. A bundle is kept packed only, and one
that did not change since the last edition is not packed again.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable, Mapping

import brotli
import zstandard

from fruehe_hilfen.pwa.rules import Piece, bundle_bytes, fingerprint

_QUALITY = 9
"""The best one (11) saves a fourteenth and takes ten times as long: the first phone would wait."""

_OTHERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": lambda content: zstandard.compress(content, 9),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
FORMS = ("br", *_OTHERS)
"""Codings of a bundle, the smallest first."""


class Bundle:
    """Kept as brotli, which every phone with a worker reads; other forms when somebody asks."""

    def __init__(self, content: bytes) -> None:
        self._forms: dict[str, bytes] = {"br": brotli.compress(content, quality=_QUALITY)}
        self.size = len(self._forms["br"])

    async def form(self, coding: str | None) -> bytes:
        """The bytes in a coding of `FORMS`; None: as they are."""
        if coding in self._forms:
            return self._forms[coding]
        content: bytes = await asyncio.to_thread(brotli.decompress, self._forms["br"])
        if coding is not None:
            self._forms[coding] = content = _OTHERS[coding](content)
        return content


class Shelf:
    """The bundles of today in each language, and those before: a phone may be in the middle."""

    def __init__(self) -> None:
        self._now: dict[str, dict[str, Bundle]] = {}
        self._before: dict[str, dict[str, Bundle]] = {}

    def get(self, name: str) -> Bundle | None:
        """The bundle of that name, in whichever language."""
        shelves = (*self._now.values(), *self._before.values())
        return next((shelf[name] for shelf in shelves if name in shelf), None)

    async def fill(self, lang: str, groups: Iterable[list[Piece]]) -> list[tuple[str, int]]:
        """Name and size of a bundle per group; those of before stay for one edition more."""
        filled: dict[str, Bundle] = {}
        for group in groups:
            content = bundle_bytes(group)
            name = fingerprint(content)
            found = self.get(name)
            if found is None:
                found = await asyncio.to_thread(Bundle, content)
            filled[name] = found
        now = self._now.get(lang, {})
        if filled.keys() != now.keys():
            self._before[lang] = {name: now[name] for name in now.keys() - filled.keys()}
        self._now[lang] = filled
        return [(name, bundle.size) for name, bundle in filled.items()]
