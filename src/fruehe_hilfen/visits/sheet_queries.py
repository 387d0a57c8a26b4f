"""The day sheet: a nurse's own visits of today and tomorrow, as the field app takes them along.

It lies on the phone under the PIN of the tour and goes with it. Everything is ready to be read:
without a network nobody can look up a word.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import team_actions
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import NOT_STANDING, Visit
from fruehe_hilfen.visits.words import INTERPRETER, LANGUAGES, SAFE_TIMES, STATES, TOPICS
from fruehe_hilfen.web.dates import weekday_date
from fruehe_hilfen.web.i18n import gettext as _

_DAYS = 2


def sheet(session: Session, catalogue: Catalogue, person: Person) -> list[dict[str, Any]]:
    """The visits that stand, in order; nothing for somebody who is no nurse."""
    if not person.has(Role.NURSE):
        return []
    today = clock.today()
    found = team_actions.visits_between(
        session, person.id, today, today + timedelta(days=_DAYS - 1)
    )
    return [_line(catalogue, visit) for visit, _n in found if visit.state not in NOT_STANDING]


def _line(catalogue: Catalogue, visit: Visit) -> dict[str, Any]:
    hours = f"{clock.berlin(visit.starts_at):%H:%M}–{clock.berlin(visit.ends_at):%H:%M}"
    place = [catalogue.types[visit.visit_type].name, catalogue.districts.get(visit.district, "")]
    state = _("angefragt") if visit.answer_by else _(STATES[visit.state])
    street = f"{visit.street} {visit.house_no}, {visit.plz} {_('Düren')}" if visit.street else ""
    return {
        "id": str(visit.id),
        "day": weekday_date(visit.local_date),
        "title": f"{hours} · {visit.name or _('gelöscht')}",
        "about": " · ".join([*filter(None, place), state]),
        "care": _care(visit),
        "street": street,
        "phone": visit.phone or "",
        "more": " · ".join(_more(visit)),
    }  # fmt: skip


def _care(visit: Visit) -> str:
    discreet = _("Unauffällig: nur mit der Person selbst sprechen, keine Mailbox, kein Brief.")
    silent = _("Bitte anrufen, nicht erinnern: Bei dieser Familie hat sich etwas geändert.")
    return " ".join([silent] * visit.is_silent + [discreet] * bool(visit.discreet))


def _more(visit: Visit) -> list[str]:
    times = [_(SAFE_TIMES[one]) for one in (visit.safe_times or "").split()]
    topic = visit.topic if visit.topic != "later" else ""
    found = [
        _("Anrufen nur:") + " " + ", ".join(times) if times else "",
        _(TOPICS[topic]) if topic else "",
        LANGUAGES.get(visit.language or "", ""),
        _(INTERPRETER[visit.interpreter_state]) if visit.interpreter_state else "",
        visit.email or "",
    ]
    return [one for one in found if one]
