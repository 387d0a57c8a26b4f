"""A phone writes to a case at the same moment: nothing of it is lost, and nobody gets an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session, select

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import doubts, events, no_post
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.models import NoPost, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, Kind
from tests.welcome.lists import as_csv, row
from tests.welcome.test_doubts import DEAD, OTHER
from tests.welcome.test_import import all_cases, bring_in

BORN = date(2026, 11, 1)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


@pytest.fixture
def case_id(db: Database, coordinator: Person) -> UUID:
    bring_in(db, coordinator, as_csv(row()))
    return all_cases(db)[0].id


def while_a_phone_writes(db: Database, case_id: UUID, work: Callable[[], object]) -> WelcomeCase:
    """`work` starts after the entry of the phone is written and before it is committed."""
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as session:
            case = session.get(WelcomeCase, case_id, with_for_update=True)
            assert case
            events.append_by_system(session, case, Kind.ATTEMPT)
            running = pool.submit(work)
            if not db.is_sqlite:  # where a second writer does not even begin
                wait_until_it_waits(session, running)
        running.result()
    with db.reading() as session:
        return session.get_one(WelcomeCase, case_id)


def wait_until_it_waits(session: Session, running: Future[object]) -> None:
    for _ in range(1000):
        waits = session.connection().exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted")
        if running.done() or waits.first():
            return
        time.sleep(0.01)
    raise AssertionError("neither done nor waiting")


def test_an_answer_to_a_doubt(db: Database, coordinator: Person, case_id: UUID) -> None:
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))

    def answer() -> None:
        with db.transaction() as session:
            doubt = session.exec(select(Doubt).where(Doubt.case_id == case_id)).one()
            assert doubts.settle(session, coordinator, doubt.id, is_meant=False)

    case = while_a_phone_writes(db, case_id, answer)
    assert (case.contact, case.attempts, bool(case.family)) == (Contact.ATTEMPTED, 1, True)


def test_a_list(db: Database, coordinator: Person, case_id: UUID) -> None:
    blocked = as_csv(row(Auskunftssperre="ja"))
    case = while_a_phone_writes(db, case_id, lambda: bring_in(db, coordinator, blocked))
    assert (case.is_protected, case.contact, case.attempts) == (True, Contact.ATTEMPTED, 1)


def test_a_wish_for_no_post(db: Database, case_id: UUID) -> None:
    case = while_a_phone_writes(db, case_id, lambda: no_post.ask(db, name="Müller", born_on=BORN))
    assert (case.contact, case.attempts) == (Contact.STOPPED, 1)


def test_the_end_of_such_a_wish(db: Database, coordinator: Person, case_id: UUID) -> None:
    no_post.ask(db, name="Müller", born_on=BORN)

    def withdraw() -> None:
        with db.transaction() as session:
            wish_id = session.exec(select(NoPost.id)).one()
            assert no_post.withdraw(session, coordinator, wish_id)

    case = while_a_phone_writes(db, case_id, withdraw)
    assert (case.contact, case.attempts, bool(case.family)) == (Contact.ATTEMPTED, 1, True)
