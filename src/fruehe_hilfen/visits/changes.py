"""Cancel and move a visit, by its private link or by the team. One call = one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.visits import (
    actions,
    claims,
    day_rules,
    notices,
    queries,
    rules,
    slots,
    standing,
    travel,
    waiting,
)
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Changed, PastCutoff, Taken, TooLate, Unknown
from fruehe_hilfen.visits.mailing import about_state, remind
from fruehe_hilfen.visits.models import CANCELLED, Slot, SlotState, Visit, VisitState
from fruehe_hilfen.visits.tokens import hash_token


def cancel(
    db: Database, token: str, *, version: int | None = None, catalogue: Catalogue | None = None
) -> None:
    """The family cancels; cancelling twice is no error. `catalogue` says until when that goes.

    Raises Unknown, TooLate, or Changed when the visit is not as the family saw it.
    """
    with db.transaction() as session:
        visit = _visit(session, token)
        _lock(session, visit)
        if visit.state is VisitState.CANCELLED_BY_FAMILY:
            return
        _check(visit, version)
        _check_cutoff(visit, catalogue)
        cancel_visit(session, visit, VisitState.CANCELLED_BY_FAMILY, actor="family")
        notices.drop(session, visit.id)
        notices.tell_nurse(session, visit, "cancelled", visit.nurse_id)
        about_state(session, visit, "ended")


def cancel_visit(
    session: Session, visit: Visit, state: VisitState, *, actor: str, reason: str = ""
) -> None:
    """End a visit; its time goes to the waiting list first. Needs the locks. Raises Changed."""
    before = visit.state
    changed = actions.change_visit(
        session, visit, visit.version, state=state, cancel_reason=reason,
        ics_sequence=visit.ics_sequence + 1, answer_by=None, offer_slot_id=None, offer_until=None,
        purge_after=day_rules.purge_cancelled(clock.now(), visit.purge_after),
    )  # fmt: skip
    if not changed:
        raise Changed
    waiting.free(session, visit.id, f"{visit.id}:{visit.version}")
    slots.regenerate_later(session, visit.nurse_id, f"{visit.id}:{visit.version}")
    actions.note(session, visit, "cancelled", actor=actor, from_state=before, reason=reason)


def move(
    db: Database, catalogue: Catalogue, token: str, slot_id: UUID, *, version: int | None = None
) -> None:
    """The family takes another time: the new one is claimed before the old one is released.

    Moving to where the visit already is changes nothing. Raises Unknown, Taken (with
    alternatives), Changed or TooLate.
    """
    try:
        with db.transaction() as session:
            _move(session, catalogue, token, slot_id, version)
    except Taken:
        with db.reading() as session:
            slot = session.get(Slot, slot_id)
            found = queries.alternatives(session, catalogue, slot) if slot else []
        raise Taken(list(found)) from None


def _move(
    session: Session, catalogue: Catalogue, token: str, slot_id: UUID, version: int | None
) -> None:
    visit, slot = _visit(session, token), session.get(Slot, slot_id)
    if slot is None or slot.visit_type != visit.visit_type:
        raise Unknown
    _lock(session, visit, slot)
    if visit.slot_id == slot.id and visit.state is VisitState.CONFIRMED:
        return
    _check(visit, version)
    _check_cutoff(visit, catalogue)
    _check_slot(session, catalogue, visit, slot)
    move_visit(session, catalogue, visit, slot, actor="family")


def move_visit(
    session: Session, catalogue: Catalogue, visit: Visit, slot: Slot, *, actor: str
) -> None:
    """Claim the new time, then release the old one. Needs the locks. Raises Taken or Changed."""
    wanted = actions.cells_of(slot, visit.family)
    if not claims.take(session, visit.id, wanted, now=clock.now(), expires_at=None):
        raise Taken
    waiting.free(session, visit.id, f"{visit.id}:{visit.version}", keep=wanted)
    before, state, nurse = visit.starts_at, visit.state, visit.nurse_id
    answer_by = min(visit.answer_by, slot.starts_at) if visit.answer_by else None
    changed = actions.change_visit(
        session, visit, visit.version, ics_sequence=visit.ics_sequence + 1, offer_slot_id=None,
        offer_until=None, answer_by=answer_by, state=VisitState.CONFIRMED, **actions.slot_columns(slot),
    )  # fmt: skip
    if not changed:
        raise Changed
    slots.regenerate_later(session, nurse, f"{visit.id}:{visit.version}")
    actions.note(session, visit, "moved", actor=actor, from_state=state, from_starts_at=before)
    _tell_of_move(session, visit, nurse, actor)


def _tell_of_move(session: Session, visit: Visit, before: UUID, actor: str) -> None:
    """Everybody but the person who moved it."""
    remind(session, visit)
    if actor == "family":
        notices.drop(session, visit.id, but=notices.CAREFUL)
        about_state(session, visit, "moved")
    else:
        notices.tell_family(session, visit, "moved")
    for nurse_id in {before, visit.nurse_id}:
        if str(nurse_id) != actor:
            what = "moved" if nurse_id == visit.nurse_id else "gone"
            notices.tell_nurse(session, visit, what, nurse_id)


def _check_slot(session: Session, catalogue: Catalogue, visit: Visit, slot: Slot) -> None:
    kind = catalogue.types[slot.visit_type]
    early = slot.starts_at < rules.earliest(kind, clock.now())
    late = slot.local_date > rules.last_day(kind, clock.today())
    is_offered = slot.state is SlotState.OPEN and not early and not late
    if not is_offered and not _is_promised(visit, slot):
        raise Taken
    day = (slot.nurse_id, slot.local_date)
    now = standing.look(session, *day, district=visit.district)
    if now is None or not now.works_here:
        raise Taken
    if (visit.nurse_id, visit.local_date) != day and not now.has_room(with_holds=True):
        raise Taken
    if not travel.can_take(session, slot, visit.district, but=visit.id):
        raise Taken


def _is_promised(visit: Visit, slot: Slot) -> bool:
    """Whether the office keeps this time for the visit: new numbers and rules leave it alone."""
    return (
        visit.offer_slot_id == slot.id
        and visit.offer_until is not None
        and visit.offer_until >= clock.now()
        and slot.starts_at > clock.now()
        and slot.state is not SlotState.BLOCKED
    )


def _visit(session: Session, token: str) -> Visit:
    found = queries.visit_by_token(session, hash_token(token))
    if found is None:
        raise Unknown
    return found


def _lock(session: Session, visit: Visit, slot: Slot | None = None) -> None:
    """Lock what the change touches, then read the visit again: it may have changed meanwhile."""
    claims.lock_family(session, visit.family)
    days = [(visit.nurse_id, visit.local_date)]
    claims.lock_days(session, [*days, (slot.nurse_id, slot.local_date)] if slot else days)
    session.refresh(visit)


def _check(visit: Visit, version: int | None) -> None:
    if visit.state in CANCELLED or (version is not None and version != visit.version):
        raise Changed
    if visit.starts_at <= clock.now() and visit.state is not VisitState.NEEDS_REBOOKING:
        raise TooLate


def change_until(visit: Visit, kind: rules.VisitType) -> datetime | None:
    """Until when the family changes it by itself; None: until it begins, or it is not certain yet.

    What nobody has promised yet it may always take back.
    """
    is_promised = visit.answer_by is None and visit.state is not VisitState.NEEDS_REBOOKING
    return rules.last_change(kind, visit.starts_at) if is_promised and kind.cutoff_min else None


def is_past_cutoff(visit: Visit, kind: rules.VisitType) -> bool:
    """Whether the family calls instead."""
    until = change_until(visit, kind)
    return until is not None and clock.now() > until


def _check_cutoff(visit: Visit, catalogue: Catalogue | None) -> None:
    kind = catalogue.types.get(visit.visit_type) if catalogue else None
    if kind and is_past_cutoff(visit, kind):
        raise PastCutoff


def move_for_team(
    db: Database, catalogue: Catalogue, visit_id: UUID, slot_id: UUID, *, scope: UUID | None,
    actor: str, version: int,
) -> None:  # fmt: skip
    """The team moves a visit to any free time of its kind; lead times do not bind it.

    Raises Unknown, Taken, Changed or TooLate.
    """
    with db.transaction() as session:
        slot = session.get(Slot, slot_id)
        visit = visit_for_staff(session, visit_id, scope, slot=slot)
        is_hers = slot is not None and scope in {None, slot.nurse_id}
        if slot is None or not is_hers or slot.visit_type != visit.visit_type:
            raise Unknown
        _check(visit, version)
        if slot.state is not SlotState.OPEN or slot.starts_at <= clock.now():
            raise Taken
        day = (slot.nurse_id, slot.local_date)
        is_other_day = (visit.nurse_id, visit.local_date) != day
        if is_other_day and not standing.has_room(session, *day, with_holds=True):
            raise Taken
        if not travel.can_take(session, slot, visit.district, but=visit.id):
            raise Taken
        move_visit(session, catalogue, visit, slot, actor=actor)


def visit_for_staff(
    session: Session, visit_id: UUID, nurse_id: UUID | None, *, slot: Slot | None = None
) -> Visit:
    """A visit through what this person may see; None = all nurses. Raises Unknown."""
    wanted = select(Visit).where(Visit.id == visit_id)
    if nurse_id is not None:
        wanted = wanted.where(Visit.nurse_id == nurse_id)
    visit = session.exec(wanted).first()
    if visit is None:
        raise Unknown
    _lock(session, visit, slot)
    return visit
