"""Why a case was stopped, and whether that can still turn out to be a mistake."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.welcome import events
from fruehe_hilfen.welcome.rules import Kind, effective

NO_POST, UNCLEAR = "no_post", "unclear"
_REVERSIBLE = {NO_POST, UNCLEAR}


def is_reversible(session: Session, case_id: UUID) -> bool:
    """Whether a stopped case was stopped by nothing but wishes and doubts, not by a death."""
    listed = {event.id: event for event in events.of_case(session, case_id)}
    standing = effective(events.happened(event) for event in listed.values())
    stops = [listed[one.id] for one in standing if one.kind is Kind.STOP]
    return all(one.payload.get("why") in _REVERSIBLE for one in stops)
