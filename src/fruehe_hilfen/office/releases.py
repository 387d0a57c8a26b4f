"""Releasing pages: somebody reads and submits, a second person with a profession releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.office import store
from fruehe_hilfen.office.errors import Changed, Refused
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.overlay import page_mark
from fruehe_hilfen.office.rules import (
    SOON,
    Kind,
    Piece,
    Step,
    compare,
    standing_release,
    why_not_release,
)
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.i18n import gettext as _


@dataclass(frozen=True)
class Reading:
    """A page on its way: the last step that was made for its text, and what that said."""

    page: Page
    step: Step | None = None
    last: OfficeChange | None = None

    @property
    def reason(self) -> str:
        return str(self.last.value.get("reason", "")) if self.last else ""

    @property
    def is_overdue(self) -> bool:
        due = self.page.review_due
        return due is not None and due < clock.today()

    @property
    def is_due_soon(self) -> bool:
        due = self.page.review_due
        return due is not None and clock.today() <= due <= clock.today() + SOON

    @property
    def can_be_submitted(self) -> bool:
        """What nobody has handed on yet, what came back, and what is to be read again."""
        is_due = self.is_overdue or self.is_due_soon
        return self.step in {None, Step.RETURNED} or (self.step is Step.RELEASED and is_due)


def professions() -> list[tuple[str, str]]:
    """Who may vouch for a page, as families read it."""
    return [
        ("paediatrician", _("Kinderärztin oder Kinderarzt")),
        ("midwife", _("Hebamme")),
        ("nurse", _("Familien-Kinderkrankenschwester")),
        ("social", _("Sozialpädagogische Fachkraft")),
        ("law", _("Verwaltung und Recht")),
    ]


MEDICAL = frozenset({"paediatrician", "midwife", "nurse"})
"""Who may release medical advice. **Source**: requirement A-12, rule of the content plan."""


def professions_for(page: Page) -> list[tuple[str, str]]:
    """The professions that may release this page."""
    return [one for one in professions() if one[0] in MEDICAL or not page.needs_release]


def readings(session: Session, edition: Edition) -> list[Reading]:
    """All pages with where they are on their way; medical advice first."""
    steps = {
        target: change
        for (kind, target), change in store.active(session).items()
        if kind is Kind.REVIEW
    }
    found = [_reading(page, steps.get(page.id)) for page in edition.pages.values()]
    return sorted(found, key=lambda one: (not one.page.needs_release, one.page.title))


def reading(session: Session, page: Page) -> Reading:
    """One page."""
    return _reading(page, store.latest(session, Kind.REVIEW, page.id))


def _reading(page: Page, change: OfficeChange | None) -> Reading:
    if change is None or change.value.get("mark") != page_mark(page):
        return Reading(page)
    return Reading(page, Step(change.value["step"]), change)


def released_text(session: Session, page: Page) -> tuple[str, date] | None:
    """The text that was released last, if it is not the one of today."""
    wanted = select(OfficeChange).where(
        OfficeChange.kind == Kind.REVIEW, OfficeChange.target == page.id
    )
    rows = session.exec(wanted).all()
    given = [row for row in rows if row.value["step"] == Step.RELEASED and not row.undone_at]
    last = max(given, key=lambda row: row.number, default=None)
    if last is None or last.value["mark"] == page_mark(page):
        return None
    return last.value["text"], date.fromisoformat(last.value["on"])


def difference(old: str, page: Page) -> list[Piece]:
    """What became of the text since."""
    return list(compare(old, page.source))


def submit(session: Session, person: Person, page: Page, *, started_from: str) -> OfficeChange:
    """Say that one has read a page and hand it on. Raises Changed."""
    now = reading(session, page)
    if not now.can_be_submitted:
        raise Changed
    return _step(session, person, page, Step.SUBMITTED, started_from=started_from, **_released(now))


def give_back(
    session: Session, person: Person, page: Page, *, reason: str, started_from: str
) -> OfficeChange:
    """Return a page with a reason. Raises Changed."""
    now = reading(session, page)
    if now.step is not Step.SUBMITTED:
        raise Changed
    return _step(
        session, person, page, Step.RETURNED, started_from=started_from, reason=reason,
        **_released(now),
    )  # fmt: skip


def _released(now: Reading) -> dict[str, Any]:
    """The release of the same text goes on while it is read again."""
    given = standing_release(now.last.value) if now.last else None
    return {"released": {key: given[key] for key in ("by", "on")}} if given else {}


def release(
    session: Session, person: Person, page: Page, *, profession: str, started_from: str
) -> OfficeChange:
    """Release the text as it stands. Raises Changed or Refused."""
    if str(store.stand(session, Kind.REVIEW, page.id)) != started_from:
        raise Changed
    now = reading(session, page)
    reader = now.last.actor if now.last else ""
    refusal = why_not_release(step=now.step, reader=reader, person=str(person.id))
    by = dict(professions_for(page)).get(profession)
    if refusal or by is None:
        raise Refused(refusal or "profession")
    return _step(
        session, person, page, Step.RELEASED, started_from=started_from, by=by,
        on=clock.today().isoformat(), text=page.source,
    )  # fmt: skip


def _step(
    session: Session, person: Person, page: Page, step: Step, *, started_from: str, **more: Any
) -> OfficeChange:
    value = {"step": step.value, "mark": page_mark(page), **more}
    return store.put(session, person, Kind.REVIEW, page.id, value=value, started_from=started_from)
