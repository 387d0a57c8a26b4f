"""Tables of the office: changes over the edition, tasks, reports of barriers, checked links."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import Encrypted, UTCDateTime, choice
from fruehe_hilfen.office.rules import Kind, TaskState


class OfficeChange(Model, table=True):
    """One change over the edition. The newest one of a target that is not undone counts."""

    __tablename__ = "office_change"
    # Two people who start from the same state cannot both write the next number.
    __table_args__ = (UniqueConstraint("kind", "target", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: Kind = Field(sa_type=choice(Kind))
    target: str = Field(max_length=100, description="an id of the edition; dates: series:day")
    number: int = Field(description="1 for the first change of this target")
    value: Any = Field(sa_type=JSON, description="public facts only; see overlay")
    by_role: str = Field(max_length=40)
    actor: str = Field(max_length=36, description="the person's id: a release needs a second one")
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    undone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class FeedbackTask(Model, table=True):
    """How far a reported mistake is; no row = open."""

    __tablename__ = "feedback_task"

    feedback_id: UUID = Field(primary_key=True, foreign_key="page_feedback.id", ondelete="CASCADE")
    state: TaskState = Field(sa_type=choice(TaskState))
    by_role: str = Field(max_length=40)
    at: datetime = Field(sa_type=UTCDateTime)


class AccessReport(Model, table=True):
    """A barrier somebody found. **Source**: § 5 BITVNRW; how to answer is up to who wrote."""

    __tablename__ = "access_report"

    # Random, not new_id(): that one would hold the millisecond in which somebody wrote.
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    text: str = Field(sa_type=Encrypted("access_report.text"))
    reply_to: str | None = Field(default=None, sa_type=Encrypted("access_report.reply_to"))
    created_on: date = Field(index=True)
    noted_on: date | None = Field(default=None, description="an interim answer was given")
    closed_on: date | None = None


class LinkCheck(Model, table=True):
    """The last look at an address our pages lead to. `status` 0 = nobody answered."""

    __tablename__ = "link_check"

    url: str = Field(primary_key=True, max_length=500)
    status: int
    checked_on: date
    failed_since: date | None = None
