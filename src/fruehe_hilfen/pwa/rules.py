"""What a page needs to work without network, read from its own text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from posixpath import dirname, join, normpath

_TREE = re.compile(rb"/static/[0-9a-f]{12}/")
_LOADED = re.compile(
    r"""<(?:script|link|use)\b[^>]*?\s(?:src|href)="/static/[0-9a-f]{12}/([^"#?]+)"""
)
_SHOWN = re.compile(r"""<(?:img|source)\b[^>]*?\ssrc(?:set)?="/static/[0-9a-f]{12}/([^"#?\s]+)""")
_IMPORTED = re.compile(r"""\b(?:from|import)\s*(\(?)\s*["'](\.{1,2}/[^"']+)["']""")
_USEFUL = (".css", ".js", ".svg", ".woff2")
_TEXT = ("text/", "application/json", "image/svg")
_CUT_AFTER = 400_000
"""Bytes of a bundle before packing; packed about 35 kB: what is lost when the network goes."""


@dataclass(frozen=True)
class Piece:
    """An answer of this application as it stands in a bundle."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_text(self) -> bool:
        """Whether packing makes it smaller."""
        return self.headers.get("content-type", "").startswith(_TEXT)


def bundle_bytes(pieces: Iterable[Piece]) -> bytes:
    """One line of JSON, [[url, length of the body, headers], …], then the bodies one after the other.

    The phone takes it apart again in service-worker/edition.js.
    """
    pieces = list(pieces)
    index = [[piece.url, len(piece.body), dict(piece.headers)] for piece in pieces]
    line = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return b"".join((line.encode(), b"\n", *(piece.body for piece in pieces)))


def cut(pieces: Iterable[Piece], *, after: int = _CUT_AFTER) -> list[list[Piece]]:
    """Neighbours in groups of about `after` bytes each, so that a broken network costs little."""
    pieces = list(pieces)
    ends = accumulate(len(piece.body) for piece in pieces)
    numbered = zip(ends, pieces, strict=True)
    groups = groupby(numbered, key=lambda pair: (pair[0] - 1) // after)
    return [[piece for _, piece in group] for _, group in groups]


def fingerprint(content: bytes, *, is_page: bool = False) -> str:
    """20 hex digits of a SHA-256; of a page without the name of the asset tree in its links.

    So a page that did not change is not loaded again after a change of code. The service worker
    computes the same (service-worker/cache.js).
    """
    return hashlib.sha256(_TREE.sub(b"/static/", content) if is_page else content).hexdigest()[:20]


def loaded_files(page: str) -> set[str]:
    """Names of the scripts, styles, fonts, drawings and pictures that a page loads."""
    loaded = {name for name in _LOADED.findall(page) if name.endswith(_USEFUL)}
    return loaded | set(_SHOWN.findall(page))


def with_imports(
    names: set[str], read: Callable[[str], str], *, is_at_once: bool = False
) -> set[str]:
    """`names` and every module they import, however deep; `read` gives the text of a script.

    `is_at_once`: only what is loaded before the page is there, not `import()`.
    """
    found: set[str] = set()
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(name, read(name), is_at_once) if name.endswith(".js") else []
    return found


def _imports(name: str, source: str, is_at_once: bool) -> Iterator[str]:
    for is_later, path in _IMPORTED.findall(source):
        if not (is_at_once and is_later):
            yield normpath(join(dirname(name), path))
