"""Invented work for the office: a cancelled date, pages on their way, answers, a barrier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, delete

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import FeedbackKind, clear_feedback, keep_feedback
from fruehe_hilfen.book.pages import split_front_matter
from fruehe_hilfen.office import store
from fruehe_hilfen.office.models import AccessReport, FeedbackTask, OfficeChange
from fruehe_hilfen.office.rules import Kind, Step, text_mark
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person

_TUESDAY = 1
_SUBMITTED = ("w03", "w06", "n03", "m401")
_ANSWERS = (
    ("w03", FeedbackKind.ERROR, "Der Link zur Hebammen-Suche geht bei mir nicht auf.", 20),
    ("m201", FeedbackKind.ERROR, "Hier steht zweimal derselbe Satz.", 3),
    ("g04", FeedbackKind.NOT_HELPFUL, "Ich wüsste gern, wie lange die Urkunde dauert.", 1),
    *((page, FeedbackKind.HELPFUL, "", 5) for page in ("w03", "w03", "g04", "m201", "w06")),
    *((page, FeedbackKind.NOT_HELPFUL, "", 9) for page in ("g04", "w06")),
)


def clear(session: Session) -> None:
    """Remove everything the office has done."""
    for table in (FeedbackTask, OfficeChange, AccessReport):
        session.execute(delete(table))
    clear_feedback(session)


def fill(session: Session, staff: Mapping[str, UUID], settings: Settings) -> None:
    """Some work of the last days."""
    editor = _person(staff["demo-redaktion"], Role.EDITOR)
    releaser = _person(staff["demo-freigabe"], Role.RELEASER)
    office = _person(staff["demo-koordination"], Role.COORDINATOR)
    value = {"kind": "cancelled", "reason": "Das Team ist auf einer Fortbildung."}
    target = f"kk-mitte-1:{_tuesday(clock.today() + timedelta(days=21))}"
    store.put(session, office, Kind.DATE, target, value=value, started_from="0-0")
    _pages(session, editor, releaser, settings)
    for page_id, kind, text, days_ago in _ANSWERS:
        on = clock.today() - timedelta(days=days_ago)
        keep_feedback(session, page_id, kind, text=text, on=on)
    session.add(
        AccessReport(
            text="Auf der Karte der Treffpunkte kann ich die Namen nicht lesen.",
            created_on=clock.today() - timedelta(days=4),
        )
    )


def _pages(session: Session, editor: Person, releaser: Person, settings: Settings) -> None:
    for id in _SUBMITTED:
        step = {"step": Step.SUBMITTED.value, "mark": _mark(settings, id)}
        store.put(session, editor, Kind.REVIEW, id, value=step, started_from="0-0")
    id = _SUBMITTED[-1]
    back = {"step": Step.RETURNED.value, "mark": _mark(settings, id)}
    back["reason"] = "Bitte den letzten Absatz kürzer fassen."
    store.put(session, releaser, Kind.REVIEW, id, value=back, started_from="1-0")


def _mark(settings: Settings, id: str) -> str:
    """As overlay.page_mark, without reading the whole edition."""
    meta, body = split_front_matter(settings.content_dir / "book" / "de" / f"{id}.md")
    return text_mark(meta["title"], str(meta["summary"]).strip(), body)


def _person(id: UUID, role: Role) -> Person:
    return Person(id, "", frozenset({role}), "")


def _tuesday(day: date) -> date:
    return day + timedelta(days=(_TUESDAY - day.weekday()) % 7)
