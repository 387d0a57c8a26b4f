"""What the coordinator has to see: how long families wait, who has been promised what, who is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.visits import nurse_time, queries, team_actions, travel, waiting_desk
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import NurseDistrict, Visit, VisitState
from fruehe_hilfen.visits.office_models import Absence, AbsenceStep, StepKind, Wish
from fruehe_hilfen.visits.queries import FreeSlot
from fruehe_hilfen.visits.travel import Ways
from fruehe_hilfen.visits.travel_rules import Stop

_LOST_SINCE = timedelta(days=30)
"""Then the family's data is gone."""
_COMES = (StepKind.SUBSTITUTE, StepKind.PHONE)


@dataclass(frozen=True)
class Substitution:
    """A visit whose nurse cannot come, and what has been found; `name` is who comes instead."""

    visit: Visit
    kind: StepKind | None
    name: str


@dataclass(frozen=True)
class Outlook:
    """The page of the coordinator."""

    kinds: list[str]
    days: dict[str, dict[str, int | None]]
    requests: list[tuple[Visit, str]]
    wishes: list[Wish]
    board: list[Substitution]
    absences: list[tuple[Absence, str]]


@dataclass(frozen=True)
class Promises:
    """How many families wait for an answer or a new time, and for how many it is late."""

    requests: int
    late_requests: int
    wishes: int
    late_wishes: int
    lost: int


def promises(session: Session) -> Promises:
    """The same as the page, in numbers."""
    asked, wished = team_actions.answers_due(session), waiting_desk.answers_due(session)
    now = clock.now()
    lost = select(func.count()).select_from(Visit).where(_is_lost())
    return Promises(
        requests=len(asked),
        late_requests=sum(one < now for one in asked),
        wishes=len(wished),
        late_wishes=sum(one < now for one in wished),
        lost=session.exec(lost).one(),
    )


def read(session: Session, catalogue: Catalogue) -> Outlook:
    """Everything of the page, of all nurses."""
    offered = queries.offered_types(session, catalogue.types)
    kinds = [one for one in catalogue.types if one in offered]
    return Outlook(
        kinds=kinds,
        days=_days(session, catalogue, kinds),
        requests=team_actions.requests(session, None),
        wishes=waiting_desk.living(session),
        board=_board(session),
        absences=nurse_time.current(session, None),
    )


def _days(
    session: Session, catalogue: Catalogue, kinds: list[str]
) -> dict[str, dict[str, int | None]]:
    """Days until the first free time, by district and kind; None when nothing is free."""
    wanted = [catalogue.types[one] for one in kinds]
    free = queries.free_slots(session, wanted, per_nurse=True, with_ways=False)
    ways, areas = travel.ways(session), _areas(session)
    return {
        district: {
            kind: _first(
                (one for one in free if one.visit_type == kind), district, areas=areas, ways=ways
            )
            for kind in kinds
        }
        for district in catalogue.districts
    }


def _first(
    free: Iterable[FreeSlot], district: str, *, areas: dict[UUID, set[str]], ways: Ways
) -> int | None:
    for one in free:
        if district not in areas.get(one.nurse_id, {district}):
            continue
        new = Stop(one.starts_at, one.ends_at, one.visit_type, district)
        if ways.allow(one.nurse_id, one.local_date, new):
            return (one.local_date - clock.today()).days
    return None


def _areas(session: Session) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for row in session.exec(select(NurseDistrict)):
        found.setdefault(row.nurse_id, set()).add(row.district)
    return found


def _board(session: Session) -> list[Substitution]:
    """Visits without a time first, then those a colleague has taken over; in order of time."""
    today = clock.today()
    lost = select(Visit).where(_is_lost())
    listed = [
        Substitution(visit, StepKind.OFFER if visit.offer_slot_id else None, "")
        for visit in session.exec(lost.order_by(col(Visit.starts_at)))
    ]
    taken = (
        select(AbsenceStep, Visit).join(Visit, col(Visit.id) == AbsenceStep.visit_id)
        .where(col(AbsenceStep.kind).in_(_COMES), col(AbsenceStep.is_undone).is_(False))
        .where(col(Visit.local_date) >= today, Visit.state == VisitState.CONFIRMED)
        .where(col(Visit.nurse_id) == AbsenceStep.nurse_id).order_by(col(Visit.starts_at))
    )  # fmt: skip
    pairs = session.exec(taken).all()
    names = dict(team_actions.nurses(session))
    return listed + [
        Substitution(visit, step.kind, names.get(visit.nurse_id, "")) for step, visit in pairs
    ]


def _is_lost() -> ColumnElement[bool]:
    since = col(Visit.starts_at) >= clock.now() - _LOST_SINCE
    return and_(col(Visit.state) == VisitState.NEEDS_REBOOKING, since)


def longest_wait(days: dict[str, dict[str, int | None]], kind: str) -> tuple[int, int]:
    """(days, how many districts have no free time at all) for one kind."""
    waits = [by_kind[kind] for by_kind in days.values()]
    return max((one for one in waits if one is not None), default=0), waits.count(None)


def is_due(promised: datetime) -> bool:
    """The answer was promised for today or for a day that is over."""
    return clock.berlin(promised).date() <= clock.today()
