"""Treffpunkte: cancel or move a date, call off the nurse, enter a pause. Preview before each."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import dates, store, versions
from fruehe_hilfen.office.errors import Changed
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.overlay import apply
from fruehe_hilfen.office.place_forms import Value, is_no_change, read_date, read_pause
from fruehe_hilfen.office.rules import Kind
from fruehe_hilfen.office.screens import (
    OFFICE,
    Answer,
    differing,
    form_context,
    go,
    known,
    show,
    told,
)
from fruehe_hilfen.places.catalogue import Place, Places
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import gone
from fruehe_hilfen.web.templating import AnyRequest

Db = NamedDependency[Database]
Me = NamedDependency[Person]
TheLive = NamedDependency[Live]
TheForm = NamedDependency[Form]
HOME = "/team/treffpunkte"
KINDS = (Kind.DATE, Kind.PAUSE, Kind.PLACE, Kind.NEW_PLACE)


@get(HOME, guards=OFFICE, sync_to_thread=True)
def show_dates(
    request: AnyRequest, db: Db, person: Me, live: TheLive, geaendert: FromQuery[str] = ""
) -> Answer:
    """All places with their next dates; what was changed last, with its undo."""
    places = live.now.places
    with db.reading() as session:
        recent = store.recent(session, KINDS)
        phones = {place.id: dates.phones(session, place.id) for place in places.meetings}
    return show(
        request, "places.html", person, team_tab="treffpunkte", told=told(db, geaendert),
        listed=[(place, dates.rows(places, place)) for place in places.meetings],
        boxes=places.boxes, phones=phones, recent=recent, target_name=_namer(live),
        held=[place for place in places.all.values() if place.data.status == "hold"],
    )  # fmt: skip


def _namer(live: Live) -> Any:
    names = {place.id: place.name for place in live.now.places.all.values()}
    names |= {s.id: p.name for p in live.now.places.all.values() for s in p.series}
    return lambda target: names.get(target.partition(":")[0], target)


@get("/team/treffpunkte/{series:str}/{day:str}", guards=OFFICE, sync_to_thread=True)
def show_date(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, series: FromPath[str],
    day: FromPath[str], art: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """One date: what may change; with `art` how families will see it."""
    spot = _spot(live, series, day)
    asked = Form(dict(request.query_params)) if art else None
    return _date_page(request, db, person, live=live, spot=spot, form=asked)


def _spot(live: Live, series: str, day: str) -> dates.Spot:
    with known():
        spot = dates.find(live.now.places, series, day)
    if spot.is_over:
        raise gone(_("Dieser Termin ist vorbei."), _("Er lässt sich nicht mehr ändern."))
    return spot


def _date_page(
    request: AnyRequest, db: Database, person: Person, *, live: Live, spot: dates.Spot,
    form: Form | None, stale: bool = False,
) -> Answer:  # fmt: skip
    places, target = live.now.places, f"{spot.series.id}:{spot.on}"
    value = read_date(form, spot, places) if form else None
    if form and value and is_no_change(value, spot):
        form.error("new_on", "same", _("So bleibt der Termin, wie er ist. Bitte ändern Sie etwas."))
        value = None
    with db.reading() as session:
        stand = str(store.stand(session, Kind.DATE, target))
        latest = store.latest(session, Kind.DATE, target)
        phones = dates.phones(session, spot.place.id)
    card = dates.preview(places, spot, value) if value else None
    both = differing(
        versions.of_date(latest.value if latest else None, spot),
        versions.of_date(value, spot), stale=stale,
    )  # fmt: skip
    status = 409 if stale else 422 if form and form.errors else 200
    regular = {
        "new_on": spot.on.isoformat(), "start": f"{spot.series.start:%H:%M}",
        "end": f"{spot.series.end:%H:%M}", "where": "", "reason": "", "art": "",
    }  # fmt: skip
    return show(
        request, "date.html", person, status=status, team_tab="treffpunkte", spot=spot,
        card=card, stand=stand, latest=latest, phones=phones,
        here=f"{HOME}/{spot.series.id}/{spot.on}", **both, **form_context(form, regular),
    )  # fmt: skip


@post("/team/treffpunkte/{series:str}/{day:str}", guards=OFFICE, sync_to_thread=True)
def change_date(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    series: FromPath[str], day: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Change one date and ring whoever follows the place."""
    live.refresh()
    spot = _spot(live, series, day)
    value = read_date(form, spot, live.now.places)
    if value is None or is_no_change(value, spot):
        form.errors.clear()
        return _date_page(request, db, person, live=live, spot=spot, form=form)
    try:
        with db.transaction() as session:
            change = store.put(
                session, person, Kind.DATE, f"{spot.series.id}:{spot.on}", value=value,
                started_from=form.get("stand") or "",
            )  # fmt: skip
            dates.ring(session, spot)
    except Changed:
        live.refresh()
        spot = _spot(live, series, day)
        return _date_page(request, db, person, live=live, spot=spot, form=form, stale=True)
    return go(live, HOME, change)


