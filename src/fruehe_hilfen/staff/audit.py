"""The audit log: append-only, ids and field names, never values."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.rules import format_roles
from fruehe_hilfen.staff.sessions import Person


def record(
    session: Session, person: Person | None, action: str, record: str, fields: Iterable[str] = ()
) -> None:
    """Note in this transaction who did what; `record` is 'table:id'."""
    session.add(
        AuditEntry(
            at=clock.now(),
            actor=str(person.id) if person else "system",
            roles=format_roles(person.roles) if person else "",
            action=action,
            record=record,
            fields=" ".join(fields),
        )
    )


def record_daily(session: Session, person: Person, action: str, records: Collection[str]) -> None:
    """Note what a person saw, each record once a day: a phone asks for the same list all day."""
    today = select(AuditEntry.record).where(
        col(AuditEntry.at) >= clock.at(clock.today(), "00:00"),
        AuditEntry.actor == str(person.id), AuditEntry.action == action,
        col(AuditEntry.record).in_(records),
    )  # fmt: skip
    noted = set(session.exec(today)) if records else set()
    for one in dict.fromkeys(records):
        if one not in noted:
            record(session, person, action, one)
