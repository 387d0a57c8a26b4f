"""A time kept for a family: taken, given back. One call = one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.prepared import Prepared, append
from fruehe_hilfen.visits import claims, queries, rules, standing, travel
from fruehe_hilfen.visits.claims import cells_of
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Taken, TooMany, Unknown, WrongDistrict
from fruehe_hilfen.visits.models import Hold, HoldState, Slot, SlotState
from fruehe_hilfen.visits.tokens import family_of


@dataclass(frozen=True)
class Kept:
    """What a family gets: the key to its time, and until when it opens."""

    id: UUID
    expires_at: datetime


def hold(
    db: Database, catalogue: Catalogue, slot_id: UUID, family: str, *, district: str = "",
    on_request: bool = False,
) -> Kept:  # fmt: skip
    """Keep a time for ten minutes; the family's other hold is released.

    Raises Unknown, Taken (with alternatives), TooMany or WrongDistrict; then nothing has changed.
    """
    blind = family_of(db.keyring, family)
    try:
        with db.transaction() as session:
            return _hold(
                session, catalogue, slot_id, blind, district=district, on_request=on_request
            )
    except Taken:
        with db.reading() as session:
            slot = session.get(Slot, slot_id)
            found = (
                queries.alternatives(session, catalogue, slot, district=district) if slot else []
            )
        raise Taken(list(found)) from None


def _hold(
    session: Session, catalogue: Catalogue, slot_id: UUID, family: str, *, district: str,
    on_request: bool,
) -> Kept:  # fmt: skip
    slot = standing.lock_slot(session, slot_id, family)
    if slot is None:
        raise Unknown
    kind, made = catalogue.types[slot.visit_type], Kept(uuid4(), clock.now() + rules.HOLD_FOR)
    _check_rules(session, kind, slot, family, district)
    wanted = cells_of(slot, family)
    if not claims.take(session, made.id, wanted, now=clock.now(), expires_at=made.expires_at):
        raise Taken
    append(
        session, Hold, id=made.id, slot_id=slot.id, nurse_id=slot.nurse_id, state=HoldState.ACTIVE,
        local_date=slot.local_date, family=family, district=district, expires_at=made.expires_at,
        on_request=kind.on_request or on_request,
    )  # fmt: skip
    return made


def _release_holds(session: Session, family: str) -> None:
    for released in _RELEASE_HOLDS.rows(session, {"of": family}):
        claims.release(session, released.id, is_hold=True)


_RELEASE_HOLDS = Prepared(
    update(Hold)
    .where(col(Hold.family) == bindparam("of"), col(Hold.state) == HoldState.ACTIVE)
    .values(state=HoldState.RELEASED)
    .returning(col(Hold.id))
)


def give_back(db: Database, hold_id: UUID) -> None:
    """The family lets go of a hold; a hold that is over is no error. Raises Unknown."""
    with db.transaction() as session:
        found = session.get(Hold, hold_id)
        if found is None:
            raise Unknown
        claims.lock_family(session, found.family)
        session.refresh(found)
        if found.state is HoldState.ACTIVE:
            found.state = HoldState.RELEASED
            session.add(found)
            claims.release(session, found.id, is_hold=True)


def _check_rules(
    session: Session, kind: rules.VisitType, slot: Slot, family: str, district: str
) -> None:
    early = slot.starts_at < rules.earliest(kind, clock.now())
    late = slot.local_date > rules.last_day(kind, clock.today())
    if slot.state is not SlotState.OPEN or early or late:
        raise Taken

    def look() -> standing.Standing | None:
        day = slot.local_date
        return standing.look(session, slot.nurse_id, day, family=family, district=district)

    now = look()
    if now and now.own_holds:
        _release_holds(session, family)
        now = look()
    if now is None or not now.has_room(with_holds=True):
        raise Taken
    if not now.works_here:
        raise WrongDistrict
    if not travel.can_take(session, slot, district):
        raise Taken
    if now.upcoming >= rules.MOST_UPCOMING:
        raise TooMany
