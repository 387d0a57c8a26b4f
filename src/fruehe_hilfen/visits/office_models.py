"""Tables of what the office does around visits: waiting list, absences, telling families."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import Encrypted, UTCDateTime, choice


class WishState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class OfferOutcome(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class AbsenceKind(StrEnum):
    SICK = "sick"
    AWAY = "away"
    BLOCK = "block"


class AbsenceState(StrEnum):
    APPLIED = "applied"
    UNDONE = "undone"


class StepKind(StrEnum):
    """What happens to a visit when its nurse cannot come."""

    SUBSTITUTE = "substitute"
    PHONE = "phone"
    OFFER = "offer"
    CALL = "call"


class NoticeState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    SEEN = "seen"
    DROPPED = "dropped"


class Wish(Model, table=True):
    """A family on the waiting list. The personal fields are sealed, and empty after `purge_after`."""

    __tablename__ = "wish"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(sa_type=UTCDateTime, index=True)
    answer_by: datetime = Field(sa_type=UTCDateTime)
    visit_type: str = Field(max_length=20)
    district: str = Field(default="", max_length=40)
    windows: str = Field(default="", max_length=100, description="blank-separated, see wishes")
    state: WishState = Field(default=WishState.WAITING, sa_type=choice(WishState))
    version: int = 1
    hold_id: UUID | None = Field(
        default=None, index=True, description="the time kept for this family"
    )
    offer_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    lapsed: int = Field(default=0, description="offers that nobody answered")
    family: str = Field(max_length=64, description="keyed hash")
    token_hash: str = Field(max_length=64, unique=True)
    purge_after: datetime = Field(sa_type=UTCDateTime, index=True)
    name: str | None = Field(default=None, sa_type=Encrypted("wish.name"))
    phone: str | None = Field(default=None, sa_type=Encrypted("wish.phone"))
    email: str | None = Field(default=None, sa_type=Encrypted("wish.email"))
    language: str | None = Field(default=None, sa_type=Encrypted("wish.language"))
    safe_times: str | None = Field(default=None, sa_type=Encrypted("wish.safe_times"))
    discreet: str | None = Field(default=None, sa_type=Encrypted("wish.discreet"))


class WishOffer(Model, table=True):
    """A time offered to one family of the waiting list; nobody else can take it meanwhile."""

    __tablename__ = "wish_offer"

    wish_id: UUID = Field(primary_key=True, foreign_key="wish.id", ondelete="CASCADE")
    slot_id: UUID = Field(primary_key=True)
    nurse_id: UUID = Field(foreign_key="nurse.staff_id", ondelete="CASCADE", index=True)
    starts_at: datetime = Field(sa_type=UTCDateTime)
    offered_at: datetime = Field(sa_type=UTCDateTime)
    until: datetime = Field(sa_type=UTCDateTime)
    outcome: OfferOutcome = Field(default=OfferOutcome.OPEN, sa_type=choice(OfferOutcome))
    told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Absence(Model, table=True):
    """A time in which a nurse cannot be booked. Its claims (owner = id) are what keeps it free."""

    __tablename__ = "absence"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    nurse_id: UUID = Field(foreign_key="nurse.staff_id", ondelete="CASCADE", index=True)
    kind: AbsenceKind = Field(sa_type=choice(AbsenceKind))
    starts_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime, index=True)
    state: AbsenceState = Field(default=AbsenceState.APPLIED, sa_type=choice(AbsenceState))
    applied_at: datetime = Field(sa_type=UTCDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class AbsenceStep(Model, table=True):
    """What was decided for one visit, and how it was before: enough to take it back."""

    __tablename__ = "absence_step"

    absence_id: UUID = Field(primary_key=True, foreign_key="absence.id", ondelete="CASCADE")
    visit_id: UUID = Field(primary_key=True, foreign_key="visit.id", ondelete="CASCADE")
    kind: StepKind = Field(sa_type=choice(StepKind))
    nurse_id: UUID | None = Field(default=None, description="who comes or calls instead")
    from_slot_id: UUID
    from_type: str = Field(max_length=20)
    from_state: str = Field(max_length=32)
    from_ends_at: datetime = Field(sa_type=UTCDateTime)
    version: int = Field(description="of the visit after the step: another one means it went on")
    is_undone: bool = False


class VisitNotice(Model, table=True):
    """Somebody has to be told of a change; the row is the proof that it happened."""

    __tablename__ = "visit_notice"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", ondelete="CASCADE", index=True)
    nurse_id: UUID | None = Field(
        default=None, foreign_key="nurse.staff_id", ondelete="CASCADE", index=True,
        description="the nurse to tell; None = the family",
    )  # fmt: skip
    absence_id: UUID | None = Field(default=None, index=True)
    what: str = Field(max_length=20)
    way: str = Field(max_length=20, description="phone, email, page")
    state: NoticeState = Field(default=NoticeState.OPEN, sa_type=choice(NoticeState))
    attempts: int = 0
    created_at: datetime = Field(sa_type=UTCDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    done_by: str = Field(default="", max_length=60)


class TravelTime(Model, table=True):
    """Minutes from door to door between two districts (first ≤ second), both ways alike."""

    __tablename__ = "travel_time"

    first: str = Field(primary_key=True, max_length=40)
    second: str = Field(primary_key=True, max_length=40)
    minutes: int


class VisitSetting(Model, table=True):
    """A number of the office that lies over the edition's."""

    __tablename__ = "visit_setting"

    name: str = Field(primary_key=True, max_length=60)
    value: int


class NurseFeed(Model, table=True):
    """The secret calendar address of a nurse; only its hash is here."""

    __tablename__ = "nurse_feed"

    nurse_id: UUID = Field(primary_key=True, foreign_key="nurse.staff_id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=UTCDateTime)


class VisitFigure(Model, table=True):
    """How many visits a month had, counted once. No key leads to a person, a nurse or a visit."""

    __tablename__ = "visit_figure"

    month: date = Field(primary_key=True, description="its first day")
    visit_type: str = Field(primary_key=True, max_length=20)
    district: str = Field(primary_key=True, max_length=40)
    visits: int
    shared: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="2: several people made this kind in this month; 1: only the month; 0: unknown",
    )
