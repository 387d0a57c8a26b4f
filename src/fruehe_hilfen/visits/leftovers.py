"""What is left when the families are forgotten: working times, absences, rows that are only numbers.

**Source**: all periods here are our proposals; the city decides (docs/privacy/loeschfristen.md).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.leavers import forgotten_ids
from fruehe_hilfen.visits.models import AvailabilityPause, AvailabilityRule, Nurse, Visit
from fruehe_hilfen.visits.office_models import Absence, Wish, WishOffer

KEEP_ABSENCES = timedelta(days=30)
"""After its end an absence is of no use; "krank" is health data of a colleague."""
KEEP_RULES = timedelta(days=366)
KEEP_NUMBERS = timedelta(days=366)
"""Emptied visits and wishes are numbers of the last year; the figures of a month are kept apart."""


def forget_leftovers(db: Database) -> None:
    """Delete what nobody needs any more; twice is no error."""
    with db.transaction() as session:
        _forget_working_times(session)
        _forget_numbers(session)
        _forget_names_of_leavers(session)


def _forget_working_times(session: Session) -> None:
    now, today, connection = clock.now(), clock.today(), session.connection()
    connection.execute(delete(Absence).where(col(Absence.ends_at) < now - KEEP_ABSENCES))
    ended = col(AvailabilityRule.valid_until) < today - KEEP_RULES
    connection.execute(delete(AvailabilityRule).where(ended))
    over = col(AvailabilityPause.last_on) < today - KEEP_RULES
    connection.execute(delete(AvailabilityPause).where(over))


def _forget_numbers(session: Session) -> None:
    now, connection = clock.now(), session.connection()
    over = select(col(Wish.id)).where(col(Wish.purge_after) < now).scalar_subquery()
    connection.execute(delete(WishOffer).where(col(WishOffer.wish_id).in_(over)))
    for table, began in ((Wish, col(Wish.created_at)), (Visit, col(Visit.starts_at))):
        is_empty = col(table.name).is_(None)
        connection.execute(delete(table).where(is_empty, began < now - KEEP_NUMBERS))


def _forget_names_of_leavers(session: Session) -> None:
    """Their visits are still numbers; who made them is not known any more."""
    gone = forgotten_ids(session)
    session.connection().execute(
        update(Nurse).where(col(Nurse.staff_id).in_(gone)).values(name="", is_active=False)
    )
