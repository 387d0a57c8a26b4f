"""Ending everything for a family, hiding it, and bringing it back where that was a mistake."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.welcome import events, referrals
from fruehe_hilfen.welcome.assigning import unassign
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.matching import keyring_of
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.plans import content_hash
from fruehe_hilfen.welcome.reasons import NO_POST, UNCLEAR
from fruehe_hilfen.welcome.retention import forget
from fruehe_hilfen.welcome.rules import Kind

__all__ = ["NO_POST", "UNCLEAR", "protect", "restore", "stop"]


def stop(session: Session, case: WelcomeCase, *, why: str = "") -> CaseEvent:
    """Nobody goes there, calls or writes any more."""
    referrals.end_all(session, case)
    forget(session, case)
    case.district = ""
    return events.append_by_system(session, case, Kind.STOP, why=why)


def protect(session: Session, case: WelcomeCase) -> UUID | None:
    """Only the role for protected addresses sees the family; None: that is so already."""
    if case.is_protected:
        return None
    case.is_protected, case.district = True, ""
    unassign(session, case)
    referrals.end_all(session, case)
    return events.append_by_system(session, case, Kind.PROTECT).id


def restore(session: Session, case: WelcomeCase, sealed: Any) -> None:
    """Put back what was known of a family that is not stopped any more."""
    family = load_family(sealed)
    case.family = sealed
    case.content_hash = content_hash(keyring_of(session), family)
    case.district = "" if case.is_protected else family.district
    session.add(case)
