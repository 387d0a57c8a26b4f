"""Answers that live for a moment: one drawing for all who ask within a second, an id for each.

A handler marks such an answer with the header `X-Briefly`: until when it may be sent again (seconds
since 1970), and the word in whose place every reader gets an id of its own. The header never leaves
the house. A commit of this process ends what was kept before it. A handler may also offer to draw its
answer again: then the next one is made without the framework, whose part stays the same for minutes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from litestar.types import Scope, Send

from fruehe_hilfen import clock

HEADER = "x-briefly"
_NAME = HEADER.encode()
_OFFER = "fh_again"
_MOST = 300
_FRAMEWORK_AGAIN = timedelta(minutes=5)
Key = tuple[Any, ...]
Message = Any  # see bytecache.py
Draw = Callable[[], Awaitable[tuple[str, float]]]
"""Makes the text of an answer, and tells until when it may be sent."""
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Brief:
    """One answer; `word` is as long as an id, so its length does not change."""

    headers: Headers
    body: bytes
    word: bytes
    until: float
    changes: int
    made_at: datetime
    draw: Draw | None

    def own(self) -> bytes:
        return self.body.replace(self.word, str(uuid4()).encode())


def mark(until: float, word: str) -> dict[str, str]:
    """The header of an answer that may be sent again until then."""
    return {HEADER: f"{until} {word}"}


def offer(scope: Scope, draw: Draw) -> None:
    """Let the answer to this request be drawn again, for whoever asks the same."""
    scope[_OFFER] = draw  # type: ignore[literal-required]


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

    async def again(self, key: Key) -> Brief | None:
        """The answer drawn anew, if it was offered; when that fails the framework says why."""
        old, now = self._kept.get(key), clock.now()
        if (
            old is None
            or old.draw is None
            or not old.made_at <= now < old.made_at + _FRAMEWORK_AGAIN
        ):
            return None
        changes = self._changes()
        try:
            text, until = await old.draw()
        except Exception:
            self._kept.pop(key, None)
            return None
        body = text.encode()
        headers = [*_without(old.headers, b"content-length"), _length(body)]
        brief = replace(old, headers=headers, body=body, until=until, changes=changes)
        self._kept[key] = brief
        return brief

    def listening(self, key: Key, scope: Any, send: Send) -> Send:
        """`send`, which keeps a marked answer and gives its first reader an id, too."""
        changes, until, word = self._changes(), 0.0, b""
        start: Message | None = None

        async def pass_on(message: Message) -> None:
            nonlocal start, until, word
            if message["type"] == "http.response.start":
                marks = [value for name, value in message["headers"] if name.lower() == _NAME]
                if marks:
                    start = {**message, "headers": _without(message["headers"], _NAME)}
                    moment, _, word = marks[0].partition(b" ")
                    until = float(moment)
                passed: Message = start or message
                await send(passed)
            elif start is None:
                await send(message)
            else:
                brief = Brief(start["headers"], message["body"], word, until, changes,
                              made_at=clock.now(), draw=scope.get(_OFFER))  # fmt: skip
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


def _without(headers: Headers, name: bytes) -> Headers:
    return [header for header in headers if header[0].lower() != name]


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()
