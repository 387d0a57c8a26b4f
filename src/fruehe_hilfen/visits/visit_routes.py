"""Public routes of one booked visit, behind its private link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.clock import now, today
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import (
    changes,
    content,
    errors,
    forms,
    mailing,
    notices,
    overlay,
    queries,
    tokens,
    views,
)
from fruehe_hilfen.visits.answers import as_problems, prefers_json
from fruehe_hilfen.visits.ics import calendar_file
from fruehe_hilfen.visits.models import CANCELLED, Visit, VisitState
from fruehe_hilfen.visits.tokens import hash_token
from fruehe_hilfen.visits.words import INTERPRETER, NOTICES, TOPICS
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.problems import Problem, not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheForm = NamedDependency[Form]
TheEdition = NamedDependency[Edition]
Answer = Response[Any]


def _visit(db: Database, token: str) -> tuple[Visit, str]:
    """The visit of a link and the nurse's name. A wrong link is a page that does not exist."""
    with db.reading() as session:
        visit = queries.visit_by_token(session, hash_token(token))
        if visit is None:
            raise not_found()
        return visit, queries.nurse_name(session, visit.nurse_id)


@get("/termine/{token:str}", opt=PUBLIC, sync_to_thread=True)
def show_visit(
    request: AnyRequest, db: Db, settings: Config, edition: TheEdition, token: FromPath[str]
) -> Answer:
    """What is booked and what happens next."""
    visit, nurse = _visit(db, token)
    if prefers_json(request):
        return Response(_public(visit))
    types = overlay.current(db, settings.content_dir).types
    with db.reading() as session:
        offered = queries.offered_to(session, visit)
        news = notices.is_open_for(session, visit.id)
    return _page(request, settings, "visits/visit.html", visit, token, nurse=nurse, topics=TOPICS,
                 reminds=bool(mailing.reminder_at(visit)) and not visit.answer_by,
                 must_call=changes.is_past_cutoff(visit, types[visit.visit_type]),
                 change_until=changes.change_until(visit, types[visit.visit_type]),
                 offered=offered, news=news, notices=NOTICES, interpreter=INTERPRETER,
                 code=tokens.spell(tokens.code_of(db.keyring, visit.id)),
                 switchboard=edition.directory.switchboard)  # fmt: skip


@post("/termine/{token:str}/gelesen", opt=PUBLIC, sync_to_thread=True)
def read_news(db: Db, token: FromPath[str]) -> Redirect:
    """The family has read what changed; the office need not call any more."""
    visit, _nurse = _visit(db, token)
    notices.seen_by_family(db, visit.id)
    return Redirect(href(f"/termine/{token}"), status_code=303)


@post("/termine/{token:str}/keine-mail", opt=PUBLIC, sync_to_thread=True)
def stop_mail(db: Db, token: FromPath[str]) -> Redirect:
    """The family does not want to be written to; the address is gone at once."""
    visit, _nurse = _visit(db, token)
    notices.forget_address(db, visit.id)
    return Redirect(href(f"/termine/{token}"), status_code=303)


def _public(visit: Visit) -> dict[str, object]:
    return {
        "starts_at": queries.rfc3339(visit.starts_at),
        "ends_at": queries.rfc3339(visit.ends_at),
        "art": visit.visit_type,
        "state": "requested" if visit.answer_by else visit.state.value,
        "version": visit.version,
    }


def _page(
    request: AnyRequest, settings: Settings, template: str, visit: Visit, token: str, *,
    status: int = 200, **more: Any,
) -> Answer:  # fmt: skip
    kind = content.load(settings.content_dir).types[visit.visit_type]
    return page(
        request, template, status, tab="termine", visit=visit, kind=kind, token=token,
        is_cancelled=visit.state in CANCELLED, is_over=visit.starts_at <= now(),
        is_open=visit.state is VisitState.NEEDS_REBOOKING,
        starts_at=queries.rfc3339(visit.starts_at), ends_at=queries.rfc3339(visit.ends_at), **more,
    )  # fmt: skip


@get("/termine/{token:str}/termin.ics", opt=PUBLIC, sync_to_thread=True)
def calendar(db: Db, token: FromPath[str]) -> Response[str]:
    """The visit for the phone's calendar, in neutral words."""
    visit, _nurse = _visit(db, token)
    return Response(
        calendar_file(visit),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="termin.ics"'},
    )


@get("/termine/{token:str}/absage", opt=PUBLIC, sync_to_thread=True)
def ask_cancel(request: AnyRequest, db: Db, settings: Config, token: FromPath[str]) -> Answer:
    """Ask once before a visit is cancelled."""
    visit, _nurse = _visit(db, token)
    return _page(request, settings, "visits/cancel.html", visit, token)


@post("/termine/{token:str}/absage", opt=PUBLIC, sync_to_thread=True)
def cancel(
    request: AnyRequest, db: Db, settings: Config, token: FromPath[str], form: TheForm
) -> Answer | Redirect:
    """Cancel; the time is free for others at once, for families that wait first."""
    catalogue = overlay.current(db, settings.content_dir)
    with as_problems():
        changes.cancel(db, token, version=_version(form), catalogue=catalogue)
    return _done(request, db, token)


def _version(form: Form) -> int | None:
    value = form.get("version") or ""
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _done(request: AnyRequest, db: Database, token: str) -> Answer | Redirect:
    if prefers_json(request):
        return Response(_public(_visit(db, token)[0]), status_code=200)
    return Redirect(href(f"/termine/{token}"), status_code=303)


@get("/termine/{token:str}/verlegung", opt=PUBLIC, sync_to_thread=True)
def choose_time(
    request: AnyRequest, db: Db, settings: Config, token: FromPath[str], tag: FromQuery[str] = ""
) -> Answer:
    """Other times for the same kind of visit."""
    visit, _nurse = _visit(db, token)
    return _times(request, db, settings, visit, token, tag=tag)


def _times(
    request: AnyRequest, db: Database, settings: Settings, visit: Visit, token: str, *,
    tag: str = "", problem: Problem | None = None,
) -> Answer:  # fmt: skip
    kind = overlay.current(db, settings.content_dir).types[visit.visit_type]
    with db.reading() as session:
        free = queries.free_slots(
            session, [kind], district=visit.district, not_slot=visit.slot_id, own=visit.id
        )
    wanted = forms.day_or_none(tag) or max(visit.local_date, today())
    return _page(
        request, settings, "visits/move.html", visit, token,
        status=problem.status if problem else 200,
        strip=views.strip(free, wanted), problem=problem,
        alternatives=problem.__cause__.alternatives
        if problem and isinstance(problem.__cause__, errors.Taken) else [],
    )  # fmt: skip


@post("/termine/{token:str}/verlegung", opt=PUBLIC, sync_to_thread=True)
def move(
    request: AnyRequest, db: Db, settings: Config, token: FromPath[str], form: TheForm
) -> Answer | Redirect:
    """Take another time; the old one stays until the new one is certain."""
    visit, _nurse = _visit(db, token)
    slot_id = forms.uuid_or_none(form.get("slot"))
    catalogue = overlay.current(db, settings.content_dir)
    try:
        with as_problems():
            changes.move(db, catalogue, token, slot_id or UUID(int=0), version=_version(form))
    except Problem as problem:
        if prefers_json(request) or problem.code != "taken":
            raise
        return _times(request, db, settings, visit, token, problem=problem)
    return _done(request, db, token)


HANDLERS: list[Any] = [
    show_visit, read_news, stop_mail, calendar, ask_cancel, cancel, choose_time, move,
]  # fmt: skip
