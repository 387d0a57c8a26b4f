"""A public page from the kept bytes against the same page rendered anew for every request.

Prints requests per second of both and their ratio, in rounds that take turns.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from fruehe_hilfen.app import create_app
from fruehe_hilfen.settings import Settings

PATHS = ("/notfall", "/begleitbuch/u-untersuchungen", "/treffpunkte")
ROUNDS, REQUESTS = 5, 300


async def rate(app: Any, path: str) -> float:
    """Requests per second of one ASGI application, without a network."""
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": b"", "headers": [(b"accept", b"text/html"), (b"accept-encoding", b"br")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "scheme": "http",
        "http_version": "1.1", "asgi": {"version": "3.0"}, "extensions": {},
    }  # fmt: skip

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200, message

    begun = time.perf_counter()
    for _ in range(REQUESTS):
        await app({**scope, "state": {}}, receive, send)
    return REQUESTS / (time.perf_counter() - begun)


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        app = create_app(Settings(env="test", data_dir=directory, key_dir=directory / "keys"))
        for path in PATHS:
            await rate(app, path)
            pairs = [(await rate(app, path), await rate(app.litestar, path)) for _ in range(ROUNDS)]
            ratios = [kept / rendered for kept, rendered in pairs]
            kept = statistics.median(pair[0] for pair in pairs)
            rendered = statistics.median(pair[1] for pair in pairs)
            print(
                f"{path}: kept {kept:,.0f}/s, rendered {rendered:,.0f}/s, "
                f"ratio {statistics.median(ratios):.1f} [{min(ratios):.1f}–{max(ratios):.1f}]"
            )


if __name__ == "__main__":
    asyncio.run(main())
