"""What a person may see of the welcome service. Everything starts from `visible`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, false, func, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.queries import names_of
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.letter_rules import Answer
from fruehe_hilfen.welcome.models import (
    CaseEvent,
    QuarantinedEvent,
    WelcomeCase,
    WelcomeImport,
)
from fruehe_hilfen.welcome.names import Family, join_names
from fruehe_hilfen.welcome.office_models import EntryReview, Letter
from fruehe_hilfen.welcome.rules import OPEN, TOUR_LIMIT, Contact, Verdict

PER_PAGE = 25
OFFICE = (Role.COORDINATOR, Role.PROTECTED_CASES)
FIELD = (Role.VISITOR, Role.NURSE)
_LOOK_BACK = timedelta(days=30)


def visible(person: Person) -> ColumnElement[bool]:
    """The cases of this person. A stopped case is nobody's, a protected one is for its role only."""
    shown: ColumnElement[bool] = false()
    if person.has(*FIELD):
        shown = or_(shown, _on_tour(person.id))
    if person.has(Role.COORDINATOR):
        shown = or_(shown, col(WelcomeCase.is_protected).is_(False))
    if person.has(Role.PROTECTED_CASES):
        shown = or_(shown, col(WelcomeCase.is_protected).is_(True))
    return and_(col(WelcomeCase.contact) != Contact.STOPPED, shown)


def _on_tour(staff_id: UUID) -> ColumnElement[bool]:
    """Assigned to this person for today or an earlier day, and open or finished today."""
    midnight = clock.at(clock.today(), "00:00")
    return and_(
        col(WelcomeCase.assigned_to) == staff_id,
        col(WelcomeCase.is_protected).is_(False),
        col(WelcomeCase.tour_on) <= clock.today(),
        or_(col(WelcomeCase.closed_at).is_(None), col(WelcomeCase.closed_at) >= midnight),
    )


_HAS_NAMES = col(WelcomeCase.family).is_not(None)
_IS_OPEN = and_(_HAS_NAMES, col(WelcomeCase.contact).in_(OPEN))
FILTERS: dict[str, ColumnElement[bool]] = {
    "offen": and_(_IS_OPEN, col(WelcomeCase.assigned_to).is_(None)),
    "zugeteilt": and_(_IS_OPEN, col(WelcomeCase.assigned_to).is_not(None)),
    "uebergeben": and_(_HAS_NAMES, col(WelcomeCase.contact) == Contact.MET),
    "beendet": and_(_HAS_NAMES, col(WelcomeCase.contact).in_((Contact.DECLINED, Contact.MOVED))),
}


@dataclass(frozen=True)
class CaseLine:
    """A case as lists show it."""

    case: WelcomeCase
    family: Family
    visitor: str

    @property
    def children(self) -> str:
        return join_names(child.first_name for child in self.family.children)

    @property
    def born_on(self) -> date:
        return min(child.born_on for child in self.family.children)

    @property
    def street(self) -> str:
        return f"{self.family.street} {self.family.house_no}".strip()


def counts(session: Session, person: Person) -> dict[str, int]:
    """How many cases each filter shows to this person."""
    return {
        name: session.exec(
            select(func.count()).select_from(WelcomeCase).where(visible(person), wanted)
        ).one()
        for name, wanted in FILTERS.items()
    }


def districts(session: Session, person: Person) -> list[str]:
    """Districts that have visible cases."""
    asked = select(WelcomeCase.district).where(visible(person), WelcomeCase.district != "")
    return sorted(session.exec(asked.distinct()))


def cases(
    session: Session, person: Person, *, wanted: str, district: str, offset: int = 0
) -> list[CaseLine]:
    """One page of a list and one line more, if there are more; the oldest first."""
    asked = select(WelcomeCase).where(visible(person), FILTERS[wanted])
    if district:
        asked = asked.where(WelcomeCase.district == district)
    asked = asked.order_by(col(WelcomeCase.created_at), col(WelcomeCase.id))
    return _lines(session, list(session.exec(asked.offset(offset).limit(PER_PAGE + 1))))


def _lines(session: Session, found: list[WelcomeCase]) -> list[CaseLine]:
    names = names_of(session, [case.assigned_to for case in found])
    return [
        CaseLine(
            case,
            load_family(case.family),
            names.get(case.assigned_to, "") if case.assigned_to else "",
        )
        for case in found
        if case.family
    ]


def case_of(session: Session, person: Person, case_id: UUID) -> CaseLine | None:
    """One case, through what this person may see."""
    asked = select(WelcomeCase).where(WelcomeCase.id == case_id, visible(person))
    return next(iter(_lines(session, list(session.exec(asked)))), None)


