"""The offline edition: which addresses a phone keeps, with the fingerprint of each.

The list is made from the real answers of this application. A page that does not exist, or that
is not the same for everyone, is never on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from litestar import Litestar

from fruehe_hilfen.pwa.rules import fingerprint, loaded_files, with_imports
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.urls import href

NEEDED = ("/notfall", "/offline")
"""Without these and their files a worker is not installed."""

EMERGENCY = (
    *NEEDED, "/", "/begleitbuch", "/treffpunkte", "/erinnerungen", "/mehr",
    "/offline/reminders.json", "/offline/places.json",
)  # fmt: skip
"""Kept with the first visit, together with the files these pages load."""

EXTRA = ("/mehr/app",)
_PLACE = re.compile(r'href="(?:/[a-z]{2})?(/treffpunkte/[a-z0-9-]+)"')


@dataclass(frozen=True)
class Answer:
    """A public answer of this application."""

    path: str
    body: bytes
    is_page: bool

    @property
    def text(self) -> str:
        return self.body.decode()


async def describe(app: Litestar, assets: Assets, version: str, book: Iterable[str]) -> Any:
    """The document behind /offline/edition.json in the language of this request."""
    first = await _answers(app, EMERGENCY)
    pages = [answer for answer in first if answer.is_page]
    needed = _files(assets, [page for page in pages if page.path in NEEDED])
    files = _files(assets, pages)
    places = {path for page in pages for path in _PLACE.findall(page.text)}
    later = dict.fromkeys([*book, *EXTRA, *sorted(places)])
    rest = await _answers(app, [path for path in later if path not in EMERGENCY])
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
    }
    return found | ({"needed": True} if answer.path in NEEDED else {})


def _file(assets: Assets, name: str, *, is_needed: bool = False) -> dict[str, Any]:
    found = {"url": assets.url(name), "hash": fingerprint(assets.files[name].content)}
    if name.endswith(".woff2"):
        return found | {"heavy": True}
    return found | ({"needed": True} if is_needed else {})


def _files(assets: Assets, pages: Iterable[Answer]) -> set[str]:
    def read(name: str) -> str:
        return assets.files[name].content.decode() if name in assets.files else ""

    names = {name for page in pages for name in loaded_files(page.text)}
    return with_imports(names, read) & assets.files.keys()


async def _answers(app: Litestar, paths: Iterable[str]) -> list[Answer]:
    asked = [await _ask(app, path) for path in paths]
    return [answer for answer in asked if answer]


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
