"""The ceiling: the same compressed bytes, no application. Reads the file named by BENCH_BYTES."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCH_BYTES"]).read_bytes()
HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-encoding", b"br"),
    (b"content-length", str(len(BODY)).encode()),
]


async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """ASGI application."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
