"""Importing a birth list: stage, look, confirm. The file itself is never stored.

Between the dry run and the confirmation only the wanted columns of usable rows are kept, sealed
with the field key, for thirty minutes, and only for the person who uploaded them. (Uploading the
file a second time would have been the other way; people do pick the wrong file then.)
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import birthlist, doubts, events, unwanted
from fruehe_hilfen.welcome.assigning import unassign
from fruehe_hilfen.welcome.families import dump_family, dump_list, load_list
from fruehe_hilfen.welcome.gate import wait_for_turn
from fruehe_hilfen.welcome.matching import hashes, make_plan
from fruehe_hilfen.welcome.models import CaseKey, ImportStaging, WelcomeCase, WelcomeImport
from fruehe_hilfen.welcome.plans import Entry, Plan, content_hash
from fruehe_hilfen.welcome.reasons import NO_POST, is_reversible
from fruehe_hilfen.welcome.rules import Contact, Kind, Unclear, purge_after
from fruehe_hilfen.welcome.stopping import protect, stop
from fruehe_hilfen.welcome.ways import load_ways

STAGED_FOR = timedelta(minutes=30)


def stage(db: Database, person: Person, data: bytes, content_dir: Path = CONTENT) -> UUID:
    """Read an uploaded file and keep its usable rows, sealed. Raises listfile.ListError."""
    with db.reading() as session:
        ways = load_ways(session, content_dir)
    found = birthlist.read(data, clock.today(), ways)
    staging = ImportStaging(
        staff_id=person.id,
        file_sha256=hashlib.sha256(data).hexdigest(),
        content=dump_list(found),
        expires_at=clock.now() + STAGED_FOR,
    )
    with db.transaction() as session:
        session.execute(delete(ImportStaging).where(col(ImportStaging.staff_id) == person.id))
        session.add(staging)
    return staging.id


def staged(session: Session, person: Person, staging_id: UUID) -> ImportStaging | None:
    """The staging row of this person, if it is still there."""
    asked = select(ImportStaging).where(
        ImportStaging.id == staging_id,
        ImportStaging.staff_id == person.id,
        col(ImportStaging.expires_at) > clock.now(),
    )
    return session.exec(asked).first()


def dry_run(db: Database, person: Person, staging_id: UUID) -> Plan | None:
    """What the staged list would do; None when it is gone."""
    with db.reading() as session:
        staging = staged(session, person, staging_id)
        return make_plan(session, load_list(staging.content)) if staging else None


def confirm(db: Database, person: Person, staging_id: UUID) -> WelcomeImport | None:
    """Take the staged list over; None when it is gone (also because it was confirmed already)."""
    with db.transaction() as session:
        wait_for_turn(session)
        staging = staged(session, person, staging_id)
        if staging is None:
            return None
        plan = make_plan(session, load_list(staging.content), lock=True)
        if plan.is_foreign:
            return None
        counts = plan.counts()
        apply_plan(session, plan)
        done = WelcomeImport(
            file_sha256=staging.file_sha256,
            imported_by=person.id,
            imported_at=clock.now(),
            **asdict(counts),
        )
        session.add(done)
        session.delete(staging)
        audit.record(session, person, "welcome.import", f"welcome_import:{done.id}")
        return done


def discard(db: Database, person: Person, staging_id: UUID) -> None:
    """Forget a staged list."""
    with db.transaction() as session:
        session.execute(
            delete(ImportStaging).where(
                col(ImportStaging.id) == staging_id, col(ImportStaging.staff_id) == person.id
            )
        )


def forget_expired(db: Database) -> None:
    """Staged lists do not outlive their thirty minutes."""
    with db.transaction() as session:
        session.execute(delete(ImportStaging).where(col(ImportStaging.expires_at) <= clock.now()))


def apply_plan(session: Session, plan: Plan) -> list[WelcomeCase]:
    """Write what a list changes: deaths before anything else, then what has to be hidden.

    Returns the cases of the families.
    """
    ordered = sorted(plan.entries, key=lambda e: (not e.is_dead, not e.is_protected))
    found = [_apply(session, plan, entry) for entry in ordered]
    return [case for case in found if case is not None]


def _apply(session: Session, plan: Plan, entry: Entry) -> WelcomeCase | None:
    case = _stop(session, plan, entry) if entry.is_dead else _follow(session, plan, entry)
    if case is not None:
        for kind, row in [(kind, row) for kind, rows in entry.unclear.items() for row in rows]:
            doubts.hold(session, case, kind, content_hash(plan.keyring, row.family))
    return case


def _follow(session: Session, plan: Plan, entry: Entry) -> WelcomeCase:
    case = entry.case
    if case is None:
        return _create(session, plan, entry)
    if entry.is_protected:  # also of who moves away: that is when a block matters most
        _protect(session, plan, entry, case)
    if entry.is_outside and not case.closed_at:
        unassign(session, case)
        events.append_by_system(session, case, Kind.MOVED)
    elif not entry.is_outside:
        _update(session, plan, entry, case)
    return case


def _protect(session: Session, plan: Plan, entry: Entry, case: WelcomeCase) -> None:
    if plan.tells_block(entry):
        doubts.confirm(session, case.id, Unclear.BLOCK)
    protect(session, case)


def _create(session: Session, plan: Plan, entry: Entry) -> WelcomeCase:
    now = clock.now()
    case = WelcomeCase(
        intake=entry.intake,
        is_protected=entry.is_protected,
        is_listed=entry.is_listed,
        created_at=now,
        purge_after=purge_after(Contact.NEW, now.date()),
    )
    session.add(case)
    session.flush()
    if not plan.tells_death(entry):
        _write_family(plan, entry, case)
    _add_keys(session, plan, entry, case)
    return case


def _update(session: Session, plan: Plan, entry: Entry, case: WelcomeCase) -> None:
    if entry.is_listed and not case.is_listed:
        case.is_listed, case.intake = True, entry.intake
    if plan.is_changed(entry):
        _write_family(plan, entry, case)
        _add_keys(session, plan, entry, case)
    elif not entry.is_keyed:
        _add_keys(session, plan, entry, case)
    session.add(case)


def _write_family(plan: Plan, entry: Entry, case: WelcomeCase) -> None:
    if entry.family is None:
        return
    case.family = dump_family(entry.family)
    case.content_hash = content_hash(plan.keyring, entry.family)
    case.district = "" if entry.is_protected else entry.family.district


def _add_keys(session: Session, plan: Plan, entry: Entry, case: WelcomeCase) -> None:
    if entry.family is None:
        return
    found = hashes(plan.keyring, entry.family)
    known = set(session.exec(select(CaseKey.key).where(CaseKey.case_id == case.id)))
    rows = [{"key": key, "case_id": case.id} for key in found.all - known]
    if rows:
        session.connection().execute(CaseKey.__table__.insert(), rows)  # type: ignore[attr-defined]


def _stop(session: Session, plan: Plan, entry: Entry) -> WelcomeCase | None:
    """A death: the names go at once, the keyed hashes stay so that no older list brings them back.

    A family that asked for no post may come back if that was a mistake, but not after a death. Its
    block is kept: an older list must not show it when the wish is over.
    """
    case, is_death = entry.case, plan.tells_death(entry)
    if case is None and not (is_death or plan.tells_block(entry)):
        return None  # the hashes of the wish keep it away, as long as the wish stands
    if case is None:
        case = _create(session, plan, entry)
    elif is_death:
        unwanted.forget_case(session, case.id)
        doubts.confirm(session, case.id, Unclear.DEAD)
    _keep_block(session, plan, entry, case)
    if case.contact is Contact.STOPPED and not (is_death and is_reversible(session, case.id)):
        return case
    if is_death:
        stop(session, case)
    else:
        _stop_unwanted(session, entry, case)
    return case


def _keep_block(session: Session, plan: Plan, entry: Entry, case: WelcomeCase) -> None:
    """What hides a row may be taken back; the block it told stands."""
    case.is_protected |= entry.is_protected
    session.add(case)
    if plan.tells_block(entry):
        doubts.confirm(session, case.id, Unclear.BLOCK)


def _stop_unwanted(session: Session, entry: Entry, case: WelcomeCase) -> None:
    """A wish means a family that was known, by what this list says newly of it."""
    listed = dump_family(entry.family) if entry.family else None
    if wish := unwanted.standing(session, [listed, case.family]):
        unwanted.stop_for(session, case, wish)
    else:
        stop(session, case, why=NO_POST)
