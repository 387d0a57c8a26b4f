"""Tables of the welcome service. Personal data is sealed; events hold ids and codes only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import EncryptedJSON, UTCDateTime, choice
from fruehe_hilfen.welcome.rules import Bag, Contact, Intake, Kind, Verdict

_CASE = "welcome_case.id"


class WelcomeImport(Model, table=True):
    """One accepted birth list: counts only. The file itself is never kept."""

    __tablename__ = "welcome_import"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    file_sha256: str = Field(max_length=64)
    imported_by: UUID
    imported_at: datetime = Field(sa_type=UTCDateTime)
    rows: int
    new: int
    changed: int
    unchanged: int
    suppressed: int
    rejected: int


class ImportStaging(Model, table=True):
    """The wanted columns of an uploaded list between dry run and confirmation; sealed, 30 minutes."""

    __tablename__ = "welcome_staging"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(index=True)
    file_sha256: str = Field(max_length=64)
    content: Any = Field(sa_type=EncryptedJSON("welcome_staging.content"))
    expires_at: datetime = Field(sa_type=UTCDateTime)


class Gate(Model, table=True):
    """A row that is locked by whoever imports: two imports at once would make double cases."""

    __tablename__ = "welcome_gate"

    name: str = Field(primary_key=True, max_length=20)
    turn: int = 0


class WelcomeCase(Model, table=True):
    """One family and one birth. Without `family` it is a tombstone: known, and never shown."""

    __tablename__ = "welcome_case"
    __table_args__ = (Index("ix_welcome_case_tour", "assigned_to", "tour_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    intake: Intake = Field(sa_type=choice(Intake))
    family: Any = Field(default=None, sa_type=EncryptedJSON("welcome_case.family"), nullable=True)
    content_hash: str = Field(default="", max_length=64, description="keyed hash of the family")
    district: str = Field(default="", max_length=40)
    is_protected: bool = False
    is_listed: bool = Field(default=True, description="a birth list told of this family")
    asked_on: date | None = Field(default=None, description="parents asked for a visit themselves")
    assigned_to: UUID | None = None
    tour_on: date | None = None
    contact: Contact = Field(default=Contact.NEW, sa_type=choice(Contact))
    bag: Bag = Field(default=Bag.NONE, sa_type=choice(Bag))
    attempts: int = 0
    wants_no_contact: bool = False
    seq: int = Field(default=0, description="number of the newest event")
    created_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    purge_after: date = Field(index=True)


class CaseKey(Model, table=True):
    """Keyed hashes by which a row of a birth list finds its case, whatever the spelling."""

    __tablename__ = "welcome_case_key"

    key: str = Field(primary_key=True, max_length=64)
    case_id: UUID = Field(primary_key=True, foreign_key=_CASE, ondelete="CASCADE", index=True)


class NoPost(Model, table=True):
    """A family that asked never to hear from us. `family` goes after thirty days."""

    __tablename__ = "welcome_no_post"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    family: Any = Field(
        default=None, sa_type=EncryptedJSON("welcome_no_post.family"), nullable=True
    )
    asked_at: datetime = Field(sa_type=UTCDateTime)
    purge_after: date = Field(index=True)


class NoPostKey(Model, table=True):
    """Keyed hashes of name part and day: a row of a birth list that has one is never shown."""

    __tablename__ = "welcome_no_post_key"

    key: str = Field(primary_key=True, max_length=64)
    wish_id: UUID = Field(
        primary_key=True, foreign_key="welcome_no_post.id", ondelete="CASCADE", index=True
    )


class Assignment(Model, table=True):
    """Who had a case when: late entries of a phone are accepted for fourteen days."""

    __tablename__ = "welcome_assignment"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key=_CASE, ondelete="CASCADE", index=True)
    staff_id: UUID
    started_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class CaseEvent(Model, table=True):
    """What happened at a case. Append-only: a correction is another event (`supersedes`)."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: UUID = Field(primary_key=True, description="made on the phone")
    case_id: UUID = Field(foreign_key=_CASE, ondelete="CASCADE")
    seq: int
    kind: Kind = Field(sa_type=choice(Kind))
    payload: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    supersedes: UUID | None = None
    occurred_at: datetime = Field(sa_type=UTCDateTime, description="clock of the phone")
    corrected_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    device_id: UUID | None = None
    device_seq: int = 0
    actor: UUID | None = Field(default=None, description="staff id; empty: the import")
    received_at: datetime = Field(sa_type=UTCDateTime)
    payload_sha256: str = Field(max_length=64)
    verdict: Verdict = Field(sa_type=choice(Verdict))
    reason: str = Field(default="", max_length=100)

    @property
    def happened_at(self) -> datetime:
        return self.corrected_at or self.occurred_at


class QuarantinedEvent(Model, table=True):
    """An entry that could not be applied. Nothing is dropped: a person looks at it."""

    __tablename__ = "quarantined_event"
    __table_args__ = (UniqueConstraint("event_id", "payload_sha256"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    event_id: UUID
    case_id: UUID | None = None
    body: Any = Field(sa_type=EncryptedJSON("quarantined_event.body"))
    payload_sha256: str = Field(max_length=64)
    actor: UUID
    device_id: UUID
    received_at: datetime = Field(sa_type=UTCDateTime)
    reason: str = Field(max_length=40)


class FieldDevice(Model, table=True):
    """A phone in the field, so that the coordinator sees entries that were never sent."""

    __tablename__ = "field_device"

    id: UUID = Field(primary_key=True, description="made on the phone")
    staff_id: UUID = Field(index=True)
    first_seen_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    unsent: int = 0
    drift_s: int = 0
    secret_hash: str = Field(default="", max_length=64, description="empty: it never said one")
    staff_device_id: UUID | None = Field(default=None, description="the registered phone it is")
    is_persisted: bool = False
    build: str = Field(default="", max_length=20)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    wiped_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="the phone said that its list is gone"
    )
