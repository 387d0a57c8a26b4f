"""After a restore: families that were brought back between the backup and the standing list.

In the backup they are still stopped, sealed in the wish or the doubt that stopped them. The list
says that the mistake was undone, and holds no names: so they come out of their seal once more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.models import NoPost, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact
from fruehe_hilfen.welcome.stopping import restore

Sealed = Mapping[UUID, Any]


def sealed(session: Session) -> Sealed:
    """The families that wishes and doubts keep, by case."""
    found: dict[UUID, Any] = {}
    for wish in session.exec(select(NoPost).where(col(NoPost.family).is_not(None))):
        kept = [one for one in wish.family["stopped"] if one["family"]]
        found |= {UUID(one["case"]): one["family"] for one in kept}
    for doubt in session.exec(select(Doubt).where(col(Doubt.family).is_not(None))):
        found.setdefault(doubt.case_id, doubt.family)
    return found


def bring_back(session: Session, kept: Sealed, wanted: Collection[UUID]) -> int:
    """Open the seals of the cases that had a family again; returns how many. Twice is no error."""
    count = 0
    for case_id in sorted(wanted):
        case = session.get(WelcomeCase, case_id)
        if case is None or case.family is not None or case.contact is Contact.STOPPED:
            continue
        if case_id in kept:
            district = case.district
            restore(session, case, kept[case_id])
            case.district = district or case.district
            count += 1
    session.flush()
    return count
