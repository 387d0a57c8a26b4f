"""Tables of push. Nothing here joins to a person, a visit or a case.

A subscription holds days, not moments, wherever a day is enough: the moment of entry tells
something about a family.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.types import EncryptedJSON, UTCDateTime, choice


class SubscriptionState(StrEnum):
    NEW = "new"
    ACTIVE = "active"
    SUSPECT = "suspect"
    KEY_MISMATCH = "key_mismatch"
    GONE = "gone"


class AlarmKind(StrEnum):
    PLAN = "plan"
    WELCOME = "welcome"
    TEST = "test"
    """Outside the plan: a test, or news of a followed place. The row does not say which."""


class AlarmState(StrEnum):
    OPEN = "open"
    RUNG = "rung"
    UNKNOWN = "unknown"
    """Sent twice without an answer: it may have rung, so it does not ring again."""
    FAILED = "failed"


class PushSubscription(Model, table=True):
    """A phone that wants to be rung; whose phone it is nobody here knows."""

    __tablename__ = "push_subscription"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    endpoint_hash: str = Field(max_length=64, unique=True)
    channel: Any = Field(
        default=None,
        nullable=True,
        sa_type=EncryptedJSON("push_subscription.channel"),
        description="endpoint, p256dh, auth; erased when the subscription is gone",
    )
    origin: str = Field(max_length=120)
    secret_hash: str = Field(max_length=64)
    kid: str = Field(max_length=16)
    state: SubscriptionState = Field(
        default=SubscriptionState.NEW, sa_type=choice(SubscriptionState)
    )
    new_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    struck_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="first 404 since the last success"
    )
    accepted_on: date | None = None
    heard_on: date
    needed_on: date = Field(description="the last day on which an alarm or a follow was wanted")
    ended_on: date | None = None


class Alarm(Model, table=True):
    """A time and a random number. `next_at` is when to try next; while leased, the lease's end."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("subscription_id", "nonce"),
        Index("ix_alarm_due", "state", "next_at"),
        Index("ix_alarm_expiry", "expires_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subscription_id: UUID = Field(foreign_key="push_subscription.id", ondelete="CASCADE")
    kind: AlarmKind = Field(default=AlarmKind.PLAN, sa_type=choice(AlarmKind))
    fire_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    nonce: str = Field(max_length=22)
    topic: str = Field(max_length=32)
    state: AlarmState = Field(default=AlarmState.OPEN, sa_type=choice(AlarmState))
    next_at: datetime = Field(sa_type=UTCDateTime)
    lease: str | None = Field(default=None, max_length=36)
    attempts: int = 0
    last_status: int | None = None


class Follow(Model, table=True):
    """A phone that wants to hear of changes at a place; the one thing beyond times we learn."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_place", "place"),)

    subscription_id: UUID = Field(
        foreign_key="push_subscription.id", ondelete="CASCADE", primary_key=True
    )
    place: str = Field(max_length=60, primary_key=True)


class PushOrigin(Model, table=True):
    """A push service that all dispatchers leave in peace until `paused_until`."""

    __tablename__ = "push_origin"

    origin: str = Field(max_length=120, primary_key=True)
    paused_until: datetime = Field(sa_type=UTCDateTime)


class PushCount(Model, table=True):
    """How often something happened on a day; all that stays of a ring."""

    __tablename__ = "push_count"

    day: date = Field(primary_key=True)
    name: str = Field(max_length=20, primary_key=True)
    number: int = 0
