"""Signing in and out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import audit, devices, passwords, recovery, totp
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import (
    FIELD_SHIFT,
    RECOVERY_CODE,
    Role,
    Way,
    normal_code,
    normal_login,
    parse_roles,
    pause_after,
)
from fruehe_hilfen.staff.sessions import Browser, Person, close_session, hash_token, open_session

_REFUSED_AFTER_S = 0.25


class SignInRefused(Exception):
    """Unknown, wrong, used up, locked or disabled: the caller is never told which."""


@dataclass(frozen=True)
class Credentials:
    """What somebody typed to sign in; `code` is of the code app, or a recovery code."""

    login: str
    password: str
    code: str

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True)
class SignedIn:
    """A fresh session; the token goes into the cookie and nowhere else."""

    token: str
    person: Person
    in_field: bool = False

    def __repr__(self) -> str:
        return "SignedIn(…)"


@dataclass(frozen=True)
class _Proof:
    """The second factor that fits: the step of a code app, or a recovery code."""

    step: int | None = None
    recovery_code: str = ""


def sign_in(
    db: Database, given: Credentials, browser: Browser, *, field_shift: bool = False
) -> SignedIn:
    """Check all three and open a new session; the browser's old session ends.

    Raises SignInRefused, after the same time for every reason.
    """
    started = time.monotonic()
    known = _find(db, given.login)
    fits = _fits(known.password_hash if known else None, given.password)
    proof = _second_factor(known, normal_code(given.code))
    if known is not None and fits and proof is not None:
        admitted = _admit(db, known, proof, browser=browser, field_shift=field_shift)
        if admitted:
            return admitted
    if known is not None:
        count_failure(db, known.id)
    time.sleep(max(0.0, _REFUSED_AFTER_S - (time.monotonic() - started)))
    raise SignInRefused


def _fits(stored: str | None, typed: str) -> bool:
    """Whether the password is right. Older ones were stored without blanks at their ends."""
    bare = typed.strip()
    return passwords.verify(stored, typed) or (bare != typed and passwords.verify(stored, bare))


def _find(db: Database, login: str) -> Staff | None:
    with db.reading() as session:
        return session.exec(select(Staff).where(Staff.login == normal_login(login))).first()


def _second_factor(known: Staff | None, code: str) -> _Proof | None:
    step = totp.matching_step(known.totp_secret if known else None, code, clock.now())
    if step is not None:
        return _Proof(step=step)
    return _Proof(recovery_code=code) if RECOVERY_CODE.fullmatch(code) else None


def _admit(
    db: Database, known: Staff, proof: _Proof, *, browser: Browser, field_shift: bool
) -> SignedIn | None:
    """Use up the second factor and open the session, if nothing has changed since it was checked."""
    now = clock.now()
    values: dict[str, object] = {"failed_logins": 0, "locked_until": None}
    unchanged = [col(Staff.password_hash) == known.password_hash, *_may_try(now)]
    if proof.step is not None:
        values["totp_counter"] = proof.step
        unchanged.append(col(Staff.totp_counter) < proof.step)
    use_up = update(Staff).where(col(Staff.id) == known.id, *unchanged).values(**values)
    way = Way.RECOVERY if proof.recovery_code else Way.PASSWORD
    with db.transaction() as session:
        if proof.recovery_code and not recovery.use_up(db, session, known.id, proof.recovery_code):
            return None
        if not count_rows(session, use_up):
            session.rollback()
            return None
        return enter(session, known, browser, way=way, field_shift=field_shift)


def enter(
    session: Session, staff: Staff, browser: Browser, *, way: Way, field_shift: bool = False
) -> SignedIn:
    """Open a session for a person who has proven who they are; note it.

    A shift of twelve hours begins only on a phone the person has registered. The demonstration
    has no phones of its own: its invented people need none.
    """
    roles = parse_roles(staff.roles)
    device = devices.use(session, staff.id, browser.device_token)
    in_field = field_shift and Role.VISITOR in roles and (device or way is Way.DEMO)
    if browser.old_token:
        close_session(session, browser.old_token)
    until = clock.now() + FIELD_SHIFT if in_field else None
    token = open_session(session, staff, way=way, agent=browser.agent, field_until=until)
    person = Person(staff.id, staff.name, roles, hash_token(token))
    fields = (way.value, "field") if in_field else (way.value,)
    audit.record(session, person, "sign_in", f"staff:{staff.id}", fields)
    return SignedIn(token, person, in_field)


def confirm(db: Database, person: Person, password: str) -> bool:
    """Whether the signed-in person knows the password; a wrong one counts like at the door."""
    with db.reading() as session:
        staff = session.exec(
            select(Staff).where(Staff.id == person.id, *_may_try(clock.now()))
        ).first()
    if _fits(staff.password_hash if staff else None, password):
        return True
    count_failure(db, person.id)
    return False


def count_failure(db: Database, staff_id: UUID) -> None:
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
