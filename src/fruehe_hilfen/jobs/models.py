"""Tables of the outbox and of recurring jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import EncryptedJSON, UTCDateTime, choice


class MessageState(StrEnum):
    OPEN = "open"
    DEAD = "dead"


class OutboxMessage(Model, table=True):
    """Work written in the same transaction as its cause. Done work is deleted."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "state", "due_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=60)
    payload: Any = Field(sa_type=EncryptedJSON("outbox_message.payload"))
    due_at: datetime = Field(sa_type=UTCDateTime)
    attempts: int = 0
    lease: str | None = Field(default=None, max_length=36)
    state: MessageState = Field(default=MessageState.OPEN, sa_type=choice(MessageState))
    last_error: str = Field(default="", max_length=200)


class Tick(Model, table=True):
    """The last run of a recurring job; whoever moves it on runs the job."""

    __tablename__ = "tick"

    name: str = Field(primary_key=True, max_length=60)
    period: int = Field(description="Unix seconds // length of the period")
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    late_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="a run has to be done before"
    )
