"""Invented data for the demonstration."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.welcome import birthlist, importing, sample
from fruehe_hilfen.welcome.matching import make_plan
from fruehe_hilfen.welcome.models import (
    Assignment,
    FieldDevice,
    Gate,
    ImportStaging,
    QuarantinedEvent,
    WelcomeCase,
    WelcomeImport,
)

_ON_TOUR = 5


def clear(session: Session) -> None:
    """Remove everything this feature stores."""
    for table in (
        QuarantinedEvent, FieldDevice, ImportStaging, WelcomeImport, WelcomeCase, Gate
    ):  # fmt: skip
        session.execute(delete(table))


def fill(session: Session, staff: dict[str, UUID]) -> None:
    """Make invented data. `staff` maps demo logins to staff ids (demo-fkks, demo-besuch, …)."""
    found = birthlist.read(sample.birth_list(clock.today()), clock.today())
    importing.apply_plan(session, make_plan(session, found))
    visible = select(WelcomeCase).where(
        col(WelcomeCase.is_protected).is_(False), col(WelcomeCase.closed_at).is_(None)
    )
    started = clock.now() - timedelta(hours=2)
    for case in sorted(session.exec(visible), key=lambda c: str(c.id))[:_ON_TOUR]:
        case.assigned_to, case.tour_on = staff["demo-besuch"], clock.today()
        session.add(case)
        session.add(Assignment(case_id=case.id, staff_id=staff["demo-besuch"], started_at=started))
