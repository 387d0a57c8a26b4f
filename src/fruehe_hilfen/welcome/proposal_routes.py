"""Letters with a day: the office chooses how many families of which district, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, post
from litestar.response import Redirect

from fruehe_hilfen import clock
from fruehe_hilfen.holidays import public_holidays
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href
from fruehe_hilfen.welcome import letters, sent_wishes
from fruehe_hilfen.welcome.letter_routes import PAGE, TheEdition, letters_page
from fruehe_hilfen.welcome.letter_rules import PartOfDay, Proposal, may_be_proposed
from fruehe_hilfen.welcome.names import read_date
from fruehe_hilfen.welcome.office_routes import Office, TheDatabase, TheForm, ThePerson

MOST = 25
"""As many as fit on one tour."""
_PARTS = (PartOfDay.MORNING, PartOfDay.AFTERNOON)


@post(f"{PAGE}/termin", guards=[Office], sync_to_thread=True)
def prepare_with_day(
    request: AnyRequest, *, db: TheDatabase, person: ThePerson, edition: TheEdition, form: TheForm,
) -> Response[str] | Redirect:  # fmt: skip
    """A series for some of those who wait, with a day. Nothing is printed yet."""
    number, proposal = _number(form), _proposal(form)
    if number is None or proposal is None:
        return letters_page(
            request, db, person, edition, status=422, errors=form.errors, typed=form.typed()
        )
    with db.transaction() as session:
        # Waits for its turn: two clicks at once would write to everybody twice.
        sent_wishes.take_sent(session)
        waiting = letters.waiting(session, person)
        district = form.get("stadtteil")
        chosen = [case for case in waiting if district in (None, case.district)][:number]
        if chosen:
            letters.prepare(session, person, chosen, proposal=proposal)
    return Redirect(href(PAGE), status_code=303)


def _number(form: Form) -> int | None:
    typed = form.get("anzahl") or ""
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    if 1 <= number <= MOST:
        return number
    form.error("anzahl", "number", _("Bitte eine Zahl von 1 bis %(most)s.") % {"most": MOST})
    return None


def _proposal(form: Form) -> Proposal | None:
    day = read_date(".".join(form.get(f"termin_{part}") or "" for part in ("day", "month", "year")))
    if day is None:
        form.error("termin", "date", _("Bitte schreiben Sie Tag, Monat und Jahr."))
    elif not may_be_proposed(day, clock.today(), holidays=_holidays(day)):
        form.error(
            "termin", "day",
            _("Bitte einen Werktag, frühestens in zwei Wochen, höchstens in zwei Monaten."),
        )  # fmt: skip
    part = next((part for part in _PARTS if part == form.get("zeit")), None)
    if part is None:
        form.error("zeit", "missing", _("Bitte wählen Sie Vormittag oder Nachmittag."))
    return Proposal(day, part) if day and part and not form.errors else None


def _holidays(day: date) -> frozenset[date]:
    return frozenset(public_holidays({day.year}))


HANDLERS: list[Any] = [prepare_with_day]
