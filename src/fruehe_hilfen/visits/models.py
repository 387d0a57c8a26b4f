"""Tables of visits. Times of offers and visits keep the wall time beside UTC: it is the promise."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import Encrypted, UTCDateTime, choice


class SlotState(StrEnum):
    OPEN = "open"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"


class HoldState(StrEnum):
    ACTIVE = "active"
    CONVERTED = "converted"
    RELEASED = "released"


class VisitState(StrEnum):
    CONFIRMED = "confirmed"
    EN_ROUTE = "en_route"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NOT_MET = "not_met"
    NEEDS_REBOOKING = "needs_rebooking"
    CANCELLED_BY_FAMILY = "cancelled_by_family"
    CANCELLED_BY_SERVICE = "cancelled_by_service"


CANCELLED = (VisitState.CANCELLED_BY_FAMILY, VisitState.CANCELLED_BY_SERVICE)
NOT_STANDING = (*CANCELLED, VisitState.NEEDS_REBOOKING)
_OFFERED = text("offer_until IS NOT NULL")


class Nurse(Model, table=True):
    """A person who can be booked. `name` is what families read."""

    __tablename__ = "nurse"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    name: str = Field(sa_type=Encrypted("nurse.name"))
    is_active: bool = True
    max_visits_day: int = 6
    languages: str = Field(default="", max_length=100, description="blank-separated, beside German")


class NurseDistrict(Model, table=True):
    """Where a nurse works; a nurse without rows works everywhere. Lower priority comes first."""

    __tablename__ = "nurse_district"

    nurse_id: UUID = Field(primary_key=True, foreign_key="nurse.staff_id", ondelete="CASCADE")
    district: str = Field(primary_key=True, max_length=40)
    priority: int = 1


class AvailabilityRule(Model, table=True):
    """A recurring time of a nurse; a rule that ends keeps its row."""

    __tablename__ = "availability_rule"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    nurse_id: UUID = Field(foreign_key="nurse.staff_id", ondelete="CASCADE", index=True)
    types: str = Field(max_length=100, description="blank-separated visit types")
    weekday: int
    starts: time
    ends: time
    every_weeks: int = 1
    anchor_on: date
    nth: str = Field(default="", max_length=20, description="blank-separated: 1 3")
    pauses_in_school_holidays: bool = False
    valid_from: date
    valid_until: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=UTCDateTime)


class AvailabilityPause(Model, table=True):
    """Days on which a rule does not apply, both included."""

    __tablename__ = "availability_pause"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    rule_id: UUID = Field(foreign_key="availability_rule.id", ondelete="CASCADE", index=True)
    first_on: date
    last_on: date


class Slot(Model, table=True):
    """An offer, made from a rule. It guards nothing: bookings live in `claim` and `visit`."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("nurse_id", "visit_type", "starts_at"),
        Index("ix_slot_offer", "state", "visit_type", "starts_at", "nurse_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    nurse_id: UUID = Field(foreign_key="nurse.staff_id", ondelete="CASCADE")
    resource: str = Field(max_length=80, description="the nurse in `claim`")
    first_cell: int
    end_cell: int
    visit_type: str = Field(max_length=20)
    starts_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    local_date: date
    local_start: time
    tzid: str = Field(max_length=40)
    state: SlotState = Field(default=SlotState.OPEN, sa_type=choice(SlotState))


class Claim(Model, table=True):
    """Five minutes of a nurse or a family. The primary key is the guard against double booking.

    It is the only index, and on SQLite the table itself: thirty rows are written at a reservation.
    """

    __tablename__ = "claim"
    __table_args__ = ({"sqlite_with_rowid": False},)

    resource: str = Field(primary_key=True, max_length=80)
    cell: int = Field(primary_key=True, description="Unix seconds // 300")
    owner: UUID = Field(description="hold or visit")
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Hold(Model, table=True):
    """A slot kept for a family for ten minutes. The id is random: who knows it may book."""

    __tablename__ = "hold"
    __table_args__ = (Index("ix_hold_day", "nurse_id", "local_date"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    slot_id: UUID = Field(description="no foreign key: old offers are cleared away on their own")
    nurse_id: UUID = Field(foreign_key="nurse.staff_id", ondelete="CASCADE")
    local_date: date
    family: str = Field(max_length=64, index=True, description="keyed hash")
    district: str = Field(default="", max_length=40)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    state: HoldState = Field(default=HoldState.ACTIVE, sa_type=choice(HoldState))
    on_request: bool = Field(default=False, description="the office confirms what comes of it")


class Visit(Model, table=True):
    """A booked visit. The personal fields are sealed, and empty after `purge_after`."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_day", "nurse_id", "local_date"),
        Index("ix_visit_offer_until", "offer_until", sqlite_where=_OFFERED),  # few have one
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    nurse_id: UUID = Field(foreign_key="nurse.staff_id")
    slot_id: UUID
    visit_type: str = Field(max_length=20)
    district: str = Field(default="", max_length=40)
    starts_at: datetime = Field(sa_type=UTCDateTime, index=True)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    local_date: date
    local_start: time
    tzid: str = Field(max_length=40)
    state: VisitState = Field(default=VisitState.CONFIRMED, sa_type=choice(VisitState))
    version: int = 1
    cancel_reason: str = Field(default="", max_length=20)
    family: str = Field(max_length=64, index=True, description="keyed hash")
    token_hash: str = Field(max_length=64, unique=True)
    ics_uid: str = Field(max_length=80)
    ics_sequence: int = 0
    created_at: datetime = Field(sa_type=UTCDateTime)
    purge_after: datetime = Field(sa_type=UTCDateTime)
    name: str | None = Field(default=None, sa_type=Encrypted("visit.name"))
    phone: str | None = Field(default=None, sa_type=Encrypted("visit.phone"))
    email: str | None = Field(default=None, sa_type=Encrypted("visit.email"))
    street: str | None = Field(default=None, sa_type=Encrypted("visit.street"))
    house_no: str | None = Field(default=None, sa_type=Encrypted("visit.house_no"))
    plz: str | None = Field(default=None, sa_type=Encrypted("visit.plz"))
    topic: str | None = Field(default=None, sa_type=Encrypted("visit.topic"))
    language: str | None = Field(default=None, sa_type=Encrypted("visit.language"))
    interpreter: str | None = Field(default=None, sa_type=Encrypted("visit.interpreter"))
    safe_times: str | None = Field(default=None, sa_type=Encrypted("visit.safe_times"))
    discreet: str | None = Field(default=None, sa_type=Encrypted("visit.discreet"))
    code_hash: str | None = Field(default=None, max_length=64, unique=True, index=True)
    request_id: str | None = Field(
        default=None,
        max_length=64,
        unique=True,
        index=True,
        description="what a family booked with",
    )
    body_hash: str | None = Field(default=None, max_length=64, description="keyed, of that request")
    interpreter_state: str = Field(default="", max_length=20, description="see words")
    is_silent: bool = Field(default=False, description="somebody calls, nothing is sent by itself")
    answer_by: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="a request the office still has to confirm"
    )
    offer_slot_id: UUID | None = Field(default=None, description="a new time the office proposes")
    offer_until: datetime | None = Field(default=None, sa_type=UTCDateTime)


class VisitEvent(Model, table=True):
    """What happened to a visit; append-only, no personal values."""

    __tablename__ = "visit_event"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    actor: str = Field(max_length=60, description="family, system or a staff id")
    event: str = Field(max_length=20)
    from_state: str = Field(default="", max_length=32)
    to_state: str = Field(max_length=32)
    reason: str = Field(default="", max_length=20)
    from_starts_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    to_starts_at: datetime = Field(sa_type=UTCDateTime)
    version: int
