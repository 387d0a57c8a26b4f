"""Requests from elsewhere, crashes, headers: a small application with our hooks."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.testing import TestClient

from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.headers import HEADERS, add_headers
from fruehe_hilfen.web.origin import same_origin
from fruehe_hilfen.web.problems import HANDLERS, FieldError, invalid
from fruehe_hilfen.web.templating import make_environment

SECRET = "Familie Muster, Beispielweg 3"


@post("/change")
async def change() -> str:
    return "changed"


@get("/crash")
async def crash() -> str:
    raise ValueError(SECRET)


@get("/invalid")
async def refuse() -> str:
    raise invalid([FieldError("name", "missing", "Bitte schreiben Sie einen Namen.")])


@post("/echo")
async def echo(form: NamedDependency[Form]) -> dict[str, Any]:
    return {"name": form.get("name"), "days": form.all("day"), "flag": form.flag("flag")}


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient[Litestar]]:
    settings = Settings(env="test", public_url="https://familie.example.de")
    app = Litestar(
        [change, crash, refuse, echo],
        guards=[same_origin],
        before_send=[add_headers],
        exception_handlers=HANDLERS,
        dependencies={"form": Provide(Form.read)},
        openapi_config=None,
        logging_config=None,
        state=State(
            {"settings": settings, "templates": make_environment(Assets.load(), demo=False)}
        ),
    )
    with TestClient(
        app, base_url="http://testserver.local", raise_server_exceptions=False
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://familie.example.de"}, True),
        ({"origin": "http://testserver.local"}, True),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
        ({"cookie": "fh=token"}, False),
        ({"cookie": "__Host-fh=token"}, False),
        ({"cookie": "other=1"}, True),
    ],
)
def test_only_our_own_pages_may_change_anything(
    small: TestClient[Litestar], headers: dict[str, str], allowed: bool
) -> None:
    assert (small.post("/change", headers=headers).status_code == 201) is allowed


@pytest.mark.parametrize("path", ["/crash", "/invalid", "/nowhere", "/change"])
def test_every_answer_carries_the_security_headers(small: TestClient[Litestar], path: str) -> None:
    answer = small.get(path, headers={"accept": "text/html"})
    assert answer.status_code in {404, 405, 422, 500}
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_crash_says_nothing_personal_to_anyone(small: TestClient[Litestar], accept: str) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = small.get("/crash", headers={"accept": accept})
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert SECRET not in repr(logs)
    assert logs[0]["kind"] == "ValueError"
    assert logs[0]["file"] == "test_guarding.py"


def test_programs_get_a_problem_document(small: TestClient[Litestar]) -> None:
    answer = small.get("/invalid", headers={"accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["field"] == "name"


def test_a_form_reads_lists_blanks_and_json_alike(small: TestClient[Litestar]) -> None:
    form = small.post("/echo", data={"name": "  ", "day": ["1", "3"], "flag": "on"})
    assert form.json() == {"name": None, "days": ["1", "3"], "flag": True}
    one = small.post("/echo", data={"name": " Anna\x00 ", "day": "1"})
    assert one.json() == {"name": "Anna", "days": ["1"], "flag": False}
    sent = small.post("/echo", json={"name": 7, "day": ["1"], "flag": True})
    assert sent.json() == {"name": "7", "days": ["1"], "flag": True}
    assert small.post("/echo", json=["no", "object"]).json()["name"] is None


def test_json_that_is_none_is_a_clear_refusal(small: TestClient[Litestar]) -> None:
    broken = small.post("/echo", content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 400
    assert broken.json()["title"]
