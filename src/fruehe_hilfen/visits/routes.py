"""Public routes of booking: hold, book. No account, no script needed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import (
    actions,
    errors,
    forms,
    holds,
    overlay,
    queries,
    rules,
    throttle,
    trust,
    wish_data,
)
from fruehe_hilfen.visits.absence_routes import HANDLERS as ABSENCE
from fruehe_hilfen.visits.answers import as_problems, prefers_json, problem_of
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.day_routes import HANDLERS as DAY
from fruehe_hilfen.visits.desk_routes import HANDLERS as DESK
from fruehe_hilfen.visits.feed_routes import HANDLERS as FEED
from fruehe_hilfen.visits.handover_routes import HANDLERS as HANDOVER
from fruehe_hilfen.visits.models import Hold, HoldState, Slot
from fruehe_hilfen.visits.outlook_routes import HANDLERS as OUTLOOK
from fruehe_hilfen.visits.queries import FreeSlot
from fruehe_hilfen.visits.team_booking_routes import HANDLERS as TEAM_BOOKING
from fruehe_hilfen.visits.team_routes import HANDLERS as TEAM
from fruehe_hilfen.visits.times_routes import known, show_times, spoken, times_page
from fruehe_hilfen.visits.tokens import hash_token
from fruehe_hilfen.visits.travel_routes import HANDLERS as TRAVEL
from fruehe_hilfen.visits.type_routes import HANDLERS as TYPES
from fruehe_hilfen.visits.visit_routes import HANDLERS as VISIT
from fruehe_hilfen.visits.waiting_routes import HANDLERS as WAITING
from fruehe_hilfen.visits.words import LANGUAGES, SAFE_TIMES, TOPICS
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter
from fruehe_hilfen.web.problems import Problem, not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheEdition = NamedDependency[Edition]
TheForm = NamedDependency[Form]
Answer = Response[Any]


@post("/termine/reservierungen", opt=PUBLIC, sync_to_thread=True)
def hold_time(
    request: AnyRequest, db: Db, *, settings: Config, edition: TheEdition,
    limiter: NamedDependency[Limiter], form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """Keep a time for ten minutes."""
    catalogue = overlay.current(db, settings.content_dir)
    slot_id, family = forms.uuid_or_none(form.get("slot")), _family(form)
    if not form.get("slot"):
        form.error("slot", "missing", _("Bitte wählen Sie eine Zeit."))
    form.raise_if_errors()
    district = known(catalogue, form.get("stadtteil"))
    if slot_id is None:
        raise not_found()
    try:
        made = _hold(request, db, catalogue, limiter, slot_id=slot_id, family=family,
                     district=district)  # fmt: skip
    except Problem as problem:
        if prefers_json(request) or problem.code not in {"taken", "too_many"}:
            raise
        with db.reading() as session:
            slot = session.get(Slot, slot_id)
        return times_page(
            request, db, catalogue, edition, art=slot.visit_type if slot else "",
            district=district, problem=problem, alternatives=_alternatives(problem),
            language=form.get("sprache") or "",
        )  # fmt: skip
    if prefers_json(request):
        body = {"hold": str(made.id), "expires_at": queries.rfc3339(made.expires_at)}
        return Response(body, status_code=201)
    language = spoken(form.get("sprache") or "")
    more = f"?sprache={language}" if language else ""
    return Redirect(href(f"/termine/reservierungen/{made.id}{more}"), status_code=303)


def _hold(
    request: AnyRequest, db: Database, catalogue: Catalogue, limiter: Limiter, *, slot_id: UUID,
    family: str, district: str,
) -> holds.Kept:  # fmt: skip
    """Keep a time; from a network that has taken many it leads to a request. Raises a problem."""
    many = throttle.limit_holds(request, limiter, family)
    with as_problems(), db.reading() as session:
        slot = session.get(Slot, slot_id)
        if slot is None:
            raise errors.Unknown
        asks = _asks(session, request, limiter, slot, is_reachable=True)
    with as_problems():
        return holds.hold(
            db, catalogue, slot_id, family, district=district, on_request=many or asks
        )


def _asks(
    session: Session, request: AnyRequest, limiter: Limiter, slot: Slot, *, is_reachable: bool
) -> bool:
    here = throttle.booked_here(request, limiter)
    return trust.asks_office(session, slot, from_network=here, is_reachable=is_reachable)


def _family(form: Form) -> str:
    family = forms.uuid_or_none(form.get("family"))
    if family is None:
        form.error("family", "invalid", _("Bitte laden Sie die Seite neu."))
    return str(family)


def _alternatives(problem: Problem) -> list[FreeSlot]:
    cause = problem.__cause__
    return list(cause.alternatives) if isinstance(cause, errors.Taken) else []  # type: ignore[arg-type]


@get("/termine/reservierungen/{hold_id:uuid}", opt=PUBLIC, sync_to_thread=True)
def show_form(
    request: AnyRequest, db: Db, settings: Config, hold_id: FromPath[UUID],
    sprache: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """The form for a time that is kept."""
    catalogue = overlay.current(db, settings.content_dir)
    found, slot = _held(db, hold_id)
    if found.state is not HoldState.ACTIVE or found.expires_at < clock.now():
        return _form_page(request, db, catalogue, slot, problem=problem_of(errors.Expired()))
    with db.reading() as session:
        typed = wish_data.typed_by_hold(session, found.id)
    if sprache:
        typed = {**typed, "language": spoken(sprache)}
    return _form_page(request, db, catalogue, slot, found=found, typed=typed)


def _held(db: Database, hold_id: UUID | None) -> tuple[Hold, Slot]:
    with db.reading() as session:
        found = session.get(Hold, hold_id) if hold_id else None
        slot = session.get(Slot, found.slot_id) if found else None
    if found is None or slot is None:
        raise not_found()
    return found, slot


def _form_page(
    request: AnyRequest, db: Database, catalogue: Catalogue, slot: Slot, *,
    found: Hold | None = None, typed: dict[str, str] | None = None, problem: Problem | None = None,
) -> Answer:  # fmt: skip
    """The form; without a living hold it offers the same time or the nearest ones."""
    offered: list[FreeSlot] = []
    if found is None:
        with db.reading() as session:
            offered = queries.nearest(
                session, catalogue, slot, district=known(catalogue, (typed or {}).get("stadtteil"))
            )
    listed = problem.extra.get("errors", []) if problem else []
    is_short = found is not None and found.expires_at <= clock.now() + rules.HOLD_FOR
    return page(
        request, "visits/book.html", problem.status if problem else 200, tab="termine",
        slot=slot, kind=catalogue.types[slot.visit_type], hold=found, typed=typed or {},
        problem=problem, errors=listed, error={one["field"]: one["message"] for one in listed},
        offered=offered, family=uuid4(), request_id=str(found.id if found else uuid4()),
        topics=TOPICS, languages=LANGUAGES, safe_times=SAFE_TIMES, today=clock.today(),
        district=found.district if found else "",
        switchboard=request.app.state.edition.directory.switchboard,
        is_busy_network=is_short and not catalogue.types[slot.visit_type].on_request,
    )  # fmt: skip


@post("/termine/reservierungen/{hold_id:uuid}/freigabe", opt=PUBLIC, sync_to_thread=True)
def give_back(db: Db, hold_id: FromPath[UUID]) -> Redirect:
    """The family does not want the time after all; others can have it at once."""
    with as_problems():
        holds.give_back(db, hold_id)
    return Redirect(href("/termine"), status_code=303)


@post("/termine", opt=PUBLIC, sync_to_thread=True)
def book_visit(
    request: AnyRequest, db: Db, settings: Config, limiter: NamedDependency[Limiter], form: TheForm
) -> Answer | Redirect:
    """Book the held time; or, from a page that lost its hold, another time with the same words."""
    catalogue = overlay.current(db, settings.content_dir)
    found, slot = _wanted(db, form)
    try:
        token = _book(request, db, catalogue, limiter, form, found=found, slot=slot)
    except Problem as problem:
        if prefers_json(request) or problem.code not in {"taken", "expired", "invalid"}:
            raise
        kept = found if problem.code == "invalid" else None
        return _form_page(
            request, db, catalogue, slot, found=kept, typed=forms.typed_of(form), problem=problem
        )
    if prefers_json(request):
        return Response({"token": token}, status_code=201)
    return Redirect(href(f"/termine/{token}"), status_code=303)


def _wanted(db: Database, form: Form) -> tuple[Hold | None, Slot]:
    slot_id = forms.uuid_or_none(form.get("slot"))
    if slot_id is None:
        return _held(db, forms.uuid_or_none(form.get("hold")))
    with db.reading() as session:
        slot = session.get(Slot, slot_id)
    if slot is None:
        raise not_found()
    return None, slot


def _book(
    request: AnyRequest, db: Database, catalogue: Catalogue, limiter: Limiter, form: Form, *,
    found: Hold | None, slot: Slot,
) -> str:  # fmt: skip
    request_id = forms.read_request_id(form)
    booking = forms.read_booking(form, catalogue, catalogue.types[slot.visit_type])
    kept: Hold | holds.Kept | None = found
    if kept is None:
        family = _family(form)
        form.raise_if_errors()
        kept = _hold(request, db, catalogue, limiter, slot_id=slot.id, family=family,
                      district=known(catalogue, form.get("stadtteil")))  # fmt: skip
    reachable = bool(booking.phone or booking.email)
    with db.reading() as session:
        asks = _asks(session, request, limiter, slot, is_reachable=reachable)
    with as_problems():
        token = actions.book(
            db, catalogue, kept.id, booking, request_id=request_id, on_request=asks
        )
    _remember(request, db, limiter, token)
    return token


def _remember(request: AnyRequest, db: Database, limiter: Limiter, token: str) -> None:
    """What was booked at once counts for its network; a request is looked at anyway."""
    with db.reading() as session:
        visit = queries.visit_by_token(session, hash_token(token))
    if visit and visit.answer_by is None:
        throttle.note_booked(request, limiter, visit.id, starts_at=visit.starts_at)


HANDLERS: list[Any] = [
    show_times, hold_time, show_form, give_back, book_visit, *WAITING, *VISIT, *TEAM, *DAY, *TEAM_BOOKING, *ABSENCE, *DESK, *TRAVEL, *TYPES, *OUTLOOK, *FEED, *HANDOVER,
]  # fmt: skip
