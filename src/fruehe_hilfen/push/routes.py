"""The phone API: no cookies, no names; a secret per phone. Nothing here is logged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar import Request, Response, Router, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push import actions, queries, rules
from fruehe_hilfen.push.endpoints import Channel, read_channel
from fruehe_hilfen.push.models import PushSubscription, SubscriptionState
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import FieldError, Problem, conflict, invalid, not_found

NEW = Rate("push-new", 30, 3600)
PUTS = Rate("push-put", 60, 3600)
TESTS = Rate("push-test", 3, 3600)

TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
TheLimiter = NamedDependency[Limiter]
TheKeys = NamedDependency[VapidKeys]
Upload = NamedDependency[Any]
AnyRequest = Request[Any, Any, Any]


@get("/key", opt=PUBLIC, sync_to_thread=False)
def show_key(settings: TheSettings, vapid: TheKeys) -> dict[str, str]:
    """The public key with which a phone subscribes."""
    _must_be_configured(settings)
    return {"kid": vapid.current.kid, "public_key": vapid.current.public_key}


@post("/subscriptions", opt=PUBLIC, sync_to_thread=True)
def subscribe(
    request: AnyRequest,
    db: TheDatabase,
    *,
    settings: TheSettings,
    vapid: TheKeys,
    limiter: TheLimiter,
    upload: Upload,
) -> Response[dict[str, str]]:
    """Take in a phone and ring it once."""
    _must_be_configured(settings)
    kid, channel = _kid(upload, vapid), _channel(upload, settings)
    limiter.take(NEW, network_prefix(request.client.host if request.client else ""))
    with _refusals():
        try:
            made = _take_in(db, settings, channel, kid=kid)
        except IntegrityError:  # the same phone asked twice at once: now it is known
            made = _take_in(db, settings, channel, kid=kid)
    answer = {"id": str(made.id), "secret": made.secret}
    return Response(answer, status_code=201 if made.is_new else 200)


@get("/subscriptions/{id:str}", opt=PUBLIC, sync_to_thread=True)
def show(request: AnyRequest, db: TheDatabase, id: FromPath[str]) -> dict[str, object]:
    """How it stands."""
    secret = _secret(request)
    with db.transaction() as session:
        return queries.overview(session, _mine(session, db, id, secret=secret))


@put("/subscriptions/{id:str}", opt=PUBLIC, sync_to_thread=True, status_code=204)
def move(
    request: AnyRequest,
    db: TheDatabase,
    *,
    settings: TheSettings,
    vapid: TheKeys,
    limiter: TheLimiter,
    id: FromPath[str],
    upload: Upload,
) -> None:
    """Another endpoint for the same phone."""
    secret = _secret(request)
    with _refusals(), db.transaction() as session:
        mine = _mine(session, db, id, secret=secret)
        limiter.take(PUTS, id)
        channel = _channel(upload, settings)
        actions.move(session, db.keyring, mine, channel=channel, kid=_kid(upload, vapid))


@put("/subscriptions/{id:str}/alarms", opt=PUBLIC, sync_to_thread=True, status_code=204)
def replace_alarms(
    request: AnyRequest, db: TheDatabase, limiter: TheLimiter, id: FromPath[str], upload: Upload
) -> None:
    """The whole set of alarms of this phone."""
    secret = _secret(request)
    with _refusals(), db.transaction() as session:
        mine = _living(session, db, id, secret=secret)
        limiter.take(PUTS, id)
        actions.replace_alarms(session, mine, rules.read_alarms(upload, clock.now()))


@put("/subscriptions/{id:str}/follows", opt=PUBLIC, sync_to_thread=True, status_code=204)
def replace_follows(
    request: AnyRequest, db: TheDatabase, limiter: TheLimiter, id: FromPath[str], upload: Upload
) -> None:
    """The whole set of followed places."""
    secret = _secret(request)
    with _refusals(), db.transaction() as session:
        mine = _living(session, db, id, secret=secret)
        limiter.take(PUTS, id)
        actions.replace_follows(session, mine, rules.read_places(upload))


@post("/subscriptions/{id:str}/test", opt=PUBLIC, sync_to_thread=True, status_code=202)
def ring_test(
    request: AnyRequest, db: TheDatabase, limiter: TheLimiter, id: FromPath[str]
) -> dict[str, str]:
    """Ring once, now. The nonce lets the page say what this ring is."""
    secret = _secret(request)
    with _refusals(), db.transaction() as session:
        mine = _living(session, db, id, secret=secret)
        limiter.take(TESTS, id)
        return {"nonce": actions.ring_test(session, mine)}


@delete("/subscriptions/{id:str}", opt=PUBLIC, sync_to_thread=True)
def unsubscribe(request: AnyRequest, db: TheDatabase, id: FromPath[str]) -> None:
    """Forget this phone with everything it left."""
    secret = _secret(request)
    with db.transaction() as session:
        session.delete(_mine(session, db, id, secret=secret))


def _take_in(db: Database, settings: Settings, channel: Channel, *, kid: str) -> actions.Subscribed:
    most = settings.push_max_subscriptions
    with db.transaction() as session:
        return actions.subscribe(session, db.keyring, channel=channel, kid=kid, most=most)


async def read_body(request: AnyRequest) -> Any:
    """Any JSON value; not read before the phone shows its secret. Raises a 401, 413 or 422."""
    if "id" in request.path_params:
        _secret(request)
    try:
        return json.loads(await request.body() or b"null")
    except HTTPException as error:
        raise Problem(413, _("Das war zu groß."), code="too_large") from error
    except (ValueError, RecursionError) as error:
        raise _unusable("body", "invalid") from error


def _living(session: Session, db: Database, id: str, *, secret: str) -> PushSubscription:
    """Like `_mine`, and a 404 for one that has ended: the phone then subscribes again."""
    found = _mine(session, db, id, secret=secret)
    if found.state is SubscriptionState.GONE:
        raise not_found()
    return found


def _mine(session: Session, db: Database, id: str, *, secret: str) -> PushSubscription:
    """Raises the same 404 for a stranger's subscription and for none."""
    found = actions.load(session, db.keyring, id, secret=secret)
    if found is None:
        raise not_found()
    if found.heard_on != clock.today():
        found.heard_on = clock.today()
    return found


