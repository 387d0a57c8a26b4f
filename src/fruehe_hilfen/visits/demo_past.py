"""Invented visits of the last weeks: empty rows, as they are once the names are gone."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import Visit, VisitState

_WEEKS = 12
_TIMES = (time(9), time(10, 30), time(13), time(14, 30))


def fill(session: Session, catalogue: Catalogue, nurses: list[UUID]) -> None:
    """Between none and twenty a week, on days the office is open."""
    today = clock.today()
    monday = monday_of(today)
    districts = list(catalogue.districts)
    for back in range(1, _WEEKS + 1):
        week = monday - timedelta(weeks=back)
        for n in range(_number(back)):
            day = week + timedelta(days=n % 5)
            if day not in catalogue.closed.days:
                district = districts[(n + back) % len(districts)]
                _add(session, nurses[n % len(nurses)], day, _TIMES[n % 4], district)


def _number(back: int) -> int:
    return (11, 14, 0, 12, 17, 15, 3, 13, 20, 16, 12, 9)[back - 1]


def _add(session: Session, nurse_id: UUID, day: date, start: time, district: str) -> None:
    id, begin = new_id(), clock.at(day, start)
    session.add(
        Visit(
            id=id, nurse_id=nurse_id, slot_id=new_id(), visit_type="home", district=district,
            starts_at=begin, ends_at=begin + timedelta(hours=1), local_date=day, local_start=start,
            tzid="Europe/Berlin", state=VisitState.COMPLETED, version=2, family="",
            token_hash=f"purged:{id}", ics_uid=f"{id}@fruehe-hilfen",
            created_at=begin - timedelta(days=9), purge_after=begin,
        )
    )  # fmt: skip
