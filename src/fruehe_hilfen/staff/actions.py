"""Signing in and out, and the accounts of staff."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit, passwords, totp
from fruehe_hilfen.staff.models import Staff, StaffSession
from fruehe_hilfen.staff.rules import (
    LOGIN,
    Role,
    format_roles,
    normal_login,
    parse_roles,
    pause_after,
)
from fruehe_hilfen.staff.sessions import (
    FIELD_SHIFT,
    IDLE,
    Person,
    close_session,
    hash_token,
    open_session,
)

_REFUSED_AFTER_S = 0.25


class SignInRefused(Exception):
    """Unknown, wrong, used up, locked or disabled: the caller is never told which."""


class AccountError(Exception):
    """An account cannot be made or changed; the message is German and says why."""


@dataclass(frozen=True)
class Credentials:
    """What somebody typed to sign in."""

    login: str
    password: str
    code: str

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True)
class SignedIn:
    """A fresh session; the token goes into the cookie and nowhere else."""

    token: str
    lasts: timedelta
    roles: frozenset[Role]


@dataclass(frozen=True)
class Access:
    """What a new or reset account needs to sign in; shown once, stored only hashed or sealed."""

    login: str
    password: str
    totp_secret: str

    def __repr__(self) -> str:
        return f"Access({self.login})"

    def letter(self) -> str:
        """What the person gets, on paper or by voice."""
        return (
            f"Anmeldename: {self.login}\n"
            f"Passwort:    {self.password}\n"
            f"Code-App:    {totp.setup_uri(self.totp_secret, self.login)}\n"
            "Das steht nur jetzt hier. Ein neuer Zugang: fruehe-hilfen staff reset "
            f"{self.login}"
        )


def sign_in(
    db: Database, given: Credentials, *, old_token: str | None, field_shift: bool = False
) -> SignedIn:
    """Check all three and open a new session; the browser's old session ends.

    Raises SignInRefused, after the same time for every reason.
    """
    started = time.monotonic()
    known = _find(db, given.login)
    fits = passwords.verify(known.password_hash if known else None, given.password)
    step = totp.matching_step(known.totp_secret if known else None, given.code, clock.now())
    if known is not None and fits and step is not None:
        admitted = _admit(db, known, step, old_token=old_token, field_shift=field_shift)
        if admitted:
            return admitted
    if known is not None:
        _count_failure(db, known.id)
    time.sleep(max(0.0, _REFUSED_AFTER_S - (time.monotonic() - started)))
    raise SignInRefused


def _find(db: Database, login: str) -> Staff | None:
    with db.reading() as session:
        return session.exec(select(Staff).where(Staff.login == normal_login(login))).first()


def _admit(
    db: Database, known: Staff, step: int, *, old_token: str | None, field_shift: bool
) -> SignedIn | None:
    """Use up the code and open the session, if nothing has changed since it was checked."""
    use_up = (
        update(Staff)
        .where(
            col(Staff.id) == known.id,
            col(Staff.totp_counter) < step,
            col(Staff.password_hash) == known.password_hash,
            *_may_try(clock.now()),
        )
        .values(totp_counter=step, failed_logins=0, locked_until=None)
    )
    with db.transaction() as session:
        if not session.connection().execute(use_up).rowcount:
            return None
        return enter(session, known, old_token=old_token, field_shift=field_shift)


def enter(
    session: Session, staff: Staff, *, old_token: str | None, field_shift: bool = False
) -> SignedIn:
    """Open a session for a person who has proven who they are; note it."""
    roles = parse_roles(staff.roles)
    lasts = FIELD_SHIFT if field_shift and Role.VISITOR in roles else IDLE
    if old_token:
        close_session(session, old_token)
    token = open_session(session, staff, lasts=lasts)
    person = Person(staff.id, staff.name, roles, hash_token(token))
    audit.record(session, person, "sign_in", f"staff:{staff.id}")
    return SignedIn(token, lasts, roles)


def _count_failure(db: Database, staff_id: UUID) -> None:
    """One failure more; while a pause lasts nothing counts, so it cannot be drawn out."""
    now = clock.now()
    count = (
        update(Staff)
        .where(col(Staff.id) == staff_id, *_may_try(now))
        .values(failed_logins=Staff.failed_logins + 1)
        .returning(col(Staff.failed_logins))
    )
    with db.transaction() as session:
        failures = session.connection().execute(count).scalar_one_or_none()
        pause = pause_after(failures or 0)
        if pause:
            lock = update(Staff).where(col(Staff.id) == staff_id).values(locked_until=now + pause)
            session.connection().execute(lock)
            audit.record(session, None, "sign_in_paused", f"staff:{staff_id}")


def _may_try(now: datetime) -> tuple[ColumnElement[bool], ...]:
    open_again = or_(col(Staff.locked_until).is_(None), col(Staff.locked_until) <= now)
    return col(Staff.is_active).is_(True), open_again


def sign_out(db: Database, token: str, person: Person | None) -> None:
    """End the session of this browser; a session that is over already is no error."""
    with db.transaction() as session:
        close_session(session, token)
        if person:
            audit.record(session, person, "sign_out", f"staff:{person.id}")


def add_account(session: Session, login: str, *, name: str, roles: Iterable[Role]) -> Access:
    """Make an account with a fresh password and second factor. Raises AccountError."""
    wanted, listed = normal_login(login), list(roles)
    if not LOGIN.fullmatch(wanted):
        raise AccountError("Der Anmeldename hat 4 bis 60 Zeichen: a-z, Ziffern, Punkt, Strich.")
    if not listed or not name.strip():
        raise AccountError("Ein Konto braucht einen Namen und mindestens eine Rolle.")
    if session.exec(select(Staff.id).where(Staff.login == wanted)).first():
        raise AccountError(f"Den Anmeldenamen {wanted} gibt es schon.")
    access = Access(wanted, passwords.new_password(), totp.new_secret())
    staff = Staff(
        login=wanted,
        name=name.strip(),
        roles=format_roles(listed),
        password_hash=passwords.hash_password(access.password),
        totp_secret=access.totp_secret,
        created_at=clock.now(),
    )
    session.add(staff)
    audit.record(session, None, "account_added", f"staff:{staff.id}", ("login", "name", "roles"))
    return access


def reset_account(session: Session, login: str) -> Access:
    """New password and second factor, open again, all sessions ended. Raises AccountError."""
    staff = _named(session, login)
    access = Access(staff.login, passwords.new_password(), totp.new_secret())
    staff.password_hash = passwords.hash_password(access.password)
    staff.totp_secret, staff.totp_counter = access.totp_secret, 0
    staff.failed_logins, staff.locked_until, staff.is_active = 0, None, True
    _end_sessions(session, staff)
    audit.record(session, None, "account_reset", f"staff:{staff.id}", ("password", "totp"))
    return access


def disable_account(session: Session, login: str) -> None:
    """Nobody signs in with it any more, and who is signed in no longer is. Raises AccountError."""
    staff = _named(session, login)
    staff.is_active = False
    _end_sessions(session, staff)
    audit.record(session, None, "account_disabled", f"staff:{staff.id}", ("is_active",))


def _named(session: Session, login: str) -> Staff:
    staff = session.exec(select(Staff).where(Staff.login == normal_login(login))).first()
    if staff is None:
        raise AccountError(f"Den Anmeldenamen {normal_login(login)} gibt es nicht.")
    return staff


def _end_sessions(session: Session, staff: Staff) -> None:
    session.add(staff)
    session.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff.id))
