"""Recurring jobs that did not get done in time, in words of the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs.models import Tick
from fruehe_hilfen.web.i18n import gettext as _

DELETING = "retention"


@dataclass(frozen=True)
class LateJob:
    """One job. `done_at` None: it was never done."""

    name: str
    text: str
    done_at: datetime | None

    @property
    def deletes(self) -> bool:
        """Whether it is the one that keeps our promises about periods."""
        return self.name == DELETING


def late_jobs(session: Session) -> list[LateJob]:
    """What should have been done by now, the longest waiting first. Former jobs are no longer due."""
    known = job_texts()
    late = select(Tick).where(col(Tick.late_at) < clock.now()).order_by(col(Tick.late_at))
    rows = session.exec(late).all()
    return [LateJob(row.name, known[row.name], row.done_at) for row in rows if row.name in known]


def job_texts() -> Mapping[str, str]:
    """What a job does. Those that run in every process have figures of their own."""
    return {
        DELETING: _("Löschen nach Frist"),
        "alarm-sweep": _("Abgelaufene Wecker löschen"),
        "backup.standing": _("Liste für eine Rücksicherung schreiben"),
        "office.links": _("Fremde Links prüfen"),
        "staff.sessions": _("Alte Anmeldungen löschen, Protokoll versiegeln"),
        "visits.morning": _("Morgens E-Mails an Fachkräfte schreiben"),
        "visits.nightly": _("Freie Zeiten für neue Tage, Zahlen des Monats"),
        "visits.waiting": _("Freie Zeiten der Warteliste anbieten"),
        "welcome-bags": _("Bestand der Taschen nachführen"),
        "welcome-staging": _("Hochgeladene Listen löschen"),
    }
