"""How many visits a month had, by kind and by district; never by nurse.

A month is counted when it is over, into a table without a key to anybody. Shown are only whole
months, so nobody can see from one day to the next who was added. What one nurse made alone is
hidden: it would be a figure of hers. Where it is not known any more who made it, it is hidden, too.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.places.rules import monday_of
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.figure_rules import Cell, Line, hidden_cells, shared_by
from fruehe_hilfen.visits.models import NOT_STANDING, Visit
from fruehe_hilfen.visits.office_models import VisitFigure
from fruehe_hilfen.visits.words import MONTHS

_MONTHS = 12
_COUNTED_AGAIN = 2
"""Entries of the last days of a month may come late."""
GRAND: Cell = "all"


@dataclass(frozen=True)
class Figures:
    """Numbers of the last twelve whole months; what is hidden is None."""

    months: list[date]
    kinds: dict[str, str]
    districts: dict[str, str]
    shown: dict[Cell, int | None]

    def of(self, *cell: Any) -> int | None:
        """("kind", month, kind), ("month", month), ("kinds", kind), ("district", id), or nothing."""
        return self.shown.get(cell or GRAND, 0)

    @property
    def most(self) -> int:
        """The largest month, at least one: the height of the drawing."""
        return max([1, *(self.of("month", month) or 0 for month in self.months)])


def first_of(day: date, months_back: int) -> date:
    """The first day of a month before (or with 0 of) `day`."""
    number = day.year * 12 + day.month - 1 - months_back
    return date(number // 12, number % 12 + 1, 1)


def count_months(db: Database) -> None:
    """Count the whole months that are not counted yet, and the last two again.

    Also those of which it is not noted that several made them: they may be from before it was.
    """
    today = clock.today()
    with db.transaction() as session:
        is_shared = col(VisitFigure.shared) > 0
        known = set(session.exec(select(col(VisitFigure.month)).where(is_shared).distinct()))
        for back in range(1, _MONTHS + 1):
            month = first_of(today, back)
            if back <= _COUNTED_AGAIN or month not in known:
                count_month(session, month)


def count_month(session: Session, month: date) -> None:
    """Write the figures of a month anew, if its visits are left to count."""
    made = _made(session, month, first_of(month, -1) - timedelta(days=1))
    if not made:
        return  # nothing is left to count: what was counted before stands
    session.connection().execute(delete(VisitFigure).where(col(VisitFigure.month) == month))
    session.add_all(counted(month, made))


def counted(month: date, made: Sequence[Any]) -> list[VisitFigure]:
    """The figures of a month from what `_made` found."""
    visits: dict[tuple[str, str], int] = defaultdict(int)
    for kind, district, _nurse, number in made:
        visits[kind, district] += number
    people = [(kind, nurse) for kind, _district, nurse, _number in made]
    return [
        VisitFigure(
            month=month, visit_type=kind, district=district, visits=number,
            shared=shared_by(people, kind),
        )
        for (kind, district), number in visits.items()
    ]  # fmt: skip


def _made(session: Session, first: date, last: date) -> Sequence[Any]:
    """(kind, district, nurse, number) of the visits that took place."""
    fields = (col(Visit.visit_type), col(Visit.district), col(Visit.nurse_id))
    counted = core_select(*fields, func.count()).where(
        col(Visit.local_date).between(first, last), col(Visit.state).not_in(NOT_STANDING)
    )
    return session.execute(counted.group_by(*fields)).all()


def read(session: Session, catalogue: Catalogue) -> Figures:
    """The figures with everything hidden that is small, or would give something small away."""
    months = [first_of(clock.today(), back) for back in range(_MONTHS, 0, -1)]
    rows = session.exec(select(VisitFigure).where(col(VisitFigure.month).in_(months))).all()
    made = _made(session, months[0], first_of(months[-1], -1) - timedelta(days=1))
    return figures_of(rows, made, catalogue, months)


def figures_of(
    rows: Sequence[VisitFigure], made: Sequence[Any], catalogue: Catalogue, months: list[date]
) -> Figures:
    """What is shown of the counted rows; `made` says who is still known to have made them."""
    kinds = [one for one in catalogue.types if any(row.visit_type == one for row in rows)]
    places = sorted({row.district for row in rows}, key=lambda id: catalogue.districts.get(id, "~"))
    values = _sums(rows)
    alone = frozenset(cell for cell, value in values.items() if value) - _of_several(rows, made)
    hidden = hidden_cells(values, lines_of(months, kinds, places, values), alone)
    return Figures(
        months=months,
        kinds={one: catalogue.types[one].name for one in kinds},
        districts={id: catalogue.districts.get(id, "") for id in places},
        shown={cell: None if cell in hidden else value for cell, value in values.items()},
    )


def _sums(rows: Any) -> dict[Cell, int]:
    values: dict[Cell, int] = defaultdict(int)
    for row in rows:
        for cell in (
            ("kind", row.month, row.visit_type), ("month", row.month), ("kinds", row.visit_type),
            ("district", row.district), GRAND,
        ):  # fmt: skip
            values[cell] += row.visits
    return values


def _of_several(rows: Sequence[VisitFigure], made: Sequence[Any]) -> set[Cell]:
    """The cells of which it is known that more than one nurse made them."""
    found: set[Cell] = set()
    for row in rows:
        if row.shared:
            found |= {("month", row.month), GRAND}
        if row.shared > 1:
            found |= {("kind", row.month, row.visit_type), ("kinds", row.visit_type)}
    nurses: dict[Cell, set[UUID]] = defaultdict(set)
    for kind, district, nurse, _number in made:
        for cell in (("kinds", kind), ("district", district), GRAND):
            nurses[cell].add(nurse)
    return found | {cell for cell, people in nurses.items() if len(people) > 1}


def lines_of(
    months: list[date], kinds: list[str], places: list[str], values: dict[Cell, int]
) -> list[Line]:
    """Everything that adds up on the page; cells without visits are zero."""
    for month in months:
        values["month", month] += 0
        for kind in kinds:
            values["kind", month, kind] += 0
    return [
        *(Line(tuple(("kind", m, k) for k in kinds), ("month", m)) for m in months),
        *(Line(tuple(("kind", m, k) for m in months), ("kinds", k)) for k in kinds),
        Line(tuple(("month", m) for m in months), GRAND),
        Line(tuple(("kinds", k) for k in kinds), GRAND),
        Line(tuple(("district", d) for d in places), GRAND),
    ]


def by_week(session: Session, mondays: Sequence[date]) -> list[int | None]:
    """Standing visits of whole weeks, the small ones hidden: also those a month would tell.

    A week in which one nurse worked alone is hidden, too: it would be a figure of hers.
    """
    values, nurses = _counted_by_week(session, mondays)
    lines = [Line(tuple(run), ("months", *run)) for run in month_runs(mondays)]
    values |= {line.total: sum(values[cell] for cell in line.parts) for line in lines}
    alone = frozenset(day for day in mondays if len(nurses[day]) == 1)
    hidden = hidden_cells(values, lines, alone)
    return [None if monday in hidden else values[monday] for monday in mondays]


def _counted_by_week(
    session: Session, mondays: Sequence[date]
) -> tuple[dict[Cell, int], dict[date, set[UUID]]]:
    first, end = mondays[0], mondays[-1] + timedelta(weeks=1)
    counted = (
        core_select(col(Visit.local_date), col(Visit.nurse_id), func.count())
        .where(col(Visit.starts_at).between(clock.at(first, "00:00"), clock.at(end, "00:00")))
        .where(col(Visit.state).not_in(NOT_STANDING))
        .group_by(col(Visit.local_date), col(Visit.nurse_id))
    )
    values: dict[Cell, int] = dict.fromkeys(mondays, 0)
    nurses: dict[date, set[UUID]] = {monday: set() for monday in mondays}
    for day, nurse, number in session.execute(counted):
        monday = monday_of(day)
        if monday in nurses:
            values[monday] += number
            nurses[monday].add(nurse)
    return values, nurses


def month_runs(mondays: Sequence[date]) -> list[list[date]]:
    """Runs of weeks that are whole months, and all of them: their sums stand elsewhere."""
    found = [list(mondays)]
    for start, first in enumerate(mondays):
        for stop in range(start, len(mondays)):
            after = mondays[stop] + timedelta(weeks=1)
            if first.day == 1 and after.day == 1:
                found.append(list(mondays[start : stop + 1]))
    return found


def export(found: Figures) -> str:
    """The same numbers as CSV; hidden ones are a full stop, as statistics offices write them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Monat", *found.kinds.values(), "Zusammen"])
    for month in found.months:
        cells = [found.of("kind", month, kind) for kind in found.kinds]
        name = f"{MONTHS[month.month - 1]} {month.year}"
        writer.writerow([name, *map(_written, cells), _written(found.of("month", month))])
    sums = [_written(found.of("kinds", kind)) for kind in found.kinds]
    writer.writerow(["Zusammen", *sums, _written(found.of())])
    writer.writerow([])
    writer.writerow(["Stadtteil", "Zwölf Monate"])
    for id, name in found.districts.items():
        writer.writerow([name or "ohne Angabe", _written(found.of("district", id))])
    return "\ufeff" + text.getvalue()


def _written(value: int | None) -> str:
    return "." if value is None else str(value)
