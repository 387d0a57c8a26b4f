"""Numbers of what went and what will go: written by the daily job, read by the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, delete, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.privacy.models import CountKind, DeletionCount

KEPT = timedelta(days=731)
SHOWN = timedelta(days=30)
AHEAD = (7, 30)
"""How many days ahead the page says what will go."""


@dataclass(frozen=True)
class Numbers:
    """What the page shows."""

    last_run: date | None
    failed: list[str]
    gone: dict[str, int]
    due: dict[int, dict[str, int]]

    @property
    def is_late(self) -> bool:
        """Whether the job that runs every day has not run yesterday either."""
        return self.last_run is not None and _is_old(self.last_run)

    @property
    def looks_ahead(self) -> bool:
        """Whether there are numbers of what will go."""
        return self.last_run is not None and not self.is_late


def add(session: Session, kind: CountKind, numbers: Mapping[str, int], *, day: date) -> None:
    """Add to the numbers of a day."""
    for store, number in numbers.items():
        row = insert_into(session, DeletionCount).values(
            day=day, store=store, kind=kind, number=number
        )
        session.connection().execute(
            row.on_conflict_do_update(
                index_elements=["day", "store", "kind"],
                set_={"number": DeletionCount.number + row.excluded.number},
            )
        )


def replace_failed(session: Session, steps: Iterable[str]) -> None:
    """What this run could not do; what an earlier one of today could not is done by now."""
    today = clock.today()
    session.execute(
        delete(DeletionCount).where(
            col(DeletionCount.kind) == CountKind.FAILED, col(DeletionCount.day) == today
        )
    )
    add(session, CountKind.FAILED, dict.fromkeys(steps, 1), day=today)


def replace_due(session: Session, ahead: Mapping[int, Counter[str]]) -> None:
    """Write down what will have gone in so many days, instead of what was said before."""
    today = clock.today()
    session.execute(delete(DeletionCount).where(col(DeletionCount.kind) == CountKind.DUE))
    session.execute(delete(DeletionCount).where(col(DeletionCount.day) < today - KEPT))
    for days, numbers in ahead.items():
        add(session, CountKind.DUE, numbers, day=today + timedelta(days=days))


def numbers(session: Session) -> Numbers:
    """What went in the last thirty days and what will go."""
    since = clock.today() - SHOWN
    rows = list(session.exec(select(DeletionCount).where(col(DeletionCount.day) > since)))
    ran = select(func.max(DeletionCount.day)).where(DeletionCount.kind == CountKind.RUN)
    last_run = session.exec(ran).one()
    gone = [row for row in rows if row.kind is CountKind.GONE]
    return Numbers(
        last_run=last_run,
        failed=[row.store for row in rows if row.kind is CountKind.FAILED and row.day == last_run],
        gone=dict(_sum(gone)),
        due=_due(rows, last_run),
    )


def _is_old(last_run: date) -> bool:
    return last_run < clock.today() - timedelta(days=1)


def _due(rows: list[DeletionCount], last_run: date | None) -> dict[int, dict[str, int]]:
    """By days after the last run: that is the day the numbers were made on. Old ones say nothing."""
    if last_run is None or _is_old(last_run):
        return {}
    due = [row for row in rows if row.kind is CountKind.DUE]
    return {
        days: dict(_sum(row for row in due if (row.day - last_run).days == days)) for days in AHEAD
    }


def _sum(rows: Iterable[DeletionCount]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.store] += row.number
    return found
