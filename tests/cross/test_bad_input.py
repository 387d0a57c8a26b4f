"""Nonsense on every route, as a stranger and as everybody of the team: a clear refusal, no crash."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response
from litestar.routes import HTTPRoute

from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.settings import Settings
from tests.support.client import Client

PARTS = ("x", "00000000-0000-4000-8000-000000000000", "ä%00", "..%2F..%2Fetc", "9" * 300)
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {
        "data": {
            "slot": "x",
            "hold": "x",
            "family": "x",
            "request_id": "x",
            "login": "\x00",
            "q": "'",
        }
    },
    {"data": {"name": "a" * 5_000, "phone": "ü", "day": "31", "start": "25:99", "weekday": "7"}},
    {"content": b"\xff\xfe\x00", "headers": {"content-type": "application/x-www-form-urlencoded"}},
    {"content": b"{", "headers": {"content-type": "application/json"}},
    {"json": [1, None, {"a": "b"}]},
    {"json": {"events": "x", "alarms": {"a": 1}, "slot": {"x": 1}, "keys": [], "endpoint": 7}},
    {"files": {"file": ("liste.csv", b"\x00\x01\x02;;;\n", "text/csv")}},
    {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
)
PEOPLE = ("", "demo-fkks", "demo-besuch", "demo-koordination", "demo-schutz", "demo-verwaltung")


def _calls(app: App, *, under: str) -> Iterator[tuple[str, str]]:
    for route in app.litestar.routes:
        is_asked = route.path.startswith(under) and "/abmelden" not in route.path
        if isinstance(route, HTTPRoute) and is_asked:
            for part in PARTS if "{" in route.path else ("",):
                path = re.sub(r"\{[^}]+\}", part, route.path)
                yield from ((method, path) for method in sorted(route.methods - {"OPTIONS"}))


def _refused(answer: Response) -> str:
    """What is wrong with an answer to nonsense; empty when nothing is."""
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{answer.status_code}"
    if "Traceback" in answer.text:
        return "a traceback"
    return ""


@pytest.mark.parametrize(
    ("login", "accept"),
    [
        *((login, "text/html") for login in PEOPLE),
        ("", "application/json"),
        *(pytest.param(one, "application/json", marks=pytest.mark.slow) for one in PEOPLE if one),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nonsense_is_refused_and_nothing_crashes(
    app: App, client: Client, db: Database, settings: Settings, login: str, accept: str
) -> None:
    fill(db, settings, reset=True)
    if login:
        client.post("/vorfuehrung/anmelden", data={"login": login})
    broken = []
    for method, path in _calls(app, under="/team" if login else "/"):
        if path.startswith("/vorfuehrung"):
            continue
        for body in BODIES if method in {"POST", "PUT"} else ({},):
            headers = {**body.get("headers", {}), "accept": accept}
            answer = client.request(method, path, **{**body, "headers": headers}, check=False)
            if problem := _refused(answer):
                broken.append(f"{method} {path} {str(body)[:90]}: {problem}")
    assert not broken
