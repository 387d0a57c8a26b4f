"""What the office does with bags: versions, depots, deliveries, transfers, counting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import ledger
from fruehe_hilfen.welcome.bag_rules import LOOK_BACK, DepotKind, Movement, reach_weeks, signed
from fruehe_hilfen.welcome.names import fold
from fruehe_hilfen.welcome.office_models import BagDepot, BagMovement, BagTransfer, BagVersion

_LONGEST_CODE = 40


@dataclass(frozen=True)
class DepotLine:
    """What is in a depot, by version."""

    depot: BagDepot
    bags: list[tuple[BagVersion, int]]

    @property
    def total(self) -> int:
        return sum(number for _version, number in self.bags)


@dataclass(frozen=True)
class Overview:
    """Everything of the bags on one page."""

    versions: list[BagVersion]
    depots: list[DepotLine]
    transfers: list[BagTransfer]
    given: int
    reach: int | None
    names: dict[UUID, str]

    @property
    def total(self) -> int:
        return sum(line.total for line in self.depots)

    @property
    def on_the_way(self) -> int:
        return sum(transfer.number for transfer in self.transfers)

    def version_name(self, version_id: UUID) -> str:
        return self.names.get(version_id, "")


def versions(session: Session) -> list[BagVersion]:
    """Versions that are given out, the newest first."""
    asked = select(BagVersion).where(col(BagVersion.ended_at).is_(None))
    return list(session.exec(asked.order_by(col(BagVersion.created_at).desc())))


def overview(session: Session, person: Person) -> Overview:
    """All depots for the office; for others their own, and what is on the way to them."""
    listed, stock = versions(session), ledger.stock(session)
    known = {v.id: v for v in session.exec(select(BagVersion))}
    own = [depot for depot in depots(session) if may_use(person, depot)]
    lines = [
        DepotLine(d, [(known[v], n) for (depot, v), n in stock.items() if depot == d.id and n])
        for d in own
    ]
    ids = {depot.id for depot in own}
    transfers = [t for t in _open_transfers(session) if t.to_depot in ids or t.from_depot in ids]
    given, days = _given(session)
    total = sum(number for number in stock.values()) + sum(t.number for t in transfers)
    names = {version.id: version.name for version in known.values()}
    return Overview(listed, lines, transfers, given, reach_weeks(total, given, days=days), names)


def may_use(person: Person, depot: BagDepot) -> bool:
    """The office uses every depot, others their own."""
    return person.has(Role.COORDINATOR) or depot.staff_id == person.id


def may_receive(person: Person, depot: BagDepot) -> bool:
    """Who takes the bags says how many came; of a person's depot only that person."""
    if depot.staff_id:
        return depot.staff_id == person.id
    return person.has(Role.COORDINATOR)


def add_version(session: Session, person: Person, name: str, contents: Iterable[str]) -> BagVersion:
    """A new content of the bag. Raises ValueError when there is one of this name."""
    code = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_CODE] or "tasche"
    if session.exec(select(BagVersion.id).where(BagVersion.code == code)).first():
        raise ValueError(name)
    version = BagVersion(
        code=code, name=name, contents=[one for one in contents if one], created_at=clock.now()
    )
    session.add(version)
    _note(session, person, f"bag_version:{version.id}")
    return version


def end_version(session: Session, person: Person, version: BagVersion) -> None:
    """It is no longer given out; what is left stays in the stock."""
    version.ended_at = version.ended_at or clock.now()
    session.add(version)
    _note(session, person, f"bag_version:{version.id}")


def add_depot(
    session: Session, person: Person, name: str, *, kind: DepotKind, staff_id: UUID | None = None
) -> BagDepot:
    """A place for bags. Raises ValueError when there is one of this name or for this person."""
    same = select(BagDepot.id).where(BagDepot.name == name)
    of_person = select(BagDepot.id).where(BagDepot.staff_id == staff_id)
    if session.exec(same).first() or (staff_id and session.exec(of_person).first()):
        raise ValueError(name)
    depot = BagDepot(name=name, kind=kind, staff_id=staff_id, created_at=clock.now())
    session.add(depot)
    _note(session, person, f"bag_depot:{depot.id}")
    return depot


