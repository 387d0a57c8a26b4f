"""The waiting list: wishes, and times offered to one family at a time, each kept for a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.visits import claims, day_rules, queries, rules, standing, travel
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Changed, Unknown
from fruehe_hilfen.visits.mailing import about_offer
from fruehe_hilfen.visits.models import Hold, HoldState, Slot
from fruehe_hilfen.visits.office_models import OfferOutcome, Wish, WishOffer, WishState
from fruehe_hilfen.visits.tokens import hash_token, wish_family, wish_token

LIVING = (WishState.WAITING, WishState.OFFERED)
OFFER = "visits.offer"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a family wishes; empty means any, or not told."""

    visit_type: str
    name: str
    district: str = ""
    windows: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    safe_times: str = ""
    discreet: str = ""


def join(db: Database, catalogue: Catalogue, asked: Asked, *, request_id: UUID) -> str:
    """Put a family on the waiting list; returns its token. The same request joins once."""
    token = wish_token(db.keyring, request_id)
    family = wish_family(db.keyring, request_id)
    with db.transaction() as session:
        claims.lock_family(session, family)
        if session.get(Wish, request_id) is None:
            day = day_rules.answer_by(clock.today(), catalogue.closed)
            given = {name: value or None for name, value in asked.__dict__.items()}
            required = {
                name: getattr(asked, name) for name in ("visit_type", "district", "windows")
            }
            last = clock.at(
                rules.last_day(catalogue.types[asked.visit_type], clock.today()), "22:00"
            )
            session.add(
                Wish(**{**given, **required}, id=request_id, created_at=clock.now(),
                     answer_by=clock.at(day, "16:00"), purge_after=last + day_rules.KEEP_WISH,
                     family=family, token_hash=hash_token(token))
            )  # fmt: skip
    return token


def by_token(session: Session, token: str) -> Wish:
    """The wish of a link. Raises Unknown."""
    found = session.exec(select(Wish).where(Wish.token_hash == hash_token(token))).first()
    if found is None:
        raise Unknown
    return found


def offered_slot(session: Session, wish: Wish) -> Slot | None:
    """The time kept for the family now."""
    if wish.state is not WishState.OFFERED or wish.hold_id is None or not wish.offer_until:
        return None
    hold = session.get(Hold, wish.hold_id)
    if hold is None or hold.state is not HoldState.ACTIVE or wish.offer_until < clock.now():
        return None
    return session.get(Slot, hold.slot_id)


def withdraw(db: Database, token: str) -> None:
    """The family does not wait any longer; twice is no error. Raises Unknown."""
    with db.transaction() as session:
        _withdraw(session, by_token(session, token), clock.now() + day_rules.KEEP_WISH)


def end_at_once(session: Session, wish_ids: Collection[UUID]) -> None:
    """Nobody may call these families any more: their wishes end and go with the next deletion."""
    for id in wish_ids:
        wish = session.get(Wish, id)
        if wish is not None:
            _withdraw(session, wish, clock.now())


def _withdraw(session: Session, wish: Wish, purge_after: datetime) -> None:
    _lock(session, wish)
    if wish.state in (*LIVING, WishState.CLOSED):  # closed: the team still calls
        _end_offer(session, wish, OfferOutcome.DECLINED)
        _set(session, wish, WishState.WITHDRAWN)
    wish.purge_after = min(wish.purge_after, purge_after)
    session.add(wish)


def decline(db: Database, token: str) -> None:
    """The family does not want the offered time and keeps waiting. Raises Unknown or Changed."""
    with db.transaction() as session:
        wish = by_token(session, token)
        _lock(session, wish)
        if wish.state is not WishState.OFFERED:
            raise Changed
        _end_offer(session, wish, OfferOutcome.DECLINED)
        _set(session, wish, WishState.WAITING)


def accepted(session: Session, wish_id: UUID) -> None:
    """The offer of a wish has become a visit: it is fulfilled. Needs the lock of its family."""
    wish = session.get_one(Wish, wish_id)
    if wish.hold_id:
        _mark(session, wish, wish.hold_id, OfferOutcome.ACCEPTED)
    wish.purge_after = min(wish.purge_after, clock.now() + day_rules.KEEP_WISH)
    _set(session, wish, WishState.BOOKED)


def fulfil(session: Session, wish_id: UUID) -> None:
    """The team books for a family that waits; what was kept for it is free. Needs its lock.

    Raises Unknown when it waits no longer: it may have withdrawn, or nobody may call it any more.
    """
    wish = session.get_one(Wish, wish_id)
    session.refresh(wish)
    if wish.state not in (*LIVING, WishState.CLOSED):
        raise Unknown
    hold = session.get(Hold, wish.hold_id) if wish.hold_id else None
    if hold is not None:
        hold.state = HoldState.RELEASED
        session.add(hold)
        claims.release(session, hold.id, is_hold=True)
        _mark(session, wish, hold.id, OfferOutcome.DECLINED)
    wish.hold_id, wish.offer_until = None, None
    wish.purge_after = min(wish.purge_after, clock.now() + day_rules.KEEP_WISH)
    _set(session, wish, WishState.BOOKED)


def free(
    session: Session, owner: UUID, event: str, *, is_hold: bool = False, keep: rules.Claims = ()
) -> None:
    """Give a time back. While families wait, it is theirs until `offer_all` has asked them.

    `event` names what happened, once. Without a worker the time is public after half a minute.
    """
    waits = select(Wish.id).where(Wish.state == WishState.WAITING).limit(1)
    if _is_quiet() or session.exec(waits).first() is None:
        claims.release(session, owner, is_hold=is_hold, keep=keep)
        return
    until = clock.now() + day_rules.LIST_FIRST
    claims.release(session, owner, is_hold=is_hold, keep=keep, list_until=until)
    outbox.enqueue(session, OFFER, f"{OFFER}:{event}", {})


