"""How much was deleted, and how much will be. Numbers only: no id, no name."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.types import choice


class CountKind(StrEnum):
    """What a number says."""

    RUN = "run"
    """The job ran on that day; `store` is empty."""
    GONE = "gone"
    DUE = "due"
    """Will be gone at the end of that day, all together."""
    FAILED = "failed"
    """A step that could not be done; `store` is its name."""


class DeletionCount(Model, table=True):
    """A number of a day. `store` is "table" or "table.column", see table.py."""

    __tablename__ = "deletion_count"

    day: date = Field(primary_key=True)
    store: str = Field(primary_key=True, max_length=60)
    kind: CountKind = Field(primary_key=True, sa_type=choice(CountKind))
    number: int = 0
