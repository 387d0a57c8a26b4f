"""Families go on time: from the table, the lists and the tours; nothing brings them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import importing
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.plans import Counts
from fruehe_hilfen.welcome.retention import purge
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row

YEAR_LATER = NOON + timedelta(days=367)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def bring_in(db: Database, person: Person, data: bytes) -> None:
    assert importing.confirm(db, person, importing.stage(db, person, data))


def stored(db: Database) -> list[tuple[object, ...]]:
    with db.engine.connect() as raw:
        asked = text("SELECT family, content_hash, assigned_to FROM welcome_case")
        return [tuple(found) for found in raw.execute(asked)]


def test_a_family_stays_until_its_day_and_then_goes(
    db: Database, coordinator: Person, people: dict[str, Person], case_ids: Callable[[], list[UUID]]
) -> None:
    bring_in(db, coordinator, as_csv(family(1), family(2)))
    with db.transaction() as session:
        cases = list(session.exec(select(WelcomeCase)))
        assign(session, coordinator, cases, staff_id=people["visitor"].id, day=clock.today())
    with clock.use(NOON + timedelta(days=366)):
        assert purge(db) == 0
        assert len(case_ids()) == 2
    with clock.use(YEAR_LATER):
        assert purge(db) == 2
        assert purge(db) == 0
    assert stored(db) == [(None, "", None)] * 2


def test_no_page_shows_a_family_that_went(
    db: Database, coordinator: Person, client: Client, sign_in: Callable[[str], Person]
) -> None:
    bring_in(db, coordinator, as_csv(row(Familienname="Wegtest")))
    sign_in("coordinator")
    assert "Wegtest" in client.get("/team/besuchsdienst").text
    with clock.use(YEAR_LATER):
        purge(db)
        sign_in("coordinator")
        assert "Wegtest" not in client.get("/team/besuchsdienst").text


def test_the_same_list_a_year_later_brings_nobody_back(
    db: Database, coordinator: Person, case_ids: Callable[[], list[UUID]]
) -> None:
    data = as_csv(family(1))
    bring_in(db, coordinator, data)
    with clock.use(YEAR_LATER):
        purge(db)
        plan = importing.dry_run(db, coordinator, importing.stage(db, coordinator, data))
        assert plan
        counts = plan.counts()
        assert (counts.new, counts.changed) == (0, 0)
        bring_in(db, coordinator, data)
    assert case_ids() == []
    assert isinstance(counts, Counts)


def test_a_tombstone_goes_completely_after_two_years(db: Database, coordinator: Person) -> None:
    bring_in(db, coordinator, as_csv(row(Sterbedatum="20.11.2026")))
    with clock.use(YEAR_LATER):
        purge(db)
        assert len(stored(db)) == 1
    with clock.use(NOON + timedelta(days=2 * 366 + 2)):
        purge(db)
    assert stored(db) == []


def test_the_protocol_names_no_family(db: Database, coordinator: Person) -> None:
    bring_in(db, coordinator, as_csv(row(Familienname="Wegtest")))
    with clock.use(YEAR_LATER):
        purge(db)
    with db.engine.connect() as raw:
        entries = str(raw.execute(text("SELECT action, record, fields FROM audit_entry")).all())
    assert "welcome.purge" in entries
    assert "Wegtest" not in entries
