"""After a death, a block or "Keine Post": booked visits stay, but nothing is sent by itself.

A visit that came of a wish at the door carries the keyed hash of that wish; there is no other link
between the welcome service and a visit. Whoever comes to the family is told to call, not to remind.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.visits import claims, notices
from fruehe_hilfen.visits.mailing import remind
from fruehe_hilfen.visits.models import CANCELLED, Visit, VisitState
from fruehe_hilfen.visits.office_models import Wish, WishState
from fruehe_hilfen.visits.tokens import keyring_of, wish_family


def silence(session: Session, wish_ids: Collection[UUID]) -> int:
    """Visits to come of these wishes become silent; returns how many. Twice changes nothing more."""
    families = _locked(session, wish_ids)
    found = select(Visit).where(
        col(Visit.family).in_(families), col(Visit.is_silent).is_(False),
        col(Visit.state).not_in(CANCELLED),
        or_(col(Visit.ends_at) > clock.now(), col(Visit.state) == VisitState.NEEDS_REBOOKING),
    )  # fmt: skip
    visits = session.exec(found.order_by(col(Visit.id))).all() if families else []
    for visit in visits:
        _silence(session, visit)
    return len(visits)


def end(session: Session, wish_ids: Collection[UUID]) -> None:
    """It was a mistake: nobody has to call, letters and reminders come again."""
    families = _locked(session, wish_ids)
    found = select(Visit).where(col(Visit.family).in_(families), col(Visit.is_silent).is_(True))
    for visit in session.exec(found.order_by(col(Visit.id))).all() if families else []:
        visit.is_silent = False
        session.add(visit)
        notices.end_careful(session, visit.id)
        if visit.state is VisitState.CONFIRMED:
            remind(session, visit)


def are_lost(session: Session, wish_ids: Collection[UUID]) -> bool:
    """Whether one of these wishes waits no longer and no visit came of it."""
    keyring = keyring_of(session)
    waits = select(Wish.id).where(
        col(Wish.id).in_(wish_ids), col(Wish.state) != WishState.WITHDRAWN
    )
    waiting = list(session.exec(waits))
    left = {wish_family(keyring, one) for one in wish_ids if one not in waiting}
    booked = set(session.exec(select(Visit.family).where(col(Visit.family).in_(left))))
    return bool(left - booked)


def _locked(session: Session, wish_ids: Collection[UUID]) -> list[str]:
    keyring = keyring_of(session)
    families = sorted(wish_family(keyring, one) for one in wish_ids)
    for family in families:
        claims.lock_family(session, family)
    session.flush()
    return families


def _silence(session: Session, visit: Visit) -> None:
    visit.is_silent = True
    session.add(visit)
    notices.tell_family(session, visit, notices.CAREFUL)
    notices.tell_nurse(session, visit, notices.CAREFUL, visit.nurse_id)
