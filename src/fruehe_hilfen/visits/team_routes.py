"""Routes of the team: recurring times, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import content, desk, forms, overlay, rules, team_actions
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import CANCELLED, Visit
from fruehe_hilfen.visits.slots import rule_of
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
    version_of,
    visible_visit,
)
from fruehe_hilfen.visits.words import CANCEL_REASONS, WEEKDAYS
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_PREVIEW_DATES = 8
_PREVIEW_DAYS = 420


@get("/team/termine/zeiten", guards=NURSE, sync_to_thread=True)
def show_rules(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """The nurse's own recurring times."""
    catalogue = overlay.current(db, settings.content_dir)
    with db.reading() as session:
        rows = team_actions.rules_of(session, person.id)
        pauses = desk.pauses_of(session, person.id)
    listed = [
        (
            row,
            _next_dates(catalogue, rule_of(row, pauses), 1),
            [p for p in pauses if p.rule_id == row.id],
        )
        for row in rows
    ]
    return team_page(
        request, "visits/team_rules.html", person, rules=listed, types=catalogue.types,
        weekdays=WEEKDAYS,
    )  # fmt: skip


def _next_dates(catalogue: Catalogue, rule: rules.Rule, count: int) -> list[Any]:
    last = clock.today() + timedelta(days=_PREVIEW_DAYS)
    return rules.dates(rule, catalogue.closed, first=clock.today(), last=last)[:count]


@get("/team/termine/zeiten/neu", guards=NURSE, sync_to_thread=True)
def new_rule(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """The sentence of a recurring time; once it is complete, with its next dates."""
    query = request.query_params
    lists = {name: query.getall(name, []) for name in ("types", "nth")}
    asked = Form({**dict(query), **lists} if query else {})
    return _rule_page(request, db, settings, person, asked, with_preview=bool(asked.get("start")))


def _rule_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, form: Form, *,
    with_preview: bool,
) -> Answer:  # fmt: skip
    catalogue = overlay.current(db, settings.content_dir)
    rule = forms.read_rule(form, catalogue, clock.today()) if with_preview else None
    dates = _next_dates(catalogue, rule, _PREVIEW_DATES) if rule else []
    offered = [kind for kind in catalogue.types.values() if kind.offered]
    per_day = rules.offers(rule, offered, dates[:1]) if rule else []
    return team_page(
        request, "visits/team_rule.html", person, rule=rule,
        dates=dates, per_day=len(per_day), kinds=offered, weekdays=WEEKDAYS, typed=form.typed(),
        chosen_types=form.all("types"), chosen_nth=form.all("nth"), types=catalogue.types,
        today=clock.today(), **form_errors(form if with_preview else None),
    )  # fmt: skip


@post("/team/termine/zeiten", guards=NURSE, sync_to_thread=True)
def add_rule(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Save a recurring time that has been looked at."""
    catalogue = overlay.current(db, settings.content_dir)
    rule = forms.read_rule(form, catalogue, clock.today())
    if rule is None:
        form.errors.clear()
        return _rule_page(request, db, settings, person, form, with_preview=True)
    team_actions.add_rule(db, person, rule)
    return Redirect(href("/team/termine/zeiten"), status_code=303)


@post("/team/termine/zeiten/{rule_id:uuid}/ende", guards=NURSE, sync_to_thread=True)
def end_rule(db: Db, person: Me, rule_id: FromPath[UUID]) -> Redirect:
    """End a recurring time; booked visits stay."""
    with as_problems():
        team_actions.end_rule(db, person, rule_id)
    return Redirect(href("/team/termine/zeiten"), status_code=303)


@get("/team/termine/{visit_id:uuid}/absage", guards=TEAM, sync_to_thread=True)
def ask_cancel(
    request: AnyRequest, db: Db, settings: Config, person: Me, visit_id: FromPath[UUID]
) -> Answer:
    """Ask for the reason before a visit is cancelled."""
    return _cancel_page(request, settings, person, visible_visit(db, person, visit_id))


def _cancel_page(
    request: AnyRequest, settings: Settings, person: Person, visit: Visit, form: Form | None = None
) -> Answer:
    return team_page(
        request, "visits/team_cancel.html", person, visit=visit,
        kind=content.load(settings.content_dir).types[visit.visit_type], reasons=CANCEL_REASONS,
        is_cancelled=visit.state in CANCELLED, **form_errors(form),
    )  # fmt: skip


@post("/team/termine/{visit_id:uuid}/absage", guards=TEAM, sync_to_thread=True)
def cancel(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, visit_id: FromPath[UUID],
    form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """The service cancels a visit."""
    reason = form.get("reason") or ""
    if reason not in CANCEL_REASONS:
        form.error("reason", "missing", _("Bitte wählen Sie einen Grund."))
        return _cancel_page(request, settings, person, visible_visit(db, person, visit_id), form)
    with as_problems():
        team_actions.cancel(db, person, visit_id, reason=reason, version=version_of(form))
    return Redirect(href("/team/termine"), status_code=303)


HANDLERS: list[Any] = [
    show_rules, new_rule, add_rule, end_rule, ask_cancel, cancel,
]  # fmt: skip
