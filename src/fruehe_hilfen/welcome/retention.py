"""Deleting families on time. What stays are codes without a name, for figures, and keyed hashes,
so that an older list brings nobody back.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.welcome import figures, ledger
from fruehe_hilfen.welcome.assigning import unassign
from fruehe_hilfen.welcome.field_models import CaseNote
from fruehe_hilfen.welcome.models import QuarantinedEvent, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact


def purge(db: Database) -> int:
    """Empty every family whose time is over; returns how many. Old tombstones go completely."""
    with db.transaction() as session:
        over = col(WelcomeCase.purge_after) < clock.today()
        dead = col(WelcomeCase.contact) == Contact.STOPPED
        delete_cases(session, over, dead)
        found = session.exec(
            select(WelcomeCase).where(over, col(WelcomeCase.family).is_not(None))
        ).all()
        for case in found:
            forget(session, case)
            audit.record(session, None, "welcome.purge", f"welcome_case:{case.id}", ["family"])
        return len(found)


def delete_cases(session: Session, *which: ColumnElement[bool]) -> None:
    """Delete cases completely; what they count stays, bound to nobody, and so does their bag."""
    ledger.follow(session)
    figures.keep(session, session.exec(select(WelcomeCase).where(*which)).all())
    session.execute(delete(WelcomeCase).where(*which))


def forget(session: Session, case: WelcomeCase) -> None:
    """The family is gone from this case, from every tour, and from entries nobody could apply."""
    unassign(session, case)
    case.family, case.content_hash = None, ""
    session.execute(delete(CaseNote).where(col(CaseNote.case_id) == case.id))
    session.execute(delete(QuarantinedEvent).where(col(QuarantinedEvent.case_id) == case.id))
    session.add(case)
