"""Routes of the team that books: for a caller, a series, an extra time, a blocked time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    forms,
    overlay,
    queries,
    team_actions,
    team_booking,
    tokens,
    views,
    wish_data,
)
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Taken, Unknown
from fruehe_hilfen.visits.models import Slot
from fruehe_hilfen.visits.team_booking import ForCaller, NotFree
from fruehe_hilfen.visits.team_frame import (
    NURSE,
    TEAM,
    Answer,
    Config,
    Db,
    Me,
    TheForm,
    form_errors,
    team_page,
    visible_visit,
    words,
)
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem, conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_SHOWN_TIMES = 12
_CARRIED = ("name", "phone", "email", "street", "house_no", "plz", "topic", "language",
            "safe_times", "discreet", "interpreter")  # fmt: skip


@get("/team/termine/buchen", guards=TEAM, sync_to_thread=True)
def ask(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, art: FromQuery[str] = "",
    nach: FromQuery[str] = "", tag: FromQuery[str] = "", wunsch: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """The form for a caller; `nach`: the visit before, `wunsch`: the wish, whose family it is."""
    typed = {"art": art, "nach": nach, **_before(db, person, nach), **_wished(db, wunsch)}
    if art:
        typed["art"] = art
    return _form(request, db, settings, person, typed=typed, tag=tag)


def _before(db: Database, person: Person, nach: str) -> dict[str, str]:
    """What is known of the family of another visit."""
    visit_id = forms.uuid_or_none(nach)
    if visit_id is None:
        return {}
    visit = visible_visit(db, person, visit_id)
    known = {name: getattr(visit, name) or "" for name in _CARRIED}
    way = "phone" if visit.phone else "email" if visit.email else "code"
    return {**known, "contact": way, "art": visit.visit_type, "stadtteil": visit.district}


def _wished(db: Database, wunsch: str) -> dict[str, str]:
    """What a family of the waiting list has told."""
    wish_id = forms.uuid_or_none(wunsch)
    if wish_id is None:
        return {}
    with db.reading() as session:
        told = wish_data.typed_of(session, wish_id)
    if not told:
        raise not_found()
    return {**told, "wunsch": str(wish_id)}


def _form(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *,
    typed: dict[str, str], tag: str = "", problem: Problem | None = None,
    busy: list[date] | None = None,
) -> Answer:  # fmt: skip
    catalogue = overlay.current(db, settings.content_dir)
    kinds = [kind for kind in catalogue.types.values() if kind.offered]
    kind = next((one for one in kinds if one.id == typed.get("art")), kinds[0])
    day = forms.day_or_none(tag or typed.get("tag")) or clock.today()
    with db.reading() as session:
        free = queries.free_slots(
            session, [kind], for_team=True, nurse_id=team_actions.scope(person)
        )
        names = {one.nurse_id: queries.nurse_name(session, one.nurse_id) for one in free}
    shown = [one for one in free if one.local_date >= day][:_SHOWN_TIMES]
    listed = problem.extra.get("errors", []) if problem else []
    return team_page(
        request, "visits/team_book.html", person, status=problem.status if problem else 200,
        kinds=kinds, kind=kind, days=views.by_day(shown), names=names, typed=typed, busy=busy,
        errors=listed, error={one["field"]: one["message"] for one in listed}, problem=problem,
        request_id=typed.get("request_id") or uuid4(), day=day, **words(settings),
    )  # fmt: skip


@post("/team/termine/buchen", guards=TEAM, sync_to_thread=True)
def book(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Book; what is not free is named and nothing is booked."""
    catalogue = overlay.current(db, settings.content_dir)
    try:
        ids = _book(db, catalogue, person, form)
    except NotFree as error:
        title = _("Nicht jeder Tag ist frei. Es ist noch nichts gebucht.")
        return _form(request, db, settings, person, typed=_typed(form), busy=error.days,
                     problem=conflict(title, code="taken"))  # fmt: skip
    except Problem as problem:
        if problem.code != "invalid":
            raise
        return _form(request, db, settings, person, typed=_typed(form), problem=problem)
    except Unknown as error:
        raise not_found() from error
    return Redirect(href(f"/team/termine/gebucht?t={','.join(map(str, ids))}"), status_code=303)


def _typed(form: Form) -> dict[str, str]:
    return {**forms.typed_of(form), "ohne": " ".join(form.all("ohne"))}


def _book(db: Database, catalogue: Catalogue, person: Person, form: Form) -> list[UUID]:
    slot_id = forms.uuid_or_none(form.get("slot"))
    if slot_id is None:
        form.error("slot", "missing", _("Bitte wählen Sie eine Zeit."))
    with db.reading() as session:
        slot = session.get(Slot, slot_id) if slot_id else None
    if slot_id and slot is None:
        raise not_found()
    art = slot.visit_type if slot else form.get("art") or ""
    kind = catalogue.types.get(art) or next(iter(catalogue.types.values()))
    booking = forms.read_booking(form, catalogue, kind)
    asked = ForCaller(
        slot_id=slot_id or UUID(int=0),
        request_id=forms.uuid_or_none(form.get("request_id")) or uuid4(),
        district=forms.known_district(form, catalogue),
        count=forms.number(form, "anzahl", 1), every_weeks=max(1, min(forms.number(form, "alle", 1), 4)),
        skip=frozenset(day for day in map(forms.day_or_none, form.all("ohne")) if day),
        after=forms.uuid_or_none(form.get("nach")), wish=forms.uuid_or_none(form.get("wunsch")),
    )  # fmt: skip
    return team_booking.book_for_caller(db, catalogue, person, asked, booking)


