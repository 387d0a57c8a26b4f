"""What can happen to each visit when its nurse cannot come; only looks, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.visits import claims, day_rules, queries, rules, standing, travel
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.day_rules import Candidate
from fruehe_hilfen.visits.models import (
    NOT_STANDING,
    AvailabilityPause,
    AvailabilityRule,
    Nurse,
    NurseDistrict,
    Visit,
    VisitState,
)
from fruehe_hilfen.visits.office_models import AbsenceStep, StepKind
from fruehe_hilfen.visits.queries import FreeSlot
from fruehe_hilfen.visits.slots import rule_of
from fruehe_hilfen.visits.travel_rules import Stop

TO_PLAN = (VisitState.CONFIRMED, VisitState.EN_ROUTE)
PHONE = "phone"
_EVERYWHERE = 5
_MOST_OFFERS = 2


@dataclass(frozen=True)
class Option:
    """One way out; `value` is what the form sends."""

    kind: StepKind
    target: UUID | None = None
    name: str = ""
    starts_at: datetime | None = None

    @property
    def value(self) -> str:
        return f"{self.kind.value}:{self.target or ''}"


@dataclass(frozen=True)
class Planned:
    """A visit with its ways out; the first one is the proposal."""

    visit: Visit
    options: list[Option]


@dataclass
class _Used:
    """What the proposals above have used already: two visits cannot go to the same time."""

    cells: set[tuple[UUID, int]] = field(default_factory=set)
    slots: set[UUID] = field(default_factory=set)


def visits_of(
    session: Session, nurse_id: UUID, starts_at: datetime, ends_at: datetime
) -> list[Visit]:
    """Visits that fall into an absence and have not begun."""
    wanted = select(Visit).where(
        Visit.nurse_id == nurse_id, col(Visit.starts_at) < ends_at, col(Visit.ends_at) > starts_at,
        col(Visit.state).in_(TO_PLAN),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Visit.starts_at))))


def plan(
    session: Session, catalogue: Catalogue, nurse_id: UUID, starts_at: datetime, ends_at: datetime
) -> list[Planned]:
    """A proposal for every visit of an absence, in order of time."""
    used, found = _Used(), []
    for visit in visits_of(session, nurse_id, starts_at, ends_at):
        offers = [
            one for one in queries.free_slots(
                session, [catalogue.types[visit.visit_type]], district=visit.district
            )
            if one.id not in used.slots
            and not (one.nurse_id == nurse_id and starts_at <= one.starts_at < ends_at)
        ][:_MOST_OFFERS]  # fmt: skip
        options = _options(session, catalogue, visit, offers, used)
        _use(catalogue, visit, options[0], used)
        found.append(Planned(visit, options))
    return found


def _options(
    session: Session, catalogue: Catalogue, visit: Visit, offers: list[FreeSlot], used: _Used
) -> list[Option]:
    coming = _candidates(session, catalogue, visit, visit.visit_type, used)
    listed = [Option(StepKind.SUBSTITUTE, one.nurse_id, one.name) for one in coming]
    if visit.visit_type != PHONE and visit.phone:
        calling = _candidates(session, catalogue, visit, PHONE, used)
        listed += [Option(StepKind.PHONE, one.nurse_id, one.name) for one in calling]
    listed += [Option(StepKind.OFFER, one.id, starts_at=one.starts_at) for one in offers]
    return [*listed, Option(StepKind.CALL)]


def _use(catalogue: Catalogue, visit: Visit, option: Option, used: _Used) -> None:
    if option.kind is StepKind.OFFER and option.target:
        used.slots.add(option.target)
    elif option.target:
        used.cells |= {(option.target, n) for n in step_cells(catalogue, visit, option.kind)}


def step_cells(catalogue: Catalogue, visit: Visit, kind: StepKind) -> range:
    """The cells a nurse needs who takes over a visit, or calls at its time."""
    how = catalogue.types[PHONE if kind is StepKind.PHONE else visit.visit_type]
    return rules.nurse_cells(how, visit.starts_at, ends_of(catalogue, visit, kind))


def step_stop(catalogue: Catalogue, visit: Visit, kind: StepKind) -> Stop:
    """The visit as it would stand in the day of whoever takes it over."""
    how = PHONE if kind is StepKind.PHONE else visit.visit_type
    return Stop(visit.starts_at, ends_of(catalogue, visit, kind), how, visit.district)


def ends_of(catalogue: Catalogue, visit: Visit, kind: StepKind) -> datetime:
    """A call is shorter than a visit."""
    if kind is not StepKind.PHONE:
        return visit.ends_at
    return visit.starts_at + timedelta(minutes=catalogue.types[PHONE].duration_min)


def _candidates(
    session: Session, catalogue: Catalogue, visit: Visit, how: str, used: _Used
) -> list[Candidate]:
    kind = StepKind.PHONE if how == PHONE else StepKind.SUBSTITUTE
    cells, found = step_cells(catalogue, visit, kind), []
    new, ways = step_stop(catalogue, visit, kind), travel.ways(session)
    wanted = select(Nurse).where(Nurse.staff_id != visit.nurse_id, col(Nurse.is_active))
    for nurse in session.exec(wanted):
        busy = not claims.is_free(session, claims.nurse_resource(nurse.staff_id), cells)
        if busy or any((nurse.staff_id, n) in used.cells for n in cells):
            continue
        if not ways.allow(nurse.staff_id, visit.local_date, new, but=visit.id):
            continue
        if _is_on_duty(session, catalogue, nurse, visit, ends_of(catalogue, visit, kind)):
            found.append(_candidate(session, nurse, visit))
    return day_rules.best(found, in_district=catalogue.types[how].needs_address)


def _is_on_duty(
    session: Session, catalogue: Catalogue, nurse: Nurse, visit: Visit, ends_at: datetime
) -> bool:
    """One of her recurring times covers it, and she has room for one more visit."""
    if not standing.has_room(session, nurse.staff_id, visit.local_date, with_holds=True):
        return False
    start, end = visit.local_start, clock.berlin(ends_at).time()
    wanted = select(AvailabilityRule).where(AvailabilityRule.nurse_id == nurse.staff_id)
    stored = session.exec(wanted).all()
    pauses = session.exec(
        select(AvailabilityPause).where(col(AvailabilityPause.rule_id).in_([r.id for r in stored]))
    ).all()
    day = visit.local_date
    return any(
        rule.start <= start and end <= rule.end
        and rules.dates(rule, catalogue.closed, first=day, last=day)
        for rule in (rule_of(row, pauses) for row in stored)
    )  # fmt: skip


def _candidate(session: Session, nurse: Nurse, visit: Visit) -> Candidate:
    areas = dict(session.exec(
        select(NurseDistrict.district, NurseDistrict.priority)
        .where(NurseDistrict.nurse_id == nurse.staff_id)
    ).all())  # fmt: skip
    everywhere = _EVERYWHERE if not areas or not visit.district else None
    known = select(Visit.id).where(
        Visit.family == visit.family, Visit.nurse_id == nurse.staff_id,
        col(Visit.state).not_in(NOT_STANDING),
    )  # fmt: skip
    return Candidate(
        nurse_id=nurse.staff_id, name=nurse.name,
        priority=areas.get(visit.district, everywhere),
        speaks=not visit.language or visit.language in {"de", *nurse.languages.split()},
        knows=bool(visit.family) and session.exec(known.limit(1)).first() is not None,
        visits=standing.visits_on(session, nurse.staff_id, visit.local_date),
    )  # fmt: skip


def steps_of(session: Session, absence_id: UUID) -> list[tuple[AbsenceStep, Visit, str]]:
    """What was done, with the name of who comes instead."""
    wanted = (
        select(AbsenceStep, Visit).join(Visit, col(Visit.id) == AbsenceStep.visit_id)
        .where(AbsenceStep.absence_id == absence_id).order_by(col(Visit.starts_at))
    )  # fmt: skip
    return [
        (step, visit, queries.nurse_name(session, step.nurse_id) if step.nurse_id else "")
        for step, visit in session.exec(wanted)
    ]
