"""What comes next for families, and by when: derived from letters and events, never typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.dates import number_date
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome import letters, proposals, queries
from fruehe_hilfen.welcome.letter_rules import Answer, Due, PartOfDay, Proposal, Task, next_task
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter
from fruehe_hilfen.welcome.rules import OPEN, Kind

_LATER = timedelta(weeks=6)
Days = Mapping[UUID, date]


@dataclass(frozen=True)
class Overdue:
    """A family whose next step is later than it should be."""

    case_id: UUID
    name: str
    due: Due


def tasks(session: Session, cases: Iterable[WelcomeCase]) -> dict[UUID, Due]:
    """The next task of each case that is open."""
    wanted = [case for case in cases if case.contact in OPEN]
    ids = [case.id for case in wanted]
    written, tried = letters.written_on(session, ids), _tried_on(session, ids)
    said, proposed = _answered(session, ids), proposals.standing(session, ids)
    found = {
        case.id: _next(
            case, written, tried, letter=said.get(case.id), proposal=proposed.get(case.id)
        )
        for case in wanted
    }
    return {case_id: due for case_id, due in found.items() if due}


def _next(
    case: WelcomeCase, written: Days, tried: Days, *, letter: Letter | None,
    proposal: Proposal | None,
) -> Due | None:  # fmt: skip
    said_no = letter is not None and letter.answer is Answer.NO
    answered = _day(letter.answered_at) if letter else None
    wishes = [] if said_no else [day for day in (answered, case.asked_on) if day]
    is_later = letter is not None and letter.part_of_day is PartOfDay.LATER
    return next_task(
        case.contact,
        came_on=clock.berlin(case.created_at).date(),
        written_on=written.get(case.id),
        tried_on=tried.get(case.id) if case.attempts else None,
        attempts=case.attempts,
        said_yes_on=max(wishes, default=None),
        may_wait_until=answered + _LATER if answered and is_later else None,
        proposed_on=proposal.on if proposal else None,
    )


def _day(at: datetime | None) -> date:
    return clock.berlin(at).date() if at else date.min


def overdue(session: Session, person: Person, *, most: int = 50) -> list[Overdue]:
    """Visible families whose task should have been done, the oldest task first."""
    asked = select(WelcomeCase).where(_is_open(person))
    cases = {case.id: case for case in session.exec(asked)}
    late = [(id, due) for id, due in tasks(session, cases.values()).items() if is_late(due)]
    late.sort(key=lambda pair: (pair[1].on, str(pair[0])))
    return [Overdue(id, str(cases[id].family["name"]), due) for id, due in late[:most]]


def count_overdue(session: Session, person: Person) -> int:
    """How many these are; opens no family."""
    asked = select(WelcomeCase).where(_is_open(person)).options(defer(col(WelcomeCase.family)))  # type: ignore[arg-type]
    return sum(is_late(due) for due in tasks(session, session.exec(asked)).values())


def _is_open(person: Person) -> ColumnElement[bool]:
    has_names = col(WelcomeCase.family).is_not(None)
    return and_(queries.visible(person), col(WelcomeCase.contact).in_(OPEN), has_names)


def is_late(due: Due) -> bool:
    return due.on < clock.today()


def text(due: Due) -> str:
    """What is to be done."""
    return {
        Task.WRITE: _("Brief schreiben"),
        Task.VISIT: _("Besuchen"),
        Task.TRY_AGAIN: _("Zweiter Versuch"),
        Task.CLOSE: _("Abschließen"),
    }[due.task]


def line(due: Due) -> str:
    """What is to be done and when; never a day before the one the letter promised."""
    words = {"what": text(due), "day": number_date(due.on)}
    if due.since == due.on:
        return _("%(what)s am %(day)s") % words
    if due.since and due.since > clock.today():
        return _("%(what)s ab %(since)s, bis %(day)s") % {**words, "since": number_date(due.since)}
    return _("%(what)s bis %(day)s") % words


def answers(session: Session, case_id: UUID) -> list[Letter]:
    """Printed letters of a case with what was answered, the newest first."""
    asked = select(Letter).where(Letter.case_id == case_id, col(Letter.printed_at).is_not(None))
    return list(session.exec(asked.order_by(col(Letter.printed_at).desc())))


def answer_text(letter: Letter) -> str:
    """An answer in words; empty while there is none."""
    if letter.answer is Answer.OTHER_TIME and letter.part_of_day:
        return {
            PartOfDay.MORNING: _("Ja, am Vormittag"),
            PartOfDay.AFTERNOON: _("Ja, am Nachmittag"),
            PartOfDay.LATER: _("Ja, aber erst in einigen Wochen"),
        }[letter.part_of_day]
    return {Answer.YES: _("Ja, gern"), Answer.NO: _("Kein Besuch")}.get(
        letter.answer or Answer.OTHER_TIME, ""
    )


def _tried_on(session: Session, ids: Iterable[UUID]) -> dict[UUID, date]:
    asked = (
        select(
            CaseEvent.case_id,
            func.max(func.coalesce(CaseEvent.corrected_at, CaseEvent.occurred_at)),
        )
        .where(col(CaseEvent.case_id).in_(list(ids)), CaseEvent.kind == Kind.ATTEMPT)
        .group_by(col(CaseEvent.case_id))
    )
    return {case_id: clock.berlin(at).date() for case_id, at in session.exec(asked) if at}


def _answered(session: Session, ids: Iterable[UUID]) -> dict[UUID, Letter]:
    """The newest letter that was answered, by case."""
    asked = select(Letter).where(
        col(Letter.case_id).in_(list(ids)), col(Letter.answered_at).is_not(None)
    )
    return {found.case_id: found for found in session.exec(asked.order_by(col(Letter.answered_at)))}
