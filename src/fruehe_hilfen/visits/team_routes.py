"""Routes of the team: today's visits, recurring times, cancelling."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.visits import content, forms, rules, team_actions
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import CANCELLED, Visit
from fruehe_hilfen.visits.slots import rule_of
from fruehe_hilfen.visits.words import CANCEL_REASONS, LANGUAGES, STATES, TOPICS, WEEKDAYS
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

Db = NamedDependency[Database]
Config = NamedDependency[Settings]
TheForm = NamedDependency[Form]
Me = NamedDependency[Person]
Answer = Response[str]

TEAM = [requires(Role.NURSE, Role.COORDINATOR)]
NURSE = [requires(Role.NURSE)]
_DAYS_AHEAD = 7
_PREVIEW_DATES = 8
_PREVIEW_DAYS = 420


def _page(request: AnyRequest, template: str, person: Person, **context: Any) -> Answer:
    return page(
        request, template, context.pop("status", 200), team_tab="termine",
        is_nurse=person.has(Role.NURSE), **team_frame(request.app, person), **context,
    )  # fmt: skip


@get("/team/termine", guards=TEAM, sync_to_thread=True)
def show_list(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Visits of today and the next days: a nurse's own, or all for the coordinator."""
    catalogue, today = content.load(settings.content_dir), clock.today()
    nurse_id = team_actions.scope(person)
    with db.reading() as session:
        found = team_actions.visits_between(
            session, nurse_id, today, today + timedelta(days=_DAYS_AHEAD)
        )
    days = [
        (day, list(group)) for day, group in groupby(found, key=lambda pair: pair[0].local_date)
    ]
    standing = [visit for visit, _name in found if visit.state not in CANCELLED]
    return _page(
        request, "visits/team_list.html", person, today=today, days=days, states=STATES,
        topics=TOPICS, languages=LANGUAGES, types=catalogue.types, districts=catalogue.districts,
        cancelled=CANCELLED, sees_all=nurse_id is None, now=clock.now(),
        count_today=sum(visit.local_date == today for visit in standing), count=len(standing),
    )  # fmt: skip


@get("/team/termine/zeiten", guards=NURSE, sync_to_thread=True)
def show_rules(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """The nurse's own recurring times."""
    catalogue = content.load(settings.content_dir)
    with db.reading() as session:
        rows = team_actions.rules_of(session, person.id)
    listed = [(row, _next_dates(catalogue, rule_of(row), 1)) for row in rows]
    return _page(
        request, "visits/team_rules.html", person, rules=listed, types=catalogue.types,
        weekdays=WEEKDAYS,
    )  # fmt: skip


def _next_dates(catalogue: Catalogue, rule: rules.Rule, count: int) -> list[Any]:
    last = clock.today() + timedelta(days=_PREVIEW_DAYS)
    return rules.dates(rule, catalogue.closed, first=clock.today(), last=last)[:count]


@get("/team/termine/zeiten/neu", guards=NURSE, sync_to_thread=True)
def new_rule(request: AnyRequest, settings: Config, person: Me) -> Answer:
    """The sentence of a recurring time; once it is complete, with its next dates."""
    query = request.query_params
    lists = {name: query.getall(name, []) for name in ("types", "nth")}
    asked = Form({**dict(query), **lists} if query else {})
    return _rule_page(request, settings, person, asked, with_preview=bool(asked.get("start")))


def _rule_page(
    request: AnyRequest, settings: Settings, person: Person, form: Form, *, with_preview: bool
) -> Answer:
    catalogue = content.load(settings.content_dir)
    rule = forms.read_rule(form, catalogue, clock.today()) if with_preview else None
    dates = _next_dates(catalogue, rule, _PREVIEW_DATES) if rule else []
    kinds = [kind for kind in catalogue.types.values() if kind.offered]
    per_day = rules.offers(rule, kinds, dates[:1]) if rule else []
    errors = form.errors if with_preview else []
    return _page(
        request, "visits/team_rule.html", person, status=422 if errors else 200, rule=rule,
        dates=dates, per_day=len(per_day), kinds=kinds, weekdays=WEEKDAYS, typed=form.typed(),
        chosen_types=form.all("types"), chosen_nth=form.all("nth"), types=catalogue.types,
        errors=errors, error={one.field: one.message for one in errors}, today=clock.today(),
    )  # fmt: skip


@post("/team/termine/zeiten", guards=NURSE, sync_to_thread=True)
def add_rule(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Save a recurring time that has been looked at."""
    catalogue = content.load(settings.content_dir)
    rule = forms.read_rule(form, catalogue, clock.today())
    if rule is None:
        form.errors.clear()
        return _rule_page(request, settings, person, form, with_preview=True)
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
    return _cancel_page(request, settings, person, _visit(db, person, visit_id))


def _visit(db: Database, person: Person, visit_id: UUID) -> Visit:
    """Loaded through what this person may see: a stranger's visit does not exist."""
    with db.reading() as session:
        visit = session.get(Visit, visit_id)
    nurse_id = team_actions.scope(person)
    if visit is None or (nurse_id is not None and visit.nurse_id != nurse_id):
        raise not_found()
    return visit


def _cancel_page(
    request: AnyRequest, settings: Settings, person: Person, visit: Visit, form: Form | None = None
) -> Answer:
    errors = form.errors if form else []
    return _page(
        request, "visits/team_cancel.html", person, status=422 if errors else 200, visit=visit,
        kind=content.load(settings.content_dir).types[visit.visit_type], reasons=CANCEL_REASONS,
        is_cancelled=visit.state in CANCELLED, errors=errors,
        error={one.field: one.message for one in errors},
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
        return _cancel_page(request, settings, person, _visit(db, person, visit_id), form)
    version = form.get("version") or ""
    with as_problems():
        team_actions.cancel(
            db, person, visit_id, reason=reason, version=int(version) if version.isdigit() else 0
        )
    return Redirect(href("/team/termine"), status_code=303)


HANDLERS: list[Any] = [
    show_list, show_rules, new_rule, add_rule, end_rule, ask_cancel, cancel,
]  # fmt: skip
