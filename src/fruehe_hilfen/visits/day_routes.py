"""Routes of the nurse's day: what comes, what is new, whom to tell."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.visits import (
    day_actions,
    day_views,
    forms,
    notices,
    nurse_time,
    team_actions,
    travel,
    waiting_desk,
)
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.errors import Changed
from fruehe_hilfen.visits.models import VisitState
from fruehe_hilfen.visits.team_frame import (
    NURSE,
    TEAM,
    Answer,
    Config,
    Db,
    Me,
    TheForm,
    team_page,
    version_of,
    words,
)
from fruehe_hilfen.visits.words import OPEN_INTERPRETER, PARTS, WEEKDAYS
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_DAYS_AHEAD = 7
_DAYS_BACK = 14


@get("/team/termine", guards=TEAM, sync_to_thread=True)
def show_list(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Today and tomorrow in order, then the next days: a nurse's own, or all."""
    today, nurse_id = clock.today(), team_actions.scope(person)
    with db.reading() as session:
        found = team_actions.visits_between(
            session, nurse_id, today, today + timedelta(days=_DAYS_AHEAD)
        )
        before = team_actions.visits_between(
            session, nurse_id, today - timedelta(days=_DAYS_BACK), today - timedelta(days=1)
        )
        news = notices.open_for_nurse(session, person.id)
        to_tell = len(notices.open_for_family(session, nurse_id))
        to_tell += len(waiting_desk.offers_to_tell(session, nurse_id))
        away = nurse_time.current(session, nurse_id)
        requests = team_actions.requests(session, nurse_id)
        waits = len(waiting_desk.living(session)) if nurse_id is None else 0
        ways = travel.load(session)
    days = [
        (day, day_views.stops([visit for visit, _n in group], dict_of(found), ways))
        for day, group in groupby(found, key=lambda pair: pair[0].local_date)
    ]
    return team_page(
        request, "visits/team_list.html", person, days=days, news=news, to_tell=to_tell, away=away,
        requests=requests, waits=waits, left_open=day_views.left_open(before),
        tomorrow=today + timedelta(days=1), **day_views.counts(found), **words(settings),
    )  # fmt: skip


def dict_of(found: list[tuple[Any, str]]) -> dict[UUID, str]:
    """Nurse's names by visit."""
    return {visit.id: name for visit, name in found}


@post("/team/termine/{visit_id:uuid}/stand", guards=TEAM, sync_to_thread=True)
def set_state(db: Db, person: Me, visit_id: FromPath[UUID], form: TheForm) -> Redirect:
    """Under way, arrived, done, not met; or a tap taken back."""
    with as_problems():
        state = _state(form)
        day_actions.set_state(db, person, visit_id, state, version=version_of(form))
    return Redirect(href(f"/team/termine#v-{visit_id}"), status_code=303)


def _state(form: Form) -> VisitState:
    try:
        return VisitState(form.get("stand") or "")
    except ValueError as error:
        raise Changed from error


@post("/team/termine/{visit_id:uuid}/zusage", guards=TEAM, sync_to_thread=True)
def confirm(db: Db, person: Me, visit_id: FromPath[UUID], form: TheForm) -> Redirect:
    """Yes to a request."""
    with as_problems():
        day_actions.confirm_request(db, person, visit_id, version=version_of(form))
    return Redirect(href("/team/termine"), status_code=303)


@post("/team/termine/{visit_id:uuid}/dolmetschen", guards=TEAM, sync_to_thread=True)
def interpreter(db: Db, person: Me, visit_id: FromPath[UUID], form: TheForm) -> Redirect:
    """Where the wish for an interpreter stands."""
    with as_problems():
        day_actions.set_interpreter(db, person, visit_id, form.get("stand") or "")
    if form.get("zurueck") == "liste":
        return Redirect(href("/team/termine/dolmetschen"), status_code=303)
    return Redirect(href(f"/team/termine#v-{visit_id}"), status_code=303)


@get("/team/termine/dolmetschen", guards=TEAM, sync_to_thread=True)
def show_interpreters(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Visits to come that need an interpreter, what is open first."""
    with db.reading() as session:
        found = team_actions.with_interpreter(session, team_actions.scope(person))
    listed = sorted(found, key=lambda pair: pair[0].interpreter_state not in OPEN_INTERPRETER)
    return team_page(
        request, "visits/team_interpreters.html", person, listed=listed, **words(settings)
    )


@post("/team/termine/gesehen", guards=NURSE, sync_to_thread=True)
def seen(db: Db, person: Me) -> Redirect:
    """The nurse has read what is new."""
    notices.seen_by_nurse(db, person.id)
    return Redirect(href("/team/termine"), status_code=303)


@get("/team/termine/bescheid", guards=TEAM, sync_to_thread=True)
def show_to_tell(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Families that still have to be told, with the way they asked for."""
    nurse_id = team_actions.scope(person)
    with db.reading() as session:
        listed = notices.open_for_family(session, nurse_id)
        offers = waiting_desk.offers_to_tell(session, nurse_id)
    return team_page(
        request, "visits/team_tell.html", person, listed=listed, offers=offers, **words(settings)
    )


@post("/team/termine/bescheid/{notice_id:uuid}", guards=TEAM, sync_to_thread=True)
def settle(db: Db, person: Me, notice_id: FromPath[UUID], form: TheForm) -> Redirect:
    """Reached, or an attempt."""
    with as_problems():
        notices.settle(
            db, notice_id, scope=team_actions.scope(person), actor=str(person.id),
            is_reached=form.flag("erreicht"),
        )  # fmt: skip
    target = forms.uuid_or_none(form.get("zurueck"))
    path = f"abwesenheit/{target}" if target else "bescheid"
    return Redirect(href(f"/team/termine/{path}"), status_code=303)


@get("/team/termine/warteliste", guards=TEAM, sync_to_thread=True)
def show_waiting(request: AnyRequest, db: Db, settings: Config, person: Me) -> Answer:
    """Who waits, by the day an answer was promised for."""
    with db.reading() as session:
        wishes = waiting_desk.living(session)
    listed = [(wish, _windows(wish.windows)) for wish in wishes]
    return team_page(request, "visits/team_waiting.html", person, wishes=listed, **words(settings))


def _windows(text: str) -> list[tuple[str, str]]:
    return [(WEEKDAYS[int(one[0])], PARTS[one[2:]]) for one in text.split()]


@post("/team/termine/warteliste/{wish_id:uuid}/bescheid", guards=TEAM, sync_to_thread=True)
def tell_offer(db: Db, person: Me, wish_id: FromPath[UUID]) -> Redirect:
    """The family knows of its offer."""
    with as_problems():
        waiting_desk.told(db, wish_id, team_actions.scope(person))
    return Redirect(href("/team/termine/bescheid"), status_code=303)


HANDLERS: list[Any] = [
    show_list, set_state, confirm, interpreter, show_interpreters, seen, show_to_tell, settle, show_waiting, tell_offer,
]  # fmt: skip
