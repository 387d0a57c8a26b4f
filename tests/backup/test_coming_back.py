"""A stop that was taken back after the backup: the family is there again, and only then."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.backup import standing
from fruehe_hilfen.backup.making import make
from fruehe_hilfen.backup.restoring import restore
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import NoPost, WelcomeCase
from fruehe_hilfen.welcome.retention import forget
from fruehe_hilfen.welcome.rules import Contact
from tests.backup.conftest import Town
from tests.conftest import NOON


def office(town: Town) -> Person:
    with town.db.reading() as session:
        id = session.exec(select(Staff.id).where(Staff.login == "demo-koordination")).one()
    return Person(id, "Frau Beispiel", frozenset({Role.COORDINATOR}), "")


def a_case(town: Town) -> tuple[UUID, str, date]:
    """An open case whose family is meant by nobody else's name and day."""
    with town.db.reading() as session:
        open_ones = select(WelcomeCase).where(
            col(WelcomeCase.family).is_not(None), col(WelcomeCase.is_protected).is_(False),
            WelcomeCase.contact == Contact.NEW,
        )  # fmt: skip
        case = session.exec(open_ones.order_by(col(WelcomeCase.id))).all()[0]
    family = load_family(case.family)
    return case.id, family.name, family.children[0].born_on


def say_no(town: Town) -> UUID:
    case_id, name, born_on = a_case(town)
    no_post.ask_all(town.db, [no_post.Named(name, born_on)], person=office(town))
    return case_id


def say_sorry(town: Town) -> None:
    with town.db.transaction() as session:
        (wish,) = no_post.wishes(session, office(town))[:1]
        assert no_post.withdraw(session, office(town), wish.id)


def come_back(town: Town, case_id: UUID) -> WelcomeCase:
    with clock.use(NOON + timedelta(hours=1)):
        standing.write(town.db, town.settings.key_dir, town.shelf)
        there = town.world.machine()
        restore(there, town.backups()[0], town.recovery)
    with town.world.database(there).reading() as session:
        return session.get_one(WelcomeCase, case_id)


@pytest.fixture
def case_id(town: Town) -> UUID:
    """Stopped by a wish for no post, and backed up like that."""
    with clock.use(NOON):
        found = say_no(town)
        make(town.db, town.settings.key_dir, town.shelf)
    return found


def test_a_family_brought_back_after_the_backup_is_there_after_a_restore(
    town: Town, case_id: UUID
) -> None:
    with clock.use(NOON):
        say_sorry(town)
    with town.db.reading() as session:
        before = session.get_one(WelcomeCase, case_id)
    after = come_back(town, case_id)
    assert after.family == before.family
    assert load_family(after.family).name
    assert (after.contact, after.district) == (before.contact, before.district)
    assert after.content_hash == before.content_hash


def test_a_family_that_is_still_stopped_stays_sealed(town: Town, case_id: UUID) -> None:
    after = come_back(town, case_id)
    assert (after.family, after.contact) == (None, Contact.STOPPED)


def test_a_family_forgotten_after_it_was_brought_back_stays_forgotten(
    town: Town, case_id: UUID
) -> None:
    with clock.use(NOON):
        say_sorry(town)
        with town.db.transaction() as session:
            forget(session, session.get_one(WelcomeCase, case_id))
    after = come_back(town, case_id)
    assert after.family is None
    assert after.contact is Contact.NEW


def test_a_family_stopped_again_is_sealed_in_the_new_wish_only(town: Town, case_id: UUID) -> None:
    with clock.use(NOON):
        say_sorry(town)
        say_no(town)
    after = come_back(town, case_id)
    assert (after.family, after.contact) == (None, Contact.STOPPED)
    with town.db.reading() as session:
        assert session.exec(select(NoPost)).all()
