"""The waiting list as the office sees it: who waits, and who must be told of an offered time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.visits.errors import Changed
from fruehe_hilfen.visits.office_models import OfferOutcome, Wish, WishOffer, WishState
from fruehe_hilfen.visits.waiting import LIVING


def told(db: Database, wish_id: UUID, nurse_id: UUID | None) -> None:
    """Somebody has told the family of its offer; the row is the proof. Raises Changed.

    `nurse_id`: whose offers this person may see, None = all.
    """
    change = update(WishOffer).where(
        col(WishOffer.wish_id) == wish_id, col(WishOffer.outcome) == OfferOutcome.OPEN,
        col(WishOffer.told_at).is_(None),
    )  # fmt: skip
    if nurse_id is not None:
        change = change.where(col(WishOffer.nurse_id) == nurse_id)
    with db.transaction() as session:
        if not count_rows(session, change.values(told_at=clock.now())):
            raise Changed


def offers_to_tell(session: Session, nurse_id: UUID | None) -> list[tuple[Wish, WishOffer]]:
    """Families that do not yet know of their offer; of one nurse, or all."""
    wanted = (
        select(Wish, WishOffer).join(WishOffer, col(WishOffer.wish_id) == Wish.id)
        .where(WishOffer.outcome == OfferOutcome.OPEN, col(WishOffer.told_at).is_(None))
        .order_by(col(WishOffer.until))
    )  # fmt: skip
    if nurse_id is not None:
        wanted = wanted.where(WishOffer.nurse_id == nurse_id)
    return list(session.exec(wanted))


def living(session: Session) -> list[Wish]:
    """The waiting list by answer-by date; those the list gave up on come first."""
    rows = session.exec(select(Wish).where(*_living()))
    return sorted(rows, key=lambda one: (one.state is not WishState.CLOSED, one.answer_by))


def answers_due(session: Session) -> list[datetime]:
    """Until when the families of that list have been promised an answer; nothing is unsealed."""
    return list(session.exec(select(Wish.answer_by).where(*_living())))


def _living() -> tuple[ColumnElement[bool], ...]:
    return col(Wish.state).in_((*LIVING, WishState.CLOSED)), col(Wish.name).is_not(None)
