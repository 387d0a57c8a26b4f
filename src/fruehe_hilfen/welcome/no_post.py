"""The wish for no post at all: a family asked, once and by itself, never to be written to or visited.

Anybody can send the form for somebody else, so for thirty days the office can undo it: name, day
and what was known of the families it stopped are sealed in the wish. Then they go and the keyed
hashes stay, so that no later birth list brings the family back. In doubt nobody rings at the door:
a family is meant by one part of its name and the child's day of birth.

Who sees which wish never depends on a family that person may not see: typing a name into the public
form or the office's form tells nobody whether an address is protected (`_is_shown`).
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
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import doubts, events, names, referrals, unwanted
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.gate import wait_for_turn
from fruehe_hilfen.welcome.matching import keyring_of, no_post_hashes
from fruehe_hilfen.welcome.models import NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, Kind, purge_after
from fruehe_hilfen.welcome.stopping import restore
from fruehe_hilfen.welcome.unwanted import READABLE_FOR

__all__ = [
    "READABLE_FOR", "Named", "Wish", "ask", "ask_all", "ask_in", "purge_wishes", "wishes",
    "withdraw", "withdraw_named",
]  # fmt: skip
_BY_FAMILY, _BY_OFFICE, _APART = "family", "office", "apart"


@dataclass(frozen=True)
class Wish:
    """A wish as somebody of the office reads it; `name` empty: it is too old to say it."""

    id: UUID
    name: str
    born_on: date | None
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


def ask_all(
    db: Database, families: Iterable[Named], *, person: Person | None = None, is_apart: bool = False
) -> None:
    """`ask` for many, by somebody of the office. `is_apart`: for families of the protected role."""
    by = _BY_FAMILY
    if person is not None:
        by = _BY_OFFICE if person.has(Role.COORDINATOR) and not is_apart else _APART
    with db.transaction() as session:
        wait_for_turn(session)
        ask_in(session, families, (person, by))


_Known = list[tuple[WelcomeCase, frozenset[str]]]
_By = tuple[Person | None, str]


def ask_in(session: Session, families: Iterable[Named], by: _By = (None, _BY_FAMILY)) -> None:
    """`ask_all` by who has the turn already (`wait_for_turn`)."""
    keyring = keyring_of(session)
    known = _hashed_cases(session, keyring)
    for one in families:
        _ask(session, keyring, one, known, by)


def _ask(session: Session, keyring: Keyring, meant: Named, known: _Known, by: _By) -> None:
    keys = _keys_of(keyring, meant)
    wish = _kept(session, keys) or _new(session, keys)
    _name(session, wish, meant, by)
    for case, hashes in known:
        if keys & hashes:
            session.refresh(case, with_for_update=True)  # a phone may just write to it
            if case.contact is not Contact.STOPPED:
                unwanted.stop_for(session, case, wish)


def _keys_of(keyring: Keyring, meant: Named) -> frozenset[str]:
    return no_post_hashes(keyring, names.day_keys([meant.name], [meant.born_on]))


def _kept(session: Session, keys: frozenset[str]) -> NoPost | None:
    """The wish with exactly these keys: one that means more would show the name it was sent with."""
    asked = select(NoPostKey.wish_id).where(col(NoPostKey.key).in_(sorted(keys)))
    found = set(session.exec(asked))
    rows = session.exec(select(NoPostKey).where(col(NoPostKey.wish_id).in_(found))).all()
    same = [id for id in sorted(found) if keys == {row.key for row in rows if row.wish_id == id}]
    return session.get(NoPost, same[0]) if same else None


def _new(session: Session, keys: frozenset[str]) -> NoPost:
    wish = NoPost(asked_at=clock.now(), purge_after=clock.today())
    session.add(wish)
    session.flush()
    session.add_all(NoPostKey(key=key, wish_id=wish.id) for key in sorted(keys))
    return wish


def _name(session: Session, wish: NoPost, meant: Named, by: _By) -> None:
    """Write down who is meant, anew where the office names a wish it could not read before."""
    person, who = by
    known = wish.family or unwanted.empty()
    if known["name"] and (known.get("by") == who or who != _BY_OFFICE):
        return
    wish.family = {**known, "name": meant.name, "born_on": meant.born_on.isoformat(), "by": who}
    wish.asked_at, wish.purge_after = clock.now(), purge_after(Contact.STOPPED, clock.today())
    session.add(wish)
    audit.record(session, person, "welcome.no_post", f"welcome_no_post:{wish.id}")


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


def wishes(session: Session, person: Person) -> list[Wish]:
    """What this person may read, the newest first."""
    asked = (
        select(NoPost).where(col(NoPost.family).is_not(None)).order_by(col(NoPost.asked_at).desc())
    )
    found = list(session.exec(asked))
    hidden = _protected(session, found)
    return [_line(row, person, hidden) for row in found if _is_shown(row, person, hidden)]


def _line(row: NoPost, person: Person, hidden: set[str]) -> Wish:
    open_, apart = _stopped(row, hidden)
    born_on, roles = row.family["born_on"], (Role.COORDINATOR, Role.PROTECTED_CASES)
    numbers = zip(roles, (open_, apart), strict=True)
    return Wish(
        row.id, row.family["name"], date.fromisoformat(born_on) if born_on else None,
        clock.berlin(row.asked_at).date(), sum(n for role, n in numbers if person.has(role)),
    )  # fmt: skip


def _protected(session: Session, found: Iterable[NoPost]) -> set[str]:
    ids = {UUID(one["case"]) for row in found for one in row.family["stopped"]}
    asked = select(WelcomeCase.id).where(
        col(WelcomeCase.id).in_(ids), col(WelcomeCase.is_protected).is_(True)
    )
    return {str(id) for id in session.exec(asked)}


def _stopped(row: NoPost, hidden: set[str]) -> tuple[int, int]:
    """How many families a wish stopped, and how many of these are protected."""
    apart = sum(one["case"] in hidden for one in row.family["stopped"])
    return len(row.family["stopped"]) - apart, apart


def _is_shown(row: NoPost, person: Person, hidden: set[str]) -> bool:
    """The coordinator reads what the office typed and what stopped a family of an open list.

    A wish of a family that meets nobody, or a protected family, looks the same from there: it is
    read by the role for protected addresses only.
    """
    open_, apart = _stopped(row, hidden)
    by = row.family.get("by", _BY_FAMILY)
    if person.has(Role.COORDINATOR) and (by == _BY_OFFICE or open_):
        return True
    is_apart = by == _APART or apart or (by != _BY_OFFICE and not open_)
    return person.has(Role.PROTECTED_CASES) and bool(is_apart)


def withdraw(session: Session, person: Person, wish_id: UUID) -> bool:
    """The family rang: it was a mistake. What was stopped comes back, later lists count again.

    A death that a list has told meanwhile stays, and so does whatever another wish means.
    """
    wait_for_turn(session)
    row = session.get(NoPost, wish_id)
    if row is None or not row.family or not _is_shown(row, person, _protected(session, [row])):
        return False
    _end(session, person, row)
    return True


def withdraw_named(session: Session, person: Person, meant: Named) -> None:
    """End the wishes that mean a family that rang, whether this person may read them or not.

    Somebody else may have sent them, spelled with one of its names or a day beside: whatever is part
    of what the family says ends. A wish with a name the family does not have may mean another, and
    so does one with a day beside as long as there is one with this day.
    """
    wait_for_turn(session)
    keyring = keyring_of(session)
    exact = _meaning(session, _keys_of(keyring, meant))
    for wish_id in exact or _meaning(session, _keys_around(keyring, meant)):
        _end(session, person, session.get_one(NoPost, wish_id))


def _keys_around(keyring: Keyring, meant: Named) -> frozenset[str]:
    days = [meant.born_on + timedelta(days=n) for n in (-1, 0, 1)]
    return no_post_hashes(keyring, names.day_keys([meant.name], days))


def _meaning(session: Session, keys: frozenset[str]) -> list[UUID]:
    """Wishes that have none but these keys."""
    key, wish_id = col(NoPostKey.key), col(NoPostKey.wish_id)
    found = select(NoPostKey.wish_id).where(key.in_(sorted(keys)))
    others = select(NoPostKey.wish_id).where(key.not_in(sorted(keys)), wish_id.in_(found))
    meant, unclear = session.exec(found).all(), session.exec(others).all()
    return sorted(set(meant) - set(unclear))


def _end(session: Session, person: Person, row: NoPost) -> None:
    stopped = (row.family or unwanted.empty())["stopped"]
    for one in sorted(stopped, key=lambda one: str(one["case"])):  # the order of all locks
        other = unwanted.standing(session, [one["family"]], besides=row.id)
        if other is not None:
            unwanted.keep(session, other, one)
        else:
            _bring_back(session, person, one)
    session.delete(row)
    audit.record(session, person, "welcome.post_again", f"welcome_no_post:{row.id}")


def _bring_back(session: Session, person: Person, stopped: dict[str, Any]) -> None:
    case = session.get(WelcomeCase, UUID(stopped["case"]), with_for_update=True)
    if case is None or case.family is not None:
        return
    event = UUID(stopped["event"])
    events.append_in_office(session, person, case, kind=Kind.UNDO, supersedes=event)
    if not stopped["family"]:
        return
    if case.contact is not Contact.STOPPED:
        restore(session, case, stopped["family"])
        referrals.resume(session, case)
    else:  # somebody may still find out that it is another family
        until = date.fromisoformat(stopped.get("until") or clock.today().isoformat())
        doubts.seal(session, case.id, stopped["family"], until)


def purge_wishes(db: Database) -> None:
    """Names go after thirty days, hashes when no list can be that old any more."""
    with db.transaction() as session:
        session.execute(delete(NoPost).where(col(NoPost.purge_after) < clock.today()))
        for row in session.exec(select(NoPost).where(col(NoPost.family).is_not(None))).all():
            unwanted.purge(row)
            session.add(row)
