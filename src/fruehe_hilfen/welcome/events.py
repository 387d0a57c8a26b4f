"""Writing events and what follows from them for the case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.rules import Happened, Kind, Verdict, project, purge_after


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the content of an entry, whatever the order of its fields."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def append(session: Session, case: WelcomeCase, event: CaseEvent) -> CaseEvent:
    """Number an event, write it and derive the state of the case anew. The case must be locked."""
    case.seq += 1
    event.seq = case.seq
    session.add(event)
    session.flush()
    derive(session, case)
    return event


def append_by_system(
    session: Session, case: WelcomeCase, kind: Kind, *, why: str = ""
) -> CaseEvent:
    """An event that a birth list brings, or a wish; `why` is a code."""
    payload = {"why": why} if why else {}
    return append(session, case, _new(case, None, kind, clock.now(), payload))


def undo_by_system(session: Session, case: WelcomeCase, event_id: UUID) -> CaseEvent:
    """Take back what a family said in its letter."""
    event = _new(case, None, Kind.UNDO, clock.now(), {})
    event.supersedes = event_id
    return append(session, case, event)


def append_in_office(
    session: Session, person: Person, case: WelcomeCase, *,
    kind: Kind, place: str = "", supersedes: UUID | None = None, bags: int = 1,
) -> CaseEvent:  # fmt: skip
    """An event that the office records, for example a refusal by phone."""
    payload = {"place": place} if place else {}
    if kind is Kind.HANDOVER and bags > 1:
        payload["bags"] = str(bags)
    event = _new(case, person.id, kind, clock.now(), payload)
    event.supersedes = supersedes
    audit.record(session, person, f"welcome.{kind}", f"case_event:{event.id}")
    return append(session, case, event)


def _new(
    case: WelcomeCase, actor: UUID | None, kind: Kind, at: datetime, payload: dict[str, str]
) -> CaseEvent:
    return CaseEvent(
        id=new_id(),
        case_id=case.id,
        seq=0,
        kind=kind,
        payload=payload,
        occurred_at=at,
        actor=actor,
        received_at=at,
        payload_sha256=digest({"kind": kind, **payload}),
        verdict=Verdict.APPLIED,
    )


def of_case(session: Session, case_id: UUID) -> list[CaseEvent]:
    """All events of a case in the order of arrival."""
    return list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by("seq")))


def happened(event: CaseEvent) -> Happened:
    return Happened(
        id=event.id,
        kind=event.kind,
        at=event.happened_at,
        device_seq=event.device_seq,
        supersedes=event.supersedes,
    )


def derive(session: Session, case: WelcomeCase) -> None:
    """Write the state that all events of the case make."""
    state = project(happened(event) for event in of_case(session, case.id))
    case.contact, case.bag, case.attempts = state.contact, state.bag, state.attempts
    case.wants_no_contact, case.closed_at = state.wants_no_contact, state.closed_at
    day = clock.berlin(state.closed_at or case.created_at).date()
    case.purge_after = purge_after(state.contact, day)
    session.add(case)
