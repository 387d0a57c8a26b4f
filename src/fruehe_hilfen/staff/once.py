"""What a person is shown once: kept sealed with the session until it was seen, a quarter of an hour
at most. So the page may be loaded again, and nothing stands in an address."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.staff.models import StaffSession
from fruehe_hilfen.staff.sessions import Person

_KEPT = timedelta(minutes=15)


def keep(session: Session, person: Person, kind: str, text: str) -> None:
    """Put `text` aside for the next page of this session."""
    session.flush()
    row = session.get(StaffSession, person.session)
    if row:
        until = (clock.now() + _KEPT).isoformat()
        row.once = json.dumps({"kind": kind, "text": text, "until": until})
        session.add(row)


def look(session: Session, person: Person, kind: str) -> str:
    """What was put aside; "" when it was seen, is over, or never was."""
    row = session.get(StaffSession, person.session)
    kept = json.loads(row.once) if row and row.once else {}
    if kept.get("kind") != kind or datetime.fromisoformat(kept["until"]) <= clock.now():
        return ""
    return str(kept["text"])


def forget(session: Session, person: Person, kind: str) -> None:
    """It was seen. What an older page speaks of may have made room for something else: that stays."""
    row = session.get(StaffSession, person.session)
    if row and row.once and json.loads(row.once)["kind"] == kind:
        row.once = None
        session.add(row)
