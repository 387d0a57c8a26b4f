"""What other features may ask about people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, parse_roles


@dataclass(frozen=True)
class Colleague:
    """A person as colleagues see them."""

    id: UUID
    name: str


def colleagues_with(session: Session, *roles: Role) -> list[Colleague]:
    """Active people who have one of `roles`, by name."""
    found = session.exec(select(Staff).where(col(Staff.is_active).is_(True))).all()
    listed = [Colleague(s.id, s.name) for s in found if not parse_roles(s.roles).isdisjoint(roles)]
    return sorted(listed, key=lambda colleague: colleague.name)


def names_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by id, also of people who left."""
    wanted = {some for some in ids if some}
    found = session.exec(select(Staff).where(col(Staff.id).in_(wanted))).all()
    return {staff.id: staff.name for staff in found}
