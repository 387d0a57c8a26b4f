"""People of the welcome service, and birth lists with invented families."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles
from fruehe_hilfen.staff.sessions import Person, open_session
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.models import WelcomeCase
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.phone import Phone
from tests.welcome.test_import import bring_in

PEOPLE = {
    "visitor": (Role.VISITOR,),
    "other_visitor": (Role.VISITOR,),
    "nurse": (Role.NURSE,),
    "coordinator": (Role.COORDINATOR,),
    "protector": (Role.PROTECTED_CASES,),
    "editor": (Role.EDITOR,),
}


@pytest.fixture
def people(db: Database) -> dict[str, Person]:
    """One person for every role."""
    with db.transaction() as session:
        rows = {name: _staff(name, roles) for name, roles in PEOPLE.items()}
        session.add_all(rows.values())
    return {
        name: Person(row.id, row.name, frozenset(PEOPLE[name]), name) for name, row in rows.items()
    }


def _staff(name: str, roles: tuple[Role, ...]) -> Staff:
    return Staff(
        login=name,
        name=f"Person {name}",
        roles=format_roles(roles),
        password_hash="-",
        totp_secret="-",
        created_at=clock.now(),
    )


@pytest.fixture
def sign_in(db: Database, client: Client, people: dict[str, Person]) -> Callable[[str], Person]:
    """Makes the client the browser of a person."""

    def become(name: str) -> Person:
        with db.transaction() as session:
            staff = session.get(Staff, people[name].id)
            assert staff
            client.cookies.set("fh", open_session(session, staff))
        return people[name]

    return become


@pytest.fixture
def case_ids(db: Database) -> Callable[[], list[UUID]]:
    """All cases that still hold a family."""

    def listed() -> list[UUID]:
        with db.reading() as session:
            found = session.exec(select(WelcomeCase).order_by("id"))
            return [case.id for case in found if case.family]

    return listed


@pytest.fixture
def cases(
    db: Database, people: dict[str, Person], case_ids: Callable[[], list[UUID]]
) -> list[UUID]:
    """Three families on the visitor's tour of today."""
    bring_in(db, people["coordinator"], as_csv(row(), family(1), family(2)))
    with db.transaction() as session:
        found = list(session.exec(select(WelcomeCase)))
        assign(
            session, people["coordinator"], found, staff_id=people["visitor"].id, day=clock.today()
        )
    return case_ids()


@pytest.fixture
def phone(client: Client, sign_in: Callable[[str], Person], cases: list[UUID]) -> Phone:
    """The visitor's phone with the tour of today."""
    phone = Phone(client, sign_in("visitor").id)
    assert len(phone.take_tour()) == 3
    return phone