def _is_quiet() -> bool:
    return day_rules.is_quiet(clock.berlin(clock.now()).time())


def offer_all(db: Database, catalogue: Catalogue) -> int:
    """End what nobody answered, then offer free times, the longest wait first; returns how many.

    What was freed before and nobody of the list wants is public then.
    """
    freed_by = clock.now() + day_rules.LIST_FIRST
    for wish_id in _ids(db, WishState.OFFERED):
        _lapse(db, wish_id)
    if _is_quiet():
        return 0
    made = sum(_offer(db, catalogue, wish_id) for wish_id in _ids(db, WishState.WAITING))
    with db.transaction() as session:
        claims.release_list(session, freed_by)
    return made


def _ids(db: Database, state: WishState) -> list[UUID]:
    with db.reading() as session:
        wanted = select(Wish.id).where(Wish.state == state).order_by(col(Wish.created_at))
        return list(session.exec(wanted))


def _lapse(db: Database, wish_id: UUID) -> None:
    with db.transaction() as session:
        wish = session.get(Wish, wish_id)
        if wish is None:
            return
        _lock(session, wish)
        is_living = offered_slot(session, wish) is not None
        if wish.state is not WishState.OFFERED or is_living:
            return
        was_taken_away = (wish.offer_until or clock.now()) >= clock.now()
        _end_offer(session, wish, OfferOutcome.LAPSED)
        wish.lapsed += not was_taken_away
        over = wish.lapsed >= day_rules.MOST_LAPSED
        _set(session, wish, WishState.CLOSED if over else WishState.WAITING)


def _offer(db: Database, catalogue: Catalogue, wish_id: UUID) -> int:
    with db.transaction() as session:
        wish = session.get(Wish, wish_id)
        if wish is None:
            return 0
        _lock(session, wish)
        if wish.state is not WishState.WAITING:
            return 0
        for free in _matching(session, catalogue, wish):
            if _keep(session, catalogue, wish, free.id):
                return 1
    return 0


def _matching(session: Session, catalogue: Catalogue, wish: Wish) -> list[queries.FreeSlot]:
    before = set(session.exec(select(WishOffer.slot_id).where(WishOffer.wish_id == wish.id)))
    kind = catalogue.types[wish.visit_type]
    free = queries.free_slots(session, [kind], district=wish.district, own=claims.THE_LIST)
    return [
        one for one in free
        if one.id not in before
        and day_rules.fits(wish.windows.split(), one.local_date, clock.berlin(one.starts_at).time())
        and day_rules.offer_until(clock.now(), one.starts_at, kind.lead_min)
    ]  # fmt: skip


def _keep(session: Session, catalogue: Catalogue, wish: Wish, slot_id: UUID) -> bool:
    """Claim a slot for the wish. Needs the lock of the wish; never raises, so nothing is lost."""
    slot = session.get(Slot, slot_id)
    if slot is None:
        return False
    kind = catalogue.types[slot.visit_type]
    until = day_rules.offer_until(clock.now(), slot.starts_at, kind.lead_min)
    if until is None:
        return False
    hold = Hold(id=uuid4(), slot_id=slot.id, nurse_id=slot.nurse_id, local_date=slot.local_date,
                family=wish.family, district=wish.district, expires_at=until,
                on_request=kind.on_request)  # fmt: skip
    claims.lock_days(session, [(slot.nurse_id, slot.local_date)])
    if not standing.has_room(session, slot.nurse_id, slot.local_date, with_holds=True):
        return False  # more offers than visits a day would be times that cannot be booked
    if not travel.can_take(session, slot, wish.district):
        return False
    wanted = claims.cells_of(slot, wish.family)
    after = claims.THE_LIST
    if not claims.take_whole(session, hold.id, wanted, expires_at=until, after=after):
        return False
    session.add(hold)
    session.add(WishOffer(wish_id=wish.id, slot_id=slot.id, nurse_id=slot.nurse_id, until=until,
                          starts_at=slot.starts_at, offered_at=clock.now()))  # fmt: skip
    wish.hold_id, wish.offer_until = hold.id, until
    _set(session, wish, WishState.OFFERED)
    about_offer(session, wish, slot_id)
    return True


def _end_offer(session: Session, wish: Wish, outcome: OfferOutcome) -> None:
    hold = session.get(Hold, wish.hold_id) if wish.hold_id else None
    if hold is not None:
        hold.state = HoldState.RELEASED
        session.add(hold)
        free(session, hold.id, f"{wish.id}:{wish.version}", is_hold=True)
        _mark(session, wish, hold.id, outcome)
    wish.hold_id, wish.offer_until = None, None


def _mark(session: Session, wish: Wish, hold_id: UUID, outcome: OfferOutcome) -> None:
    hold = session.get(Hold, hold_id)
    offer = session.get(WishOffer, (wish.id, hold.slot_id)) if hold else None
    if offer is not None:
        offer.outcome = outcome
        session.add(offer)


def _lock(session: Session, wish: Wish) -> None:
    claims.lock_family(session, wish.family)
    session.refresh(wish)


def _set(session: Session, wish: Wish, state: WishState) -> None:
    wish.state = state
    wish.version += 1
    session.add(wish)
    session.flush()
