"""The wish for no post at all: a family asked, once and by itself, never to be written to or visited.

Names and day are sealed and go after thirty days; the keyed hashes stay, so that no later birth
list brings the family back. In doubt nobody rings at the door: a family is meant by one part of
its name and the child's day of birth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import names
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.importing import stop, wait_for_turn
from fruehe_hilfen.welcome.matching import keyring_of, no_post_hashes
from fruehe_hilfen.welcome.models import NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, purge_after

READABLE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Wish:
    """A wish as the office reads it."""

    id: UUID
    name: str
    born_on: date
    asked_on: date


def ask(db: Database, *, name: str, born_on: date) -> None:
    """Keep the wish and stop what is known of this family. Asking twice changes nothing."""
    with db.transaction() as session:
        wait_for_turn(session)
        keyring = keyring_of(session)
        keys = no_post_hashes(keyring, names.day_keys([name], [born_on]))
        if not _is_kept(session, keys):
            _keep(session, keys, name=name, born_on=born_on)
        for case in _cases(session, keyring, keys):
            stop(session, case)


def _is_kept(session: Session, keys: Iterable[str]) -> bool:
    found = session.exec(select(NoPostKey).where(col(NoPostKey.key).in_(list(keys)))).all()
    ids = {row.wish_id for row in found}
    return any(keys == {row.key for row in found if row.wish_id == id} for id in ids)


def _keep(session: Session, keys: Iterable[str], *, name: str, born_on: date) -> None:
    wish = NoPost(
        family={"name": name, "born_on": born_on.isoformat()},
        asked_at=clock.now(),
        purge_after=purge_after(Contact.STOPPED, clock.today()),
    )
    session.add(wish)
    session.flush()
    session.add_all(NoPostKey(key=key, wish_id=wish.id) for key in sorted(keys))
    audit.record(session, None, "welcome.no_post", f"welcome_no_post:{wish.id}")


def _cases(session: Session, keyring: Keyring, keys: frozenset[str]) -> list[WelcomeCase]:
    """Families of this name and day that are known already."""
    known = session.exec(
        select(WelcomeCase).where(
            col(WelcomeCase.family).is_not(None), WelcomeCase.contact != Contact.STOPPED
        )
    ).all()
    return [
        case
        for case in known
        if keys & no_post_hashes(keyring, names.no_post_keys(load_family(case.family)))
    ]


def wishes(session: Session) -> list[Wish]:
    """What can still be read, the newest first."""
    asked = (
        select(NoPost).where(col(NoPost.family).is_not(None)).order_by(col(NoPost.asked_at).desc())
    )
    return [
        Wish(
            row.id, row.family["name"], date.fromisoformat(row.family["born_on"]),
            clock.berlin(row.asked_at).date(),
        )
        for row in session.exec(asked)
    ]  # fmt: skip


def withdraw(session: Session, person: Person, wish_id: UUID) -> bool:
    """The family rang: it was a mistake. What was stopped stays stopped; later lists count again."""
    row = session.get(NoPost, wish_id)
    if row is None:
        return False
    session.delete(row)
    audit.record(session, person, "welcome.post_again", f"welcome_no_post:{wish_id}")
    return True


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
