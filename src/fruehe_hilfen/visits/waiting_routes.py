"""Public routes of the waiting list, and the door for those who have only a code."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import (
    content,
    day_rules,
    forms,
    overlay,
    queries,
    throttle,
    tokens,
    waiting,
)
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.words import LANGUAGES, PARTS, SAFE_TIMES, WEEKDAYS
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheEdition = NamedDependency[Edition]
TheForm = NamedDependency[Form]
TheLimiter = NamedDependency[Limiter]
Answer = Response[Any]


@get("/termine/warteliste", opt=PUBLIC, sync_to_thread=True)
def ask(
    request: AnyRequest, settings: Config, edition: TheEdition, art: FromQuery[str] = "",
    stadtteil: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """The form of a wish."""
    return _form(request, settings, edition, typed={"art": art, "stadtteil": stadtteil})


def _form(
    request: AnyRequest, settings: Settings, edition: Edition, *, typed: dict[str, str],
    problem: Problem | None = None,
) -> Answer:  # fmt: skip
    catalogue = content.load(settings.content_dir)
    listed = problem.extra.get("errors", []) if problem else []
    return page(
        request, "visits/wish_form.html", problem.status if problem else 200, tab="termine",
        typed=typed, errors=listed, error={one["field"]: one["message"] for one in listed},
        kinds=[kind for kind in catalogue.types.values() if kind.offered], weekdays=WEEKDAYS[:5],
        parts=PARTS, districts=catalogue.districts, languages=LANGUAGES, safe_times=SAFE_TIMES,
        request_id=typed.get("request_id") or uuid4(), switchboard=edition.directory.switchboard,
        answer_by=day_rules.answer_by(clock.today(), catalogue.closed),
    )  # fmt: skip


@post("/termine/warteliste", opt=PUBLIC, sync_to_thread=True)
def join(
    request: AnyRequest, db: Db, *, settings: Config, edition: TheEdition, limiter: TheLimiter,
    form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """Join the waiting list; the same form sent twice joins once."""
    catalogue = overlay.current(db, settings.content_dir)
    offered = [kind.id for kind in catalogue.types.values() if kind.offered]
    throttle.per_network(request, limiter, throttle.WISHES)
    try:
        asked = forms.read_wish(form, catalogue, offered)
    except Problem as problem:
        return _form(request, settings, edition, typed=forms.typed_of(form), problem=problem)
    request_id = forms.uuid_or_none(form.get("request_id")) or uuid4()
    token = waiting.join(db, catalogue, asked, request_id=request_id)
    return Redirect(href(f"/termine/warteliste/{token}"), status_code=303)


@get("/termine/warteliste/{token:str}", opt=PUBLIC, sync_to_thread=True)
def show(
    request: AnyRequest, db: Db, settings: Config, edition: TheEdition, token: FromPath[str]
) -> Answer:
    """How it stands, and the time that is kept for the family."""
    catalogue = content.load(settings.content_dir)
    with as_problems(), db.reading() as session:
        wish = waiting.by_token(session, token)
        slot = waiting.offered_slot(session, wish)
    words = [f"{_(WEEKDAYS[int(w[0])])} {_(PARTS[w[2:]])}" for w in wish.windows.split()]
    return page(
        request, "visits/wish.html", tab="termine", wish=wish, slot=slot, token=token, words=words,
        kind=catalogue.types[wish.visit_type], district=catalogue.districts.get(wish.district, ""),
        switchboard=edition.directory.switchboard, today=clock.today(),
    )  # fmt: skip


@post("/termine/warteliste/{token:str}/ende", opt=PUBLIC, sync_to_thread=True)
def withdraw(db: Db, token: FromPath[str]) -> Redirect:
    """The family does not wait any longer."""
    with as_problems():
        waiting.withdraw(db, token)
    return Redirect(href(f"/termine/warteliste/{token}"), status_code=303)


@post("/termine/warteliste/{token:str}/ablehnung", opt=PUBLIC, sync_to_thread=True)
def decline(db: Db, token: FromPath[str]) -> Redirect:
    """Not this time; the family keeps waiting."""
    with as_problems():
        waiting.decline(db, token)
    return Redirect(href(f"/termine/warteliste/{token}"), status_code=303)


@get("/termine/code", opt=PUBLIC, sync_to_thread=True)
def ask_code(request: AnyRequest) -> Answer:
    """Where a family with a code comes in."""
    return page(request, "visits/code.html", tab="termine", errors=[], error={}, code="")


@post("/termine/code", opt=PUBLIC, sync_to_thread=True)
def enter_code(
    request: AnyRequest, db: Db, limiter: TheLimiter, form: TheForm
) -> Answer | Redirect:
    """To the page of the visit; a wrong code says only that."""
    throttle.per_network(request, limiter, throttle.CODES)
    typed = form.get("code") or ""
    code = tokens.read_code(typed[:40])
    with db.reading() as session:
        visit = queries.visit_by_code(session, tokens.hash_code(db.keyring, code)) if code else None
    if visit is None:
        form.error("code", "unknown", _("Diesen Code kennen wir nicht. Bitte prüfen Sie ihn."))
        return page(
            request, "visits/code.html", 422, tab="termine", errors=form.errors, code=typed,
            error={one.field: one.message for one in form.errors},
        )  # fmt: skip
    return Redirect(href(f"/termine/{tokens.token_of(db.keyring, visit.id)}"), status_code=303)


HANDLERS: list[Any] = [ask, join, show, withdraw, decline, ask_code, enter_code]
