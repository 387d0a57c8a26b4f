"""Bags: what is where, what comes and goes. The office sees all depots, others their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.queries import colleagues_with
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, forbidden, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import bags, ledger
from fruehe_hilfen.welcome.bag_rules import BY_HAND, DepotKind, Movement
from fruehe_hilfen.welcome.office_models import BagDepot, BagVersion
from fruehe_hilfen.welcome.office_routes import (
    HOME,
    Office,
    SeenBy,
    TheDatabase,
    TheForm,
    ThePerson,
    read_uuid,
    team_page,
)  # fmt: skip
from fruehe_hilfen.welcome.queries import FIELD

PAGE = f"{HOME}/taschen"
_MOST = 5_000
_MOST_THINGS = 30


@get(PAGE, guards=[SeenBy], sync_to_thread=True)
def show_bags(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """Stock, what is on the way, and the forms."""
    with db.transaction() as session:
        ledger.follow(session)
    return _page(request, db, person)


def _page(
    request: AnyRequest, db: Database, person: Person, status: int = 200, **given: Any
) -> Response[str]:
    with db.reading() as session:
        found = bags.overview(session, person)
        people = [(who.id, who.name) for who in colleagues_with(session, *FIELD)]
        all_depots = bags.depots(session)
    context = {"errors": [], "typed": {}, **given}
    return team_page(
        request, person, "bags", status, found=found, people=people, all_depots=all_depots,
        is_office=person.has(Role.COORDINATOR), bags=bags, me=person, **context,
    )  # fmt: skip


@post(f"{PAGE}/versionen", guards=[Office], sync_to_thread=True)
def add_version(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """A new content of the bag."""
    name = form.text("name", longest=80, message=_("Bitte schreiben Sie einen Namen."))
    things = [line.strip()[:80] for line in (form.get("dinge") or "").splitlines()]
    if not form.errors:
        try:
            with db.transaction() as session:
                bags.add_version(session, person, name, things[:_MOST_THINGS])
        except ValueError:
            form.error("name", "twice", _("Diesen Namen gibt es schon."))
    return _done(request, db, person, form)


@post(PAGE + "/versionen/{version_id:uuid}/ende", guards=[Office], sync_to_thread=True)
def end_version(db: TheDatabase, person: ThePerson, version_id: FromPath[UUID]) -> Redirect:
    """This content is no longer given out."""
    with db.transaction() as session:
        version = session.get(BagVersion, version_id)
        if version is None:
            raise not_found()
        bags.end_version(session, person, version)
    return Redirect(href(PAGE), status_code=303)


@post(f"{PAGE}/orte", guards=[Office], sync_to_thread=True)
def add_depot(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """A room, a car, or the stock of one person."""
    name = form.text("neuer-ort", longest=80, message=_("Bitte schreiben Sie einen Namen."))
    kind, staff_id = form.get("art") or "", read_uuid(form.get("wer") or "")
    if kind not in list(DepotKind) or (kind == DepotKind.PERSON) is not (staff_id is not None):
        form.error("art", "missing", _("Bitte wählen Sie: Raum, Auto oder eine Person."))
    if not form.errors:
        try:
            with db.transaction() as session:
                bags.add_depot(session, person, name, kind=DepotKind(kind), staff_id=staff_id)
        except ValueError:
            form.error("neuer-ort", "twice", _("Diesen Ort gibt es schon."))
    return _done(request, db, person, form)


@post(f"{PAGE}/bewegungen", guards=[SeenBy], sync_to_thread=True)
def add_movement(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """A delivery, bags that came back or broke, or what somebody counted."""
    kind, number = form.get("was") or "", _number(form, "anzahl")
    if kind not in (*BY_HAND, Movement.STOCKTAKE):
        form.error("was", "missing", _("Bitte wählen Sie, was passiert ist."))
    if kind != Movement.STOCKTAKE and number == 0:
        form.error("anzahl", "zero", _("Bitte schreiben Sie eine Zahl ab 1."))
    with db.transaction() as session:
        depot, version = _depot(session, person, form, "ort"), _version(session, form)
        if depot and version and not form.errors:
            if kind == Movement.STOCKTAKE:
                bags.count(session, person, depot, version, counted=number)
            else:
                bags.move(session, person, depot, version, kind=Movement(kind), number=number)
    return _done(request, db, person, form)


@post(f"{PAGE}/wege", guards=[SeenBy], sync_to_thread=True)
def send_bags(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """Bags on the way to another depot."""
    number = _number(form, "anzahl")
    with db.transaction() as session:
        depot, version = _depot(session, person, form, "von"), _version(session, form)
        to = session.get(BagDepot, read_uuid(form.get("nach") or "") or UUID(int=0))
        if to is None or to == depot or number == 0:
            form.error("nach", "missing", _("Bitte wählen Sie zwei Orte und eine Zahl ab 1."))
        if depot and version and to and not form.errors:
            bags.send(session, person, depot, version, to=to, number=number)
    return _done(request, db, person, form)


@post(PAGE + "/wege/{transfer_id:uuid}/ankunft", guards=[SeenBy], sync_to_thread=True)
def receive_bags(
    db: TheDatabase, person: ThePerson, form: TheForm, transfer_id: FromPath[UUID]
) -> Redirect:
    """The receiver says how many came. 403 for others, 409 the second time."""
    number = _number(form, f"anzahl-{transfer_id}")
    form.raise_if_errors()
    with db.transaction() as session:
        transfer = bags.lock_transfer(session, transfer_id)
        depot = session.get(BagDepot, transfer.to_depot) if transfer else None
        if transfer is None or depot is None:
            raise not_found()
        if not bags.may_receive(person, depot):
            raise forbidden(_("Die Ankunft bestätigt, wer die Taschen bekommt."))
        if not bags.receive(session, person, transfer, number=number):
            raise conflict(_("Diese Taschen sind schon angekommen."), code="received")
    return Redirect(href(PAGE), status_code=303)


def _done(
    request: AnyRequest, db: Database, person: Person, form: Form
) -> Response[str] | Redirect:
    if form.errors:
        return _page(request, db, person, 422, errors=form.errors, typed=form.typed())
    return Redirect(href(PAGE), status_code=303)


def _number(form: Form, name: str) -> int:
    text = form.get(name) or ""
    if not text.isdecimal() or len(text) > 6 or int(text) > _MOST:
        form.error(name, "number", _("Bitte schreiben Sie eine Zahl bis 5.000."))
        return 0
    return int(text)


def _depot(session: Session, person: Person, form: Form, name: str) -> BagDepot | None:
    depot = session.get(BagDepot, read_uuid(form.get(name) or "") or UUID(int=0))
    if depot is None or not bags.may_use(person, depot):
        form.error(name, "missing", _("Bitte wählen Sie einen Ort."))
        return None
    return depot


def _version(session: Session, form: Form) -> BagVersion | None:
    version = session.get(BagVersion, read_uuid(form.get("version") or "") or UUID(int=0))
    if version is None:
        form.error("version", "missing", _("Bitte wählen Sie, welche Tasche."))
    return version


HANDLERS: list[Any] = [
    show_bags, add_version, end_version, add_depot, add_movement, send_bags, receive_bags
]  # fmt: skip
