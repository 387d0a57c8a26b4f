"""Tables of what the tour brings beyond events of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.types import Encrypted, UTCDateTime, choice
from fruehe_hilfen.welcome.rules import Kind


class CaseNote(Model, table=True):
    """A short word for the next way to a family ("Klingel unten"). It goes with the family."""

    __tablename__ = "welcome_note"

    event_id: UUID = Field(primary_key=True, foreign_key="case_event.id", ondelete="CASCADE")
    case_id: UUID = Field(foreign_key="welcome_case.id", ondelete="CASCADE", index=True)
    text: str = Field(sa_type=Encrypted("welcome_note.text"))


class LooseEvent(Model, table=True):
    """A bag for a family nobody wrote down, or taking that back. Never any person; append-only."""

    __tablename__ = "loose_event"

    id: UUID = Field(primary_key=True, description="made on the phone")
    kind: Kind = Field(sa_type=choice(Kind))
    payload: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    district: str = Field(default="", max_length=40, description="id, see content/districts.yaml")
    supersedes: UUID | None = None
    occurred_at: datetime = Field(sa_type=UTCDateTime, description="clock of the phone")
    corrected_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    device_id: UUID
    device_seq: int = 0
    actor: UUID
    received_at: datetime = Field(sa_type=UTCDateTime, index=True)
    payload_sha256: str = Field(max_length=64)

    @property
    def happened_at(self) -> datetime:
        return self.corrected_at or self.occurred_at
