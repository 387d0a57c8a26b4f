"""People of the office, a browser signed in as one of them, and changes written without a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import store
from fruehe_hilfen.office.models import OfficeChange
from fruehe_hilfen.office.rules import Kind
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles
from fruehe_hilfen.staff.sessions import Person, open_session
from tests.support.client import Client

PEOPLE = {
    "coordinator": (Role.COORDINATOR,),
    "editor": (Role.EDITOR,),
    "other_editor": (Role.EDITOR, Role.RELEASER),
    "releaser": (Role.RELEASER,),
    "nurse": (Role.NURSE,),
}


@pytest.fixture
def people(db: Database) -> dict[str, Person]:
    with db.transaction() as session:
        rows = {
            name: Staff(
                login=name, name=f"Person {name}", roles=format_roles(roles), password_hash="-",
                totp_secret="-", created_at=clock.now(),
            )
            for name, roles in PEOPLE.items()
        }  # fmt: skip
        session.add_all(rows.values())
    return {
        name: Person(row.id, row.name, frozenset(PEOPLE[name]), name) for name, row in rows.items()
    }


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
def put(db: Database, people: dict[str, Person]) -> Callable[..., OfficeChange]:
    """Writes a change as the coordinator, from where its target stands."""

    def write(kind: Kind, target: str, /, **value: Any) -> OfficeChange:
        with db.transaction() as session:
            now = str(store.stand(session, kind, target))
            return store.put(
                session, people["coordinator"], kind, target, value=value, started_from=now
            )

    return write
