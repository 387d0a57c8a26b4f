"""Phones in the field: what they say, what a lost one still hands in, and the office's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.devices import cookie_name as device_cookie
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.queries import names_of
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, cookie_name, find_person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.visits import overlay
from fruehe_hilfen.visits.throttle import per_network
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate
from fruehe_hilfen.web.problems import Problem, not_found
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import phones, referrals
from fruehe_hilfen.welcome.batches import read_batch
from fruehe_hilfen.welcome.queries import FIELD
from fruehe_hilfen.welcome.receiving import as_body, receive
from fruehe_hilfen.welcome.seal import field_key

HOME = "/team/besuchsdienst/handys"
TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
TheLimiter = NamedDependency[Limiter]
ThePerson = NamedDependency[Person]
Office = requires(Role.COORDINATOR)
_PRIVATE = {"Cache-Control": NO_STORE}
_RATE = Rate("welcome.phone", 600, 3600)


@post("/api/unterwegs/handy", opt=PUBLIC, sync_to_thread=True, status_code=200)
def hear_phone(
    request: AnyRequest, db: TheDatabase, settings: TheSettings, limiter: TheLimiter, body: RawBody
) -> Response[dict[str, Any]]:
    """How a phone is. It is known by its own secret, so that a lost one without a session can be
    told to empty itself."""
    per_network(request, limiter, _RATE)
    hello, secret = phones.read_hello(body), _secret(request)
    person = _asking(request, db, settings)
    with db.transaction() as session:
        if person:
            token = request.cookies.get(device_cookie(settings))
            phones.meet(session, person, hello, secret, token)
        device = phones.recognised(session, hello.device_id, secret)
        if device is None:
            raise _unknown()
        return Response({"wipe": phones.hear(session, device, hello)}, headers=_PRIVATE)


@post("/api/unterwegs/handy/rest", opt=PUBLIC, sync_to_thread=True, status_code=200)
def take_rest(
    request: AnyRequest, db: TheDatabase, settings: TheSettings, limiter: TheLimiter, body: RawBody
) -> Response[dict[str, Any]]:
    """What a revoked phone still holds, sealed: taken without a session, and looked at by a person."""
    per_network(request, limiter, _RATE)
    batch = read_batch(body, field_key(settings.key_dir, create=not settings.is_production))
    with db.transaction() as session:
        device = phones.recognised(session, batch.device_id, _secret(request))
        is_known = bool(names_of(session, [batch.owner]))
        if device is None or device.revoked_at is None or not is_known:
            raise _unknown()
    sender = Person(batch.owner, "", frozenset(), "")
    answers = receive(db, sender, batch, is_rest=True)
    referrals.pass_on(db, overlay.current(db, settings.content_dir), batch)
    return Response(as_body(answers), headers=_PRIVATE)


def _asking(request: AnyRequest, db: Database, settings: Settings) -> Person | None:
    """Who uses the phone. That a page asks by itself keeps nobody signed in."""
    token = request.cookies.get(cookie_name(settings))
    if not token:
        return None
    found = find_person(db, token, path=str(request.scope["path"]), is_asking=True)
    return found if found and found.has(*FIELD) else None


def _secret(request: AnyRequest) -> str:
    scheme, _blank, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _unknown() -> Problem:
    return Problem(404, _("Dieses Handy kennen wir nicht."), code="unknown_phone")


@get(HOME, guards=[Office], sync_to_thread=True)
def show_phones(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """Phones in the field with what they still hold."""
    with db.reading() as session:
        lines = phones.listed(session)
    frame = team_frame(request.app, person)
    return page(request, "welcome/phones.html", lines=lines, home=HOME, **frame)


@post(HOME + "/{device_id:uuid}/sperre", guards=[Office], sync_to_thread=True)
def revoke_phone(db: TheDatabase, person: ThePerson, device_id: FromPath[UUID]) -> Redirect:
    """A phone is lost."""
    with db.transaction() as session:
        if not phones.revoke(session, person, device_id):
            raise not_found()
    return Redirect(href(HOME), status_code=303)


HANDLERS = [hear_phone, take_rest, show_phones, revoke_phone]
