"""The office changes the numbers of a visit type. Booked visits and reservations stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows, insert_into
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import content, overlay, queries, slots, type_rules
from fruehe_hilfen.visits.errors import Changed, Unknown
from fruehe_hilfen.visits.models import NOT_STANDING, Visit
from fruehe_hilfen.visits.office_models import VisitSetting
from fruehe_hilfen.visits.rules import VisitType

BEFORE = "before."
"""How it was before the last change; the edition's number is stored as such."""


@dataclass(frozen=True)
class Line:
    """A visit type as it counts, beside the edition's, and whether its last change can be undone."""

    now: VisitType
    edition: VisitType
    can_undo: bool

    @property
    def is_changed(self) -> bool:
        return type_rules.values(self.now) != type_rules.values(self.edition)


@dataclass(frozen=True)
class Effect:
    """What a change does to the times families can book now, and how many visits it leaves alone."""

    gone: int
    new: int
    visits: int


class _NotMeant(Exception):
    """Ends a transaction that was only to see what would happen."""


def lines(session: Session, content_dir: Path) -> list[Line]:
    """All visit types that are offered."""
    now, edition = overlay.of(session, content_dir), content.load(content_dir)
    undoable = overlay.stored(session, BEFORE)
    return [
        Line(kind, edition.types[kind.id], kind.id in undoable)
        for kind in now.types.values()
        if kind.offered
    ]


def stand(session: Session) -> int:
    """Which change the numbers are from; a form that was made from another one is old."""
    row = session.get(VisitSetting, overlay.TURN)
    return row.value if row else 0


def preview(db: Database, content_dir: Path, kind_id: str, given: Mapping[str, int]) -> Effect:
    """What `save` would do, by doing it and taking it back. Raises Unknown."""
    found: list[Effect] = []
    try:
        with db.transaction() as session:
            before = _bookable(session, content_dir, kind_id)
            _write(session, overlay.PREFIX, kind_id, _overrides(content_dir, kind_id, given))
            slots.regenerate(session, overlay.of(session, content_dir))
            after = _bookable(session, content_dir, kind_id)
            stays = _visits(session, kind_id)
            found.append(Effect(len(before - after), len(after - before), stays))
            raise _NotMeant
    except _NotMeant:
        return found[0]


def save(
    db: Database, content_dir: Path, person: Person, kind_id: str, given: Mapping[str, int], *,
    stand: int,
) -> None:  # fmt: skip
    """Change the numbers and the offers with them; the same change twice is one.

    Raises Unknown, or Changed when the numbers are not those the form was made from.
    """
    with db.transaction() as session:
        before = _current(session, content_dir, kind_id)
        fields = [name for name in type_rules.LIMITS if before[name] != given[name]]
        if not fields:
            return
        _take_turn(session, stand)
        _write(session, BEFORE, kind_id, before)
        _apply(session, content_dir, kind_id, given)
        audit.record(session, person, "visits.type_changed", f"visit_type:{kind_id}", fields)
    overlay.forget(db)


def undo(db: Database, content_dir: Path, person: Person, kind_id: str, *, stand: int) -> None:
    """Take the last change of a visit type back. Raises Unknown or Changed."""
    with db.transaction() as session:
        before = overlay.stored(session, BEFORE).get(kind_id)
        now = _current(session, content_dir, kind_id)
        if before is None:
            raise Changed
        _take_turn(session, stand)
        _write(session, BEFORE, kind_id, {})
        _apply(session, content_dir, kind_id, {**now, **before})
        fields = [name for name, value in before.items() if value != now[name]]
        audit.record(session, person, "visits.type_undone", f"visit_type:{kind_id}", fields)
    overlay.forget(db)


def _current(session: Session, content_dir: Path, kind_id: str) -> dict[str, int]:
    kind = overlay.of(session, content_dir).types.get(kind_id)
    if kind is None or not kind.offered:
        raise Unknown
    return type_rules.values(kind)


def _overrides(content_dir: Path, kind_id: str, given: Mapping[str, int]) -> dict[str, int]:
    """What differs from the edition: where it does not, a later edition counts again."""
    edition = type_rules.values(content.load(content_dir).types[kind_id])
    return {name: value for name, value in given.items() if value != edition[name]}


def _apply(session: Session, content_dir: Path, kind_id: str, given: Mapping[str, int]) -> None:
    _write(session, overlay.PREFIX, kind_id, _overrides(content_dir, kind_id, given))
    slots.regenerate(session, overlay.of(session, content_dir))


def _write(session: Session, prefix: str, kind_id: str, given: Mapping[str, int]) -> None:
    start = f"{prefix}{kind_id}."
    own = col(VisitSetting.name).startswith(start, autoescape=True)
    session.connection().execute(delete(VisitSetting).where(own))
    if given:
        rows = [{"name": f"{start}{name}", "value": value} for name, value in given.items()]
        session.connection().execute(insert_into(session, VisitSetting).values(rows))
    session.expire_all()


def _take_turn(session: Session, stand: int) -> None:
    """Whoever changes first changes; the other one gets to see it. Raises Changed."""
    overlay.lock_numbers(session)
    mine = update(VisitSetting).where(
        col(VisitSetting.name) == overlay.TURN, col(VisitSetting.value) == stand
    )
    if not count_rows(session, mine.values(value=stand + 1)):
        raise Changed


def _bookable(session: Session, content_dir: Path, kind_id: str) -> set[tuple[UUID, datetime]]:
    kind = overlay.of(session, content_dir).types.get(kind_id)
    if kind is None or not kind.offered:
        raise Unknown
    free = queries.free_slots(session, [kind], per_nurse=True)
    return {(one.nurse_id, one.starts_at) for one in free}


def _visits(session: Session, kind_id: str) -> int:
    coming = select(func.count()).where(
        Visit.visit_type == kind_id, col(Visit.starts_at) > clock.now(),
        col(Visit.state).not_in(NOT_STANDING),
    )  # fmt: skip
    return int(session.exec(coming).one())
