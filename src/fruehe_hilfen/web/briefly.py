"""Answers that live for a moment: one drawing for all who ask within a second, an id for each.

A handler marks such an answer with the header `X-Briefly`: until when it may be sent again (seconds
since 1970), and the word in whose place every reader gets an id of its own. The header never leaves
the house. A commit of this process ends what was kept before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from litestar.types import Send

from fruehe_hilfen import clock

HEADER = "x-briefly"
_NAME = HEADER.encode()
_MOST = 300
Key = tuple[Any, ...]
Message = Any  # see bytecache.py


@dataclass(frozen=True)
class Brief:
    """One answer; `word` is as long as an id, so its length does not change."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    word: bytes
    until: float
    changes: int

    def own(self) -> bytes:
        return self.body.replace(self.word, str(uuid4()).encode())


def mark(until: float, word: str) -> dict[str, str]:
    """The header of an answer that may be sent again until then."""
    return {HEADER: f"{until} {word}"}


class Briefly:
    """What is kept, by everything an answer depends on."""

    def __init__(self, changes: Callable[[], int]) -> None:
        self._changes = changes
        self._kept: dict[Key, Brief] = {}

    def find(self, key: Key) -> Brief | None:
        found = self._kept.get(key)
        if found is None or found.changes != self._changes():
            return None
        return found if clock.now().timestamp() < found.until else None

    def listening(self, key: Key, send: Send) -> Send:
        """`send`, which keeps a marked answer and gives its first reader an id, too."""
        changes, until, word = self._changes(), 0.0, b""
        start: Message | None = None

        async def pass_on(message: Message) -> None:
            nonlocal start, until, word
            if message["type"] == "http.response.start":
                marks = [value for name, value in message["headers"] if name.lower() == _NAME]
                if marks:
                    start = {**message, "headers": _without_mark(message["headers"])}
                    moment, _, word = marks[0].partition(b" ")
                    until = float(moment)
                passed: Message = start or message
                await send(passed)
            elif start is None:
                await send(message)
            else:
                brief = Brief(start["headers"], message["body"], word, until, changes)
                self._keep(key, brief)
                own: Message = {**message, "body": brief.own()}
                await send(own)

        return pass_on

    def _keep(self, key: Key, brief: Brief) -> None:
        if not brief.body or any(name.lower() == b"set-cookie" for name, _value in brief.headers):
            return
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = brief


def _without_mark(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() != _NAME]
