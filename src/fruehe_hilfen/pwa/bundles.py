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

_QUICK, _BEST = 5, 11
_FORMS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=_BEST),
    "zstd": lambda content: zstandard.compress(content, 19),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
FORMS = tuple(_FORMS)
"""Codings of a bundle, the smallest first."""


class Bundle:
    """Packed quickly when it is listed; each form well when a phone first asks for it."""

    def __init__(self, content: bytes) -> None:
        self._quick = brotli.compress(content, quality=_QUICK)
        self._forms: dict[str, bytes] = {}
        self._turn = asyncio.Lock()
        self.size = len(self._quick)

    async def form(self, coding: str | None) -> bytes:
        """The bytes in a coding of `FORMS`; None: as they are."""
        if coding is None:
            return self._plain()
        async with self._turn:
            if coding not in self._forms:
                self._forms[coding] = await asyncio.to_thread(self._pack, coding)
                if coding == "br":
                    self._quick = self._forms["br"]
            return self._forms[coding]

    def _pack(self, coding: str) -> bytes:
        return _FORMS[coding](self._plain())

    def _plain(self) -> bytes:
        content: bytes = brotli.decompress(self._quick)
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
