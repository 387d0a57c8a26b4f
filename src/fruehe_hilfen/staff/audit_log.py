"""Reading the audit log: who opened it and why, what it shows, as a table and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.models import AuditEntry, AuditReading
from fruehe_hilfen.staff.rules import parse_roles, short_sign
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.words import role_texts

READING = timedelta(minutes=30)
PER_PAGE = 50
MOST_EXPORTED = 20_000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """Which entries: from a day to a day (both included), action and record by their beginning."""

    first: date
    last: date
    action: str = ""
    record: str = ""

    def where(self) -> list[ColumnElement[bool]]:
        found = [
            col(AuditEntry.at) >= clock.at(self.first, "00:00"),
            col(AuditEntry.at) < clock.at(self.last + _DAY, "00:00"),
        ]
        if self.action:
            found.append(col(AuditEntry.action) == self.action)
        if self.record:
            found.append(col(AuditEntry.record).startswith(self.record, autoescape=True))
        return found


@dataclass(frozen=True)
class Line:
    """One entry as it is shown. `who` is a sign, not a name."""

    at: datetime
    who: str
    roles: str
    action: str
    record: str
    fields: str
    reason: str = ""


def begin_reading(session: Session, person: Person, reason: str) -> None:
    """Open the log for half an hour in this session; the reason stays in the log."""
    reading = AuditReading(session_hash=person.session, reason=reason, opened_at=clock.now())
    session.add(reading)
    audit.record(session, person, "audit.read", f"audit_reading:{reading.id}", ("reason",))


def running_reading(session: Session, person: Person) -> AuditReading | None:
    """The reading that is open in this session."""
    newest = (
        select(AuditReading)
        .where(
            AuditReading.session_hash == person.session,
            col(AuditReading.opened_at) > clock.now() - READING,
        )
        .order_by(col(AuditReading.opened_at).desc())
    )
    return session.exec(newest).first()


def lines(session: Session, wanted: Wanted, *, before: UUID | None = None) -> list[Line]:
    """At most a page of entries, newest first, and one more when there is another page."""
    return [line for _id, line in page_of(session, wanted, before=before)]


def page_of(
    session: Session, wanted: Wanted, *, before: UUID | None = None, most: int = PER_PAGE + 1
) -> list[tuple[UUID, Line]]:
    """(id, line) of entries, newest first, older than the entry `before`."""
    asked = select(AuditEntry).where(*wanted.where()).order_by(col(AuditEntry.id).desc())
    if before:
        asked = asked.where(col(AuditEntry.id) < before)
    found = session.exec(asked.limit(most)).all()
    reasons = _reasons(session, found)
    return [(entry.id, _line(entry, reasons)) for entry in found]


def _reasons(session: Session, entries: Iterable[AuditEntry]) -> dict[str, str]:
    ids = [
        UUID(entry.record.partition(":")[2])
        for entry in entries
        if entry.record.startswith("audit_reading:")
    ]
    found = session.exec(select(AuditReading).where(col(AuditReading.id).in_(ids))).all()
    return {f"audit_reading:{reading.id}": reading.reason for reading in found}


def _line(entry: AuditEntry, reasons: dict[str, str]) -> Line:
    return Line(
        at=entry.at,
        who=short_sign(entry.actor),
        roles=", ".join(role_texts(parse_roles(entry.roles))),
        action=entry.action,
        record=entry.record,
        fields=entry.fields.replace(" ", ", "),
        reason=reasons.get(entry.record, ""),
    )


def actions_of(session: Session, wanted: Wanted) -> list[str]:
    """The actions that occur on these days."""
    days = Wanted(wanted.first, wanted.last).where()
    return sorted(session.exec(select(AuditEntry.action).where(*days).distinct()))


def export(session: Session, person: Person, wanted: Wanted) -> str:
    """The entries as CSV, oldest first; the export itself is noted."""
    found = page_of(session, wanted, most=MOST_EXPORTED)
    audit.record(session, person, "audit.export", "audit_entry:*")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Zeit (UTC)", "Kennung", "Aufgaben", "Aktion", "Eintrag", "Felder", "Anlass"])
    for _id, line in reversed(found):
        row = [line.at.isoformat(), line.who or "System", line.roles, line.action]
        writer.writerow([_plain(cell) for cell in (*row, line.record, line.fields, line.reason)])
    return "\ufeff" + text.getvalue()


def _plain(cell: str) -> str:
    """A cell that no table program takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell
