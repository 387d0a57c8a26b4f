"""Welcome bags: what moves them, and how long a stock lasts. Pure functions."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LOOK_BACK = timedelta(weeks=13)


class DepotKind(StrEnum):
    """**Source**: field design, A4."""

    OFFICE = "office"
    CAR = "car"
    PERSON = "person"


class Movement(StrEnum):
    """Why the number of bags in a depot changed. **Source**: field design, A4."""

    RECEIVE = "receive"
    SENT = "sent"
    ARRIVED = "arrived"
    HANDOVER = "handover"
    UNDONE = "undone"
    BACK = "back"
    DAMAGED = "damaged"
    STOCKTAKE = "stocktake"


BY_HAND = (Movement.RECEIVE, Movement.BACK, Movement.DAMAGED)
"""What the office enters itself; the sign follows from the word."""


def signed(kind: Movement, number: int) -> int:
    """`number` bags as they change a stock. **Source**: own rule."""
    leaves = kind in (Movement.SENT, Movement.HANDOVER, Movement.DAMAGED)
    return -number if leaves else number


def reach_weeks(stock: int, given: int, *, days: int) -> int | None:
    """Whole weeks that `stock` lasts when it goes on as in the last `days`; None: nothing went out.

    **Source**: own rule.
    """
    if given <= 0 or days <= 0:
        return None
    return max(0, stock) * days // (given * 7)


def bags_for(children: int) -> int:
    """One bag for each child of a birth. **Source**: issue "welcome service": twins get two."""
    return max(1, children)
