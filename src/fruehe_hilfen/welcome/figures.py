"""What the welcome service counts. Families go, their counts stay, bound to nobody.

Counted is the month in which a family came into the program; so no rate is above one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.welcome import events
from fruehe_hilfen.welcome.figure_rules import Measure, Shown, hide
from fruehe_hilfen.welcome.letter_rules import MOST_ATTEMPTS
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter, WelcomeFigure
from fruehe_hilfen.welcome.rules import Bag, Contact, Intake, Kind, effective, is_visit

Cells = Counter[tuple[date, str, str]]
"""(first day of the month, district, measure) → families."""

LETTER_DAYS = "letter_days."
VISIT_DAYS = "visit_days."
REASON = "no."
STOPPED = "stopped"
NO_DISTRICT = ""
_CHUNK = 400


def collect(session: Session) -> Cells:
    """Every cell: of families in the program, and kept ones of deleted families."""
    cells: Cells = Counter()
    for row in session.exec(select(WelcomeFigure)):
        cells[row.month, row.district, row.measure] += row.number
    cells.update(count(session, session.exec(select(WelcomeCase)).all()))
    return cells


def keep(session: Session, cases: Sequence[WelcomeCase]) -> None:
    """Add the counts of cases that are about to be deleted, in the same transaction."""
    for (month, district, measure), number in sorted(count(session, cases).items()):
        row = insert_into(session, WelcomeFigure).values(
            month=month, district=district, measure=measure, number=number
        )
        session.connection().execute(
            row.on_conflict_do_update(
                index_elements=["month", "district", "measure"],
                set_={"number": WelcomeFigure.number + row.excluded.number},
            )
        )


def count(session: Session, cases: Sequence[WelcomeCase]) -> Cells:
    """The cells of some cases."""
    cells: Cells = Counter()
    for start in range(0, len(cases), _CHUNK):
        some = cases[start : start + _CHUNK]
        ids = [case.id for case in some]
        logged, letters = _events(session, ids), _letters(session, ids)
        for case in some:
            month = clock.berlin(case.created_at).date().replace(day=1)
            for measure in facts(case, logged[case.id], letters[case.id]):
                district = NO_DISTRICT if measure == STOPPED else case.district
                cells[month, district, measure] += 1
    return cells


def facts(
    case: WelcomeCase, listed: Sequence[CaseEvent], letters: Sequence[Letter]
) -> Iterable[str]:
    """What counts for one case. Of stopped and protected families nothing but that they exist."""
    if case.contact is Contact.STOPPED or case.is_protected:
        return [STOPPED]
    by_id = {event.id: event for event in listed}
    standing = [by_id[one.id] for one in effective(events.happened(event) for event in listed)]
    visits = [e for e in standing if is_visit(e.kind, e.payload.get("place", ""))]
    printed = sorted(letter.printed_at for letter in letters if letter.printed_at)
    found = [_intake(case)]
    found += [Measure.OFFERED] if printed or standing or case.asked_on else []
    found += [Measure.VISITED] if visits else []
    found += [Measure.BAG_ONLY] if case.bag is Bag.GIVEN and not visits else []
    found += _outcome(case)
    found += [Measure.REFERRED] if any(e.kind is Kind.REFERRAL for e in standing) else []
    days = [f"{LETTER_DAYS}{a}" for a in [x.age_days for x in letters][:1] if a is not None]
    if printed and visits:
        days.append(f"{VISIT_DAYS}{max(0, (visits[0].happened_at - printed[0]).days)}")
    return [*(measure.value for measure in found), *_reasons(case, standing), *days]


def visits_by_week(session: Session, mondays: Sequence[date]) -> list[Shown]:
    """Families visited for the first time in each week, the small numbers hidden.

    Protected families do not count. A week in which one person went alone is hidden, too.
    """
    numbers, people = _visited(session, mondays)
    alone = frozenset(n for n, monday in enumerate(mondays) if len(people[monday]) == 1)
    hidden, _total = hide(list(numbers.values()), also=alone)
    return [None if n in hidden else number for n, number in enumerate(numbers.values())]


def _visited(
    session: Session, mondays: Sequence[date]
) -> tuple[dict[date, int], dict[date, set[UUID | None]]]:
    since = clock.at(mondays[0], "00:00")
    asked = (
        select(CaseEvent.case_id)
        .join(WelcomeCase, col(WelcomeCase.id) == CaseEvent.case_id)
        .where(col(CaseEvent.kind).in_((Kind.VISIT, Kind.HANDOVER)))
        .where(col(CaseEvent.received_at) >= since)  # nothing is recorded before it happens
        .where(WelcomeCase.contact == Contact.MET, col(WelcomeCase.is_protected).is_(False))
    )
    ids, found = list(session.exec(asked.distinct())), dict.fromkeys(mondays, 0)
    people: dict[date, set[UUID | None]] = {monday: set() for monday in mondays}
    for start in range(0, len(ids), _CHUNK):
        for logged in _events(session, ids[start : start + _CHUNK]).values():
            visit = _first_visit(logged)
            day = clock.berlin(visit.happened_at).date() if visit else date.min
            monday = monday_of(day)
            if visit and monday in found:
                found[monday] += 1
                people[monday].add(visit.actor)
    return found, people


def _first_visit(listed: Sequence[CaseEvent]) -> CaseEvent | None:
    by_id = {event.id: event for event in listed}
    standing = [by_id[one.id] for one in effective(events.happened(event) for event in listed)]
    visits = (e for e in standing if is_visit(e.kind, e.payload.get("place", "")))
    return next(visits, None)


def _intake(case: WelcomeCase) -> Measure:
    if not case.is_listed:
        return Measure.REGISTERED
    return Measure.MOVED_IN if case.intake is Intake.MOVED_IN else Measure.BORN


def _outcome(case: WelcomeCase) -> list[Measure]:
    if case.contact is Contact.ATTEMPTED and case.attempts >= MOST_ATTEMPTS:
        return [Measure.UNREACHABLE]
    return {Contact.DECLINED: [Measure.DECLINED], Contact.MOVED: [Measure.MOVED]}.get(
        case.contact, []
    )


def _reasons(case: WelcomeCase, standing: Sequence[CaseEvent]) -> list[str]:
    """Why a family wanted no visit, by code; only of those that count as such."""
    if case.contact is not Contact.DECLINED:
        return []
    said = [event.payload.get("place", "") for event in standing if event.kind is Kind.DECLINE]
    return [f"{REASON}{(said or [''])[0] or 'none'}"]


def _events(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[CaseEvent]]:
    found: dict[UUID, list[CaseEvent]] = defaultdict(list)
    asked = select(CaseEvent).where(col(CaseEvent.case_id).in_(ids))
    for event in session.exec(asked.order_by(col(CaseEvent.seq))):
        found[event.case_id].append(event)
    return found


def _letters(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Letter]]:
    found: dict[UUID, list[Letter]] = defaultdict(list)
    asked = select(Letter).where(col(Letter.case_id).in_(ids), col(Letter.printed_at).is_not(None))
    for letter in session.exec(asked.order_by(col(Letter.printed_at))):
        found[letter.case_id].append(letter)
    return found
