"""The offline edition: which addresses a phone keeps, with the fingerprint of each.

The list is made from the real answers of this application. A page that does not exist, or that
is not the same for everyone, is never on it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import brotli
from litestar import Litestar

from fruehe_hilfen import clock
from fruehe_hilfen.pwa.rules import fingerprint, loaded_files, with_imports
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
_QUICK = 5
_LINKED = re.compile(r'href="(?:/[a-z]{2})?(/(?:begleitbuch|hilfe|treffpunkte)(?:/[a-z0-9-]+)*)"')
_ONLINE_ONLY = re.compile(r"/(?:druck|danke|pdf)$")


@dataclass(frozen=True)
class Answer:
    """A public answer of this application."""

    path: str
    body: bytes
    is_page: bool

    @property
    def text(self) -> str:
        return self.body.decode()


class Described:
    """The description in each language, made once a day and build, however many ask for it.

    It costs as much as a hundred pages, and an address with a query passes by the byte cache.
    """

    def __init__(self) -> None:
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
    app: Litestar, assets: Assets, version: str, *, urgent: Iterable[str], book: Iterable[str]
) -> Any:
    """The document behind /offline/edition.json in the language of this request.

    `urgent` pages belong to the emergency set, those of `book` come when it is taken along.
    `size`: bytes on the way, about.
    """
    first = await _answers(app, dict.fromkeys([*EMERGENCY, *urgent]))
    known = {answer.path for answer in first}
    pages = [answer for answer in first if answer.is_page]
    needed = _files(assets, [page for page in pages if page.path in NEEDED])
    files = _files(assets, pages)
    later = dict.fromkeys([*book, *EXTRA])
    rest = await _answers(app, [path for path in later if path not in known])
    known |= {answer.path for answer in rest}
    rest += await _answers(app, sorted(_linked([*first, *rest]) - known))
    more = _files(assets, [answer for answer in rest if answer.is_page]) - files
    return {
        "version": version,
        "emergency": [
            *(_file(assets, name, is_needed=name in needed) for name in sorted(files)),
            *(_entry(answer) for answer in first),
        ],
        "book": [
            *(_file(assets, name) for name in sorted(more)),
            *(_entry(answer) for answer in rest),
        ],
    }


def _entry(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "url": href(answer.path),
        "hash": fingerprint(answer.body, is_page=answer.is_page),
        "size": _size(answer.body),
    }
    return found | ({"needed": True} if answer.path in NEEDED else {})


def _file(assets: Assets, name: str, *, is_needed: bool = False) -> dict[str, Any]:
    content = assets.files[name].content
    found = {"url": assets.url(name), "hash": fingerprint(content), "size": _size(content)}
    if name.endswith(".woff2"):
        return found | {"heavy": True}
    return found | ({"needed": True} if is_needed else {})


def _linked(answers: Iterable[Answer]) -> set[str]:
    """Public pages that pages of the edition lead to."""
    pages = (answer.text for answer in answers if answer.is_page)
    found = {path for text in pages for path in _LINKED.findall(text)}
    return {path for path in found if not _ONLINE_ONLY.search(path)}


def _size(content: bytes) -> int:
    return len(brotli.compress(content, quality=_QUICK))


def _files(assets: Assets, pages: Iterable[Answer]) -> set[str]:
    def read(name: str) -> str:
        return assets.files[name].content.decode() if name in assets.files else ""

    names = {name for page in pages for name in loaded_files(page.text)}
    return with_imports(names, read) & assets.files.keys()


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
    headers = {name.lower(): value for name, value in start["headers"]}
    is_public = headers.get(b"cache-control", b"").startswith(b"public")
    if start["status"] != 200 or not is_public:
        return None
    is_page = headers.get(b"content-type", b"").startswith(b"text/html")
    return Answer(path, b"".join(chunks), is_page)


def _scope(path: str) -> Any:
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 80), "extensions": {},
    }  # fmt: skip
