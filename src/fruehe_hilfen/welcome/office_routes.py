"""The office's pages of the welcome service: list, case, assignment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.queries import colleagues_with, names_of
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import events, proposals, queries, situation, tasks, words
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.bag_rules import bags_for
from fruehe_hilfen.welcome.queries import FIELD, FILTERS, OFFICE, PER_PAGE
from fruehe_hilfen.welcome.rules import FIELD_KINDS, OPEN, Kind, effective

HOME = "/team/besuchsdienst"
SeenBy = requires(*FIELD, *OFFICE)
Office = requires(*OFFICE)
TheDatabase = NamedDependency[Database]
ThePerson = NamedDependency[Person]
TheForm = NamedDependency[Form]


def team_page(
    request: AnyRequest, person: Person, name: str, status: int = 200, **context: Any
) -> Response[str]:
    """A page in the frame of the team."""
    frame = team_frame(request.app, person)
    return page(request, f"welcome/{name}.html", status, words=words, home=HOME, **frame, **context)


@get(HOME, guards=[SeenBy], sync_to_thread=True)
def show_cases(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[str]:
    """The cases this person may see, by state and district (`zustand`, `stadtteil`, `seite`)."""
    asked = request.query_params
    is_office = person.has(*OFFICE)
    wanted = asked.get("zustand", "") if is_office else "zugeteilt"
    if wanted not in FILTERS:
        wanted = "offen"
    district, page_no = asked.get("stadtteil", ""), asked.get("seite", "1")
    number = min(int(page_no), 400) or 1 if page_no.isdecimal() and len(page_no) < 6 else 1
    with db.reading() as session:
        lines = queries.cases(
            session, person, wanted=wanted, district=district, offset=(number - 1) * PER_PAGE
        )
        context = _overview(session, person) if is_office else {}
        due = tasks.tasks(session, [line.case for line in lines]) if is_office else {}
    return team_page(
        request, person, "cases",
        lines=lines[:PER_PAGE], has_more=len(lines) > PER_PAGE, number=number,
        wanted=wanted, district=district, is_office=is_office, due=due, tasks=tasks, **context,
    )  # fmt: skip


def _overview(session: Session, person: Person) -> dict[str, Any]:
    return {
        "open_points": situation.open_points(session, person),
        "last_import": queries.last_import(session),
        "counts": queries.counts(session, person),
        "district_options": [(name, name) for name in queries.districts(session, person)],
        "visitor_options": [(who.id, who.name) for who in colleagues_with(session, *FIELD)],
    }


@post(f"{HOME}/zuteilungen", guards=[Office], sync_to_thread=True)
def make_assignments(db: TheDatabase, person: ThePerson, form: TheForm) -> Redirect:
    """Put the chosen cases on somebody's tour of today."""
    ids = [found for text in form.all("fall") if (found := read_uuid(text))]
    if not ids:
        form.error("fall", "missing", _("Bitte wählen Sie mindestens eine Familie."))
    with db.transaction() as session:
        known = {colleague.id for colleague in colleagues_with(session, *FIELD)}
        staff_id = read_uuid(form.get("an") or "")
        if staff_id is None or staff_id not in known:
            form.error("an", "missing", _("Bitte wählen Sie, wer die Familien besucht."))
        form.raise_if_errors()
        cases = queries.lock_cases(session, person, ids)
        assign(
            session,
            person,
            [case for case in cases if case.contact in OPEN and not case.is_protected],
            staff_id=staff_id,  # type: ignore[arg-type]
            day=clock.today(),
        )
    return Redirect(href(f"{HOME}?zustand=zugeteilt"), status_code=303)


@get(HOME + "/faelle/{case_id:uuid}", guards=[SeenBy], sync_to_thread=True)
def show_case(
    request: AnyRequest, db: TheDatabase, person: ThePerson, case_id: FromPath[UUID]
) -> Response[str]:
    """One case with its events. Reading is noted in the audit log."""
    with db.transaction() as session:
        line = queries.case_of(session, person, case_id)
        if line is None:
            raise not_found()
        audit.record(session, person, "welcome.read", f"welcome_case:{case_id}")
        listed = events.of_case(session, case_id)
        standing = {e.id for e in effective(events.happened(event) for event in listed)}
        return team_page(
            request, person, "case",
            line=line, events=listed, standing=standing, is_office=person.has(*OFFICE),
            is_open=line.case.contact in OPEN,
            names=names_of(session, [event.actor for event in listed]), tasks=tasks,
            due=tasks.tasks(session, [line.case]).get(case_id),
            letters=tasks.answers(session, case_id) if person.has(*OFFICE) else [],
            proposal=proposals.texts(session, [case_id]).get(case_id),
        )  # fmt: skip


@post(HOME + "/faelle/{case_id:uuid}/ereignisse", guards=[Office], sync_to_thread=True)
def record_event(
    db: TheDatabase, person: ThePerson, form: TheForm, case_id: FromPath[UUID]
) -> Redirect:
    """What the office learns by phone, and corrections."""
    kind, place, undoes = form.get("art") or "", form.get("ort") or "", form.get("nimmt-zurueck")
    with db.transaction() as session:
        case = next(iter(queries.lock_cases(session, person, [case_id])), None)
        if case is None:
            raise not_found()
        if kind not in FIELD_KINDS or place not in FIELD_KINDS[Kind(kind)]:
            form.error("art", "unknown", _("Diesen Eintrag gibt es hier nicht."))
        target = read_uuid(undoes or "")
        if kind == Kind.UNDO and target not in {e.id for e in events.of_case(session, case.id)}:
            form.error("nimmt-zurueck", "unknown", _("Diesen Eintrag gibt es hier nicht."))
        form.raise_if_errors()
        events.append_in_office(
            session, person, case,
            kind=Kind(kind), place=place, supersedes=target if kind == Kind.UNDO else None,
            bags=bags_for(len(case.family["children"]) if case.family else 1),
        )  # fmt: skip
    return Redirect(href(f"{HOME}/faelle/{case_id}"), status_code=303)


def read_uuid(text: str) -> UUID | None:
    """An id, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


HANDLERS = [show_cases, make_assignments, show_case, record_event]
