"""Accounts of people who left: kept as long as the audit log speaks of them, then forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, select, update

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.audit_chain import KEPT
from fruehe_hilfen.staff.models import Staff, StaffDevice

KEPT_DEVICES = timedelta(days=366)
"""The cookie of a phone lives a year: after that its row opens nothing."""
_FORMER = "ehemals-"


def forget_leavers(db: Database) -> None:
    """Delete accounts that have been locked for a year; twice is no error.

    Where something that is only a number still points at an account, the account loses its name.
    """
    with db.transaction() as session:
        _note_the_day(session)
        for staff in _over(session):
            _forget(session, staff)
        _forget_devices(session)


def forgotten_ids(session: Session) -> list[UUID]:
    """Accounts without a name."""
    return list(session.exec(select(Staff.id).where(col(Staff.login).startswith(_FORMER))))


def named_ids(session: Session) -> set[UUID]:
    """Accounts that still have a name."""
    named = ~col(Staff.login).startswith(_FORMER)
    return set(session.exec(select(Staff.id).where(named)))


def _note_the_day(session: Session) -> None:
    """An account counts as locked from the day somebody locked it, or this job saw it locked."""
    unnoted = update(Staff).where(col(Staff.is_active).is_(False), col(Staff.disabled_on).is_(None))
    session.execute(unnoted.values(disabled_on=clock.today()))


def _over(session: Session) -> list[Staff]:
    return list(
        session.exec(
            select(Staff).where(
                col(Staff.is_active).is_(False), col(Staff.disabled_on) < clock.today() - KEPT
            )
        )
    )


def _forget(session: Session, staff: Staff) -> None:
    """The first account stays without a name: backups know their installation by its id."""
    by_age = select(Staff.id).order_by(col(Staff.created_at), col(Staff.id))
    if staff.id == session.exec(by_age.limit(1)).one():
        _empty(session, staff)
        return
    try:
        with session.begin_nested():
            session.execute(delete(Staff).where(col(Staff.id) == staff.id))
    except IntegrityError:
        _empty(session, staff)


def _empty(session: Session, staff: Staff) -> None:
    session.execute(
        update(Staff)
        .where(col(Staff.id) == staff.id)
        .values(
            login=f"{_FORMER}{staff.id.hex}", name="", roles="", totp_secret="", password_hash=""
        )
    )


def _forget_devices(session: Session) -> None:
    last = func.coalesce(col(StaffDevice.used_on), col(StaffDevice.created_on))
    session.execute(delete(StaffDevice).where(last < clock.today() - KEPT_DEVICES))
