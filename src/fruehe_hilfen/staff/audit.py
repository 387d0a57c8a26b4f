"""The audit log: append-only, ids and field names, never values."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

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
