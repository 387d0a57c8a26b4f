"""Barriers people report: kept with the day, answered in time, forgotten.

**Source**: § 5 BITVNRW: an answer within two weeks, at most six, then with an interim answer; the
ombudsman's office is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.office.errors import Unknown
from fruehe_hilfen.office.models import AccessReport
from fruehe_hilfen.office.rules import ACCESS_LATEST, ACCESS_TARGET
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person

LONGEST_TEXT, LONGEST_CONTACT = 2_000, 120
KEPT_AFTER_ANSWER, KEPT_AT_MOST = timedelta(days=90), timedelta(days=365)


@dataclass(frozen=True)
class Report:
    """A report with the days that count."""

    row: AccessReport

    @property
    def answer_by(self) -> date:
        """In two weeks; after an interim answer in six."""
        given = ACCESS_LATEST if self.row.noted_on else ACCESS_TARGET
        return self.row.created_on + given

    @property
    def is_open(self) -> bool:
        return self.row.closed_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.answer_by < clock.today()


def keep(session: Session, text: str, *, reply_to: str) -> None:
    """Keep a report with its day only."""
    session.add(AccessReport(text=text, reply_to=reply_to or None, created_on=clock.today()))


def reports(session: Session) -> list[Report]:
    """All reports, the open ones first."""
    rows = session.exec(select(AccessReport).order_by(col(AccessReport.created_on)))
    return sorted(map(Report, rows), key=lambda one: not one.is_open)


def note(session: Session, person: Person, id: UUID, *, is_answer: bool) -> None:
    """Say that an interim or the final answer was given. Raises Unknown."""
    row = session.get(AccessReport, id)
    if row is None:
        raise Unknown
    field = "closed_on" if is_answer else "noted_on"
    if getattr(row, field) is None:
        setattr(row, field, clock.today())
    session.add(row)
    audit.record(session, person, "office.barrier", f"access_report:{id}", [field])


def forget(db: Database) -> None:
    """Delete what was answered 90 days ago, and everything after a year."""
    today = clock.today()
    is_over = or_(
        col(AccessReport.closed_on) < today - KEPT_AFTER_ANSWER,
        col(AccessReport.created_on) < today - KEPT_AT_MOST,
    )
    with db.transaction() as session:
        session.execute(delete(AccessReport).where(is_over))
