"""The office changes how long the ways are. Booked visits stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import travel, travel_rules
from fruehe_hilfen.visits.office_models import TravelTime, VisitSetting
from fruehe_hilfen.visits.travel_rules import Gap, Travel, pair


@dataclass(frozen=True, kw_only=True)
class Change:
    """Either one pair of districts (no minutes: back to the default), or both defaults."""

    first: str = ""
    second: str = ""
    minutes: int | None = None
    between_min: int | None = None
    inside_min: int | None = None

    @property
    def is_pair(self) -> bool:
        return bool(self.first)

    def applied(self, now: Travel) -> Travel:
        """The ways as they would be."""
        if not self.is_pair:
            return replace(
                now,
                between_min=now.between_min if self.between_min is None else self.between_min,
                inside_min=now.inside_min if self.inside_min is None else self.inside_min,
            )
        key = pair(self.first, self.second)
        pairs = {known: minutes for known, minutes in now.pairs.items() if known != key}
        return replace(now, pairs=pairs if self.minutes is None else {**pairs, key: self.minutes})


@dataclass(frozen=True)
class Affected:
    """Two booked visits that would be too close to each other."""

    nurse_id: UUID
    day: date
    gap: Gap


def affected(session: Session, change: Change) -> list[Affected]:
    """What is wide enough today and would not be any more; in order of time."""
    now = travel.load(session)
    new, found = change.applied(now), []
    for (nurse_id, day), stops in travel.stops(session).items():
        listed = list(stops.values())
        short = {(one.before, one.after) for one in travel_rules.gaps(listed, now) if one.is_short}
        found += [
            Affected(nurse_id, day, one)
            for one in travel_rules.gaps(listed, new)
            if one.is_short and (one.before, one.after) not in short
        ]
    return sorted(found, key=lambda one: (one.gap.after.starts_at, str(one.nurse_id)))


def apply(db: Database, person: Person, change: Change) -> None:
    """Save a change; the same one twice changes nothing more."""
    with db.transaction() as session:
        if change.is_pair:
            _save_pair(session, *pair(change.first, change.second), change.minutes)
            target = ":".join(pair(change.first, change.second))
        else:
            given = {travel.BETWEEN: change.between_min, travel.INSIDE: change.inside_min}
            _save_defaults(session, given)
            target = "default"
        audit.record(session, person, "visits.travel_changed", f"travel_time:{target}", ["minutes"])


def _save_pair(session: Session, first: str, second: str, minutes: int | None) -> None:
    row = session.get(TravelTime, (first, second))
    if minutes is None:
        if row:
            session.delete(row)
        return
    row = row or TravelTime(first=first, second=second, minutes=minutes)
    row.minutes = minutes
    session.add(row)


def _save_defaults(session: Session, given: Mapping[str, int | None]) -> None:
    for name, value in given.items():
        if value is not None:
            session.merge(VisitSetting(name=name, value=value))
