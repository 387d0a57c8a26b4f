"""The table of doubts: a death or a block that may concern a family."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import EncryptedJSON, UTCDateTime, choice
from fruehe_hilfen.welcome.rules import Unclear


class Doubt(Model, table=True):
    """A family is held back until somebody knows. Settled ones stay, so that nobody asks twice."""

    __tablename__ = "welcome_doubt"
    __table_args__ = (UniqueConstraint("case_id", "kind", "row_key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="welcome_case.id", ondelete="CASCADE", index=True)
    kind: Unclear = Field(sa_type=choice(Unclear))
    row_key: str = Field(max_length=64, description="keyed hash of the row that made the doubt")
    event_id: UUID = Field(description="the event that is undone if it is another family")
    family: Any = Field(default=None, sa_type=EncryptedJSON("welcome_doubt.family"), nullable=True)
    found_at: datetime = Field(sa_type=UTCDateTime)
    purge_after: date = Field(index=True)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
