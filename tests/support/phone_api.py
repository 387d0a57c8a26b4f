"""The interface of phones, asked from outside the browser."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.support.site import Site


def call(site: Site, method: str, path: str, body: object = None, *, secret: str = "") -> Any:
    """What the server answers. Raises HTTPError."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
    data = json.dumps(body).encode() if body else None
    request = Request(f"{site.url}/api/push{path}", data, headers, method=method)
    with urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def at_server(site: Site, push: dict[str, Any]) -> dict[str, Any] | None:
    """What the server knows of a subscription; None where it knows nothing."""
    try:
        found: dict[str, Any] = call(
            site, "GET", f"/subscriptions/{push['id']}", secret=push["secret"]
        )
    except HTTPError as error:
        if error.code != 404:
            raise
        return None
    return found
