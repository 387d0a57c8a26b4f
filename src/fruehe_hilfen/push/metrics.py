"""`/metrics`: the figures for Prometheus. Only this machine, or whoever has the token."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fruehe_hilfen.db import Database
from fruehe_hilfen.push.figures import Figures, figures
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest

_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_TEXTS = {
    "fh_push_alarms": ("gauge", "Alarms by state; due includes those under way."),
    "fh_push_alarms_next_hour": ("gauge", "Alarms that ring within the next hour."),
    "fh_push_oldest_due_seconds": ("gauge", "Age of the oldest alarm that is due."),
    "fh_push_phones": ("gauge", "Subscriptions by push service and state."),
    "fh_push_paused": ("gauge", "1 while a push service is left in peace."),
    "fh_push_rings_total": ("counter", "Rings by outcome."),
}
Samples = Iterator[tuple[str, Mapping[str, str], int]]


@get("/metrics", opt=PUBLIC, sync_to_thread=True)
def show_metrics(
    request: AnyRequest, db: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[str]:
    """Everybody else gets the 404 of a page that does not exist."""
    if not _may_read(request, settings.metrics_token):
        raise not_found()
    with db.reading() as session:
        text = exposition(figures(session))
    return Response(text, media_type=_MEDIA)


def exposition(found: Figures) -> str:
    """The text format of Prometheus."""
    lines: list[str] = []
    for name, labels, value in _samples(found):
        kind, help_text = _TEXTS[name]
        if f"# TYPE {name} {kind}" not in lines:
            lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
        inner = ",".join(f'{key}="{text}"' for key, text in labels.items())
        lines.append(f"{name}{'{' + inner + '}' if inner else ''} {value}")
    return "\n".join(lines) + "\n"


def _samples(found: Figures) -> Samples:
    yield "fh_push_alarms", {"state": "waiting"}, found.waiting
    yield "fh_push_alarms", {"state": "due"}, found.due
    yield "fh_push_alarms_next_hour", {}, found.next_hour
    yield "fh_push_oldest_due_seconds", {}, found.oldest_due_s
    for (service, state), number in sorted(found.phones.items()):
        yield "fh_push_phones", {"service": service, "state": state}, number
    for service in sorted(found.pauses):
        yield "fh_push_paused", {"service": service}, 1
    for outcome, number in sorted(found.totals.items()):
        yield "fh_push_rings_total", {"outcome": outcome}, number


def _may_read(request: Any, token: str) -> bool:
    """A proxy on this machine speaks for strangers: what it passes on needs the token, too."""
    given = request.headers.get("authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    is_passed_on = any(name in request.headers for name in _FORWARDED)
    return bool(request.client and request.client.host in _LOOPBACK and not is_passed_on)


HANDLERS: list[Any] = [show_metrics]
