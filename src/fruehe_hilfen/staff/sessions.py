"""Own opaque sessions: a random token in the cookie, its hash in the table, a new one per login."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from litestar.datastructures import Cookie
from sqlmodel import Session, col, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import Staff, StaffSession
from fruehe_hilfen.staff.rules import (
    FIELD_SHIFT,
    IDLE,
    LONGEST_SESSION,
    Role,
    Way,
    is_field,
    parse_roles,
)

__all__ = ["FIELD_SHIFT", "IDLE"]  # other features ask here how long a shift lasts
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


@dataclass(frozen=True)
class Browser:
    """What a request tells of the browser: its tokens and a name for the list of sessions."""

    old_token: str | None = None
    device_token: str | None = None
    agent: str = ""


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    session: Session, staff: Staff, *, way: Way = Way.PASSWORD, agent: str = "",
    field_until: datetime | None = None,
) -> str:  # fmt: skip
    """Start a session and return its token."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        StaffSession(
            token_hash=hash_token(token),
            staff_id=staff.id,
            way=way.value,
            agent=agent[:60],
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE,
            field_until=field_until,
        )
    )
    return token


def close_session(session: Session, token: str) -> None:
    """End a session; a token that is unknown is no error."""
    session.execute(delete(StaffSession).where(col(StaffSession.token_hash) == hash_token(token)))


def find_person(
    db: Database, token: str, *, path: str = "/team", is_asking: bool = False
) -> Person | None:
    """The person of a session that is valid at `path`. Use moves the end on, every five minutes.

    The field app asks for news by itself (`is_asking`): that keeps nobody signed in.
    """
    now = clock.now()
    with db.reading() as session:
        row = session.get(StaffSession, hash_token(token))
        staff = session.get(Staff, row.staff_id) if row else None
        if row is None or staff is None or not staff.is_active or not _is_valid(row, path, now):
            return None
        person = Person(staff.id, staff.name, parse_roles(staff.roles), row.token_hash)
        is_running, stale = row.expires_at > now, now - row.seen_at >= _SEEN_EVERY
    if is_running and stale and not (is_asking and is_field(path)):
        _move_on(db, person.session, now)
    return person


def _is_valid(row: StaffSession, path: str, now: datetime) -> bool:
    if row.expires_at > now:
        return True
    return row.field_until is not None and row.field_until > now and is_field(path)


def _move_on(db: Database, token_hash: str, now: datetime) -> None:
    with db.transaction() as session:
        row = session.get(StaffSession, token_hash)
        if row and row.expires_at > now:
            row.seen_at = now
            row.expires_at = min(now + IDLE, row.created_at + LONGEST_SESSION)
            session.add(row)


def cookie_name(settings: Settings) -> str:
    """`__Host-` needs https; plain http only outside production."""
    return "__Host-fh" if settings.is_https else "fh"


def make_cookie(settings: Settings, token: str) -> Cookie:
    """The cookie of a session; without a token it removes the cookie.

    The browser keeps it for a shift: when the session ends, only the table decides.
    """
    return plain_cookie(settings, cookie_name(settings), token, lasts=FIELD_SHIFT)


def plain_cookie(settings: Settings, name: str, value: str, *, lasts: timedelta) -> Cookie:
    """A cookie no script can read, for this host only; without a value it removes the cookie."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
        max_age=int(lasts.total_seconds()) if value else 0,
    )
