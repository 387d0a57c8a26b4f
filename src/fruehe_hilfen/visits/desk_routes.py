"""Routes of the desk: the week across nurses, search, moving, where and how much a nurse works."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    changes,
    desk,
    forms,
    overlay,
    queries,
    team_actions,
    views,
)
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.models import Visit
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
    words,
)
from fruehe_hilfen.visits.words import LANGUAGES
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_MOST_FOUND = 40


@get("/team/termine/woche", guards=TEAM, sync_to_thread=True)
def show_week(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, ab: FromQuery[str] = "",
    suche: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """Visits and free times of a week, a column for each nurse; or what a search finds."""
    catalogue, nurse_id = overlay.current(db, settings.content_dir), team_actions.scope(person)
    monday = monday_of(forms.day_or_none(ab) or clock.today())
    with db.reading() as session:
        week = desk.week(session, catalogue, nurse_id, monday)
        found = desk.search(session, nurse_id, suche)[:_MOST_FOUND] if suche.strip() else None
    return team_page(
        request, "visits/team_week.html", person, week=week, monday=monday, found=found,
        suche=suche[:80], before=monday - timedelta(days=7), after=monday + timedelta(days=7),
        sunday=monday + timedelta(days=6), **words(settings),
    )  # fmt: skip


@get("/team/termine/{visit_id:uuid}/verlegung", guards=TEAM, sync_to_thread=True)
def choose_time(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, visit_id: FromPath[UUID],
    tag: FromQuery[str] = "",
) -> Answer:  # fmt: skip
    """Other times for a visit; for the coordinator of all nurses."""
    visit = visible_visit(db, person, visit_id)
    return _move_page(request, db, settings, person, visit=visit, tag=tag)


def _move_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *, visit: Visit,
    tag: str = "", is_taken: bool = False,
) -> Answer:  # fmt: skip
    kind = overlay.current(db, settings.content_dir).types[visit.visit_type]
    with db.reading() as session:
        free = queries.free_slots(
            session, [kind], district=visit.district, not_slot=visit.slot_id, own=visit.id,
            nurse_id=team_actions.scope(person), for_team=True,
        )  # fmt: skip
        names = {one.nurse_id: queries.nurse_name(session, one.nurse_id) for one in free}
    wanted = forms.day_or_none(tag) or max(visit.local_date, clock.today())
    return team_page(
        request, "visits/team_move.html", person, status=409 if is_taken else 200, visit=visit,
        kind=kind, strip=views.strip(free, wanted), names=names, is_taken=is_taken,
    )  # fmt: skip


@post("/team/termine/{visit_id:uuid}/verlegung", guards=TEAM, sync_to_thread=True)
def move(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, visit_id: FromPath[UUID],
    form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """Move it; the old time stays until the new one is certain."""
    slot_id = forms.uuid_or_none(form.get("slot")) or UUID(int=0)
    try:
        with as_problems():
            changes.move_for_team(
                db, overlay.current(db, settings.content_dir), visit_id, slot_id,
                scope=team_actions.scope(person), actor=str(person.id), version=version_of(form),
            )  # fmt: skip
    except Problem as problem:
        if problem.code != "taken":
            raise
        visit = visible_visit(db, person, visit_id)
        return _move_page(request, db, settings, person, visit=visit, is_taken=True)
    return Redirect(href("/team/termine"), status_code=303)


@get("/team/termine/einsatz", guards=TEAM, sync_to_thread=True)
def list_nurses(db: Db, request: AnyRequest, settings: Config, person: Me) -> Answer | Redirect:
    """A nurse goes to her own page, the coordinator chooses."""
    own = team_actions.scope(person)
    if own is not None:
        return Redirect(href(f"/team/termine/einsatz/{own}"), status_code=303)
    with db.reading() as session:
        nurses = desk.nurses_with_areas(session)
    return team_page(request, "visits/team_nurses.html", person, nurses=nurses, **words(settings))


@get("/team/termine/einsatz/{nurse_id:uuid}", guards=TEAM, sync_to_thread=True)
def show_nurse(
    request: AnyRequest, db: Db, settings: Config, person: Me, nurse_id: FromPath[UUID]
) -> Answer:
    """Where a nurse works, in which languages, how many visits a day."""
    return _nurse_page(request, db, settings, person, nurse_id=nurse_id)


def _nurse_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *, nurse_id: UUID,
    form: Form | None = None,
) -> Answer:  # fmt: skip
    if team_actions.scope(person) not in {None, nurse_id}:
        raise not_found()
    with db.reading() as session:
        found = [one for one in desk.nurses_with_areas(session) if one.nurse.staff_id == nurse_id]
    if not found:
        raise not_found()
    shown = {key: name for key, name in LANGUAGES.items() if key not in {"de", "other"}}
    return team_page(
        request, "visits/team_nurse.html", person, one=found[0], spoken=shown,
        is_self=nurse_id == person.id, **form_errors(form), **words(settings),
    )  # fmt: skip


@post("/team/termine/einsatz/{nurse_id:uuid}", guards=TEAM, sync_to_thread=True)
def save_nurse(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, nurse_id: FromPath[UUID],
    form: TheForm,
) -> Answer | Redirect:  # fmt: skip
    """Save it; booked visits stay."""
    given = forms.read_nurse(form, overlay.current(db, settings.content_dir))
    if given is None:
        return _nurse_page(request, db, settings, person, nurse_id=nurse_id, form=form)
    with as_problems():
        desk.save_nurse(db, person, nurse_id, given)
    return Redirect(href("/team/termine"), status_code=303)


@post("/team/termine/zeiten/{rule_id:uuid}/pausen", guards=NURSE, sync_to_thread=True)
def add_pause(db: Db, person: Me, rule_id: FromPath[UUID], form: TheForm) -> Redirect:
    """A recurring time pauses for some days."""
    first, last = forms.day_or_none(form.get("von")), forms.day_or_none(form.get("bis"))
    if first is None or not first <= (last or first) <= first + timedelta(days=366):
        form.error("von", "invalid", _("Bitte zwei Tage: von und bis."))
        form.raise_if_errors()
    with as_problems():
        desk.add_pause(db, person, rule_id, first or date.max, last or first or date.max)
    return Redirect(href("/team/termine/zeiten"), status_code=303)


HANDLERS: list[Any] = [
    show_week, choose_time, move, list_nurses, show_nurse, save_nurse, add_pause,
]  # fmt: skip
