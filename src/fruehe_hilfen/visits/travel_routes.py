"""Routes of the ways: look at what a change means for booked visits, then save it."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import content, forms, overlay, team_actions, travel, travel_actions
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.team_frame import (
    COORDINATOR,
    Answer,
    Config,
    Db,
    Me,
    TheForm,
    form_errors,
    team_page,
    words,
)
from fruehe_hilfen.visits.travel_actions import Change
from fruehe_hilfen.visits.travel_rules import MOST_MIN
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_PATH = "/team/termine/wege"
_FIELDS = frozenset({"von", "nach", "minuten", "zwischen", "innen"})


@get(_PATH, guards=COORDINATOR, sync_to_thread=True)
def show_ways(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """How long the ways are; with a change in the query, what it means for booked visits."""
    asked = {name: value for name, value in request.query_params.items() if name in _FIELDS}
    return _page(request, db, settings, person, form=Form(asked))


@post(_PATH, guards=COORDINATOR, sync_to_thread=True)
def save_ways(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Save a change that has been looked at."""
    change = _read(form, content.load(settings.content_dir))
    if change is None:
        return _page(request, db, settings, person, form=form)
    travel_actions.apply(db, person, change)
    return Redirect(href(_PATH), status_code=303)


def _page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *, form: Form
) -> Answer:
    asked = form.typed()
    change = _read(form, content.load(settings.content_dir)) if asked else None
    with db.reading() as session:
        now = travel.load(session)
        found = travel_actions.affected(session, change) if change else []
        names = dict(team_actions.nurses(session))
    return team_page(
        request, "visits/team_ways.html", person, travel=now, change=change, affected=found,
        names=names, typed=asked, home=overlay.current(db, settings.content_dir).types["home"],
        **form_errors(form), **words(settings),
    )  # fmt: skip


def _read(form: Form, catalogue: Catalogue) -> Change | None:
    """A change; None with errors in the form when it cannot be used."""
    if "zwischen" in form.typed() or "innen" in form.typed():
        between, inside = _minutes(form, "zwischen"), _minutes(form, "innen")
        return None if form.errors else Change(between_min=between, inside_min=inside)
    first, second = form.get("von") or "", form.get("nach") or ""
    for name, value in (("von", first), ("nach", second)):
        if value not in catalogue.districts:
            form.error(name, "unknown", _("Bitte wählen Sie aus der Liste."))
    minutes = _minutes(form, "minuten") if form.get("minuten") else None
    return None if form.errors else Change(first=first, second=second, minutes=minutes)


def _minutes(form: Form, name: str) -> int:
    minutes = forms.number(form, name)
    if not 0 <= minutes <= MOST_MIN:
        form.error(name, "invalid", _("Bitte eine Zahl von 0 bis 120."))
    return minutes


HANDLERS: list[Any] = [show_ways, save_ways]
