"""The ledger of welcome bags: the stock of a depot is the sum of its movements.

Handovers are not typed in: `follow` reads them from the events of cases and of bags given without
an address, whenever these arrive, and takes back what was undone. What happened before the depot
existed, or before its last stocktake, is part of what was counted there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.welcome import events
from fruehe_hilfen.welcome.bag_rules import DepotKind, Movement
from fruehe_hilfen.welcome.field_models import LooseEvent
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import BagDepot, BagMovement, BagVersion
from fruehe_hilfen.welcome.rules import Happened, Kind, bags_of, effective

_AT_THE_OFFICE = frozenset({"office", "post"})
_LOGGED = (Kind.HANDOVER, Kind.UNDO)
_FOLLOWED = (Movement.HANDOVER, Movement.UNDONE)
Stock = dict[tuple[UUID, UUID], int]
"""(depot, version) → bags."""


@dataclass(frozen=True)
class Handed:
    """A handover somebody logged, and whether it still stands."""

    id: UUID
    at: datetime
    actor: UUID | None
    payload: Mapping[str, str]
    district: str
    stands: bool


def stock(session: Session) -> Stock:
    """What should be in every depot now."""
    found: Stock = defaultdict(int)
    for movement in session.exec(select(BagMovement)):
        found[movement.depot_id, movement.version_id] += movement.number
    return found


def follow(session: Session) -> int:
    """Write what was handed out or undone since the last time; returns how many movements."""
    depots = list(session.exec(select(BagDepot).order_by(col(BagDepot.created_at))))
    versions = list(session.exec(select(BagVersion).order_by(col(BagVersion.created_at))))
    if not depots or not versions:
        return 0
    done = _followed(session)
    counted, there = _counted(session), stock(session)
    written = 0
    for handed in sorted(_handed(session), key=lambda one: (one.at, one.id)):
        depot = _depot(depots, handed)
        left = {v for (d, v), number in there.items() if d == depot.id and number > 0}
        version = _version(versions, handed, left)
        given, undone = done.get(handed.id, (0, 0))
        late = max(counted.get((depot.id, version.id), depot.created_at), depot.created_at)
        if handed.stands and given == undone and handed.at >= late:
            _write(session, handed, depot, version, turn=undone)
            there[depot.id, version.id] = there.get((depot.id, version.id), 0) - bags_of(
                handed.payload
            )
        elif not handed.stands and given > undone:
            _take_back(session, handed, undone)
        else:
            continue
        written += 1
    return written


def _followed(session: Session) -> dict[UUID, tuple[int, int]]:
    """How often each handover was written and taken back."""
    found: dict[UUID, tuple[int, int]] = {}
    asked = select(BagMovement.event_id, BagMovement.kind).where(
        col(BagMovement.kind).in_(_FOLLOWED)
    )
    for event_id, kind in session.exec(asked):
        if event_id:
            given, undone = found.get(event_id, (0, 0))
            is_given = kind is Movement.HANDOVER
            found[event_id] = (given + is_given, undone + (not is_given))
    return found


def _counted(session: Session) -> dict[tuple[UUID, UUID], datetime]:
    """When each depot was counted last."""
    asked = select(BagMovement).where(BagMovement.kind == Movement.STOCKTAKE)
    found: dict[tuple[UUID, UUID], datetime] = {}
    for movement in session.exec(asked.order_by(col(BagMovement.at))):
        found[movement.depot_id, movement.version_id] = movement.at
    return found


def _handed(session: Session) -> Iterable[Handed]:
    asked = select(CaseEvent, WelcomeCase.district).join(
        WelcomeCase, col(WelcomeCase.id) == CaseEvent.case_id
    )
    by_case: dict[UUID, list[CaseEvent]] = defaultdict(list)
    districts: dict[UUID, str] = {}
    for event, district in session.exec(asked.where(col(CaseEvent.kind).in_(_LOGGED))):
        by_case[event.case_id].append(event)
        districts[event.case_id] = district
    for case_id, listed in by_case.items():
        standing = {one.id for one in effective(events.happened(event) for event in listed)}
        for event in listed:
            if event.kind is Kind.HANDOVER:
                yield _of(event, districts[case_id], event.id in standing)
    yield from _loose(session)


def _loose(session: Session) -> Iterable[Handed]:
    listed = list(session.exec(select(LooseEvent).where(col(LooseEvent.kind).in_(_LOGGED))))
    happened = [
        Happened(
            id=e.id, kind=e.kind, at=e.happened_at, device_seq=e.device_seq, supersedes=e.supersedes
        )
        for e in listed
    ]
    standing = {one.id for one in effective(happened)}
    for event in listed:
        if event.kind is Kind.HANDOVER:
            yield _of(event, event.district, event.id in standing)


def _of(event: CaseEvent | LooseEvent, district: str, stands: bool) -> Handed:
    return Handed(event.id, event.happened_at, event.actor, event.payload, district, stands)


def _depot(depots: list[BagDepot], handed: Handed) -> BagDepot:
    """Of the person who gave it; of the office for what was picked up or sent there."""
    office = next((d for d in depots if d.kind is DepotKind.OFFICE), depots[0])
    if handed.payload.get("place") in _AT_THE_OFFICE:
        return office
    return next((d for d in depots if d.staff_id and d.staff_id == handed.actor), office)


def _version(versions: list[BagVersion], handed: Handed, there: set[UUID]) -> BagVersion:
    """The one that was named, else the oldest that is still there, else the newest of that day."""
    named = [v for v in versions if v.code == handed.payload.get("bag")]
    known = [v for v in versions if v.created_at <= handed.at] or versions[:1]
    left = [v for v in known if v.id in there]
    return (named or left[:1] or known)[-1]


def _write(
    session: Session, handed: Handed, depot: BagDepot, version: BagVersion, *, turn: int
) -> None:
    _insert(
        session, depot_id=depot.id, version_id=version.id, kind=Movement.HANDOVER,
        district=handed.district, number=-bags_of(handed.payload), event_id=handed.id, turn=turn, at=handed.at,
    )  # fmt: skip


def _take_back(session: Session, handed: Handed, turn: int) -> None:
    """The bag came back to where it was taken from."""
    asked = select(BagMovement).where(
        BagMovement.event_id == handed.id, BagMovement.kind == Movement.HANDOVER,
        BagMovement.turn == turn,
    )  # fmt: skip
    written = session.exec(asked).first()
    if written:
        _insert(
            session, depot_id=written.depot_id, version_id=written.version_id,
            kind=Movement.UNDONE, district=written.district, number=-written.number,
            event_id=handed.id, turn=turn, at=clock.now(),
        )  # fmt: skip


def _insert(session: Session, **values: object) -> None:
    """Two who follow at once write a movement once."""
    row = insert_into(session, BagMovement).values(id=new_id(), **values)
    session.connection().execute(
        row.on_conflict_do_nothing(index_elements=["event_id", "kind", "turn"])
    )
