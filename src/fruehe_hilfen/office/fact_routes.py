"""Address and facts of a place, a new place, and taking a change back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.office import dates, store, versions
from fruehe_hilfen.office.errors import Changed
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.overlay import apply
from fruehe_hilfen.office.place_forms import read_facts, read_new_place
from fruehe_hilfen.office.place_routes import HOME, Db, Me, TheForm, TheLive
from fruehe_hilfen.office.rules import Kind
from fruehe_hilfen.office.screens import (
    OFFICE,
    READERS,
    Answer,
    differing,
    form_context,
    go,
    known,
    show,
    undoers,
)
from fruehe_hilfen.places.catalogue import Place
from fruehe_hilfen.places.schema import WEEKDAYS
from fruehe_hilfen.places.words import weekday_name
from fruehe_hilfen.staff.rules import safe_target
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, forbidden, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href


def _place(live: Live, id: str) -> Place:
    place = live.now.places.all.get(id)
    if place is None:
        raise not_found()
    return place


@get("/team/treffpunkte/{place_id:str}/angaben", guards=OFFICE, sync_to_thread=True)
def show_facts(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, place_id: FromPath[str]
) -> Answer:
    """Where a place is, and whether somebody has checked it."""
    return _facts_page(request, db, person, live=live, place=_place(live, place_id))


def _facts_page(
    request: AnyRequest, db: Database, person: Person, *, live: Live, place: Place,
    form: Form | None = None, stale: bool = False,
) -> Answer:  # fmt: skip
    with db.reading() as session:
        stand = str(store.stand(session, Kind.PLACE, place.id))
        latest = store.latest(session, Kind.PLACE, place.id)
    data = place.data
    known_values = {
        "room": data.room, "street": data.street, "postcode": data.postcode,
        "accessible": versions.known_answer(data.accessible),
        "changing_table": versions.known_answer(data.changing_table),
    }  # fmt: skip
    typed = form.typed() if form and stale else {}
    both = differing(
        versions.of_facts(known_values, is_hidden=data.status == "hold"),
        versions.of_facts(typed, is_hidden=typed.get("action") == "hide"), stale=stale,
    )  # fmt: skip
    status = 409 if stale else 422 if form and form.errors else 200
    return show(
        request, "facts.html", person, status=status, team_tab="treffpunkte", place=place,
        stand=stand, latest=latest, **both, **form_context(form, known_values),
    )  # fmt: skip


@post("/team/treffpunkte/{place_id:str}/angaben", guards=OFFICE, sync_to_thread=True)
def change_facts(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    place_id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Confirm or correct a place, or take it off the list."""
    live.refresh()
    place = _place(live, place_id)
    value = read_facts(form)
    if value is None:
        return _facts_page(request, db, person, live=live, place=place, form=form)
    started_from = form.get("stand") or ""
    try:
        with db.transaction() as session:
            change = store.put(
                session, person, Kind.PLACE, place.id, value=value, started_from=started_from
            )
    except Changed:
        live.refresh()
        place = _place(live, place_id)
        return _facts_page(request, db, person, live=live, place=place, form=form, stale=True)
    return go(live, HOME, change)


@get("/team/treffpunkte/neu", guards=OFFICE, sync_to_thread=True)
def show_new(request: AnyRequest, person: Me) -> Answer:
    """A new place with one weekly meeting."""
    return _new_page(request, person)


def _new_page(
    request: AnyRequest, person: Person, form: Form | None = None, twins: Sequence[Place] = ()
) -> Answer:
    empty = dict.fromkeys(
        ("name", "district", "room", "street", "postcode", "weekday", "kind", "nurse",
         "in_holidays", "accessible", "changing_table", "start", "end"), "",
    )  # fmt: skip
    weekdays = [(key, weekday_name(number)) for number, key in enumerate(WEEKDAYS)]
    there = versions.of_place(versions.place_values(twins[0].data)) if twins else {}
    typed = versions.of_place(form.typed()) if form and twins else {}
    return show(
        request, "new_place.html", person, status=409 if twins else 422 if form else 200,
        team_tab="treffpunkte", weekdays=weekdays, twins=twins,
        **differing(there, typed, stale=bool(twins)), **form_context(form, empty),
    )  # fmt: skip


def _twins(live: Live, form: Form) -> list[Place]:
    """Places of the same name; none when the form was sent with them in view."""
    name, seen = (form.get("name") or "").casefold(), (form.get("stand") or "").split()
    found = [place for place in live.now.places.all.values() if place.name.casefold() == name]
    return [] if all(place.id in seen for place in found) else found


@post("/team/treffpunkte/neu", guards=OFFICE, sync_to_thread=True)
def add_place(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm
) -> Response[Any]:
    """Add a place; its address can change, its id stays."""
    source = live.base.edition.directory.switchboard.url
    with db.reading() as session:
        used = store.targets(session, Kind.NEW_PLACE)
    live.refresh()  # after `used`: who comes in between is a twin, who comes later has the same id
    value = read_new_place(form, live.now.places, source, used=used)
    if value is None:
        return _new_page(request, person, form)
    if twins := _twins(live, form):
        return _new_page(request, person, form, twins)
    try:
        with db.transaction() as session:
            change = store.put(
                session, person, Kind.NEW_PLACE, value["id"], value=value, started_from="0-0"
            )
    except Changed as error:  # somebody entered it in this very moment
        live.refresh()
        if twins := _twins(live, form):
            return _new_page(request, person, form, twins)
        raise conflict(_("Diesen Treffpunkt gibt es schon."), _("Jemand war schneller.")) from error
    return go(live, HOME, change)


@post("/team/aenderungen/{change_id:uuid}/ruecknahme", guards=READERS, sync_to_thread=True)
def undo(
    db: Db, *, person: Me, live: TheLive, form: TheForm, change_id: FromPath[UUID]
) -> Redirect:
    """Take a change back; followers of a date or a pause are rung again."""
    live.refresh()
    try:
        with known(), db.transaction() as session:
            row = session.get(OfficeChange, change_id)
            if row and not person.has(*undoers(row)):
                raise forbidden()
            change = store.undo(session, person, change_id)
            _ring_again(session, live, change)
    except Changed as error:
        raise conflict(
            _("Das lässt sich nicht mehr zurücknehmen."),
            _("Jemand hat es schon zurückgenommen oder danach etwas Neues eingetragen."),
        ) from error
    live.refresh()
    return Redirect(href(safe_target(form.get("weiter"))), status_code=303)


def _ring_again(session: Session, live: Live, change: OfficeChange) -> None:
    """Tell the followers of a date or of a pause that is taken back."""
    if change.kind is Kind.DATE:
        dates.ring(session, dates.find(live.now.places, *change.target.split(":")))
    if change.kind is Kind.PAUSE:
        place_id = change.target.partition(":")[0]
        after = apply(live.base, store.active(session).values()).places
        dates.ring_for(session, place_id, dates.changed(live.now.places, after, place_id))


HANDLERS: list[Any] = [show_facts, change_facts, show_new, add_place, undo]