def move(
    session: Session, person: Person, depot: BagDepot, version: BagVersion, *,
    kind: Movement, number: int,
) -> None:  # fmt: skip
    """A delivery, bags that came back, or damaged ones."""
    _add(session, person, depot.id, version.id, kind=kind, number=signed(kind, number))


def count(
    session: Session, person: Person, depot: BagDepot, version: BagVersion, *, counted: int
) -> int:
    """Say what is really there; returns the difference to what should be there.

    Two who count a depot at once would both correct it: the second waits for the first.
    """
    session.exec(select(BagDepot.id).where(BagDepot.id == depot.id).with_for_update()).one()
    ledger.follow(session)
    difference = counted - ledger.stock(session).get((depot.id, version.id), 0)
    _add(session, person, depot.id, version.id, kind=Movement.STOCKTAKE, number=difference)
    return difference


def send(
    session: Session, person: Person, depot: BagDepot, version: BagVersion, *,
    to: BagDepot, number: int,
) -> BagTransfer:  # fmt: skip
    """Bags leave a depot. They arrive when the receiver says so."""
    transfer = BagTransfer(
        version_id=version.id, from_depot=depot.id, to_depot=to.id, number=number, sent_at=clock.now(),
    )  # fmt: skip
    session.add(transfer)
    session.flush()
    _add(
        session, person, depot.id, version.id,
        kind=Movement.SENT, number=-number, transfer=transfer.id,
    )  # fmt: skip
    return transfer


def receive(session: Session, person: Person, transfer: BagTransfer, *, number: int) -> bool:
    """Bags arrived, perhaps fewer than were sent. False: somebody has said so before."""
    if transfer.received_at is not None:
        return False
    transfer.received_at = clock.now()
    transfer.received = number
    session.add(transfer)
    _add(
        session, person, transfer.to_depot, transfer.version_id,
        kind=Movement.ARRIVED, number=number, transfer=transfer.id,
    )  # fmt: skip
    return True


def lock_transfer(session: Session, transfer_id: UUID) -> BagTransfer | None:
    asked = select(BagTransfer).where(BagTransfer.id == transfer_id).with_for_update()
    return session.exec(asked).first()


def depots(session: Session) -> list[BagDepot]:
    """All depots by name."""
    return list(session.exec(select(BagDepot).order_by(col(BagDepot.name))))


def _open_transfers(session: Session) -> list[BagTransfer]:
    asked = select(BagTransfer).where(col(BagTransfer.received_at).is_(None))
    return list(session.exec(asked.order_by(col(BagTransfer.sent_at))))


def _given(session: Session) -> tuple[int, int]:
    """Bags handed out in the last weeks, and how many days that is."""
    since = clock.now() - LOOK_BACK
    first = session.exec(select(BagMovement.at).order_by(col(BagMovement.at))).first()
    asked = select(BagMovement).where(
        col(BagMovement.kind).in_((Movement.HANDOVER, Movement.UNDONE)),
        col(BagMovement.at) >= since,
    )
    given = -sum(movement.number for movement in session.exec(asked))
    return given, max(7, (clock.now() - max(since, first or since)).days)


def _add(
    session: Session, person: Person, depot: UUID, version: UUID, *, kind: Movement, number: int,
    transfer: UUID | None = None,
) -> None:  # fmt: skip
    movement = BagMovement(
        depot_id=depot, version_id=version, kind=kind, number=number, transfer_id=transfer, at=clock.now(),
    )  # fmt: skip
    session.add(movement)
    session.flush()
    _note(session, person, f"bag_movement:{movement.id}")


def _note(session: Session, person: Person, record: str) -> None:
    audit.record(session, person, "welcome.bags", record)


def moved_in_year(session: Session, year: int) -> dict[Movement, int]:
    """Bags handed out (without what was undone), come back and damaged in a year."""
    first, last = clock.at(date(year, 1, 1), "00:00"), clock.at(date(year + 1, 1, 1), "00:00")
    asked = select(BagMovement).where(col(BagMovement.at) >= first, col(BagMovement.at) < last)
    found = {Movement.HANDOVER: 0, Movement.BACK: 0, Movement.DAMAGED: 0}
    for movement in session.exec(asked):
        kind = Movement.HANDOVER if movement.kind is Movement.UNDONE else movement.kind
        if kind in found:
            found[kind] += movement.number
    return {kind: abs(number) for kind, number in found.items()}
