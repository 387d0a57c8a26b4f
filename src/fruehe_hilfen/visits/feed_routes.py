"""Routes of the calendar address: make it, see it once, end it; and the calendar itself."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen.staff import once
from fruehe_hilfen.visits import content, feed
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.office_models import NurseFeed
from fruehe_hilfen.visits.team_frame import NURSE, Answer, Config, Db, Me, team_page
from fruehe_hilfen.visits.tokens import hash_token
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_PATH = "/team/termine/kalender"
_SUFFIX = ".ics"


@get(_PATH, guards=NURSE, sync_to_thread=True)
def show_feed(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Whether there is an address, since when; the address itself only right after it was made."""
    with db.reading() as session:
        row = session.get(NurseFeed, person.id)
        token = once.look(session, person, feed.ONCE)
    address = (
        f"{settings.public_url}/kalender/{token}{_SUFFIX}"
        if row and token and row.token_hash == hash_token(token)
        else ""
    )
    return team_page(request, "visits/team_feed.html", person, row=row, address=address)


@post(_PATH, guards=NURSE, sync_to_thread=True)
def make_feed(db: Db, person: Me) -> Redirect:
    """A new address; the one before is dead."""
    with as_problems():
        feed.renew(db, person)
    return Redirect(href(_PATH), status_code=303)


@post(f"{_PATH}/gesehen", guards=NURSE, sync_to_thread=True)
def seen_feed(db: Db, person: Me) -> Redirect:
    """The address has been entered; it is not shown again."""
    with db.transaction() as session:
        once.forget(session, person, feed.ONCE)
    return Redirect(href(_PATH), status_code=303)


@post(f"{_PATH}/ende", guards=NURSE, sync_to_thread=True)
def end_feed(db: Db, person: Me) -> Redirect:
    """The address is dead."""
    feed.end(db, person)
    return Redirect(href(_PATH), status_code=303)


@get("/kalender/{name:str}", opt=PUBLIC, sync_to_thread=True)
def read_feed(request: AnyRequest, db: Db, settings: Config, name: FromPath[str]) -> Response[Any]:
    """For the calendar of a nurse's phone: no session, no cookie; unknown is the same 404."""
    if not name.endswith(_SUFFIX):
        raise not_found()
    with as_problems(), db.reading() as session:
        nurse_id = feed.nurse_of(session, name.removesuffix(_SUFFIX))
        text = feed.calendar(session, content.load(settings.content_dir), nurse_id)
    headers = {"ETag": feed.etag(text), "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    return Response(text.encode(), media_type="text/calendar; charset=utf-8", headers=headers)


HANDLERS: list[Any] = [show_feed, make_feed, seen_feed, end_feed, read_feed]
