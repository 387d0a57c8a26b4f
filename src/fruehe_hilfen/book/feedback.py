"""Keeping and forgetting what parents say about pages."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.book.models import FeedbackKind, PageFeedback
from fruehe_hilfen.db import Database

__all__ = ["FeedbackKind"]  # the office asks here for the kinds of answers
LONGEST_TEXT = 1_000
KEPT = timedelta(days=90)


def keep_feedback(
    session: Session, page_id: str, kind: FeedbackKind, *, text: str, on: date | None = None
) -> None:
    """Keep one answer with the day it came (today unless `on` says otherwise)."""
    day = on or clock.today()
    session.add(PageFeedback(page_id=page_id, kind=kind, text=text or None, created_on=day))


def clear_feedback(session: Session) -> None:
    """Delete every answer: for the demonstration."""
    session.execute(delete(PageFeedback))


def all_feedback(session: Session) -> list[PageFeedback]:
    """Every answer that is kept, the oldest first."""
    return list(session.exec(select(PageFeedback).order_by(col(PageFeedback.created_on))))


def forget_feedback(db: Database) -> None:
    """Delete answers that are older than 90 days."""
    with db.transaction() as session:
        oldest = clock.today() - KEPT
        session.execute(delete(PageFeedback).where(col(PageFeedback.created_on) < oldest))
