"""The safe HTML of a page as a tree of plain data, for a layout that knows no HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

Node = dict[str, Any]
_BLOCKS = frozenset({"p", "ul", "ol", "li", "h2", "h3", "h4", "table", "tr", "th", "td"})
_INLINE = frozenset({"strong", "em", "a"})
_HOLD_WORDS = _INLINE | {"p", "li", "h2", "h3", "h4", "th", "td"}
_BREAK = "br"
_SPACES = re.compile(r"\s+")


def tree(html: str, address: Callable[[str], str]) -> list[Node]:
    """Blocks {t, c}: c holds words and inline nodes; links have {href}, an absolute address.

    A table is a list of rows of cells. Other tags inside a block leave their words behind.
    """
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    return [node for node in reader.root["c"] if isinstance(node, dict)]


class _Reader(HTMLParser):
    def __init__(self, address: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._address = address
        self.root: Node = {"t": "root", "c": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == _BREAK:
            self._open[-1]["c"].append({"t": "br", "c": []})
        if tag not in _BLOCKS | _INLINE:
            return
        node: Node = {"t": tag, "c": []}
        href = dict(attrs).get("href")
        if href:
            node["href"] = self._address(href)
        self._open[-1]["c"].append(node)
        self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS | _INLINE and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        here = self._open[-1]
        words = _SPACES.sub(" ", data)
        if here["t"] not in _HOLD_WORDS or (not words.strip() and not here["c"]):
            return
        is_number = any(one.get("href", "").startswith("tel:") for one in self._open)
        here["c"].append(words.replace(" ", "\u00a0") if is_number else words)
