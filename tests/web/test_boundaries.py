"""What comes from outside is read once, in one way, and whose call it was is not to be forged."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
import structlog
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from fruehe_hilfen.app import MAX_BODY_BYTES
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web.headers import hsts
from tests.support.client import Client
from tests.support.site import Site

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HIDDEN = ("/.git/config", "/.git/HEAD", "/static/../.git/config", "/.svn/entries", "/.hg/store",
          "/.gitignore", "/pyproject.toml", "/uv.lock", "/.env")  # fmt: skip


@ONE_ENGINE
def test_an_address_is_decoded_once(client: Client) -> None:
    page = client.get("/suche?q=%2541%253Cb%253E").text
    assert 'value="%41%3Cb%3E"' in page
    assert "<b>" not in page.split('value="%41')[1][:40]
    assert (
        client.request("GET", "/static/%252e%252e/pyproject.toml", check=False).status_code == 404
    )


@ONE_ENGINE
def test_of_a_parameter_that_comes_twice_one_counts_always_the_same(client: Client) -> None:
    pages = {client.get("/suche?q=fieber&q=stillen").text for _ in range(3)}
    assert len(pages) == 1
    (page,) = pages
    assert ('value="fieber"' in page) != ('value="stillen"' in page)
    twice = {"login": ["a.person", "b.person"], "password": ["x", "y"], "code": ["1", "2"]}
    answer = client.post("/team/anmelden", data=twice)
    assert answer.status_code == 422
    assert ('value="a.person"' in answer.text) != ('value="b.person"' in answer.text)


@ONE_ENGINE
@pytest.mark.parametrize("path", HIDDEN)
def test_nothing_of_the_source_is_served(client: Client, path: str) -> None:
    assert client.request("GET", path, check=False).status_code == 404


@ONE_ENGINE
@pytest.mark.parametrize("path", ["/team/anmelden", "/termine", "/team/besuchsdienst/import"])
def test_more_than_two_megabytes_are_refused(
    client: Client, db: Database, settings: Settings, path: str
) -> None:
    fill(db, settings, reset=True)
    if path.startswith("/team/besuchsdienst"):
        client.post("/vorfuehrung/anmelden", data={"login": "demo-koordination"})
    files = {"file": ("liste.csv", b"a" * (MAX_BODY_BYTES + 1), "text/csv")}
    assert client.request("POST", path, files=files, check=False).status_code == 413


@pytest.mark.parametrize(
    ("url", "is_whole"),
    [
        ("https://familie.example.de", True),
        ("https://www.dueren.example.org:8443", True),
        ("https://example.de", False),
        ("https://localhost", False),
    ],
)
def test_https_is_asked_for_a_year_and_below_a_name_of_our_own(url: str, is_whole: bool) -> None:
    assert hsts(url) == "max-age=31536000" + ("; includeSubDomains" if is_whole else "")


@ONE_ENGINE
def test_a_refusal_is_noted_with_its_kind_and_roles_and_nothing_else(
    client: Client, db: Database, settings: Settings
) -> None:
    fill(db, settings, reset=True)
    client.post("/vorfuehrung/anmelden", data={"login": "demo-fkks"})
    foreign = "00000000-0000-4000-8000-000000000000"
    with structlog.testing.capture_logs() as logs:
        client.get("/team/konten")
        client.get(f"/team/termine/{foreign}/absage")
        client.post("/team/abmelden", headers={"sec-fetch-site": "cross-site"})
        client.request("POST", "/team/anmelden", data={"login": "a" * MAX_BODY_BYTES}, check=False)
    noted = [
        (one["status"], one["route"], one["roles"]) for one in logs if one["event"] == "refused"
    ]
    assert noted == [
        (403, "/team/konten", ["nurse"]),
        (404, "/team/termine/{visit_id}/absage", ["nurse"]),
        (403, "/team/abmelden", []),
        (413, "/team/anmelden", []),
    ]
    assert foreign not in repr(logs)
    assert set(logs[0]) == {"event", "log_level", "status", "code", "route", "roles"}


@ONE_ENGINE
def test_who_asks_too_often_is_noted_but_never_a_phone(client: Client) -> None:
    with structlog.testing.capture_logs() as logs:
        for _ in range(7):
            client.json("POST", "/api/push/subscriptions", {"kid": "x" * 70_000})
        for _ in range(21):
            client.post("/team/anmelden", data={"login": "a.person", "password": "x", "code": "1"})
    assert {one["status"] for one in logs} == {429}
    assert {one["route"] for one in logs} == {"/team/anmelden"}


def asked_by(header: str, trusted: list[str]) -> str:
    """The address the program sees of a call through the proxy 10.0.0.1."""
    seen: list[Any] = []

    async def program(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    scope = {"type": "http", "scheme": "http", "client": ("10.0.0.1", 1),
             "headers": [(b"x-forwarded-for", header.encode())]}  # fmt: skip
    wrapped: Any = wrap_asgi_with_proxy_headers(program, trusted_hosts=trusted)
    asyncio.run(wrapped(scope, None, None))
    return str(seen[0])


def test_only_a_listed_proxy_says_who_asks() -> None:
    assert asked_by("203.0.113.9", []) == "10.0.0.1"
    assert asked_by("203.0.113.9", ["10.0.0.2"]) == "10.0.0.1"
    assert asked_by("203.0.113.9", ["10.0.0.1"]) == "203.0.113.9"


def test_what_a_caller_writes_before_the_proxy_does_not_count() -> None:
    assert asked_by("192.0.2.1, 203.0.113.9", ["10.0.0.1"]) == "203.0.113.9"


def test_the_server_trusts_the_proxies_of_the_settings_and_no_others() -> None:
    text = (ROOT / "src/fruehe_hilfen/asgi.py").read_text(encoding="utf-8")
    assert "trusted_hosts=list(_settings.trusted_proxies)" in text


def said(site: Site, request: bytes) -> bytes:
    """Everything the server answers to raw bytes until it closes or is silent."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as line:
        line.sendall(request)
        line.settimeout(2)
        found = b""
        try:
            while part := line.recv(65_536):
                found += part
        except TimeoutError:
            pass
        return found


def test_where_a_message_ends_is_never_in_doubt(site: Site) -> None:
    """A second request hidden in a first one is not answered (RFC 9112 §6.3)."""
    head = b"POST /healthz HTTP/1.1\r\nHost: x\r\n"
    hidden = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    length = str(len(hidden)).encode()
    plain = said(site, head + b"Content-Length: " + length + b"\r\n\r\n" + hidden)
    assert plain.count(b"HTTP/1.1 ") == 1
    for doubtful in (
        b"Content-Length: 4\r\nContent-Length: " + length + b"\r\n\r\n" + hidden,
        b"Content-Length: x\r\n\r\n" + hidden,
        b"Transfer-Encoding: xchunked\r\n\r\n" + hidden,
    ):
        answer = said(site, head + doubtful)
        assert answer.startswith(b"HTTP/1.1 400"), doubtful
        assert answer.count(b"HTTP/1.1 ") == 1, doubtful


def test_every_line_of_the_log_is_one_object_of_one_shape(site: Site) -> None:
    said(site, b"POST /team/abmelden HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: cross-site\r\n"
               b"Content-Length: 0\r\nConnection: close\r\n\r\n")  # fmt: skip
    site.stop()
    lines = [json.loads(line) for line in site.log().splitlines() if line.startswith("{")]
    assert {"refused", "worker started", "worker stopped"} <= {line["event"] for line in lines}
    for line in lines:
        assert {"event", "level", "timestamp"} <= set(line)
        assert line["timestamp"].endswith("Z")
