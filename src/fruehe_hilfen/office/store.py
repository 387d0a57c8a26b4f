"""Changes over the edition: written one after the other per target, undone by a mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.office.errors import Changed, Unknown
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind, Stand
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person

Key = tuple[Kind, str]
_ROLES = frozenset({Role.COORDINATOR, Role.EDITOR, Role.RELEASER})


def fingerprint(session: Session) -> tuple[int, int, datetime | None]:
    """Another value after every committed change; cheap enough to ask each second."""
    asked = select(
        func.count(), func.count(col(OfficeChange.undone_at)), func.max(col(OfficeChange.at))
    ).select_from(OfficeChange)
    count, undone, last = session.exec(asked).one()
    return count, undone, last


def active(session: Session) -> dict[Key, OfficeChange]:
    """What counts now, by kind and target, in the order in which it was written."""
    wanted = select(OfficeChange).where(col(OfficeChange.undone_at).is_(None))
    rows = session.exec(wanted.order_by(col(OfficeChange.number), col(OfficeChange.at)))
    return {(row.kind, row.target): row for row in rows}


def latest(session: Session, kind: Kind, target: str) -> OfficeChange | None:
    """The change of a target that counts now."""
    wanted = _of(kind, target).where(col(OfficeChange.undone_at).is_(None))
    found: OfficeChange | None = session.exec(
        wanted.order_by(col(OfficeChange.number).desc()).limit(1)
    ).first()
    return found


def stand(session: Session, kind: Kind, target: str) -> Stand:
    """What a form starts from."""
    rows = session.exec(_of(kind, target)).all()
    undone = sum(row.undone_at is not None for row in rows)
    return Stand(max((row.number for row in rows), default=0), undone)


def targets(session: Session, kind: Kind) -> set[str]:
    """What changes of this kind were ever about, also the undone ones."""
    return set(session.exec(select(OfficeChange.target).where(OfficeChange.kind == kind)))


def recent(session: Session, kinds: tuple[Kind, ...], count: int = 8) -> list[OfficeChange]:
    """The newest changes of these kinds that are not undone, newest first."""
    wanted = select(OfficeChange).where(
        col(OfficeChange.kind).in_(kinds), col(OfficeChange.undone_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(OfficeChange.at).desc()).limit(count)))


def put(
    session: Session,
    person: Person,
    kind: Kind,
    target: str,
    *,
    value: Mapping[str, Any],
    started_from: str,
) -> OfficeChange:
    """Write a change. Raises Changed unless the target still stands where the form began."""
    now = stand(session, kind, target)
    if str(now) != started_from:
        raise Changed
    row = OfficeChange(
        kind=kind, target=target, number=now.number + 1, value=dict(value),
        by_role=role_of(person), actor=str(person.id), at=clock.now(),
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # somebody wrote the same number in this very moment
        raise Changed from error
    audit.record(session, person, f"office.{kind}", f"office_change:{row.id}", sorted(value))
    return row


def undo(session: Session, person: Person, id: UUID) -> OfficeChange:
    """Take back a change that still counts. Raises Unknown or Changed."""
    row = session.get(OfficeChange, id)
    if row is None:
        raise Unknown
    newest = latest(session, row.kind, row.target)
    mark = (
        update(OfficeChange)
        .where(col(OfficeChange.id) == id, col(OfficeChange.undone_at).is_(None))
        .values(undone_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if newest is None or newest.id != id or count_rows(session, mark) != 1:
        raise Changed
    audit.record(session, person, "office.undone", f"office_change:{id}", ["undone_at"])
    return row


def _of(kind: Kind, target: str) -> Any:
    return select(OfficeChange).where(
        col(OfficeChange.kind) == kind, col(OfficeChange.target) == target
    )


def role_of(person: Person) -> str:
    """The role of the office a change is noted under; who has several acts as the first of them."""
    return min(role.value for role in person.roles & _ROLES)
