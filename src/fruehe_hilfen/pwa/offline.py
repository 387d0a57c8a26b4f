"""The offline edition: which addresses a phone keeps, with the fingerprint of each.

The list is made from the real answers of this application. A page that does not exist, or that
is not the same for everyone, is never on it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import brotli
from litestar import Litestar

from fruehe_hilfen import clock
from fruehe_hilfen.pwa.bundles import Shelf
from fruehe_hilfen.pwa.rules import Piece, cut, fingerprint, loaded_files, with_imports
from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.urls import href

NEEDED = ("/notfall", "/offline")
"""Without these and their files a worker is not installed."""

EMERGENCY = (
    *NEEDED, "/", "/begleitbuch", "/treffpunkte", "/hilfe", "/erinnerungen", "/erinnerungen/ende",
    "/mehr",
    "/offline/reminders.json", "/offline/places.json",
)  # fmt: skip
"""Kept with the first visit, with the emergency pages of the book and the files they all load."""

EXTRA = (
    "/w", "/erinnerungen/weitergeben", "/erinnerungen/angaben",
    "/mehr/app", "/keine-post", "/buch-mitnehmen", "/suche", "/offline/search.json",
)  # fmt: skip
ADDRESS = "/offline/bundles/"
_QUICK = 5
_LINKED = re.compile(r'href="(?:/[a-z]{2})?(/(?:begleitbuch|hilfe|treffpunkte)(?:/[a-z0-9-]+)*)"')
_ONLINE_ONLY = re.compile(r"/(?:druck|danke|pdf)$")


@dataclass(frozen=True)
class Answer:
    """A public answer of this application."""

    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")

    @property
    def is_file(self) -> bool:
        return self.path.startswith("/static/")

    @property
    def url(self) -> str:
        """The address in the language of this request."""
        return self.path if self.is_file else href(self.path)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def piece(self) -> Piece:
        return Piece(self.url, self.headers, self.body)


class Described:
    """The description in each language, made once a day and build, however many ask for it.

    It costs as much as a hundred pages, and an address with a query passes by the byte cache.
    """

    def __init__(self) -> None:
        self.shelf = Shelf()
        self._turn = asyncio.Lock()
        self._made: dict[str, tuple[str, str]] = {}

    async def text(self, version: str, make: Callable[[], Awaitable[Any]]) -> str:
        """JSON; who asks while it is made waits for it."""
        lang, stamp = i18n.current().lang, f"{clock.today()} {version}"
        async with self._turn:
            made_for, text = self._made.get(lang, ("", ""))
            if made_for != stamp:
                text = json.dumps(await make(), ensure_ascii=False, separators=(",", ":"))
                self._made[lang] = stamp, text
        return text


async def describe(
    app: Litestar, assets: Assets, version: str, *, urgent: Iterable[str], book: Iterable[str],
    shelf: Shelf,
) -> Any:  # fmt: skip
    """The document behind /offline/edition.json in the language of this request.

    `urgent` pages belong to the emergency set, those of `book` come when it is taken along.
    `size`: bytes on the way, about. `bundle`: the number of the bundle that holds it, too.
    """
    first = await _answers(app, dict.fromkeys([*EMERGENCY, *urgent]))
    known = {answer.path for answer in first}
    later = dict.fromkeys([*book, *EXTRA])
    rest = await _answers(app, [path for path in later if path not in known])
    known |= {answer.path for answer in rest}
    rest += await _answers(app, sorted(_linked([*first, *rest]) - known))
    files = _files(assets, first)
    more = _files(assets, rest) - files
    needed = {*NEEDED, *_files(assets, [answer for answer in first if answer.path in NEEDED])}
    early, late = await _answers(app, sorted(files)), await _answers(app, sorted(more))
    groups = [_pieces(early), _pieces(first), _pieces(late), *cut(_pieces(rest, is_page=True))]
    groups = [group for group in groups if group]
    bundles = await shelf.fill(i18n.current().lang, groups)
    where = {piece.url: n for n, group in enumerate(groups) for piece in group}
    return {
        "version": version,
        "bundles": [{"url": href(ADDRESS + name), "size": size} for name, size in bundles],
        "emergency": [_entry(one, where, is_needed=one.path in needed) for one in (*early, *first)],
        "book": [_entry(one, where) for one in (*late, *rest)],
    }


def _pieces(answers: Iterable[Answer], *, is_page: bool = False) -> list[Piece]:
    """What is worth bundling, neighbours beside each other; `is_page`: large data travels alone."""
    pieces = [one.piece for one in answers if one.is_page or not is_page]
    return sorted((one for one in pieces if one.is_text), key=lambda piece: piece.url)


def _entry(answer: Answer, where: Mapping[str, int], *, is_needed: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {
        "url": answer.url,
        "hash": fingerprint(answer.body, is_page=answer.is_page),
        "size": _size(answer),
    }
    if answer.url in where:
        found["bundle"] = where[answer.url]
    if answer.path.endswith(".woff2"):
        return found | {"heavy": True}
    return found | ({"needed": True} if is_needed else {})


def _linked(answers: Iterable[Answer]) -> set[str]:
    """Public pages that pages of the edition lead to."""
    pages = (answer.text for answer in answers if answer.is_page)
    found = {path for text in pages for path in _LINKED.findall(text)}
    return {path for path in found if not _ONLINE_ONLY.search(path)}


def _size(answer: Answer) -> int:
    return len(brotli.compress(answer.body, quality=_QUICK))


def _files(assets: Assets, answers: Iterable[Answer]) -> set[str]:
    """Addresses of all files that the pages among `answers` load."""

    def read(name: str) -> str:
        return assets.files[name].content.decode() if name in assets.files else ""

    names = {name for one in answers if one.is_page for name in loaded_files(one.text)}
    return {assets.url(name) for name in with_imports(names, read) & assets.files.keys()}


async def _answers(app: Litestar, paths: Iterable[str]) -> list[Answer]:
    found = []
    for path in paths:
        if answer := await _ask(app, path):
            found.append(answer)
        await asyncio.sleep(0)  # a hundred pages: others must not wait for the last
    return found


async def _ask(app: Litestar, path: str) -> Answer | None:
    """What this application answers to a stranger; None unless it is 200 and public."""
    start: dict[str, Any] = {}
    chunks: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    await app(_scope(path), receive, send)  # type: ignore[arg-type]
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    is_public = headers.get("cache-control", "").startswith("public")
    if start["status"] != 200 or not is_public:
        return None
    headers.pop("content-length", None)
    return Answer(path, b"".join(chunks), headers)


def _scope(path: str) -> Any:
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 80), "extensions": {},
    }  # fmt: skip
