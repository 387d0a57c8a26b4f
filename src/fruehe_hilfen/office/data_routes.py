"""Daten prüfen: enter, confirm or hide every value that nobody has confirmed yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from fruehe_hilfen.book.hours import DAYS
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import data, data_forms, store, versions
from fruehe_hilfen.office.errors import Changed
from fruehe_hilfen.office.live import Live
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.overlay import Public, known_contact
from fruehe_hilfen.office.place_routes import Db, Me, TheForm, TheLive
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
from fruehe_hilfen.places.words import weekday_name
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest

HOME = "/team/daten"
KINDS = (Kind.CONTACT, Kind.DETAIL, Kind.NUMBER, Kind.SERVICE)


@dataclass(frozen=True)
class Sort:
    """One sort of value: its page, how it is found, what stands in its form, how that is read."""

    kind: Kind
    template: str
    find: Callable[[Public, str], Any]
    values: Callable[[Any], dict[str, str]]
    read: Callable[[Form, Any], dict[str, Any] | None]
    version: Callable[..., versions.Version]


def _service(now: Public, id: str) -> Any:
    found = next((one for one in now.guide.all if one.data.id == id), None)
    if found is None:
        raise KeyError(id)
    return found


SORTS = {
    "nummer": Sort(
        Kind.CONTACT, "contact.html", lambda now, id: known_contact(now.edition, id),
        data_forms.contact_values, data_forms.read_contact, versions.of_contact,
    ),
    "angabe": Sort(
        Kind.DETAIL, "detail.html", lambda now, id: now.edition.details[id],
        lambda one: {"value": one.value or ""}, lambda form, _one: data_forms.read_detail(form),
        versions.of_detail,
    ),
    "zahl": Sort(
        Kind.NUMBER, "number.html", lambda now, id: now.edition.numbers[id],
        lambda one: {
            "value": one.text, "as_of": one.as_of,
            "valid_until": one.valid_until.isoformat() if one.valid_until else "",
        },
        lambda form, _one: data_forms.read_number(form), versions.of_number,
    ),
    "leistung": Sort(
        Kind.SERVICE, "service.html", _service, lambda _one: {},
        lambda form, _one: data_forms.read_service(form), versions.of_service,
    ),
}  # fmt: skip


@get(HOME, guards=OFFICE, sync_to_thread=True)
def show_data(
    request: AnyRequest, db: Db, person: Me, live: TheLive, geaendert: FromQuery[str] = ""
) -> Answer:
    """All values, the ones that need a person first."""
    found = data.items(live.now)
    waiting = [one for one in found if one.state != "ok"]
    kinds = sorted(waiting, key=lambda one: one.kind)
    with db.reading() as session:
        recent = store.recent(session, KINDS)
    return show(
        request, "data.html", person, team_tab="daten", told=told(db, geaendert), recent=recent,
        groups=[(kind, list(group)) for kind, group in groupby(kinds, key=lambda one: one.kind)],
        checked=[one for one in found if one.state == "ok"], states=data.state_words(),
        count=len(data.open_items(live.now)), target_name=_namer(live.now),
    )  # fmt: skip


def _namer(now: Public) -> Callable[[str], str]:
    edition = now.edition
    names = {one.data.id: one.data.question for one in now.guide.all}
    names |= {id: one.label for id, one in edition.details.items()}
    for listed in (edition.hotlines, edition.contacts):
        names |= {id: one.name for id, one in {**listed, **listed.held}.items()}
    return lambda target: names.get(target, target)


@get("/team/daten/{sort:str}/{id:str}", guards=OFFICE, sync_to_thread=True)
def show_value(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, sort: FromPath[str],
    id: FromPath[str],
) -> Answer:  # fmt: skip
    """One value with its source."""
    return _value_page(request, db, person, live=live, sort=sort, id=id)


def _value_page(
    request: AnyRequest, db: Database, person: Person, *, live: Live, sort: str, id: str,
    form: Form | None = None, stale: bool = False,
) -> Answer:  # fmt: skip
    chosen, entry = _chosen(live, sort, id)
    with db.reading() as session:
        stand = str(store.stand(session, chosen.kind, id))
        latest = store.latest(session, chosen.kind, id)
    now_values = chosen.values(entry)
    typed = form.typed() if form and stale else {}  # what has errors may be anything
    both = differing(
        chosen.version(now_values, is_hidden=_is_hidden(live, latest, chosen.kind, id)),
        chosen.version(typed, is_hidden=typed.get("action") == "hide"), stale=stale,
    )  # fmt: skip
    status = 409 if stale else 422 if form and form.errors else 200
    return show(
        request, chosen.template, person, status=status, team_tab="daten", entry=entry,
        stand=stand, latest=latest, here=f"{HOME}/{sort}/{id}", **both,
        days=[(day, weekday_name(number)) for number, day in enumerate(DAYS)],
        stands_on=data.pages_with(live.now.edition, id), data=data,
        **form_context(form, now_values),
    )  # fmt: skip


def _is_hidden(live: Live, latest: OfficeChange | None, kind: Kind, id: str) -> bool:
    """Whether families do not see it, by the office's word or by the edition's."""
    if latest:
        return bool(latest.value.get("status") == "hold")
    if kind is Kind.CONTACT:
        return known_contact(live.base.edition, id).is_hidden
    return kind is Kind.SERVICE and _service(live.base, id).data.status == "hold"


def _chosen(live: Live, sort: str, id: str) -> tuple[Sort, Any]:
    if sort not in SORTS:
        raise not_found()
    chosen = SORTS[sort]
    with known():
        return chosen, _shown(chosen, live, id)


def _shown(chosen: Sort, live: Live, id: str) -> Any:
    """What holds now; of a number the office hid, what the edition says."""
    entry = chosen.find(live.now, id)
    is_hidden = chosen.kind is Kind.CONTACT and entry.is_hidden
    return chosen.find(live.base, id) if is_hidden else entry


@post("/team/daten/{sort:str}/{id:str}", guards=OFFICE, sync_to_thread=True)
def change_value(
    request: AnyRequest, db: Db, *, person: Me, live: TheLive, form: TheForm,
    sort: FromPath[str], id: FromPath[str],
) -> Response[Any]:  # fmt: skip
    """Enter, confirm or hide one value."""
    live.refresh()
    chosen, entry = _chosen(live, sort, id)
    value = chosen.read(form, entry)
    if value is None:
        return _value_page(request, db, person, live=live, sort=sort, id=id, form=form)
    try:
        change = _write(db, person, chosen.kind, id, value=value, form=form)
    except Changed:
        live.refresh()
        return _value_page(request, db, person, live=live, sort=sort, id=id, form=form, stale=True)
    return go(live, HOME, change)


def _write(
    db: Database, person: Person, kind: Kind, id: str, *, value: dict[str, Any], form: Form
) -> OfficeChange:
    with db.transaction() as session:
        return store.put(
            session, person, kind, id, value=value, started_from=form.get("stand") or ""
        )


HANDLERS: list[Any] = [show_data, show_value, change_value]
