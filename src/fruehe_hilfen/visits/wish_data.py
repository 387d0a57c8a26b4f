"""What a family of the waiting list has told: nobody types it again."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, select

from fruehe_hilfen.visits.errors import Unknown
from fruehe_hilfen.visits.office_models import Wish, WishState
from fruehe_hilfen.visits.waiting import LIVING


def typed_by_hold(session: Session, hold_id: UUID) -> dict[str, str]:
    """What the family of an offered time has told already, for the form."""
    wish = session.exec(select(Wish).where(Wish.hold_id == hold_id)).first()
    if wish is None:
        return {}
    return _told(wish)


def typed_of(session: Session, wish_id: UUID) -> dict[str, str]:
    """What a family that waits has told, for the form of the team; {} when it waits no longer."""
    wish = session.get(Wish, wish_id)
    if wish is None or not wish.name or wish.state not in (*LIVING, WishState.CLOSED):
        return {}
    return {**_told(wish), "art": wish.visit_type, "stadtteil": wish.district}


def family_of(session: Session, wish_id: UUID) -> str:
    """To whom a visit belongs that the team books for a wish. Raises Unknown."""
    wish = session.get(Wish, wish_id)
    if wish is None or not wish.family:
        raise Unknown
    return wish.family


def _told(wish: Wish) -> dict[str, str]:
    way = "phone" if wish.phone else "email" if wish.email else "code"
    names = ("name", "phone", "email", "language", "safe_times", "discreet")
    return {"contact": way, **{name: getattr(wish, name) or "" for name in names}}
