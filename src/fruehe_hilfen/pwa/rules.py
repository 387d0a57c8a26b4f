"""What a page needs to work without network, read from its own text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath

_TREE = re.compile(rb"/static/[0-9a-f]{12}/")
_LOADED = re.compile(
    r"""<(?:script|link|use)\b[^>]*?\s(?:src|href)="/static/[0-9a-f]{12}/([^"#?]+)"""
)
_SHOWN = re.compile(r"""<(?:img|source)\b[^>]*?\ssrc(?:set)?="/static/[0-9a-f]{12}/([^"#?\s]+)""")
_IMPORTED = re.compile(r"""\b(?:from|import)\s*(\(?)\s*["'](\.{1,2}/[^"']+)["']""")
_USEFUL = (".css", ".js", ".svg", ".woff2")


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
