"""Tables of staff: people, sessions, audit log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import Encrypted, UTCDateTime


class Staff(Model, table=True):
    """A person who works with the app."""

    __tablename__ = "staff"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    login: str = Field(max_length=60, unique=True)
    name: str = Field(sa_type=Encrypted("staff.name"))
    roles: str = Field(max_length=200, description="blank-separated, see rules.parse_roles")
    password_hash: str = Field(max_length=200)
    totp_secret: str = Field(sa_type=Encrypted("staff.totp_secret"))
    totp_counter: int = Field(default=0, description="last used step: a code works once")
    failed_logins: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    is_active: bool = True
    created_at: datetime = Field(sa_type=UTCDateTime)


class StaffSession(Model, table=True):
    """A signed-in browser; the cookie holds the token, the table only its hash."""

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


class AuditEntry(Model, table=True):
    """Who (role) did what to which record, when. Ids and field names, never values."""

    __tablename__ = "audit_entry"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor: str = Field(max_length=60, description="staff id or 'system'")
    roles: str = Field(max_length=200)
    action: str = Field(max_length=60)
    record: str = Field(max_length=100, description="table:id")
    fields: str = Field(default="", max_length=300)
