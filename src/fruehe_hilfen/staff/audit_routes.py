"""The audit log for the auditor: only after a reason, which stays in the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit_log
from fruehe_hilfen.staff.audit_log import PER_PAGE, Wanted
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.models import AuditReading
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.staff.words import action_texts
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
ThePerson = NamedDependency[Person]
Auditor = requires(Role.AUDITOR)
SHORTEST_REASON, LONGEST_REASON = 10, 200
_WEEK = timedelta(days=6)


@get("/team/protokoll", guards=[Auditor], sync_to_thread=True)
def show_log(
    request: AnyRequest, db: TheDatabase, *, person: ThePerson,
    von: FromQuery[str] = "", bis: FromQuery[str] = "", aktion: FromQuery[str] = "",
    eintrag: FromQuery[str] = "", vor: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The question for the reason, then the log."""
    wanted = _wanted(von, bis, aktion, eintrag)
    with db.reading() as session:
        reading = audit_log.running_reading(session, person)
        if reading is None:
            return _reason_page(request, person)
        found = audit_log.page_of(session, wanted, before=_uuid(vor))
        actions = audit_log.actions_of(session, wanted)
    return _log_page(request, person, wanted, reading=reading, found=found, actions=actions)


def _log_page(
    request: AnyRequest, person: Person, wanted: Wanted, *,
    reading: AuditReading, found: list[tuple[UUID, audit_log.Line]], actions: list[str],
) -> Response[str]:  # fmt: skip
    shown, words = found[:PER_PAGE], action_texts()
    return page(
        request,
        "staff/log.html",
        lines=[line for _id, line in shown],
        older=str(shown[-1][0]) if len(found) > PER_PAGE else "",
        action_options=[(action, words.get(action, action)) for action in actions],
        words=words,
        wanted=wanted,
        reading=reading,
        reading_ends_at=reading.opened_at + audit_log.READING,
        **team_frame(request.app, person),
    )


def _reason_page(
    request: AnyRequest, person: Person, status: int = 200, **more: Any
) -> Response[str]:
    context: dict[str, Any] = {"errors": [], "reason": "", "longest": LONGEST_REASON, **more}
    frame = team_frame(request.app, person)
    return page(request, "staff/log_reason.html", status, **context, **frame)


@post("/team/protokoll/einsicht", guards=[Auditor], sync_to_thread=True)
def post_reading(
    request: AnyRequest, form: NamedDependency[Form], db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """Say why, then read for half an hour."""
    reason = form.text(
        "reason",
        longest=LONGEST_REASON,
        message=_("Bitte schreiben Sie, warum Sie das Protokoll öffnen."),
    )
    if not form.errors and len(reason) < SHORTEST_REASON:
        form.error("reason", "short", _("Bitte schreiben Sie den Anlass etwas genauer."))
    if form.errors:
        return _reason_page(request, person, 422, errors=form.errors, reason=reason)
    with db.transaction() as session:
        audit_log.begin_reading(session, person, reason)
    return Redirect(href("/team/protokoll"), status_code=303)


@get("/team/protokoll.csv", guards=[Auditor], sync_to_thread=True)
def export_log(
    db: TheDatabase, person: ThePerson, *, von: FromQuery[str] = "", bis: FromQuery[str] = "",
    aktion: FromQuery[str] = "", eintrag: FromQuery[str] = "",
) -> Response[bytes]:  # fmt: skip
    """The filtered log as a table; refused without an open reading."""
    wanted = _wanted(von, bis, aktion, eintrag)
    with db.transaction() as session:
        if audit_log.running_reading(session, person) is None:
            raise Problem(
                403, _("Bitte nennen Sie zuerst den Anlass."),
                _("Öffnen Sie dazu das Protokoll noch einmal."), "no_reason",
            )  # fmt: skip
        text = audit_log.export(session, person, wanted)
    name = f"protokoll-{wanted.first}-{wanted.last}.csv"
    return Response(
        text.encode(),
        media_type="text/csv",
        headers={
            "Cache-Control": NO_STORE,
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def _wanted(first: str, last: str, action: str, record: str) -> Wanted:
    """The filter; unreadable days become the last seven days."""
    until = _day(last) or clock.today()
    since = _day(first) or until - _WEEK
    return Wanted(min(since, until), max(since, until), action.strip()[:60], record.strip()[:100])


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 2020 <= day.year <= 2100 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


HANDLERS: list[Any] = [show_log, post_reading, export_log]
