"""Families held back because a death or a block may mean them, until a person knows.

Nobody writes to them and nobody rings there; nothing is lost. After thirty days without an answer
the safe side stays: the names go, a protected family stays protected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, false, func, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import events, referrals, unwanted
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.gate import wait_for_turn
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.names import Family
from fruehe_hilfen.welcome.rules import Contact, Kind, Unclear
from fruehe_hilfen.welcome.stopping import UNCLEAR, protect, restore, stop

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class OpenDoubt:
    """A doubt as the office reads it; `family` None: its names lie sealed in a wish."""

    id: UUID
    kind: Unclear
    family: Family | None
    found_on: date


def hold(session: Session, case: WelcomeCase, kind: Unclear, row_key: str) -> None:
    """Stop or hide a family that may be meant, so that it can be undone."""
    family = case.family if kind is Unclear.DEAD else None
    last = min(case.purge_after, clock.today() + KEPT_FOR) if family else clock.today() + KEPT_FOR
    event = _hide(session, case, kind)
    if event is None:
        return
    session.add(
        Doubt(
            case_id=case.id, kind=kind, row_key=row_key, event_id=event, family=family,
            found_at=clock.now(), purge_after=last,
        )
    )  # fmt: skip
    session.flush()


def _hide(session: Session, case: WelcomeCase, kind: Unclear) -> UUID | None:
    """What to undo if it is another family; rows that protect the same family share it."""
    if kind is Unclear.DEAD:
        return stop(session, case, why=UNCLEAR).id
    known = _open(session, case.id, kind)
    return known[0].event_id if known else protect(session, case)


def seal(session: Session, case_id: UUID, family: Any, until: date) -> None:
    """Keep the names of a family that is held back, when nothing else keeps them any more.

    Never longer than they would have been kept where they come from.
    """
    for doubt in _open(session, case_id, Unclear.DEAD)[:1]:
        _hand_on(session, doubt, family, until)


def _hand_on(session: Session, doubt: Doubt, family: Any, until: date) -> None:
    if family and not doubt.family:
        doubt.family, doubt.purge_after = family, min(doubt.purge_after, until)
        session.add(doubt)


def confirm(session: Session, case_id: UUID, kind: Unclear) -> None:
    """A later list says it surely."""
    for doubt in _open(session, case_id, kind):
        _close(session, doubt)


def _open(session: Session, case_id: UUID, kind: Unclear) -> list[Doubt]:
    asked = select(Doubt).where(
        Doubt.case_id == case_id, Doubt.kind == kind, col(Doubt.settled_at).is_(None)
    )
    return list(session.exec(asked))


def _close(session: Session, doubt: Doubt) -> None:
    doubt.family, doubt.settled_at = None, clock.now()
    session.add(doubt)


def listed(session: Session, person: Person) -> list[OpenDoubt]:
    """What this person should find out, the oldest first."""
    asked = select(Doubt, WelcomeCase).join(WelcomeCase).where(*_waiting(person))
    found = session.exec(asked.order_by(col(Doubt.found_at), col(Doubt.id))).all()
    sealed = {doubt.case_id: doubt.family for doubt, _ in found if doubt.family}
    return [
        OpenDoubt(doubt.id, doubt.kind, _names(case, sealed), clock.berlin(doubt.found_at).date())
        for doubt, case in found
    ]


def count(session: Session, person: Person) -> int:
    """How many these are."""
    asked = select(func.count()).select_from(Doubt).join(WelcomeCase).where(*_waiting(person))
    return session.exec(asked).one()


def _waiting(person: Person) -> tuple[Any, ...]:
    shown = [
        col(WelcomeCase.is_protected).is_(is_apart)
        for role, is_apart in ((Role.COORDINATOR, False), (Role.PROTECTED_CASES, True))
        if person.has(role)
    ]
    return col(Doubt.settled_at).is_(None), or_(false(), *shown)


def _names(case: WelcomeCase, by_case: dict[UUID, Any]) -> Family | None:
    """One doubt keeps the names of a family for all."""
    sealed = by_case.get(case.id) or case.family
    return load_family(sealed) if sealed else None


def settle(session: Session, person: Person, doubt_id: UUID, *, is_meant: bool) -> bool:
    """Somebody found out. False: nothing of that kind waits for this person."""
    wait_for_turn(session)
    asked = select(Doubt, WelcomeCase).join(WelcomeCase).where(*_waiting(person))
    asked = asked.where(Doubt.id == doubt_id).with_for_update(of=WelcomeCase)
    found = session.exec(asked).first()
    if found is None:
        return False
    doubt, case = found
    if is_meant and doubt.kind is Unclear.DEAD:
        unwanted.forget_case(session, case.id)
        events.append_in_office(session, person, case, kind=Kind.STOP)
    if is_meant:
        confirm(session, case.id, doubt.kind)
    else:
        _release(session, person, doubt, case)
    action = "welcome.doubt_meant" if is_meant else "welcome.doubt_other"
    audit.record(session, person, action, f"welcome_doubt:{doubt.id}")
    _close(session, doubt)
    return True


def _release(session: Session, person: Person, doubt: Doubt, case: WelcomeCase) -> None:
    """It is another family: as before, unless something else holds this one."""
    others = [one for one in _open(session, case.id, doubt.kind) if one.id != doubt.id]
    if doubt.kind is Unclear.BLOCK and others:
        return
    events.append_in_office(session, person, case, kind=Kind.UNDO, supersedes=doubt.event_id)
    if doubt.kind is Unclear.BLOCK:
        case.is_protected = False
        case.district = load_family(case.family).district if case.family else ""
        session.add(case)
    elif case.contact is Contact.STOPPED:
        for other in others[:1]:
            _hand_on(session, other, doubt.family, doubt.purge_after)
    elif doubt.family:
        restore(session, case, doubt.family)
        if wish := unwanted.standing(session, [case.family]):
            unwanted.stop_for(session, case, wish)
    referrals.resume(session, case)


def is_wish_lost(session: Session, doubt_id: UUID) -> bool:
    """Whether the family of a doubt that was none has to be asked for its wish once more."""
    case = session.get_one(WelcomeCase, session.get_one(Doubt, doubt_id).case_id)
    return referrals.is_wish_lost(session, case)


def purge_doubts(db: Database) -> None:
    """What nobody found out in thirty days stays as it is, without names.

    A later doubt of that kind goes with it: its answer must not lift what stays for this one.
    """
    with db.transaction() as session:
        over = select(Doubt).where(
            col(Doubt.settled_at).is_(None), Doubt.purge_after < clock.today()
        )
        for doubt in session.exec(over).all():
            _close(session, doubt)
            if doubt.kind is Unclear.BLOCK:
                confirm(session, doubt.case_id, doubt.kind)
