"""Draws what the first phone after a start needs before it asks: the list of the offline edition.

Without it the first service worker waits for 300 pages to be drawn and packed, and a browser whose
worker waited too long tries again only with the next page.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

EDITION = "/offline/edition.json"
Message = Any  # see bytecache.py


class Warmed:
    """An application that asks itself for one address as soon as it runs."""

    def __init__(self, app: ASGIApp, path: str = EDITION) -> None:
        self._app = app
        self._path = path
        self.task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self.task = asyncio.create_task(self._ask())

        is_start = str(scope["type"]) == "lifespan"
        await self._app(scope, receive, told if is_start else send)

    async def _ask(self) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def drop(message: Message) -> None:
            """Nobody reads it; the layer in front has kept it."""

        scope: Any = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": self._path, "raw_path": self._path.encode(), "root_path": "",
            "query_string": b"", "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0), "state": {},
        }  # fmt: skip
        await self._app(scope, receive, drop)