def lock_cases(session: Session, person: Person, ids: list[UUID]) -> list[WelcomeCase]:
    """Visible cases, locked for a change, in a fixed order."""
    asked = select(WelcomeCase).where(col(WelcomeCase.id).in_(ids), visible(person))
    return list(session.exec(asked.order_by(col(WelcomeCase.id)).with_for_update()))


def tour(session: Session, person: Person) -> list[CaseLine]:
    """Today's round of this person, by street; at most what a phone may carry."""
    asked = select(WelcomeCase).where(
        _on_tour(person.id), col(WelcomeCase.contact) != Contact.STOPPED
    )
    found = _lines(session, list(session.exec(asked.order_by(col(WelcomeCase.created_at)))))
    found.sort(key=lambda line: (line.case.closed_at is not None, line.family.plz, line.street))
    return found[:TOUR_LIMIT]


@dataclass(frozen=True)
class Concern:
    """An entry that a person should look at."""

    id: UUID
    reason: str
    received_at: datetime
    case_id: UUID | None
    is_applied: bool


def concerns(session: Session, person: Person) -> list[Concern]:
    """What a person should look at and nobody has, of the last thirty days, the newest first."""
    listed = [
        Concern(e.id, e.reason, e.received_at, e.case_id, True)
        for e in session.exec(select(CaseEvent).join(*_ITS_CASE).where(_flagged(person)))
    ]
    kept = select(QuarantinedEvent).outerjoin(WelcomeCase, _KEPT_CASE).where(_kept(person))
    listed += [Concern(q.id, q.reason, q.received_at, q.case_id, False) for q in session.exec(kept)]
    listed += [
        Concern(answer.id, YES_TOO_LATE, answer.answered_at, answer.case_id, True)
        for answer in session.exec(select(Letter).join(*_ITS_LETTER).where(_said_yes(person)))
        if answer.answered_at
    ]
    return sorted(listed, key=lambda concern: concern.received_at, reverse=True)


def count_concerns(session: Session, person: Person) -> int:
    """How many these are."""
    counts = (
        select(func.count()).select_from(CaseEvent).join(*_ITS_CASE).where(_flagged(person)),
        select(func.count())
        .select_from(QuarantinedEvent)
        .outerjoin(WelcomeCase, _KEPT_CASE)
        .where(_kept(person)),
        select(func.count()).select_from(Letter).join(*_ITS_LETTER).where(_said_yes(person)),
    )
    return sum(session.exec(one).one() for one in counts)


YES_TOO_LATE = "yes_too_late"
"""A family wants a visit, and something besides a no stands in the way."""
_ITS_CASE = (WelcomeCase, col(WelcomeCase.id) == col(CaseEvent.case_id))
_ITS_LETTER = (WelcomeCase, col(WelcomeCase.id) == col(Letter.case_id))
_KEPT_CASE = col(WelcomeCase.id) == col(QuarantinedEvent.case_id)


def _flagged(person: Person) -> ColumnElement[bool]:
    return and_(
        visible(person),
        col(CaseEvent.verdict) == Verdict.FLAGGED,
        col(CaseEvent.id).not_in(select(EntryReview.entry_id)),
        col(CaseEvent.received_at) >= clock.now() - _LOOK_BACK,
    )


def _kept(person: Person) -> ColumnElement[bool]:
    return and_(
        or_(col(WelcomeCase.id).is_(None), visible(person)),
        col(QuarantinedEvent.id).not_in(select(EntryReview.entry_id)),
        col(QuarantinedEvent.received_at) >= clock.now() - _LOOK_BACK,
    )


def _said_yes(person: Person) -> ColumnElement[bool]:
    """A yes after the end of a case that is still ended; a no that comes later counts instead.

    Also the no of a phone that was written down before the yes and sent after it.
    """
    reviewed = select(EntryReview.entry_id).where(
        col(EntryReview.reviewed_at) >= col(Letter.answered_at)
    )
    return and_(
        visible(person),
        _HAS_NAMES,
        col(WelcomeCase.contact).not_in(OPEN),
        col(Letter.answer).in_((Answer.YES, Answer.OTHER_TIME)),
        col(Letter.answered_at) >= clock.now() - _LOOK_BACK,
        col(Letter.answered_at) >= col(WelcomeCase.closed_at),
        col(Letter.id).not_in(reviewed),
    )


def last_import(session: Session) -> WelcomeImport | None:
    """The newest accepted birth list."""
    return session.exec(
        select(WelcomeImport).order_by(col(WelcomeImport.imported_at).desc())
    ).first()
