"""Who may call a route. Every route has one of these guards or the option `public`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, cookie_name, find_person
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem, forbidden

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], None]


def requires(*roles: Role) -> Guard:
    """A guard: signed in, with one of `roles`; without `roles` any signed-in person.

    Raises a 401 problem (browsers are led to the sign-in page) or a 403 problem.
    """

    def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        person = signed_in(connection)
        if person is None:
            # Only a page can be shown after sign-in; what was sent to another address cannot.
            is_page = connection.scope.get("method") == "GET"
            back = quote(connection.url.path) if is_page else "/team"
            raise Problem(
                401,
                _("Bitte melden Sie sich an."),
                code="sign_in",
                extra={"sign_in": f"/team/anmelden?weiter={back}"},
            )
        if roles and not person.has(*roles):
            raise forbidden()

    guard.fh_roles = roles  # type: ignore[attr-defined]
    return guard


def signed_in(connection: Connection) -> Person | None:
    """The person of this request; looked up once."""
    scope: dict[str, Any] = connection.scope["state"]
    if "fh_person" not in scope:
        token = connection.cookies.get(cookie_name(connection.app.state.settings))
        db = connection.app.state.db
        scope["fh_person"] = _look_up(connection, db, token) if token else None
    found: Person | None = scope["fh_person"]
    return found


def _look_up(connection: Connection, db: Database, token: str) -> Person | None:
    is_asking = connection.scope.get("method") == "GET"
    return find_person(db, token, path=str(connection.scope["path"]), is_asking=is_asking)


def provide_person(request: Request[Any, Any, Any]) -> Person:
    """Dependency `person` for routes that have a guard."""
    person = signed_in(request)
    if person is None:
        raise RuntimeError("a route that uses `person` needs a guard")
    return person
