"""Security headers on every answer, errors included."""

from __future__ import annotations

from urllib.parse import urlsplit

from litestar.types import Message, Scope

_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
}
_RAW = [
    (name.lower().encode(), value.encode())
    for name, value in {**HEADERS, "Cache-Control": "private, no-store"}.items()
]
_HSTS = "max-age=31536000"
_OWN_NAME = 3
"""Labels of a name like familie.example.de. A shorter one is the city's: its other names stay free."""


async def add_headers(message: Message, scope: Scope) -> None:
    """`before_send` hook: middleware would miss 404, 405 and 500."""
    if message["type"] != "http.response.start":
        return
    headers = message["headers"] = list(message.get("headers", []))
    given = {name.lower() for name, _value in headers}
    wanted, settings = _RAW, scope["app"].state.settings
    if settings.is_https and not settings.tls:  # a trial must not bind the name for a year
        wanted = [*_RAW, (b"strict-transport-security", hsts(settings.public_url).encode())]
    headers += [header for header in wanted if header[0] not in given]


def hsts(public_url: str) -> str:
    """A year of https only; with everything below the name, if it is a name of our own."""
    host = urlsplit(public_url).hostname or ""
    return f"{_HSTS}; includeSubDomains" if len(host.split(".")) >= _OWN_NAME else _HSTS
