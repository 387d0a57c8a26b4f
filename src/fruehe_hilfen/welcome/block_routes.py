"""The office takes families off every list: one it names, one it looks at, or many from paper.

And it closes a case where nobody was met twice.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import no_post, queries, sent_wishes, tasks
from fruehe_hilfen.welcome.letter_rules import Task
from fruehe_hilfen.welcome.names import name_parts, read_date
from fruehe_hilfen.welcome.no_post_routes import WISHES, show_list
from fruehe_hilfen.welcome.office_routes import HOME, Office, TheDatabase, TheForm, ThePerson
from fruehe_hilfen.welcome.retention import forget

_MOST_LINES = 1_000
_LONGEST_NAME = 100
_FIRST_DAY = date(1900, 1, 1)


@post(WISHES, guards=[Office], sync_to_thread=True)
def block_families(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """One family a line: name; day of birth. Nothing is kept while one line cannot be read."""
    families = _read(form)
    if form.errors:
        return show_list(request, db, person, 422, errors=form.errors, typed=form.typed())
    no_post.ask_all(db, families, person=person)
    return Redirect(href(f"{WISHES}?neu={len(families)}"), status_code=303)


@post(HOME + "/faelle/{case_id:uuid}/keine-post", guards=[Office], sync_to_thread=True)
def block_case(db: TheDatabase, person: ThePerson, case_id: FromPath[UUID]) -> Redirect:
    """The family of a case is not to be written to; every later list keeps to it."""
    with db.reading() as session:
        line = queries.case_of(session, person, case_id)
    if line is None:
        raise not_found()
    days = {child.born_on for child in line.family.children}
    no_post.ask_all(
        db, [no_post.Named(line.family.name, day) for day in sorted(days)],
        person=person, is_apart=line.case.is_protected,
    )  # fmt: skip
    return Redirect(href(f"{WISHES}?neu=1"), status_code=303)


@post(HOME + "/faelle/{case_id:uuid}/abschluss", guards=[Office], sync_to_thread=True)
def close_case(db: TheDatabase, person: ThePerson, case_id: FromPath[UUID]) -> Redirect:
    """Nobody was met twice: names and address go, the count stays. 409 before."""
    with db.transaction() as session:
        case = next(iter(queries.lock_cases(session, person, [case_id])), None)
        if case is None or case.family is None:
            raise not_found()
        due = tasks.tasks(session, [case]).get(case_id)
        if due is None or due.task is not Task.CLOSE:
            raise conflict(
                _("Diese Familie lässt sich noch nicht abschließen."),
                _(
                    "Abschließen können Sie nach zwei Versuchen, wenn die Familie nicht Ja gesagt hat."
                ),
                code="too_early",
            )
        forget(session, case)
        audit.record(session, person, "welcome.closed", f"welcome_case:{case_id}", ["family"])
    return Redirect(href(HOME), status_code=303)


@post(f"{WISHES}/aufhebungen", guards=[Office], sync_to_thread=True)
def unblock_families(
    request: AnyRequest, db: TheDatabase, person: ThePerson, form: TheForm
) -> Response[str] | Redirect:
    """Families that rang and want to hear from us. The answer never says whether there was a wish."""
    families = _read(form, "familien-doch")
    if form.errors:
        return show_list(request, db, person, 422, errors=form.errors, undoing=form.typed())
    with db.transaction() as session:
        sent_wishes.take_sent(session)
        for one in families:
            no_post.withdraw_named(session, person, one)
    return Redirect(href(f"{WISHES}?aufgehoben={len(families)}"), status_code=303)


def _read(form: Form, field: str = "familien") -> list[no_post.Named]:
    lines = (form.get(field) or "").splitlines()
    found = [
        _line(form, field, number, text) for number, text in enumerate(lines, 1) if text.strip()
    ]
    if not found or len(found) > _MOST_LINES:
        form.error(field, "missing", _("Bitte schreiben Sie 1 bis 1.000 Familien."))
    return [one for one in found if one]


def _line(form: Form, field: str, number: int, text: str) -> no_post.Named | None:
    name, _mark, day = text.replace("\t", ";").rpartition(";")
    born_on = read_date(day)
    if not name_parts(name) or len(name) > _LONGEST_NAME:
        reason = _("Zeile %(n)s: Bitte schreiben Sie „Familienname; Geburtstag“.") % {"n": number}
    elif born_on is None or not _FIRST_DAY <= born_on <= clock.today():
        reason = _("Zeile %(n)s: Das ist kein Geburtstag.") % {"n": number}
    else:
        return no_post.Named(name.strip(), born_on)
    form.error(field, "unreadable", reason)
    return None


HANDLERS: list[Any] = [block_families, block_case, unblock_families, close_case]
