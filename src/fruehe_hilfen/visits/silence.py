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
from fruehe_hilfen.visits.models import CANCELLED, Visit, VisitState
from fruehe_hilfen.visits.tokens import keyring_of, wish_family


def silence(session: Session, wish_ids: Collection[UUID]) -> int:
    """Visits to come of these wishes become silent; returns how many. Twice changes nothing more."""
    keyring = keyring_of(session)
    families = sorted(wish_family(keyring, one) for one in wish_ids)
    for family in families:
        claims.lock_family(session, family, UUID(int=0))
    session.flush()
    found = select(Visit).where(
        col(Visit.family).in_(families), col(Visit.is_silent).is_(False),
        col(Visit.state).not_in(CANCELLED),
        or_(col(Visit.ends_at) > clock.now(), col(Visit.state) == VisitState.NEEDS_REBOOKING),
    )  # fmt: skip
    visits = session.exec(found.order_by(col(Visit.id))).all() if families else []
    for visit in visits:
        _silence(session, visit)
    return len(visits)


def _silence(session: Session, visit: Visit) -> None:
    visit.is_silent = True
    session.add(visit)
    notices.tell_family(session, visit, notices.CAREFUL)
    notices.tell_nurse(session, visit, notices.CAREFUL, visit.nurse_id)
