"""The layer in front of the framework: language prefix, kept bytes, packed forms, ETag and 304.

Only answers that say `Cache-Control: public` and set no cookie are kept, and only for addresses
without a query; one that says `Vary` is packed by its maker and passed on. The key holds the Berlin
date and the edition, so a new day or a change by the office can never show old bytes, and what was
kept for the day before leaves at once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from fruehe_hilfen import clock
from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.briefly import Briefly
from fruehe_hilfen.web.encodings import choose, pack, unpack

_MAX_BYTES = 12_000_000
"""Of all bodies together: a web process has 150 MB for everything. The German edition needs 6 MB."""
Headers = list[tuple[bytes, bytes]]
Message = Any  # the framework's unions of ASGI messages cannot be told apart by a checker
HttpScope = Any


@dataclass(frozen=True)
class Kept:
    """One answer, ready to send."""

    headers: Headers
    plain: bytes | None
    """None = made from `packed` for the few who ask: kept as well it would be half of everything."""
    packed: dict[str, bytes]
    etag: bytes

    def body(self, encoding: str | None) -> bytes:
        if encoding:
            return self.packed[encoding]
        return unpack(self.packed) if self.plain is None else self.plain

    @property
    def weight(self) -> int:
        """Bytes in memory, about; headers and key are small."""
        return len(self.plain or b"") + sum(map(len, self.packed.values())) + 1_000


class FrontLayer:
    """ASGI application around the framework."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        languages: frozenset[str],
        version: Callable[[], str],
        changes: Callable[[], int],
    ) -> None:
        self._app = app
        self._languages = languages
        self._version = version
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self.weight = 0
        self._edition = ("", "")
        self._briefly = Briefly(changes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http":
            await self._app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: HttpScope, receive: Receive, send: Send) -> None:
        self._choose_language(scope)
        if scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        look = _look_of(scope)
        brief = scope["method"] == "GET" and (
            self._briefly.find(look) or await self._briefly.again(look)
        )
        if brief:
            await _send(send, 200, brief.headers, brief.own())
            return
        send = self._briefly.listening(look, scope, send)
        if scope["query_string"] or _is_odd(scope["path"]):
            await self._app(scope, receive, send)
            return
        edition = str(clock.today()), self._version()
        if edition != self._edition:
            self._forget(edition)
        key = (i18n.current().lang, scope["path"], *edition)
        kept = self._kept.get(key)
        if kept:
            self._kept.move_to_end(key)
        else:
            kept = await self._fetch(key, scope, receive, send)
        if kept:
            await _send_kept(kept, scope, send)

    def _choose_language(self, scope: HttpScope) -> None:
        first, _, rest = scope["path"][1:].partition("/")
        rest = rest.lstrip("/")
        i18n.set_current(i18n.Locale(first) if first in self._languages else i18n.GERMAN)
        if first in self._languages and not i18n.is_german_only("/" + rest):
            scope["path"] = "/" + rest
            scope["raw_path"] = scope["path"].encode()

    async def _fetch(
        self, key: tuple[str, ...], scope: HttpScope, receive: Receive, send: Send
    ) -> Kept | None:
        """Ask the framework. A public answer is kept and returned, any other is passed on."""
        start: Message | None = None
        chunks: list[bytes] = []
        passing = False

        async def collect(message: Message) -> None:
            nonlocal start, passing
            if message["type"] == "http.response.start":
                start = message
                passing = not _is_public(message)
            if passing:
                await send(_without_body(message) if scope["method"] == "HEAD" else message)
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        asked: HttpScope = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._app(asked, receive, collect)
        if passing or start is None:
            return None
        kept = await asyncio.to_thread(_pack, list(start["headers"]), b"".join(chunks))
        self._keep(key, kept)
        return kept

    def _forget(self, edition: tuple[str, str]) -> None:
        self._edition, self.weight = edition, 0
        self._kept.clear()

    def _keep(self, key: tuple[str, ...], kept: Kept) -> None:
        """Two may have asked for the same at once; what nobody asked for longest leaves."""
        before = self._kept.pop(key, None)
        self._kept[key] = kept
        self.weight += kept.weight - (before.weight if before else 0)
        while self.weight > _MAX_BYTES and len(self._kept) > 1:
            self.weight -= self._kept.popitem(last=False)[1].weight


def _look_of(scope: HttpScope) -> tuple[Any, ...]:
    """All that an answer to everybody depends on."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return i18n.current().lang, scope["path"], scope["query_string"], accept


def _is_odd(path: str) -> bool:
    """Another way to write an address: as many as you like, and none is worth keeping."""
    return "//" in path or (path.endswith("/") and path != "/")


def _without_body(message: Message) -> Message:
    return {**message, "body": b""} if message["type"] == "http.response.body" else message


def _is_public(message: Message) -> bool:
    headers = dict(message["headers"])
    cache = headers.get(b"cache-control", b"")
    is_for_everyone = headers.keys().isdisjoint({b"set-cookie", b"vary"})
    return message["status"] == 200 and cache.startswith(b"public") and is_for_everyone


def _pack(headers: Headers, body: bytes) -> Kept:
    media = dict(headers).get(b"content-type", b"").decode("latin-1")
    etag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
    dropped = {b"content-length", b"etag"}
    base = [(name, value) for name, value in headers if name.lower() not in dropped]
    base += [(b"etag", etag), (b"vary", b"Accept-Encoding")]
    packed = pack(body, media)
    return Kept(base, None if packed else body, packed, etag)


async def _send_kept(kept: Kept, scope: HttpScope, send: Send) -> None:
    asked = {name.lower(): value for name, value in scope["headers"]}
    if _has_it(asked.get(b"if-none-match", b""), kept.etag):
        await _send(send, 304, kept.headers, b"")
        return
    headers = kept.headers
    encoding = choose(asked.get(b"accept-encoding", b"").decode("latin-1"), kept.packed)
    if encoding:
        headers = [*headers, (b"content-encoding", encoding.encode())]
    body = kept.body(encoding)
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _has_it(known: bytes, etag: bytes) -> bool:
    """Whether the client names our tag, also among others or as a weak one (proxies make it so)."""
    tags = (tag.strip().removeprefix(b"W/") for tag in known.split(b","))
    return known.strip() == b"*" or etag in tags


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    end: Message = {"type": "http.response.body", "body": body, "more_body": False}
    await send(start)
    await send(end)
