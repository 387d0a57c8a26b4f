"""What a phone takes along besides the families: bags to choose from, notes for the way."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen.welcome import bags, events
from fruehe_hilfen.welcome.field_models import CaseNote
from fruehe_hilfen.welcome.models import CaseEvent
from fruehe_hilfen.welcome.rules import Kind, effective


def bags_to_choose(session: Session) -> list[dict[str, str]]:
    """The bags that are given out now, the newest first."""
    return [{"code": one.code, "name": one.name} for one in bags.versions(session)]


def notes_of(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The newest note of each case that was not taken back."""
    wanted = set(case_ids)
    asked = select(CaseNote, CaseEvent).join(CaseEvent).where(col(CaseNote.case_id).in_(wanted))
    written = {event.id: (event, note.text) for note, event in session.exec(asked)}
    if not written:
        return {}
    cases = {event.case_id for event, _text in written.values()}
    listed = session.exec(select(CaseEvent).where(col(CaseEvent.case_id).in_(cases)))
    standing = effective(events.happened(event) for event in listed)
    return {
        written[one.id][0].case_id: written[one.id][1]
        for one in standing
        if one.kind is Kind.NOTE and one.id in written
    }