@get("/team/treffpunkte/{place_id:str}/pause", guards=OFFICE, sync_to_thread=True)
def show_pause(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, place_id: FromPath[str],
    first: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """Days on which a place is closed; with `first` the dates that fall out."""
    with known():
        place = live.now.places[place_id]
    asked = Form(dict(request.query_params)) if first else None
    return _pause_page(request, db, person, live=live, place=place, form=asked)


def _pause_page(
    request: AnyRequest, db: Database, person: Person, *, live: Live, place: Place,
    form: Form | None, stale: bool = False,
) -> Answer:  # fmt: skip
    value = read_pause(form, live.now.places) if form else None
    context: dict[str, Any] = {
        "lost": [],
        "returning": [],
        "stand": "",
        "latest": None,
        "phones": 0,
    }
    if value:
        with db.reading() as session:
            context = _pause_preview(session, live, place, value)
    latest = context["latest"]
    both = differing(
        versions.of_pause(latest.value if latest else None), versions.of_pause(value), stale=stale
    )
    status = 409 if stale else 422 if form and form.errors else 200
    return show(
        request, "pause.html", person, status=status, team_tab="treffpunkte", place=place,
        is_ready=value is not None, here=f"{HOME}/{place.id}/pause", **context, **both,
        **form_context(form, {"name": "", "first": "", "last": ""}),
    )  # fmt: skip


def _pause_preview(session: Session, live: Live, place: Place, value: Value) -> dict[str, Any]:
    """What a pause changes, also where it takes the place of another one that begins that day."""
    target, now = f"{place.id}:{value['first']}", live.now.places
    after = _with_pause(session, live, target, value)
    return {
        "lost": dates.lost(now, after, place.id),
        "returning": dates.lost(after, now, place.id),
        "phones": dates.phones(session, place.id),
        "stand": str(store.stand(session, Kind.PAUSE, target)),
        "latest": store.latest(session, Kind.PAUSE, target),
    }


def _with_pause(session: Session, live: Live, target: str, value: Value) -> Places:
    changes = store.active(session)
    changes[Kind.PAUSE, target] = OfficeChange(
        kind=Kind.PAUSE, target=target, number=0, value=value, by_role="", actor="", at=clock.now()
    )
    return apply(live.base, changes.values()).places


@post("/team/treffpunkte/{place_id:str}/pause", guards=OFFICE, sync_to_thread=True)
def add_pause(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    place_id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Enter a pause and ring whoever follows the place."""
    live.refresh()
    with known():
        place = live.now.places[place_id]
    value = read_pause(form, live.now.places)
    if value is None:
        form.errors.clear()
        return _pause_page(request, db, person, live=live, place=place, form=form)
    target = f"{place.id}:{value['first']}"
    try:
        with db.transaction() as session:
            after = _with_pause(session, live, target, value)
            change = store.put(
                session, person, Kind.PAUSE, target, value=value,
                started_from=form.get("stand") or "",
            )  # fmt: skip
            dates.ring_for(session, place.id, dates.changed(live.now.places, after, place.id))
    except Changed:
        live.refresh()
        return _pause_page(request, db, person, live=live, place=place, form=form, stale=True)
    return go(live, HOME, change)


HANDLERS: list[Any] = [show_dates, show_date, change_date, show_pause, add_pause]