def _secret(request: AnyRequest) -> str:
    secret = rules.read_secret(request.headers.get("authorization"))
    if secret is None:
        raise Problem(
            401,
            _("Dieses Gerät ist hier nicht angemeldet."),
            code="no_secret",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return secret


def _must_be_configured(settings: Settings) -> None:
    if not settings.vapid_sub:
        raise Problem(503, _("Erinnerungen sind hier nicht eingerichtet."), code="not_configured")


def _kid(upload: Any, vapid: VapidKeys) -> str:
    key = vapid.find(upload.get("kid") if isinstance(upload, dict) else None)
    if key is None:
        raise conflict(_("Dieser Schlüssel gilt nicht mehr."), code="unknown_kid")
    return key.kid


def _channel(upload: Any, settings: Settings) -> Channel:
    try:
        return read_channel(upload, settings.push_extra_origins)
    except rules.Refused as error:
        raise _unusable(error.field, error.code) from error


def _unusable(field: str, code: str) -> Problem:
    return invalid([FieldError(field, code, _("Diese Angabe können wir nicht verwenden."))])


@contextmanager
def _refusals() -> Iterator[None]:
    """From the errors of rules and actions to answers."""
    try:
        yield
    except rules.TooMany as error:
        raise Problem(413, _("Das war zu groß."), code="too_many") from error
    except rules.Refused as error:
        raise _unusable(error.field, error.code) from error
    except (actions.EndpointTaken, IntegrityError) as error:
        raise conflict(_("Dieses Gerät ist schon angemeldet."), code="endpoint_taken") from error
    except actions.NotRingable as error:
        raise conflict(_("Bitte schalten Sie die Erinnerungen neu ein."), code="ended") from error
    except actions.Full as error:
        title = _("Im Moment können wir keine weiteren Geräte aufnehmen.")
        raise Problem(503, title, code="full", headers={"Retry-After": "86400"}) from error


API = Router(
    "/api/push",
    route_handlers=[
        show_key, subscribe, show, move, replace_alarms, replace_follows, ring_test, unsubscribe
    ],
    dependencies={"upload": Provide(read_body)},
    request_max_body_size=rules.MOST_BYTES,
)  # fmt: skip
HANDLERS: list[Any] = [API]
