"""What parents say about a page. Nothing in it says who, where from, or at what time."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.types import Encrypted, choice


class FeedbackKind(StrEnum):
    HELPFUL = "helpful"
    NOT_HELPFUL = "not"
    ERROR = "error"


class PageFeedback(Model, table=True):
    """One answer to "War das hilfreich?" or one reported mistake."""

    __tablename__ = "page_feedback"

    # Random, not new_id(): that one would hold the millisecond in which somebody read the page.
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    page_id: str = Field(max_length=20)
    kind: FeedbackKind = Field(sa_type=choice(FeedbackKind))
    text: str | None = Field(default=None, sa_type=Encrypted("page_feedback.text"))
    created_on: date = Field(index=True)
