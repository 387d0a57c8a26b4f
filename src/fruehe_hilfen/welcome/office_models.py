"""Tables of the office's side of the welcome service: letters, bags, figures, settings.

Who did something stands in the audit log only, and goes with it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import EncryptedJSON, UTCDateTime, choice
from fruehe_hilfen.welcome.bag_rules import DepotKind, Movement
from fruehe_hilfen.welcome.letter_rules import Answer, PartOfDay

_CASE = "welcome_case.id"


class WelcomeSetting(Model, table=True):
    """What the office decided once: which column is which, the first birthday of the first list."""

    __tablename__ = "welcome_setting"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=120)
    changed_at: datetime = Field(sa_type=UTCDateTime)


class LetterSeries(Model, table=True):
    """Letters that were printed together. Nothing is printed before somebody saw the sample."""

    __tablename__ = "welcome_letter_series"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    sample_seen_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    printed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    visit_on: date | None = Field(default=None, description="the day all its letters propose")
    visit_part: str | None = Field(default=None, max_length=16, description="a PartOfDay")


class Letter(Model, table=True):
    """A letter to one family, and what it answered. The reply code is computed, not stored."""

    __tablename__ = "welcome_letter"
    __table_args__ = (UniqueConstraint("series_id", "case_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    series_id: UUID = Field(foreign_key="welcome_letter_series.id", ondelete="CASCADE")
    case_id: UUID = Field(foreign_key=_CASE, ondelete="CASCADE", index=True)
    code_hash: str = Field(max_length=64, unique=True)
    printed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    age_days: int | None = Field(default=None, description="from birth to printing, for figures")
    answer: Answer | None = Field(default=None, sa_type=choice(Answer), nullable=True)
    part_of_day: PartOfDay | None = Field(default=None, sa_type=choice(PartOfDay), nullable=True)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Registration(Model, table=True):
    """Parents who asked for a visit themselves. Goes as soon as the office has decided."""

    __tablename__ = "welcome_registration"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    family: Any = Field(sa_type=EncryptedJSON("welcome_registration.family"))
    asked_at: datetime = Field(sa_type=UTCDateTime)
    purge_after: date = Field(index=True)


class BagVersion(Model, table=True):
    """What is in a welcome bag; the content changes over the years."""

    __tablename__ = "bag_version"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=40, unique=True, description="what a phone says")
    name: str = Field(max_length=80)
    contents: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class BagDepot(Model, table=True):
    """Where bags are: a room, a car, or with one person."""

    __tablename__ = "bag_depot"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    kind: DepotKind = Field(sa_type=choice(DepotKind))
    staff_id: UUID | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_type=UTCDateTime)


class BagTransfer(Model, table=True):
    """Bags on the way from one depot to another; they arrive when the receiver says so."""

    __tablename__ = "bag_transfer"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_id: UUID = Field(foreign_key="bag_version.id")
    from_depot: UUID = Field(foreign_key="bag_depot.id")
    to_depot: UUID = Field(foreign_key="bag_depot.id")
    number: int
    sent_at: datetime = Field(sa_type=UTCDateTime)
    received_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    received: int | None = None


class BagMovement(Model, table=True):
    """Bags that came or went. Append-only; the stock is the sum."""

    __tablename__ = "bag_movement"
    __table_args__ = (UniqueConstraint("event_id", "kind", "turn"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    depot_id: UUID = Field(foreign_key="bag_depot.id", index=True)
    version_id: UUID = Field(foreign_key="bag_version.id")
    kind: Movement = Field(sa_type=choice(Movement))
    number: int = Field(description="signed: what leaves is negative")
    district: str = Field(default="", max_length=40)
    event_id: UUID | None = Field(default=None, description="the handover of a case")
    turn: int = Field(default=0, description="an event may be undone and stand again")
    transfer_id: UUID | None = Field(default=None, foreign_key="bag_transfer.id")
    at: datetime = Field(sa_type=UTCDateTime)


class EntryReview(Model, table=True):
    """Somebody looked at a flagged or quarantined entry; it is no longer shown as open."""

    __tablename__ = "welcome_review"

    entry_id: UUID = Field(primary_key=True)
    reviewed_at: datetime = Field(sa_type=UTCDateTime)


class WelcomeFigure(Model, table=True):
    """Counts of cases that are deleted. Bound to nobody."""

    __tablename__ = "welcome_figure"

    month: date = Field(primary_key=True, description="first day of the month of the intake")
    district: str = Field(primary_key=True, max_length=40)
    measure: str = Field(primary_key=True, max_length=40)
    number: int
