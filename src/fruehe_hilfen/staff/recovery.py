"""Recovery codes: ten, each for one sign-in without the code app. Stored as keyed hashes."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import passwords
from fruehe_hilfen.staff.models import RecoveryCode
from fruehe_hilfen.staff.rules import RECOVERY_CODES

_PURPOSE = "staff_recovery_code"


def renew(db: Database, session: Session, staff_id: UUID) -> list[str]:
    """Ten fresh codes; the old ones no longer work."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff_id))
    codes = [passwords.new_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        session.add(RecoveryCode(code_hash=_hash(db, staff_id, code), staff_id=staff_id))
    return codes


def use_up(db: Database, session: Session, staff_id: UUID, code: str) -> bool:
    """Whether the code was there; of several at once one is told yes."""
    used = delete(RecoveryCode).where(col(RecoveryCode.code_hash) == _hash(db, staff_id, code))
    return bool(count_rows(session, used))


def count_left(session: Session, staff_id: UUID) -> int:
    """How many codes the person still has."""
    counted = select(func.count()).select_from(RecoveryCode)
    return session.exec(counted.where(RecoveryCode.staff_id == staff_id)).one()


def _hash(db: Database, staff_id: UUID, code: str) -> str:
    return db.keyring.blind(_PURPOSE, f"{staff_id}:{code}")
