"""What is left when a family is forgotten: codes, keyed hashes, entries nobody could apply.

**Source**: all periods here are our proposals; the city decides (docs/privacy/loeschfristen.md).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.leavers import named_ids
from fruehe_hilfen.welcome.field_models import LooseEvent
from fruehe_hilfen.welcome.models import (
    Assignment,
    CaseEvent,
    FieldDevice,
    QuarantinedEvent,
    WelcomeCase,
    WelcomeImport,
)
from fruehe_hilfen.welcome.office_models import BagDepot
from fruehe_hilfen.welcome.retention import delete_cases

NOBODY = UUID(int=0)
KEEP_QUARANTINE = timedelta(days=90)
KEEP_DEVICES = timedelta(days=90)
KEEP_ASSIGNMENTS = timedelta(days=30)
"""Late entries of a phone are taken for fourteen days after a case was given away."""
KEEP_WHO = timedelta(days=366)
"""Who imported, sent, noted something: as long as the audit log."""
KEEP_CODES = timedelta(days=2 * 366)
"""A child may stand in a list until its second birthday; until then the hashes keep it away."""


def forget_leftovers(db: Database) -> None:
    """Delete what nobody needs any more; twice is no error."""
    now = clock.now()
    with db.transaction() as session:
        connection = session.connection()
        old = col(QuarantinedEvent.received_at) < now - KEEP_QUARANTINE
        connection.execute(delete(QuarantinedEvent).where(old))
        silent = col(FieldDevice.last_seen_at) < now - KEEP_DEVICES
        connection.execute(delete(FieldDevice).where(silent))
        nameless = col(WelcomeCase.family).is_(None)
        delete_cases(session, nameless, col(WelcomeCase.created_at) < now - KEEP_CODES)
        _forget_who(session)
        _forget_keepers(session)


def _forget_who(session: Session) -> None:
    last, connection = clock.now() - KEEP_WHO, session.connection()
    given = col(Assignment.ended_at)
    connection.execute(delete(WelcomeImport).where(col(WelcomeImport.imported_at) < last))
    connection.execute(delete(Assignment).where(given < clock.now() - KEEP_ASSIGNMENTS))
    noted = update(CaseEvent).where(
        col(CaseEvent.received_at) < last, col(CaseEvent.actor).is_not(None)
    )
    connection.execute(noted.values(actor=None, device_id=None))
    loose = update(LooseEvent).where(
        col(LooseEvent.received_at) < last, col(LooseEvent.actor) != NOBODY
    )
    connection.execute(loose.values(actor=NOBODY, device_id=NOBODY))


def _forget_keepers(session: Session) -> None:
    """Bags of a person whose account is gone: the stock stays, the name of the place goes."""
    kept = session.exec(select(BagDepot).where(col(BagDepot.staff_id).is_not(None))).all()
    known = named_ids(session)
    for depot in kept:
        if depot.staff_id not in known:
            depot.staff_id, depot.name = None, f"ehemals {depot.id.hex[-8:]}"
            session.add(depot)
