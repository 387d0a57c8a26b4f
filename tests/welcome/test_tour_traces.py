"""What a tour leaves behind: entries nobody could apply, and the log of who took which family along."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.models import QuarantinedEvent, WelcomeCase
from tests.conftest import NOON
from tests.welcome.lists import as_csv, row
from tests.welcome.phone import Phone
from tests.welcome.test_import import bring_in

Become = Callable[[str], Person]
SECRET = "Klingel bei der Nachbarin"
UNKNOWN = ("quarantined", "unknown_content")


def kept(db: Database) -> list[tuple[UUID | None, object]]:
    with db.reading() as session:
        return [(one.case_id, one.body) for one in session.exec(select(QuarantinedEvent))]


def of_mueller(phone: Phone) -> str:
    return str(next(case["id"] for case in phone.take_tour() if case["family"] == "Müller"))


def die(db: Database, people: dict[str, Person]) -> None:
    bring_in(db, people["coordinator"], as_csv(row(Sterbedatum="24.11.2026")))


def test_entries_nobody_could_apply_go_with_the_family(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person]
) -> None:
    mine = of_mueller(phone)
    other = next(str(one) for one in cases if str(one) != mine)
    entries = [phone.entry(one, "note", v=2, note=SECRET * 9) for one in (mine, other)]
    assert phone.verdicts(*entries) == [UNKNOWN, UNKNOWN]
    assert sorted(str(case_id) for case_id, _body in kept(db)) == sorted([mine, other])
    die(db, people)
    assert [str(case_id) for case_id, _body in kept(db)] == [other]


def test_an_entry_that_comes_after_a_death_is_counted_and_says_nothing(
    db: Database, phone: Phone, people: dict[str, Person]
) -> None:
    mine = of_mueller(phone)
    late = phone.entry(mine, "note", v=2, note=SECRET * 9)
    die(db, people)
    assert [*phone.verdicts(late), *phone.verdicts(late)] == [UNKNOWN, UNKNOWN]
    assert kept(db) == [(UUID(mine), {})]


@pytest.mark.parametrize("case", ["", "x", 7, None, ["a"]])
def test_an_entry_that_names_no_case_is_kept_for_a_person(
    db: Database, phone: Phone, case: object
) -> None:
    assert phone.verdicts(phone.entry("", "note", v=2, case=case, note=SECRET)) == [UNKNOWN]
    ((case_id, body),) = kept(db)
    assert case_id is None
    assert SECRET in str(body)


def noted(db: Database) -> list[tuple[str, str]]:
    with db.reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "welcome.tour"))
        return sorted((one.actor, one.record) for one in found)


def test_who_asks_for_the_tour_all_day_is_noted_once_a_day_and_case(
    db: Database, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    owner = str(phone.owner)
    expected = sorted((owner, f"welcome_case:{one}") for one in cases)
    for _time in range(3):
        assert len(phone.take_tour()) == 3
    assert noted(db) == expected
    with clock.use(NOON.replace(day=26)):
        Phone(phone.client, sign_in("visitor").id).take_tour()
        Phone(phone.client, phone.owner).take_tour()
        assert noted(db) == sorted(expected * 2)


def test_somebody_else_with_the_same_family_is_noted_too(
    db: Database, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    other = sign_in("other_visitor")
    with db.transaction() as session:
        case = session.get(WelcomeCase, cases[0])
        assert case
        case.assigned_to = other.id
        session.add(case)
    Phone(phone.client, other.id).take_tour()
    assert sum(record == f"welcome_case:{cases[0]}" for _actor, record in noted(db)) == 2
