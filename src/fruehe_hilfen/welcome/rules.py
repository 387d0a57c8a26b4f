"""Cases of the welcome service: states, and what events make of them. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

TOUR_LIMIT = 25
LATE_ENTRIES = timedelta(days=14)
MOST_DRIFT = timedelta(minutes=5)


class Intake(StrEnum):
    """**Source**: § 10a MeldDÜV NRW (newborns; children under two who move in)."""

    BIRTH = "birth"
    MOVED_IN = "moved_in"


class Contact(StrEnum):
    """How far we came with a family; in ascending precedence. **Source**: own model."""

    NEW = "new"
    ATTEMPTED = "attempted"
    MOVED = "moved"
    DECLINED = "declined"
    MET = "met"
    STOPPED = "stopped"


class Bag(StrEnum):
    """The welcome bag has an axis of its own: a visit and a bag do not need each other.

    **Source**: own model.
    """

    NONE = "none"
    GIVEN = "given"


class Kind(StrEnum):
    """What can happen at a case. **Source**: own model."""

    HANDOVER = "handover"
    ATTEMPT = "attempt"
    DECLINE = "decline"
    UNDO = "undo"
    MOVED = "moved"
    STOP = "stop"
    PROTECT = "protect"
    VISIT = "visit"
    REFERRAL = "referral"
    NOTE = "note"


class Unclear(StrEnum):
    """What a row of a birth list may say of a family it does not surely mean. **Source**: own model."""

    DEAD = "dead"
    BLOCK = "block"


class Verdict(StrEnum):
    """What the server did with an entry. **Source**: own model."""

    APPLIED = "applied"
    FLAGGED = "flagged"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


FIELD_KINDS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.HANDOVER: frozenset({"home", "door", "office", "cafe", "post"}),
        Kind.VISIT: frozenset({"home", "office", "cafe"}),
        Kind.ATTEMPT: frozenset({"", "card"}),
        Kind.DECLINE: frozenset({"", "known", "no_interest", "cared"}),
        Kind.MOVED: frozenset({""}),
        Kind.UNDO: frozenset({""}),
    }
)
"""What people may record, with the codes for the place or the reason. A handover at home is a visit
with a bag, one at the door is none."""
PHONE_KINDS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {**FIELD_KINDS, Kind.REFERRAL: frozenset({""}), Kind.NOTE: frozenset({""})}
)
"""What a phone in the field may also send: a wish for a nurse, a note on the way."""
LOOSE_PLACES = frozenset({"other", "office", "cafe"})
"""Where a bag is given to a family whose name nobody writes down."""
LONGEST_NOTE = 140
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_BAGS = 4
CONSENT_TEXT = "1"
"""Version of the consent to a visit of a nurse; a new wording needs a new number."""

OPEN = (Contact.NEW, Contact.ATTEMPTED)
_CONTACT_OF = {
    Kind.HANDOVER: Contact.MET,
    Kind.VISIT: Contact.MET,
    Kind.ATTEMPT: Contact.ATTEMPTED,
    Kind.DECLINE: Contact.DECLINED,
    Kind.MOVED: Contact.MOVED,
    Kind.STOP: Contact.STOPPED,
}
_ORDER = list(Contact)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event, as far as the state of its case depends on it."""

    id: UUID
    kind: Kind
    at: datetime
    device_seq: int = 0
    supersedes: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Projection:
    """The state of a case."""

    contact: Contact = Contact.NEW
    bag: Bag = Bag.NONE
    attempts: int = 0
    wants_no_contact: bool = False
    closed_at: datetime | None = None


def effective(events: Iterable[Happened]) -> list[Happened]:
    """The events that stand, oldest first: undone ones are gone, and undone undos undo nothing.

    An undo counts whether it arrives before or after its target. **Source**: own rule.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.device_seq, event.id))
    undone: set[UUID] = set()
    for event in reversed(ordered):
        if event.kind is Kind.UNDO and event.id not in undone and event.supersedes:
            undone.add(event.supersedes)
    return [e for e in ordered if e.id not in undone and e.kind is not Kind.UNDO]


def project(events: Iterable[Happened]) -> Projection:
    """The state that all events together make; the order of arrival does not matter.

    Precedence: stopped, met, declined, moved, attempted. A refusal after a meeting does not undo
    the meeting. **Source**: own rule.
    """
    standing = effective(events)
    contact = max(
        (_CONTACT_OF[event.kind] for event in standing if event.kind in _CONTACT_OF),
        key=_ORDER.index,
        default=Contact.NEW,
    )
    deciding = [event.at for event in standing if _CONTACT_OF.get(event.kind) is contact]
    kinds = [event.kind for event in standing]
    return Projection(
        contact=contact,
        bag=Bag.GIVEN if Kind.HANDOVER in kinds else Bag.NONE,
        attempts=kinds.count(Kind.ATTEMPT),
        wants_no_contact=Kind.DECLINE in kinds,
        closed_at=None if contact in OPEN else deciding[0],
    )


def is_visit(kind: Kind, place: str) -> bool:
    """Whether somebody talked with the family; a bag left at the door or sent is no visit.

    **Source**: own rule, for the rates of the report.
    """
    return kind is Kind.VISIT or (kind is Kind.HANDOVER and place == "home")


def bags_of(payload: Mapping[str, str]) -> int:
    """How many bags a handover says; entries of older phones say none and mean one.

    **Source**: own format.
    """
    return int(payload.get("bags", "1"))


@dataclass(frozen=True)
class Corrected:
    """When something happened by the server's clock; `at` is None when the phone's clock is right."""

    at: datetime | None
    reasons: tuple[str, ...]


def correct_clock(occurred_at: datetime, sent_at: datetime, now: datetime) -> Corrected:
    """Shift an instant by the drift of the phone's clock; nothing happens in the future.

    **Source**: own rule (five minutes).
    """
    drift = now - sent_at
    if abs(drift) <= MOST_DRIFT:
        return Corrected(now if occurred_at > now else None, ())
    if drift > timedelta():  # no later than now before it is moved: the calendar has an end
        occurred_at = min(occurred_at, now)
    return Corrected(min(occurred_at + drift, now), ("clock",))


def purge_after(contact: Contact, day: date) -> date:
    """When a case is deleted that reached `contact` on `day`.

    Tombstones stay longest, so that no older list can bring the family back to a letter.
    **Source**: own proposal; the city has to confirm the periods.
    """
    days = {Contact.STOPPED: 2 * 366, Contact.NEW: 366, Contact.ATTEMPTED: 366}
    return day + timedelta(days=days.get(contact, 30))
