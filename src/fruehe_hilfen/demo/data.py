"""Invented people and data for the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

import fruehe_hilfen.office.demo as office
import fruehe_hilfen.visits.demo as visits
import fruehe_hilfen.welcome.demo as welcome
from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import passwords, totp
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles

PASSWORD = "vorfuehrung"  # noqa: S105  (invented accounts, which no production system has)


@dataclass(frozen=True)
class Invented:
    """One invented person."""

    login: str
    name: str
    roles: tuple[Role, ...]


PEOPLE = (
    Invented("demo-fkks", "Frau Beispiel", (Role.NURSE,)),
    Invented("demo-fkks2", "Frau Platzhalter", (Role.NURSE,)),
    Invented("demo-fkks3", "Frau Irgendwer", (Role.NURSE,)),
    Invented("demo-besuch", "Herr Muster", (Role.VISITOR,)),
    Invented("demo-koordination", "Frau Probe", (Role.COORDINATOR,)),
    Invented("demo-schutz", "Frau Vorlage", (Role.COORDINATOR, Role.PROTECTED_CASES)),
    Invented("demo-redaktion", "Herr Entwurf", (Role.EDITOR,)),
    Invented("demo-freigabe", "Frau Sorgfalt", (Role.RELEASER,)),
    Invented("demo-verwaltung", "Frau Schablone", (Role.ADMIN,)),
    Invented("demo-protokoll", "Herr Abgleich", (Role.AUDITOR,)),
)
_LOGINS = [person.login for person in PEOPLE]


def fill(db: Database, settings: Settings, *, reset: bool) -> list[dict[str, object]]:
    """Make the demonstration's data, unless it is there; `reset` removes what is there first.

    Returns `[{login, password, totp_secret, roles}]`. Raises RuntimeError in production.
    """
    if settings.is_production:
        raise RuntimeError("invented data do not belong into production")
    if reset or not _present(db):
        try:
            _renew(db, settings)
        except IntegrityError:
            if not _present(db):  # another process was faster: its data are as good
                raise
    return _accounts(db)


def _present(db: Database) -> bool:
    with db.reading() as session:
        return session.exec(select(Staff.id).where(Staff.login == _LOGINS[0])).first() is not None


def _renew(db: Database, settings: Settings) -> None:
    password_hash = passwords.hash_password(PASSWORD)
    with db.transaction() as session:
        visits.clear(session)
        welcome.clear(session)
        office.clear(session)
        session.execute(delete(Staff).where(col(Staff.login).in_(_LOGINS)))
        staff = {person.login: _add(session, person, password_hash) for person in PEOPLE}
        session.flush()
        visits.fill(session, staff)
        welcome.fill(session, staff)
        office.fill(session, staff, settings)


def _add(session: Session, person: Invented, password_hash: str) -> UUID:
    staff = Staff(
        login=person.login,
        name=person.name,
        roles=format_roles(person.roles),
        password_hash=password_hash,
        totp_secret=totp.new_secret(),
        created_at=clock.now(),
    )
    session.add(staff)
    return staff.id


def _accounts(db: Database) -> list[dict[str, object]]:
    with db.reading() as session:
        found = session.exec(select(Staff).where(col(Staff.login).in_(_LOGINS))).all()
        secrets = {staff.login: staff.totp_secret for staff in found}
    return [
        {
            "login": person.login,
            "password": PASSWORD,
            "totp_secret": secrets[person.login],
            "roles": [role.value for role in person.roles],
        }
        for person in PEOPLE
        if person.login in secrets
    ]
