"""A browser without JavaScript: follows no redirect by itself, checks every page it is shown."""

from __future__ import annotations

from typing import Any

from httpx import Response
from litestar.testing import TestClient

from fruehe_hilfen.app import App
from tests.support.pages import check_page

ORIGIN = "http://testserver.local"


class Client(TestClient[Any]):
    """Sends what a browser sends; `check=False` for answers that are wrong on purpose."""

    def __init__(self, app: App) -> None:
        super().__init__(app, base_url=ORIGIN, raise_server_exceptions=False)
        self.headers.update({"accept": "text/html", "sec-fetch-site": "same-origin"})
        self.follow_redirects = False

    def request(self, *args: Any, check: bool = True, **kwargs: Any) -> Response:
        answer = super().request(*args, **kwargs)
        if check and answer.headers.get("content-type", "").startswith("text/html"):
            check_page(answer)
        return answer

    def json(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """A call as a program makes it."""
        return self.request(
            method, path, json=body, headers={"accept": "application/json", **headers}
        )
