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
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import doubts, no_post
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import NoPost, WelcomeCase
from fruehe_hilfen.welcome.retention import forget
from fruehe_hilfen.welcome.rules import Contact, Unclear
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
    return restored(town, case_id)[0]


def restored(town: Town, case_id: UUID) -> tuple[WelcomeCase, Database]:
    with clock.use(NOON + timedelta(hours=1)):
        standing.write(town.db, town.settings.key_dir, town.shelf)
        there = town.world.machine()
        restore(there, town.backups()[0], town.recovery)
    db = town.world.database(there)
    with db.reading() as session:
        return session.get_one(WelcomeCase, case_id), db


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


def doubted(town: Town) -> UUID:
    """A family stopped because a death may mean it."""
    case_id = a_case(town)[0]
    with town.db.transaction() as session:
        doubts.hold(session, session.get_one(WelcomeCase, case_id), Unclear.DEAD, "row")
    return case_id


def settle(town: Town, there: Database | None = None) -> None:
    with (there or town.db).reading() as session:
        found = session.exec(select(Doubt).where(Doubt.row_key == "row")).one()
    with (there or town.db).transaction() as session:
        assert doubts.settle(session, office(town), found.id, is_meant=False)


def test_a_doubt_made_after_the_backup_comes_along_with_the_names_it_seals(town: Town) -> None:
    with clock.use(NOON):
        make(town.db, town.settings.key_dir, town.shelf)
        name = a_case(town)[1]
        case_id = doubted(town)
    after, there = restored(town, case_id)
    assert (after.family, after.contact) == (None, Contact.STOPPED)
    with clock.use(NOON + timedelta(hours=1)):
        settle(town, there)
    with there.reading() as session:
        assert load_family(session.get_one(WelcomeCase, case_id).family).name == name


def test_a_doubt_settled_after_the_backup_is_settled_and_seals_nobody(town: Town) -> None:
    with clock.use(NOON):
        case_id = doubted(town)
        make(town.db, town.settings.key_dir, town.shelf)
        settle(town)
    with town.db.reading() as session:
        before = session.get_one(WelcomeCase, case_id)
    after, there = restored(town, case_id)
    assert (after.family, after.contact) == (before.family, before.contact)
    with there.reading() as session:
        doubt = session.exec(select(Doubt).where(Doubt.row_key == "row")).one()
    assert doubt.settled_at
    assert doubt.family is None
