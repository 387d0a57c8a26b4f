"""Parents who ask for a visit themselves: a wish that the office turns into a case, or deletes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.birthlist import BirthList, Row
from fruehe_hilfen.welcome.families import dump_family, load_family
from fruehe_hilfen.welcome.gate import wait_for_turn
from fruehe_hilfen.welcome.importing import apply_plan
from fruehe_hilfen.welcome.matching import keyring_of, make_plan, no_post_hashes
from fruehe_hilfen.welcome.models import NoPostKey
from fruehe_hilfen.welcome.names import Family, no_post_keys
from fruehe_hilfen.welcome.office_models import Registration
from fruehe_hilfen.welcome.plans import Entry
from fruehe_hilfen.welcome.rules import OPEN, Intake, Unclear

KEPT_FOR = timedelta(days=30)


def register(db: Database, family: Family) -> None:
    """Keep a wish for thirty days. The same wish twice is one."""
    with db.transaction() as session:
        known = [load_family(row.family).content() for row in session.exec(select(Registration))]
        if family.content() in known:
            return
        row = Registration(
            family=dump_family(family),
            asked_at=clock.now(),
            purge_after=clock.today() + KEPT_FOR,
        )
        session.add(row)
        audit.record(session, None, "welcome.registration", f"welcome_registration:{row.id}")


@dataclass(frozen=True)
class OpenWish:
    """A wish as the office reads it. `wants_no_post`: the family asked for the opposite before."""

    row: Registration
    family: Family
    wants_no_post: bool


def open_wishes(session: Session) -> list[OpenWish]:
    """What waits for the office, the oldest first."""
    asked = select(Registration).order_by(col(Registration.asked_at))
    found = [(row, load_family(row.family)) for row in session.exec(asked)]
    return [OpenWish(row, family, _wants_no_post(session, family)) for row, family in found]


def _wants_no_post(session: Session, family: Family) -> bool:
    hashes = no_post_hashes(keyring_of(session), no_post_keys(family))
    asked = select(NoPostKey.key).where(col(NoPostKey.key).in_(sorted(hashes)))
    return session.exec(asked).first() is not None


class NoCase(Exception):
    """A wish leads to no letter and no visit; a person has to think about it."""


def take(session: Session, person: Person, wish_id: UUID) -> bool:
    """Make a case, through the same matching as a birth list: known families stay one case.

    Raises NoCase; then the wish stays.
    """
    wait_for_turn(session)
    row = session.get(Registration, wish_id)
    if row is None:
        return False
    family = load_family(row.family)
    listed = Row(number=1, family=family, intake=Intake.BIRTH, is_listed=False)
    plan = make_plan(session, BirthList((listed,), ()), lock=True)
    if not any(_leads_somewhere(entry) for entry in plan.entries):
        raise NoCase
    for case in apply_plan(session, plan):
        case.asked_on = clock.berlin(row.asked_at).date()
        session.add(case)
    session.delete(row)
    audit.record(session, person, "welcome.registration_taken", f"welcome_registration:{wish_id}")
    return True


def _leads_somewhere(entry: Entry) -> bool:
    """Whether the wish makes a case or finds an open one. Why not is nobody's business here."""
    case = entry.case
    if entry.is_dead or Unclear.DEAD in entry.unclear:
        return False
    return case is None or (bool(case.family) and case.contact in OPEN)


def drop(session: Session, person: Person, wish_id: UUID) -> bool:
    """Delete a wish."""
    row = session.get(Registration, wish_id)
    if row is None:
        return False
    session.delete(row)
    audit.record(session, person, "welcome.registration_dropped", f"welcome_registration:{wish_id}")
    return True


def purge_registrations(db: Database) -> None:
    """Wishes nobody decided on go after thirty days."""
    with db.transaction() as session:
        session.execute(delete(Registration).where(col(Registration.purge_after) < clock.today()))
