"""Tables of staff: people, how they sign in, sessions, devices."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import Encrypted, UTCDateTime
from fruehe_hilfen.staff.audit_models import AuditCheckpoint, AuditEntry, AuditReading

__all__ = [
    "AuditCheckpoint", "AuditEntry", "AuditReading", "Passkey", "PasskeyChallenge",
    "RecoveryCode", "Staff", "StaffDevice", "StaffInvitation", "StaffMail", "StaffSession",
]  # fmt: skip


class Staff(Model, table=True):
    """A person who works with the app."""

    __tablename__ = "staff"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    login: str = Field(max_length=60, unique=True)
    name: str = Field(sa_type=Encrypted("staff.name"))
    roles: str = Field(max_length=200, description="blank-separated, see rules.parse_roles")
    password_hash: str = Field(max_length=200, description="empty until the invitation is used")
    totp_secret: str = Field(sa_type=Encrypted("staff.totp_secret"))
    totp_counter: int = Field(default=0, description="last used step: a code works once")
    failed_logins: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    is_active: bool = True
    disabled_on: date | None = Field(default=None, description="see leavers")
    created_at: datetime = Field(sa_type=UTCDateTime)


class StaffSession(Model, table=True):
    """A signed-in browser; the cookie holds the token, the table only its hash."""

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    id: UUID = Field(default_factory=new_id, unique=True, description="to name it on pages")
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    way: str = Field(max_length=20, description="see rules.Way")
    agent: str = Field(max_length=60, description="see rules.browser_name")
    created_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    field_until: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="valid below /team/unterwegs until then"
    )
    once: str | None = Field(
        default=None, sa_type=Encrypted("staff_session.once"),
        description="what is shown once: recovery codes, an invitation",
    )  # fmt: skip


class StaffInvitation(Model, table=True):
    """A link that lets a person set up an account; its use deletes the row."""

    __tablename__ = "staff_invitation"

    token_hash: str = Field(primary_key=True, max_length=64)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    totp_secret: str = Field(sa_type=Encrypted("staff_invitation.totp_secret"))
    expires_at: datetime = Field(sa_type=UTCDateTime)


class RecoveryCode(Model, table=True):
    """A code for a day without the code app; its use deletes the row."""

    __tablename__ = "staff_recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)


class Passkey(Model, table=True):
    """A key on a device of the person; the table holds the public half."""

    __tablename__ = "staff_passkey"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    credential_id: str = Field(max_length=1400, unique=True, description="base64url")
    public_key: bytes = Field(description="COSE")
    sign_count: int = 0
    name: str = Field(max_length=40)
    created_on: date
    used_on: date | None = None


class PasskeyChallenge(Model, table=True):
    """A question to a passkey; its answer deletes the row."""

    __tablename__ = "staff_challenge"

    challenge_hash: str = Field(primary_key=True, max_length=64)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=UTCDateTime)


class StaffDevice(Model, table=True):
    """A phone that may stay signed in for a shift; the cookie holds the token."""

    __tablename__ = "staff_device"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=40)
    created_on: date
    used_on: date | None = None


class StaffMail(Model, table=True):
    """Where a person of the team wants to be written to; without a row nobody writes."""

    __tablename__ = "staff_mail"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    address: str = Field(sa_type=Encrypted("staff_mail.address"))
    wants_changes: bool = False
    is_broken: bool = Field(default=False, description="a letter could not be delivered")
    digest_on: date | None = Field(default=None, description="the morning last written for")
