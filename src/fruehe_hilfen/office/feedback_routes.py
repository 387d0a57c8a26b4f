"""Rückmeldungen: tasks from reported mistakes, barriers with their legal times, moods of pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen.office import barriers, feedback
from fruehe_hilfen.office.place_routes import Db, Me, TheForm, TheLive
from fruehe_hilfen.office.rules import TaskState
from fruehe_hilfen.office.screens import OFFICE, Answer, known, show
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, Rate, network_prefix
from fruehe_hilfen.web.problems import FieldError, invalid
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

HOME = "/team/rueckmeldungen"
REPORT = "/barrierefreiheit/melden"
PER_NETWORK = Rate("access_report", allowed=5, per_s=3600)


@get(HOME, guards=OFFICE, sync_to_thread=True)
def show_feedback(request: AnyRequest, db: Db, person: Me, live: TheLive) -> Answer:
    """Everything parents wrote, and how far it is."""
    edition = live.now.edition
    with db.reading() as session:
        tasks = feedback.tasks(session, edition, live.now.places.calendar)
        moods = feedback.moods(session, edition)
        reports = barriers.reports(session)
    return show(
        request, "feedback.html", person, team_tab="rueckmeldungen", moods=moods,
        open_tasks=feedback.open_tasks(tasks), states=feedback.state_words(),
        done=[one for one in tasks if not one.is_open],
        reports=[one for one in reports if one.is_open],
        answered=[one for one in reports if not one.is_open],
    )  # fmt: skip


@post("/team/rueckmeldungen/{feedback_id:uuid}/stand", guards=OFFICE, sync_to_thread=True)
def set_state(db: Db, person: Me, form: TheForm, feedback_id: FromPath[UUID]) -> Redirect:
    """Say how far a task is."""
    state = form.get("state") or ""
    if state not in {one.value for one in TaskState}:
        raise invalid([FieldError("state", "missing", _("Bitte wählen Sie einen Stand."))])
    with known(), db.transaction() as session:
        feedback.set_state(session, person, feedback_id, TaskState(state))
    return Redirect(href(HOME), status_code=303)


@post("/team/barrieren/{report_id:uuid}/antwort", guards=OFFICE, sync_to_thread=True)
def note_answer(db: Db, person: Me, form: TheForm, report_id: FromPath[UUID]) -> Redirect:
    """Write down that an interim or the final answer was given."""
    with known(), db.transaction() as session:
        barriers.note(session, person, report_id, is_answer=form.get("what") == "answer")
    return Redirect(href(f"{HOME}#barrieren"), status_code=303)


@get(REPORT, opt=PUBLIC, sync_to_thread=False)
def show_report(request: AnyRequest, gesendet: FromQuery[str] = "") -> Response[str]:
    """Tell the city of a barrier, without a name if one likes."""
    return _report_page(request, Form({}), is_sent=gesendet == "1")


def _report_page(request: AnyRequest, form: Form, *, is_sent: bool = False) -> Response[str]:
    return page(
        request, "office/barrier.html", 422 if form.errors else 200, tab="mehr",
        is_sent=is_sent, text=form.get("text") or "", reply_to=form.get("reply_to") or "",
        errors=form.errors, error={one.field: one.message for one in form.errors},
        ombudsman=request.app.state.edition.details["ombudsstelle"].value,
    )  # fmt: skip


@post(REPORT, opt=PUBLIC, sync_to_thread=True)
def report(
    request: AnyRequest, db: Db, *, form: TheForm, limiter: NamedDependency[Limiter]
) -> Response[Any]:
    """Keep a report. 422 without text, 429 after five an hour."""
    message = _("Bitte schreiben Sie, was nicht geht.")
    text = form.text("text", longest=barriers.LONGEST_TEXT, message=message)
    reply_to = form.text("reply_to", longest=barriers.LONGEST_CONTACT, message="", required=False)
    if form.errors:
        return _report_page(request, form)
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    with db.transaction() as session:
        barriers.keep(session, text, reply_to=reply_to)
    return Redirect(href(f"{REPORT}?gesendet=1"), status_code=303)


HANDLERS: list[Any] = [show_feedback, set_state, note_answer, show_report, report]
