"""A family at the door wishes a visit of the nurse: that becomes a wish on the waiting list.

The phone sends an entry until its answer arrives, so a wish that was not made yet is made then; the
id of the entry is the id of the wish, so nothing is made twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.visits import silence, waiting
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.errors import Unknown
from fruehe_hilfen.visits.tokens import wish_token
from fruehe_hilfen.visits.waiting import Asked
from fruehe_hilfen.welcome import events
from fruehe_hilfen.welcome.batches import Batch
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, Kind, effective

_HOME = "home"


def pass_on(db: Database, catalogue: Catalogue, batch: Batch) -> None:
    """Make the wishes that stand and withdraw those that were taken back; twice is no error."""
    entries = [item.entry for item in batch.items if item.entry]
    phones = {item.id: item.entry.phone for item in batch.items if item.entry}
    touched = {e.case_id for e in entries if e.case_id and e.kind in (Kind.REFERRAL, Kind.UNDO)}
    for case_id in touched:
        with db.reading() as session:
            asked, gone = _wishes(session, catalogue, case_id)
        for wish_id, wish in asked.items():
            if wish_id in phones:
                told = Asked(**{**wish.__dict__, "phone": phones[wish_id]})
                waiting.join(db, catalogue, told, request_id=wish_id)
        _withdraw(db, gone)


def end_all(session: Session, case: WelcomeCase) -> None:
    """After a death, a block or "Keine Post" no wish and no letter about a visit goes on."""
    wishes = _asked_by(session, case.id)
    waiting.end_at_once(session, wishes)
    silence.silence(session, wishes)


def resume(session: Session, case: WelcomeCase) -> None:
    """It was another family: its visits are as before, unless something else hides this one."""
    if _is_free(case):
        silence.end(session, _asked_by(session, case.id))


def is_wish_lost(session: Session, case: WelcomeCase) -> bool:
    """Whether a wish ended for a mistake: it does not come back, somebody has to make it anew."""
    standing = effective(events.happened(one) for one in events.of_case(session, case.id))
    wishes = [one.id for one in standing if one.kind is Kind.REFERRAL]
    return _is_free(case) and silence.are_lost(session, wishes)


def _is_free(case: WelcomeCase) -> bool:
    return case.contact is not Contact.STOPPED and not case.is_protected


def _asked_by(session: Session, case_id: UUID) -> list[UUID]:
    return [one.id for one in events.of_case(session, case_id) if one.kind is Kind.REFERRAL]


def _wishes(
    session: Session, catalogue: Catalogue, case_id: UUID
) -> tuple[dict[UUID, Asked], list[UUID]]:
    """What the case asks for, and what it does not ask for any more."""
    case = session.get(WelcomeCase, case_id)
    listed = events.of_case(session, case_id)
    referrals = [event.id for event in listed if event.kind is Kind.REFERRAL]
    if case is None or not referrals:
        return {}, []
    standing = {event.id for event in effective(events.happened(event) for event in listed)}
    if not case.family or case.contact is Contact.STOPPED or case.is_protected:
        return {}, referrals
    asked = _asked(case, catalogue)
    return (
        {found: asked for found in referrals if found in standing},
        [found for found in referrals if found not in standing],
    )


def _asked(case: WelcomeCase, catalogue: Catalogue) -> Asked:
    family = load_family(case.family)
    by_name = {name: key for key, name in catalogue.districts.items()}
    given = family.parent_first_name, family.parent_name or family.name
    return Asked(
        visit_type=_HOME,
        name=" ".join(part for part in given if part)[:80],
        district=by_name.get(case.district, ""),
    )


def _withdraw(db: Database, wishes: Iterable[UUID]) -> None:
    for wish_id in wishes:
        try:
            waiting.withdraw(db, wish_token(db.keyring, wish_id))
        except Unknown:
            continue  # taken back before it was made
