"""The wish for no post at all: a family asked, once and by itself, never to be written to or visited.

Anybody can send the form for somebody else, so for thirty days the office can undo it: name, day
and what was known of the families it stopped are sealed in the wish. Then they go and the keyed
hashes stay, so that no later birth list brings the family back. In doubt nobody rings at the door:
a family is meant by one part of its name and the child's day of birth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import events, names
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.importing import NO_POST, stop, wait_for_turn
from fruehe_hilfen.welcome.matching import content_hash, keyring_of, no_post_hashes
from fruehe_hilfen.welcome.models import NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, Kind, purge_after

READABLE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Wish:
    """A wish as the office reads it."""

    id: UUID
    name: str
    born_on: date
    asked_on: date
    stopped: int


@dataclass(frozen=True)
class Named:
    """Who is meant: a name, or one part of it, and a child's day of birth."""

    name: str
    born_on: date


def ask(db: Database, *, name: str, born_on: date) -> None:
    """Keep the wish and stop what is known of this family. Asking twice changes nothing."""
    ask_all(db, [Named(name, born_on)])


def ask_all(db: Database, families: Iterable[Named], *, person: Person | None = None) -> int:
    """`ask` for many, by somebody of the office; returns how many cases were stopped."""
    with db.transaction() as session:
        wait_for_turn(session)
        keyring = keyring_of(session)
        known = _hashed_cases(session, keyring)
        return sum(_ask(session, keyring, one, known, person) for one in families)


_Known = list[tuple[WelcomeCase, frozenset[str]]]


def _ask(
    session: Session, keyring: Keyring, meant: Named, known: _Known, person: Person | None
) -> int:  # fmt: skip
    keys = no_post_hashes(keyring, names.day_keys([meant.name], [meant.born_on]))
    wish = _kept(session, keys) or _keep(session, keys, meant, person)
    stopped = [
        _stop(session, case)
        for case, hashes in known
        if keys & hashes and case.contact is not Contact.STOPPED
    ]
    if wish.family:
        wish.family = {**wish.family, "stopped": wish.family["stopped"] + stopped}
        session.add(wish)
    return len(stopped)


def _stop(session: Session, case: WelcomeCase) -> dict[str, Any]:
    """Stop a case; returns what brings it back."""
    family = case.family
    event = stop(session, case, why=NO_POST)
    return {"case": str(case.id), "event": str(event.id), "family": family}


def _kept(session: Session, keys: Iterable[str]) -> NoPost | None:
    found = session.exec(select(NoPostKey).where(col(NoPostKey.key).in_(list(keys)))).all()
    for id in {row.wish_id for row in found}:
        if keys == {row.key for row in found if row.wish_id == id}:
            return session.get(NoPost, id)
    return None


def _keep(
    session: Session, keys: Iterable[str], meant: Named, person: Person | None
) -> NoPost:  # fmt: skip
    wish = NoPost(
        family={"name": meant.name, "born_on": meant.born_on.isoformat(), "stopped": []},
        asked_at=clock.now(),
        purge_after=purge_after(Contact.STOPPED, clock.today()),
    )
    session.add(wish)
    session.flush()
    session.add_all(NoPostKey(key=key, wish_id=wish.id) for key in sorted(keys))
    audit.record(session, person, "welcome.no_post", f"welcome_no_post:{wish.id}")
    return wish


def _hashed_cases(session: Session, keyring: Keyring) -> _Known:
    """Families that are known already, with what they are found by."""
    found = session.exec(
        select(WelcomeCase).where(
            col(WelcomeCase.family).is_not(None), WelcomeCase.contact != Contact.STOPPED
        )
    )
    return [
        (case, no_post_hashes(keyring, names.no_post_keys(load_family(case.family))))
        for case in found
    ]


def wishes(session: Session) -> list[Wish]:
    """What can still be read, the newest first."""
    asked = (
        select(NoPost).where(col(NoPost.family).is_not(None)).order_by(col(NoPost.asked_at).desc())
    )
    return [
        Wish(
            row.id, row.family["name"], date.fromisoformat(row.family["born_on"]),
            clock.berlin(row.asked_at).date(), len(row.family["stopped"]),
        )
        for row in session.exec(asked)
    ]  # fmt: skip


def withdraw(session: Session, person: Person, wish_id: UUID) -> bool:
    """The family rang: it was a mistake. What was stopped comes back, later lists count again.

    A death that a list has told meanwhile stays.
    """
    wait_for_turn(session)
    row = session.get(NoPost, wish_id)
    if row is None:
        return False
    if row.family:
        for one in row.family["stopped"]:
            _bring_back(session, person, one)
    session.delete(row)
    audit.record(session, person, "welcome.post_again", f"welcome_no_post:{wish_id}")
    return True


def _bring_back(session: Session, person: Person, stopped: dict[str, Any]) -> None:
    case = session.get(WelcomeCase, UUID(stopped["case"]))
    if case is None or case.family is not None:
        return
    event = UUID(stopped["event"])
    events.append_in_office(session, person, case, kind=Kind.UNDO, supersedes=event)
    if case.contact is not Contact.STOPPED:
        family = load_family(stopped["family"])
        case.family = stopped["family"]
        case.content_hash = content_hash(keyring_of(session), family)
        case.district = "" if case.is_protected else family.district
        session.add(case)


def purge_wishes(db: Database) -> None:
    """Names go after thirty days, hashes when no list can be that old any more."""
    with db.transaction() as session:
        session.execute(delete(NoPost).where(col(NoPost.purge_after) < clock.today()))
        old = select(NoPost).where(
            col(NoPost.family).is_not(None), NoPost.asked_at < clock.now() - READABLE_FOR
        )
        for row in session.exec(old).all():
            row.family = None
            session.add(row)