@get("/team/termine/gebucht", guards=TEAM, sync_to_thread=True)
def show_booked(
    request: AnyRequest, db: Db, settings: Config, person: Me, t: FromQuery[str] = ""
) -> Answer:
    """Dates and codes, to say or to print."""
    ids = [one for one in map(forms.uuid_or_none, t.split(",")[:6]) if one]
    visits = [visible_visit(db, person, one) for one in ids]
    if not visits:
        raise not_found()
    listed = [(one, tokens.spell(tokens.code_of(db.keyring, one.id))) for one in visits]
    return team_page(
        request, "visits/team_booked.html", person, booked=listed, public_url=settings.public_url,
        **words(settings),
    )  # fmt: skip


@get("/team/termine/oeffnen", guards=NURSE, sync_to_thread=True)
def ask_open(
    request: AnyRequest, db: Db, settings: Config, person: Me, *, art: FromQuery[str] = "",
    tag: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """One more free time of one's own: day, then time."""
    return _open_page(request, db, settings, person, art=art, tag=tag)


def _open_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *, art: str, tag: str,
    status: int = 200,
) -> Answer:  # fmt: skip
    catalogue = overlay.current(db, settings.content_dir)
    kinds = [kind for kind in catalogue.types.values() if kind.offered]
    kind = next((one for one in kinds if one.id == art), kinds[0])
    first = clock.today() + timedelta(days=kind.lead_min // (24 * 60))
    days = [first + timedelta(days=n) for n in range(10)]
    days = [day for day in days if day.weekday() < 5 and day not in catalogue.closed.days]
    day = forms.day_or_none(tag)
    day = day if day in days else days[0]
    with db.reading() as session:
        starts = team_booking.openable(session, catalogue, person.id, kind, day)
    return team_page(
        request, "visits/team_open.html", person, status=status, kinds=kinds, kind=kind, days=days,
        day=day, starts=starts, is_taken=status == 409, today=clock.today(),
    )  # fmt: skip


@post("/team/termine/oeffnen", guards=NURSE, sync_to_thread=True)
def open_time(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Families can book it at once."""
    catalogue = overlay.current(db, settings.content_dir)
    art, day = form.get("art") or "", forms.day_or_none(form.get("tag"))
    start = forms.time_or_none(form.get("zeit"))
    if art not in catalogue.types or day is None or start is None:
        raise not_found()
    if not catalogue.types[art].offered or not 0 <= (day - clock.today()).days <= 60:
        raise not_found()
    try:
        with as_problems():
            team_booking.open_time(db, settings.content_dir, person, art=art, day=day, start=start)
    except Problem as problem:
        if problem.code != "taken":
            raise
        return _open_page(request, db, settings, person, art=art, tag=str(day), status=409)
    return Redirect(href("/team/termine/zeiten"), status_code=303)


@get("/team/termine/sperren", guards=NURSE, sync_to_thread=True)
def ask_block(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Keep a time free; with what is blocked already."""
    return _block_page(request, db, settings, person)


def _block_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *,
    form: Form | None = None, visits: list[Any] | None = None,
) -> Answer:  # fmt: skip
    with db.reading() as session:
        blocks = team_booking.blocks_of(session, person.id)
    is_taken, shown = bool(form and not form.errors), form_errors(form)
    return team_page(
        request, "visits/team_block.html", person, blocks=blocks,
        typed=form.typed() if form else {}, visits=visits or [], is_taken=is_taken,
        **{**shown, "status": 409 if is_taken else shown["status"]}, **words(settings),
    )  # fmt: skip


@post("/team/termine/sperren", guards=NURSE, sync_to_thread=True)
def block(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Block; visits in that time are named and stay."""
    span = forms.read_span(form, clock.today())
    if span is None:
        return _block_page(request, db, settings, person, form=form)
    try:
        team_booking.block(db, person, *span)
    except Taken:
        with db.reading() as session:
            visits = team_booking.visits_in(session, person.id, *span)
        return _block_page(request, db, settings, person, form=form, visits=visits)
    return Redirect(href("/team/termine/sperren"), status_code=303)


@post("/team/termine/sperren/{absence_id:uuid}/ende", guards=NURSE, sync_to_thread=True)
def unblock(db: Db, person: Me, absence_id: FromPath[UUID]) -> Redirect:
    """Give the time back."""
    with as_problems():
        team_booking.unblock(db, person, absence_id)
    return Redirect(href("/team/termine/sperren"), status_code=303)


HANDLERS: list[Any] = [
    ask, book, show_booked, ask_open, open_time, ask_block, block, unblock,
]  # fmt: skip
