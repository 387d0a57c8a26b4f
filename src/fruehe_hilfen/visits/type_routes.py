"""Routes of the visit types: how long, how early, until when; look at what changes, then save it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import forms, type_actions, type_rules
from fruehe_hilfen.visits.errors import Changed, Unknown
from fruehe_hilfen.visits.team_frame import (
    COORDINATOR,
    Answer,
    Config,
    Db,
    Me,
    TheForm,
    form_errors,
    team_page,
)
from fruehe_hilfen.visits.type_actions import Effect, Line
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_PATH = "/team/termine/arten"
_FIELDS = {
    "dauer": ("duration_min", 1),
    "vorher": ("before_min", 1),
    "nachher": ("after_min", 1),
    "vorlauf": ("lead_min", type_rules.HOUR),
    "tage": ("horizon_days", 1),
    "absage": ("cutoff_min", type_rules.HOUR),
    "anfrage": ("on_request", 1),
}
"""Field of the form: the number it stands for, and how many of its units one of the form is."""


@get(_PATH, guards=COORDINATOR, sync_to_thread=True)
def show_types(
    request: AnyRequest, db: Db, settings: Config, person: Me, neu: FromQuery[str] = ""
) -> Answer:
    """All visit types with the numbers that count and those of the edition."""
    with db.reading() as session:
        lines = type_actions.lines(session, settings.content_dir)
        stand = type_actions.stand(session)
    shown = [(line, _shown(line)) for line in lines]
    return team_page(request, "visits/team_types.html", person, lines=shown, stand=stand, saved=neu)


@get(_PATH + "/{kind_id:str}", guards=COORDINATOR, sync_to_thread=True)
def show_type(
    request: AnyRequest, db: Db, settings: Config, person: Me, kind_id: FromPath[str]
) -> Answer:
    """The numbers of one visit type; with a change in the query, what it does."""
    asked = {name: value for name, value in request.query_params.items() if name in _FIELDS}
    form = Form(asked) if "dauer" in asked else None
    return _page(request, db, settings, person, kind_id=kind_id, form=form)


@post(_PATH + "/{kind_id:str}", guards=COORDINATOR, sync_to_thread=True)
def save_type(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, kind_id: FromPath[str],
    form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """Save a change that has been looked at."""
    given = _read(form)
    if given is None:
        return _page(request, db, settings, person, kind_id=kind_id, form=form)
    try:
        type_actions.save(db, settings.content_dir, person, kind_id, given, stand=_stand(form))
    except Unknown as error:
        raise not_found() from error
    except Changed:
        return _page(request, db, settings, person, kind_id=kind_id, form=form, is_stale=True)
    return Redirect(href(f"{_PATH}?neu={kind_id}"), status_code=303)


@post(_PATH + "/{kind_id:str}/ruecknahme", guards=COORDINATOR, sync_to_thread=True)
def undo_type(
    db: Db, settings: Config, person: Me, kind_id: FromPath[str], form: TheForm
) -> Redirect:
    """Back to the numbers before the last change."""
    try:
        type_actions.undo(db, settings.content_dir, person, kind_id, stand=_stand(form))
    except Unknown as error:
        raise not_found() from error
    except Changed as error:
        title = _("Die Zahlen wurden inzwischen geändert.")
        detail = _("Es ist nichts zurückgenommen. Bitte öffnen Sie die Seite neu.")
        raise conflict(title, detail, "changed") from error
    return Redirect(href(f"{_PATH}?neu={kind_id}"), status_code=303)


def _page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *, kind_id: str,
    form: Form | None, is_stale: bool = False,
) -> Answer:  # fmt: skip
    with db.reading() as session:
        found = type_actions.lines(session, settings.content_dir)
        stand = type_actions.stand(session)
    line = next((one for one in found if one.now.id == kind_id), None)
    if line is None:
        raise not_found()
    given = _read(form) if form else None
    effect = _effect(db, settings, line, given)
    rows = _shown(line)
    typed = form.typed() if form else {name: row[0] for name, row in rows.items()}
    context = form_errors(form) | ({"status": 409} if is_stale else {})
    return team_page(
        request, "visits/team_type.html", person, line=line, rows=rows, typed=typed, stand=stand,
        effect=effect, is_stale=is_stale, is_same=given is not None and effect is None, **context,
    )  # fmt: skip


def _effect(
    db: Database, settings: Settings, line: Line, given: Mapping[str, int] | None
) -> Effect | None:
    if given is None or given == type_rules.values(line.now):
        return None
    return type_actions.preview(db, settings.content_dir, line.now.id, given)


def _shown(line: Line) -> dict[str, tuple[int, int]]:
    """What counts and what the edition says, in the units of the form."""
    now, edition = type_rules.values(line.now), type_rules.values(line.edition)
    return {
        name: (now[target] // unit, edition[target] // unit)
        for name, (target, unit) in _FIELDS.items()
    }


def _read(form: Form) -> dict[str, int] | None:
    """The numbers of a form; None with errors in it when they cannot be used."""
    given = {target: forms.number(form, name) * unit for name, (target, unit) in _FIELDS.items()}
    given["on_request"] = int(form.flag("anfrage"))
    wrong = type_rules.problems(given)
    for name, (target, _unit) in _FIELDS.items():
        if target in wrong:
            form.error(name, wrong[target], _sentence(target, wrong[target]))
    return None if form.errors else given


def _sentence(target: str, code: str) -> str:
    if code == "horizon":
        return _("So ist keine Zeit mehr frei: Der Vorlauf ist so lang wie der ganze Zeitraum.")
    if code == "lead":
        return _("Höchstens so viele Stunden wie beim Buchen: Wer noch bucht, darf noch absagen.")
    limit = type_rules.LIMITS[target]
    unit = type_rules.HOUR if target in ("lead_min", "cutoff_min") else 1
    numbers = {"least": limit.least, "most": limit.most // unit, "step": limit.step}
    if limit.step > 1:
        return _("Bitte eine Zahl von %(least)s bis %(most)s, in Schritten von %(step)s.") % numbers
    return _("Bitte eine Zahl von %(least)s bis %(most)s.") % numbers


def _stand(form: Form) -> int:
    value = form.get("stand") or ""
    return int(value) if value.isdecimal() and len(value) < 9 else -1


HANDLERS: list[Any] = [show_types, show_type, save_type, undo_type]
