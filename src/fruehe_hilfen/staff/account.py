"""One's own account: password, recovery codes, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import audit, devices, mailbox, passkeys, passwords, recovery
from fruehe_hilfen.staff.models import Passkey, Staff, StaffDevice, StaffSession
from fruehe_hilfen.staff.once import forget, keep
from fruehe_hilfen.staff.sessions import Person


@dataclass(frozen=True)
class Account:
    """What the page of one's own account shows."""

    login: str
    codes_left: int
    sessions: list[StaffSession]
    passkeys: list[Passkey]
    devices: list[StaffDevice]
    mail: mailbox.Mailbox


def account_of(session: Session, person: Person) -> Account:
    """The account of the signed-in person."""
    now = clock.now()
    rows = select(StaffSession).where(StaffSession.staff_id == person.id)
    running = [
        row
        for row in session.exec(rows.order_by(col(StaffSession.created_at).desc()))
        if row.expires_at > now or (row.field_until and row.field_until > now)
    ]
    return Account(
        login=login_of(session, person),
        codes_left=recovery.count_left(session, person.id),
        sessions=running,
        passkeys=passkeys.of_person(session, person.id),
        devices=devices.of_person(session, person.id),
        mail=mailbox.mailbox_of(session, person),
    )


def login_of(session: Session, person: Person) -> str:
    """The name with which the person signs in."""
    return session.get_one(Staff, person.id).login


def change_password(db: Database, person: Person, password: str) -> None:
    """A new password; every other session of the person ends."""
    hashed = passwords.hash_password(password)
    with db.transaction() as session:
        staff = session.get_one(Staff, person.id, with_for_update=True)
        staff.password_hash = hashed
        session.add(staff)
        _end_others(session, person)
        audit.record(session, person, "password_changed", f"staff:{person.id}", ("password",))
        mailbox.notify(session, person.id, "password")


def change_totp(db: Database, person: Person, secret: str, step: int) -> None:
    """Another code app counts; its code of `step` is used up."""
    with db.transaction() as session:
        staff = session.get_one(Staff, person.id, with_for_update=True)
        staff.totp_secret, staff.totp_counter = secret, step
        session.add(staff)
        forget(session, person, "totp")
        _end_others(session, person)
        audit.record(session, person, "code_app_changed", f"staff:{person.id}", ("totp",))
        mailbox.notify(session, person.id, "code_app")


def renew_codes(db: Database, person: Person) -> None:
    """Ten fresh recovery codes; they wait to be shown."""
    with db.transaction() as session:
        codes = recovery.renew(db, session, person.id)
        keep(session, person, "codes", " ".join(codes))
        fields = ("recovery_codes",)
        audit.record(session, person, "recovery_codes_renewed", f"staff:{person.id}", fields)


def end_session(session: Session, person: Person, session_id: UUID) -> bool:
    """End one session of the person; False when it is not theirs or over."""
    gone = delete(StaffSession).where(
        col(StaffSession.id) == session_id, col(StaffSession.staff_id) == person.id
    )
    if not count_rows(session, gone):
        return False
    audit.record(session, person, "session_ended", f"staff:{person.id}")
    return True


def end_other_sessions(session: Session, person: Person) -> None:
    """Only this browser stays signed in."""
    if _end_others(session, person):
        audit.record(session, person, "session_ended", f"staff:{person.id}")


def _end_others(session: Session, person: Person) -> int:
    gone = delete(StaffSession).where(
        col(StaffSession.staff_id) == person.id, col(StaffSession.token_hash) != person.session
    )
    return count_rows(session, gone)
