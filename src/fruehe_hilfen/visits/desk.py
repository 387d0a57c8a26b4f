"""The week across nurses, search, and where and how much a nurse works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import queries, team_actions
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Unknown
from fruehe_hilfen.visits.models import (
    AvailabilityPause,
    AvailabilityRule,
    Nurse,
    NurseDistrict,
    Visit,
)
from fruehe_hilfen.visits.queries import FreeSlot

_DAYS = 7
_SEARCH_BACK, _SEARCH_AHEAD = timedelta(days=30), timedelta(days=63)


@dataclass(frozen=True)
class Cell:
    """One nurse on one day."""

    visits: list[Visit]
    free: list[FreeSlot]


@dataclass(frozen=True)
class Week:
    """Nurses as columns, days as rows; only days on which something is."""

    nurses: list[Nurse]
    rows: list[tuple[date, list[Cell]]]


@dataclass(frozen=True)
class NurseWithAreas:
    """A nurse with the districts she works in; none means all."""

    nurse: Nurse
    districts: list[str]


@dataclass(frozen=True)
class NurseData:
    """What the team may change of a nurse."""

    districts: list[str]
    languages: list[str]
    max_visits_day: int


def week(session: Session, catalogue: Catalogue, nurse_id: UUID | None, monday: date) -> Week:
    """Seven days; a weekend without visits is left out."""
    wanted = select(Nurse) if nurse_id is None else select(Nurse).where(Nurse.staff_id == nurse_id)
    nurses = sorted(session.exec(wanted), key=lambda nurse: nurse.name)
    days = [monday + timedelta(days=n) for n in range(_DAYS)]
    pairs = team_actions.visits_between(session, nurse_id, days[0], days[-1])
    free = queries.free_slots(session, catalogue.types.values(), nurse_id=nurse_id, for_team=True)
    rows = [(day, [_cell(nurse, day, pairs, free) for nurse in nurses]) for day in days]
    kept = [
        (day, cells) for day, cells in rows
        if day.weekday() < 5 or any(cell.visits or cell.free for cell in cells)
    ]  # fmt: skip
    return Week(nurses, kept)


def _cell(nurse: Nurse, day: date, pairs: list[tuple[Visit, str]], free: list[FreeSlot]) -> Cell:
    id = nurse.staff_id
    visits = [v for v, _name in pairs if v.local_date == day and v.nurse_id == id]
    return Cell(visits, [one for one in free if one.local_date == day and one.nurse_id == id])


def search(session: Session, nurse_id: UUID | None, text: str) -> list[tuple[Visit, str]]:
    """Visits by name, telephone, street or e-mail. The fields are sealed: they are opened and compared."""
    asked, today = text.strip().casefold(), clock.today()
    pairs = team_actions.visits_between(
        session, nurse_id, today - _SEARCH_BACK, today + _SEARCH_AHEAD
    )
    digits = "".join(c for c in asked if c.isdigit())
    return [(visit, name) for visit, name in pairs if _matches(visit, asked, digits)]


def _matches(visit: Visit, asked: str, digits: str) -> bool:
    if any(asked in (text or "").casefold() for text in (visit.name, visit.street, visit.email)):
        return True
    return len(digits) > 3 and digits in "".join(c for c in visit.phone or "" if c.isdigit())


def nurses_with_areas(session: Session) -> list[NurseWithAreas]:
    """All nurses by name."""
    areas: dict[UUID, list[str]] = {}
    wanted = select(NurseDistrict).order_by(col(NurseDistrict.priority), NurseDistrict.district)
    for row in session.exec(wanted):
        areas.setdefault(row.nurse_id, []).append(row.district)
    nurses = sorted(session.exec(select(Nurse)), key=lambda nurse: nurse.name)
    return [NurseWithAreas(nurse, areas.get(nurse.staff_id, [])) for nurse in nurses]


def save_nurse(db: Database, person: Person, nurse_id: UUID, given: NurseData) -> None:
    """Change where and how much a nurse works; booked visits stay. Raises Unknown."""
    if team_actions.scope(person) not in {None, nurse_id}:
        raise Unknown
    with db.transaction() as session:
        nurse = session.get(Nurse, nurse_id)
        if nurse is None:
            raise Unknown
        nurse.languages, nurse.max_visits_day = " ".join(given.languages), given.max_visits_day
        session.add(nurse)
        _save_districts(session, nurse_id, set(given.districts))
        fields = ["districts", "languages", "max_visits_day"]
        audit.record(session, person, "visits.nurse_changed", f"nurse:{nurse_id}", fields)


def _save_districts(session: Session, nurse_id: UUID, wanted: set[str]) -> None:
    """A district that stays keeps its priority."""
    rows = session.exec(select(NurseDistrict).where(NurseDistrict.nurse_id == nurse_id)).all()
    for row in rows:
        if row.district not in wanted:
            session.delete(row)
    new = wanted - {row.district for row in rows}
    session.add_all(NurseDistrict(nurse_id=nurse_id, district=one) for one in sorted(new))


def add_pause(db: Database, person: Person, rule_id: UUID, first: date, last: date) -> None:
    """A recurring time of one's own does not take place on these days. Raises Unknown."""
    with db.transaction() as session:
        row = session.get(AvailabilityRule, rule_id)
        if row is None or row.nurse_id != person.id:
            raise Unknown
        session.add(AvailabilityPause(rule_id=row.id, first_on=first, last_on=last))
        row.version += 1
        session.add(row)
        team_actions.follow_up(session, person, row, "visits.rule_paused")


def pauses_of(session: Session, nurse_id: UUID) -> list[AvailabilityPause]:
    """Pauses of a nurse's recurring times that are not over."""
    wanted = select(AvailabilityPause).join(
        AvailabilityRule, col(AvailabilityRule.id) == AvailabilityPause.rule_id
    ).where(AvailabilityRule.nurse_id == nurse_id, col(AvailabilityPause.last_on) >= clock.today())  # fmt: skip
    return list(session.exec(wanted.order_by(col(AvailabilityPause.first_on))))
