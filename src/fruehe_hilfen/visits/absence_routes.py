"""Routes of "Heute krank": look at the plan, apply it, see who was told, take it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    absence,
    absence_plan,
    day_rules,
    forms,
    notices,
    overlay,
    queries,
    rules,
    team_actions,
)
from fruehe_hilfen.visits.absence import Away, Decision
from fruehe_hilfen.visits.answers import as_problems
from fruehe_hilfen.visits.errors import Changed, Unknown
from fruehe_hilfen.visits.office_models import AbsenceKind, AbsenceState, StepKind
from fruehe_hilfen.visits.team_frame import (
    TEAM,
    Answer,
    Config,
    Db,
    Me,
    TheForm,
    team_page,
    words,
)
from fruehe_hilfen.visits.words import ABSENCES, STEPS
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

_LONGEST_DAYS = 28
_PREFIX = "plan-"


@get("/team/termine/abwesenheit", guards=TEAM, sync_to_thread=True)
def show_plan(
    request: AnyRequest, db: Db, *, settings: Config, person: Me, schwester: FromQuery[str] = "",
    von: FromQuery[str] = "", bis: FromQuery[str] = "", art: FromQuery[str] = "sick",
) -> Answer:  # fmt: skip
    """What would happen to each visit; nothing has happened yet."""
    nurse_id = _nurse(person, schwester)
    return _plan_page(request, db, settings, person, nurse_id=nurse_id,
                      away=_away(nurse_id, von, bis, art))  # fmt: skip


def _nurse(person: Person, asked: str) -> UUID | None:
    """A nurse speaks of herself, the coordinator of anyone."""
    own = team_actions.scope(person)
    return own if own is not None else forms.uuid_or_none(asked)


def _away(nurse_id: UUID | None, first: str, last: str, kind: str) -> Away | None:
    """Today from now on, or whole days; never the past."""
    if nurse_id is None:
        return None
    begin = max(forms.day_or_none(first) or clock.today(), clock.today())
    end = max(forms.day_or_none(last) or begin, begin)
    end = min(end, date.fromordinal(begin.toordinal() + _LONGEST_DAYS))
    starts_at = max(clock.now(), clock.at(begin, rules.EARLIEST))
    ends_at = max(clock.at(end, rules.LATEST), starts_at)
    known = AbsenceKind(kind) if kind in {"sick", "away"} else AbsenceKind.SICK
    return Away(nurse_id=nurse_id, kind=known, starts_at=starts_at, ends_at=ends_at)


def _plan_page(
    request: AnyRequest, db: Database, settings: Settings, person: Person, *,
    nurse_id: UUID | None, away: Away | None, is_stale: bool = False,
) -> Answer:  # fmt: skip
    catalogue = overlay.current(db, settings.content_dir)
    with db.reading() as session:
        nurses = team_actions.nurses(session)
        name = queries.nurse_name(session, nurse_id) if nurse_id else ""
        if nurse_id is not None and not name:
            raise not_found()
        planned = (
            absence_plan.plan(session, catalogue, away.nurse_id, away.starts_at, away.ends_at)
            if away else []
        )  # fmt: skip
    first = clock.berlin(away.starts_at).date() if away else clock.today()
    last = clock.berlin(away.ends_at).date() if away else clock.today()
    return team_page(
        request, "visits/team_absence.html", person, status=409 if is_stale else 200, away=away,
        planned=planned, nurses=nurses, nurse_id=nurse_id, nurse_name=name, first=first, last=last,
        steps=STEPS, absences=ABSENCES, is_stale=is_stale, is_self=nurse_id == person.id,
        **words(settings),
    )  # fmt: skip


@post("/team/termine/abwesenheit", guards=TEAM, sync_to_thread=True)
def apply(
    request: AnyRequest, db: Db, settings: Config, person: Me, form: TheForm
) -> Answer | Redirect:
    """Do it all at once; if a visit has changed in between, show the plan anew."""
    nurse_id = _nurse(person, form.get("schwester") or "")
    art = form.get("art") or "sick"
    away = _away(nurse_id, form.get("von") or "", form.get("bis") or "", art)
    if away is None:
        raise not_found()
    since = _instant(form.get("ab"))
    if since and since <= away.starts_at:  # a visit that began while the plan was read stays in it
        away = Away(**{**away.__dict__, "starts_at": max(since, _earliest(away))})
    try:
        catalogue = overlay.current(db, settings.content_dir)
        absence_id = absence.apply(db, catalogue, person, away, _decisions(form))
    except Unknown as error:
        raise not_found() from error
    except Changed:
        return _plan_page(request, db, settings, person, nurse_id=nurse_id, away=away,
                          is_stale=True)  # fmt: skip
    return Redirect(href(f"/team/termine/abwesenheit/{absence_id}"), status_code=303)


def _earliest(away: Away) -> datetime:
    """At most an hour back: nobody plans the past."""
    return away.starts_at - day_rules.UNDO_FOR * 6


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _decisions(form: Form) -> dict[UUID, Decision]:
    """What the form says for each visit; unreadable means: call."""
    found = {}
    for name, value in form.typed().items():
        visit_id = forms.uuid_or_none(name.removeprefix(_PREFIX))
        if not name.startswith(_PREFIX) or visit_id is None:
            continue
        version, _dot, rest = value.partition(".")
        kind, _colon, target = rest.partition(":")
        known = StepKind(kind) if kind in {one.value for one in StepKind} else StepKind.CALL
        number = int(version) if version.isdecimal() and len(version) < 9 else 0
        found[visit_id] = Decision(known, forms.uuid_or_none(target), number)
    return found


@get("/team/termine/abwesenheit/{absence_id:uuid}", guards=TEAM, sync_to_thread=True)
def show_proof(
    request: AnyRequest, db: Db, settings: Config, person: Me, absence_id: FromPath[UUID]
) -> Answer:
    """What was done for each visit, and who has been told when and how."""
    with as_problems(), db.reading() as session:
        row = absence.of(session, person, absence_id)
        steps = absence_plan.steps_of(session, absence_id)
        told = notices.of_absence(session, absence_id)
        name = queries.nurse_name(session, row.nurse_id)
    by_visit: dict[UUID, list[notices.ToTell]] = {}
    for one in told:
        by_visit.setdefault(one.visit.id, []).append(one)
    undo_until = row.applied_at + day_rules.UNDO_FOR
    families = [
        one for one in told if one.notice.nurse_id is None and one.notice.state != "dropped"
    ]
    return team_page(
        request, "visits/team_proof.html", person, row=row, done=steps, told=by_visit,
        nurse_name=name, step_words=STEPS, absences=ABSENCES, undo_until=undo_until,
        may_undo=row.state is AbsenceState.APPLIED and clock.now() <= undo_until,
        may_end=row.state is AbsenceState.APPLIED and row.ends_at > clock.now(),
        count_told=sum(one.notice.state != "open" for one in families), count_all=len(families),
        **words(settings),
    )  # fmt: skip


@post("/team/termine/abwesenheit/{absence_id:uuid}/ruecknahme", guards=TEAM, sync_to_thread=True)
def undo(db: Db, settings: Config, person: Me, absence_id: FromPath[UUID]) -> Redirect:
    """Take the plan back within ten minutes."""
    with as_problems():
        absence.undo(db, overlay.current(db, settings.content_dir), person, absence_id)
    return Redirect(href(f"/team/termine/abwesenheit/{absence_id}"), status_code=303)


@post("/team/termine/abwesenheit/{absence_id:uuid}/ende", guards=TEAM, sync_to_thread=True)
def end_early(db: Db, person: Me, absence_id: FromPath[UUID]) -> Redirect:
    """Back earlier than planned."""
    with as_problems():
        absence.end_early(db, person, absence_id)
    return Redirect(href(f"/team/termine/abwesenheit/{absence_id}"), status_code=303)


HANDLERS: list[Any] = [show_plan, apply, show_proof, undo, end_early]
