"""Cross-site requests may not change anything (no tokens: cached pages would break them)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIES = ("__Host-fh", "fh")


async def same_origin(connection: ASGIConnection[Any, Any, Any, Any], _h: object) -> None:
    """Guard of the whole app. Raises a 403 problem for unsafe methods from elsewhere.

    Async, or the framework would take a thread for it with every request.
    """
    if str(connection.scope.get("method")) in _SAFE or _is_ours(connection):
        return
    raise Problem(403, _("Diese Anfrage kam von einer anderen Seite."), code="cross_site")


def _is_ours(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    headers = connection.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is not None:
        own = urlsplit(connection.app.state.settings.public_url).netloc
        return urlsplit(origin).netloc in {own, headers.get("host", "")}
    return not any(name in connection.cookies for name in COOKIES)
