"""What a wish for no post has stopped, sealed in the wish so that a mistake can be undone.

A sealed family goes when the wish cannot be read any more, when its own period is over, and at once
when a list tells of a death.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.welcome import names
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.matching import keyring_of, no_post_hashes
from fruehe_hilfen.welcome.models import NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.stopping import NO_POST, stop

READABLE_FOR = timedelta(days=30)
Stopped = dict[str, Any]
"""case, event, family (None: over), until (the last day of the sealed family)."""


def empty() -> dict[str, Any]:
    """A wish of which nothing is known but what it stopped."""
    return {"name": "", "born_on": "", "by": "", "stopped": []}


def stop_for(session: Session, case: WelcomeCase, wish: NoPost) -> None:
    """Stop a case because of a wish, and seal in the wish what brings it back."""
    family, last = case.family, clock.today() + READABLE_FOR
    until = min(case.purge_after, last)
    event = stop(session, case, why=NO_POST)
    keep(
        session, wish,
        {"case": str(case.id), "event": str(event.id), "family": family, "until": str(until)},
    )  # fmt: skip


def keep(session: Session, wish: NoPost, stopped: Stopped) -> None:
    """Seal what was stopped, also in a wish that is too old to say its name."""
    known = wish.family or empty()
    wish.family = {**known, "stopped": [*known["stopped"], stopped]}
    session.add(wish)


def standing(
    session: Session, families: Iterable[Any], *, besides: UUID | None = None
) -> NoPost | None:
    """A wish that means one of these sealed families; one that can be read first."""
    keyring = keyring_of(session)
    keys = {
        key
        for sealed in families
        if sealed
        for key in no_post_hashes(keyring, names.no_post_keys(load_family(sealed)))
    }
    asked = select(NoPost).join(NoPostKey).where(col(NoPostKey.key).in_(sorted(keys)))
    found = {wish.id: wish for wish in session.exec(asked) if wish.id != besides}
    return min(found.values(), key=lambda wish: (wish.family is None, wish.id), default=None)


def forget_case(session: Session, case_id: UUID) -> None:
    """Parents whose child died: nothing of them is kept for any undoing."""
    for wish in session.exec(select(NoPost).where(col(NoPost.family).is_not(None))).all():
        left = [one for one in wish.family["stopped"] if one["case"] != str(case_id)]
        if len(left) < len(wish.family["stopped"]):
            wish.family = {**wish.family, "stopped": left}
            session.add(wish)


def purge(wish: NoPost) -> None:
    """Take out of a wish what is over; the wish itself stays."""
    known, today = wish.family, clock.today()
    if wish.asked_at < clock.now() - READABLE_FOR:
        known = {**empty(), "stopped": known["stopped"]}
    left = [one if _is_kept(one, today) else {**one, "family": None} for one in known["stopped"]]
    known = {**known, "stopped": left}
    if not known["name"] and not any(one["family"] for one in left):
        known = None
    wish.family = known


def _is_kept(stopped: Stopped, today: date) -> bool:
    return date.fromisoformat(stopped.get("until") or str(today)) >= today
