"""What comes next for families, and by when: derived from letters and events, never typed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome import letters, queries
from fruehe_hilfen.welcome.letter_rules import Answer, Due, PartOfDay, Task, next_task
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter
from fruehe_hilfen.welcome.rules import OPEN, Kind

_LATER = timedelta(weeks=6)


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
    later = _later(session, ids)
    found = {
        case.id: next_task(
            case.contact,
            came_on=clock.berlin(case.created_at).date(),
            written_on=written.get(case.id),
            tried_on=tried.get(case.id) if case.attempts else None,
            attempts=case.attempts,
            may_wait_until=later.get(case.id),
        )
        for case in wanted
    }
    return {case_id: due for case_id, due in found.items() if due}


def overdue(session: Session, person: Person, *, most: int = 50) -> list[Overdue]:
    """Visible families whose task should have been done, the oldest task first."""
    asked = select(WelcomeCase).where(queries.visible(person), col(WelcomeCase.contact).in_(OPEN))
    cases = {case.id: case for case in session.exec(asked) if case.family}
    late = [(id, due) for id, due in tasks(session, cases.values()).items() if is_late(due)]
    late.sort(key=lambda pair: (pair[1].on, str(pair[0])))
    return [Overdue(id, str(cases[id].family["name"]), due) for id, due in late[:most]]


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


def _later(session: Session, ids: Iterable[UUID]) -> dict[UUID, date]:
    asked = select(Letter).where(
        col(Letter.case_id).in_(list(ids)), Letter.part_of_day == PartOfDay.LATER
    )
    return {
        letter.case_id: clock.berlin(letter.answered_at).date() + _LATER
        for letter in session.exec(asked)
        if letter.answered_at
    }
