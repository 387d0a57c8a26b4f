"""A nurse's time that nobody can book. Absences may overlap: each cell belongs to one of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.visits import claims, rules
from fruehe_hilfen.visits.models import Nurse
from fruehe_hilfen.visits.office_models import Absence, AbsenceKind, AbsenceState


def close(session: Session, row: Absence) -> None:
    """Claim what is free of an absence's time."""
    cells = rules.cells(row.starts_at, row.ends_at)
    claims.fill(session, row.id, claims.nurse_resource(row.nurse_id), cells)


def give_back(session: Session, row: Absence) -> None:
    """Free the time of an absence that is over; what another one covers stays closed."""
    session.flush()
    claims.release(session, row.id)
    others = select(Absence).where(
        Absence.nurse_id == row.nurse_id, Absence.id != row.id,
        Absence.state == AbsenceState.APPLIED, col(Absence.ends_at) > clock.now(),
    )  # fmt: skip
    for other in session.exec(others):
        close(session, other)


def covering(
    session: Session, nurse_id: UUID, starts_at: datetime, ends_at: datetime
) -> UUID | None:
    """The absence that says already that she is not there in all this time."""
    wanted = select(Absence.id).where(
        Absence.nurse_id == nurse_id, Absence.state == AbsenceState.APPLIED,
        Absence.kind != AbsenceKind.BLOCK, col(Absence.starts_at) <= starts_at,
        col(Absence.ends_at) >= ends_at,
    )  # fmt: skip
    return session.exec(wanted.limit(1)).first()


def current(session: Session, nurse_id: UUID | None) -> list[tuple[Absence, str]]:
    """Absences that last or lie ahead, with the nurse's name."""
    wanted = (
        select(Absence, Nurse).join(Nurse, col(Nurse.staff_id) == Absence.nurse_id)
        .where(col(Absence.ends_at) > clock.now(), Absence.state == AbsenceState.APPLIED)
        .where(Absence.kind != AbsenceKind.BLOCK).order_by(col(Absence.starts_at))
    )  # fmt: skip
    if nurse_id is not None:
        wanted = wanted.where(Absence.nurse_id == nurse_id)
    return [(row, nurse.name) for row, nurse in session.exec(wanted)]
