"""Every route says who may call it, and keeps its word for every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles
from fruehe_hilfen.staff.sessions import open_session
from tests.support.client import Client

_PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
_FILLED = {"uuid": "00000000-0000-7000-8000-000000000000", "int": "1"}


def handlers(app: App) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """(method, path, handler) of every route, without what Litestar adds itself."""
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS"}):
                    yield method, route.path, handler


def asked_roles(handler: HTTPRouteHandler) -> list[tuple[Role, ...]]:
    """What the guards of a handler ask for; an empty tuple is any signed-in person."""
    guards = [getattr(guard, "func", guard) for guard in handler.resolve_guards()]
    return [guard.fh_roles for guard in guards if hasattr(guard, "fh_roles")]


def is_public(handler: HTTPRouteHandler) -> bool:
    return bool(handler.opt.get("public"))


def filled(path: str) -> str:
    return _PARAMETER.sub(lambda match: _FILLED.get(match[2], "x"), path)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Any) -> str:
    """Guards do not depend on the engine: SQLite is enough here."""
    target = tmp_path / "fh.sqlite3"
    target.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    return f"sqlite:///{target}"


@pytest.fixture
def tokens(db: Database) -> dict[Role, str]:
    """A signed-in person for each role."""
    found = {}
    with db.transaction() as session:
        for role in Role:
            staff = Staff(
                login=f"nur-{role}", name="Frau Beispiel", roles=format_roles([role]),
                password_hash="", totp_secret="", created_at=clock.now(),
            )  # fmt: skip
            session.add(staff)
            session.flush()
            found[role] = open_session(session, staff)
    return found


def test_every_route_is_public_or_guarded_and_never_both(app: App) -> None:
    wrong = [
        f"{method} {path}"
        for method, path, handler in handlers(app)
        if is_public(handler) == bool(asked_roles(handler))
    ]
    assert wrong == []


def test_below_team_only_the_doors_and_a_shell_without_data_are_public(app: App) -> None:
    public = {
        f"{method} {path}"
        for method, path, handler in handlers(app)
        if path.startswith("/team") and is_public(handler)
    }
    doors = {
        "GET /team/anmelden", "POST /team/anmelden", "POST /team/abmelden",
        "GET /team/einladung/{token:str}", "POST /team/einladung/{token:str}",
        "POST /team/passkey", "POST /team/passkey/frage",
    }  # fmt: skip
    shell_without_data = {"GET /team/unterwegs"}
    assert public <= doors | shell_without_data


def test_a_stranger_gets_nothing_behind_a_guard(app: App, client: Client) -> None:
    for method, path, handler in handlers(app):
        if is_public(handler):
            continue
        page = client.request(method, filled(path), check=False)
        if path.startswith("/team"):
            assert page.status_code == 303, f"{method} {path}"
            assert page.headers["location"].startswith("/team/anmelden?weiter=/team")
        program = client.request(
            method, filled(path), headers={"accept": "application/json"}, check=False
        )
        assert program.status_code == 401, f"{method} {path}"


def test_each_role_enters_where_its_name_stands_and_nowhere_else(
    app: App, client: Client, tokens: dict[Role, str]
) -> None:
    asked = 0
    for role, token in tokens.items():
        client.cookies.set("fh", token)
        for method, path, handler in handlers(app):
            if is_public(handler):
                continue
            answer = client.request(
                method, filled(path), check=False, headers={"accept": "application/json"}
            )
            allowed = all(not roles or role in roles for roles in asked_roles(handler))
            where = f"{role}: {method} {path} answered {answer.status_code}"
            if not allowed:
                assert answer.status_code == 403, where
            assert answer.status_code != 401, where
            assert answer.status_code < 500, where
            asked += 1
    assert asked


def test_nothing_is_changed_by_a_request_from_another_site(app: App, client: Client) -> None:
    for method, path, _handler in handlers(app):
        if method not in {"GET", "HEAD"}:
            answer = client.request(
                method, filled(path), check=False, headers={"sec-fetch-site": "cross-site"}
            )
            assert answer.status_code == 403, f"{method} {path}"
