"""Own opaque sessions: a random token in the cookie, its hash in the table, a new one per login."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from litestar.datastructures import Cookie
from sqlmodel import Session, col, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import Staff, StaffSession
from fruehe_hilfen.staff.rules import Role, parse_roles

IDLE = timedelta(minutes=30)
FIELD_SHIFT = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    id: UUID
    name: str
    roles: frozenset[Role]
    session: str

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of `roles`."""
        return not self.roles.isdisjoint(roles)


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, staff: Staff, *, lasts: timedelta = IDLE) -> str:
    """Start a session and return its token."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        StaffSession(
            token_hash=hash_token(token),
            staff_id=staff.id,
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def close_session(session: Session, token: str) -> None:
    """End a session; a token that is unknown is no error."""
    session.execute(delete(StaffSession).where(col(StaffSession.token_hash) == hash_token(token)))


def find_person(db: Database, token: str) -> Person | None:
    """The person of a living session. Idle time is moved on at most every five minutes."""
    now = clock.now()
    with db.reading() as session:
        row = session.get(StaffSession, hash_token(token))
        staff = session.get(Staff, row.staff_id) if row else None
        if row is None or staff is None or not staff.is_active or row.expires_at <= now:
            return None
        person = Person(staff.id, staff.name, parse_roles(staff.roles), row.token_hash)
        lasts, stale = row.expires_at - row.seen_at, now - row.seen_at >= _SEEN_EVERY
    if stale and lasts <= IDLE:
        _move_on(db, person.session)
    return person


def _move_on(db: Database, token_hash: str) -> None:
    with db.transaction() as session:
        row = session.get(StaffSession, token_hash)
        if row:
            row.seen_at = clock.now()
            row.expires_at = row.seen_at + IDLE
            session.add(row)


def cookie_name(settings: Settings) -> str:
    """`__Host-` needs https; plain http only outside production."""
    return "__Host-fh" if settings.is_https else "fh"


def make_cookie(settings: Settings, token: str) -> Cookie:
    """The cookie of a session; without a token it removes the cookie.

    The browser keeps it for a shift: when the session ends, only the table decides.
    """
    return Cookie(
        key=cookie_name(settings),
        value=token,
        path="/",
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
        max_age=int(FIELD_SHIFT.total_seconds()) if token else 0,
    )
