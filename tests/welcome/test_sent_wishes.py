"""A wish for no post that still waits for the worker is heard before anybody writes or decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.models import MessageState, OutboxMessage
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.jobs import HANDLERS
from fruehe_hilfen.welcome.models import NoPost
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries
from fruehe_hilfen.welcome.rules import Contact
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
PAGE = f"{HOME}/briefe"
WISH = {"name": "Mueller", "born_day": "1", "born_month": "11", "born_year": "2026"}
WITH_DAY = {
    "anzahl": "6", "termin_day": "16", "termin_month": "12", "termin_year": "2026",
    "zeit": "morning",
}  # fmt: skip
BORN = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _two_families(db: Database, sign_in: Become) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row(), family(1)))


def _ask(client: Client, **changed: str) -> None:
    assert client.post("/keine-post", data={**WISH, **changed}).status_code == 303


def _lift(client: Client, text: str = "Mueller; 1.11.2026") -> None:
    data = {"familien-doch": text}
    assert client.post(f"{HOME}/keine-post/aufhebungen", data=data).status_code == 303


def _case_of(db: Database, name: str) -> UUID:
    return next(case.id for case in all_cases(db) if case.family["name"] == name)


def _wishes(db: Database) -> list[NoPost]:
    with db.reading() as session:
        return list(session.exec(select(NoPost)))


def _series(db: Database) -> LetterSeries:
    with db.reading() as session:
        return session.exec(select(LetterSeries)).one()


def _waiting(db: Database) -> int:
    with db.reading() as session:
        return len(session.exec(select(OutboxMessage)).all())


def _written_to(db: Database) -> set[UUID]:
    with db.reading() as session:
        return set(session.exec(select(Letter.case_id)))


def _print(client: Client, db: Database) -> int:
    return client.post(f"{PAGE}/{_series(db).id}/druck").status_code


@pytest.mark.parametrize("gave_up", [False, True])
def test_a_wish_that_waits_stops_the_letter_that_is_just_printed(
    client: Client, db: Database, gave_up: bool
) -> None:
    client.post(PAGE)
    client.get(f"{PAGE}/{_series(db).id}/muster.pdf")
    unwanted, other = _case_of(db, "Müller"), _case_of(db, "Fambbbc")
    _ask(client)
    if gave_up:
        with db.transaction() as session:
            session.exec(select(OutboxMessage)).one().state = MessageState.DEAD
    assert _print(client, db) == 303
    assert _written_to(db) == {other}
    assert next(c for c in all_cases(db) if c.id == unwanted).contact is Contact.STOPPED
    assert _waiting(db) == 0


def test_a_print_that_is_refused_leaves_the_wish_waiting(client: Client, db: Database) -> None:
    client.post(PAGE)
    _ask(client)
    assert _print(client, db) == 409
    assert outbox.run_once(db, HANDLERS) == 1
    assert len(_wishes(db)) == 1


@pytest.mark.parametrize(("path", "form"), [(PAGE, {}), (f"{PAGE}/termin", WITH_DAY)])
def test_no_letter_is_prepared_for_who_just_asked_for_none(
    client: Client, db: Database, path: str, form: dict[str, str]
) -> None:
    other = _case_of(db, "Fambbbc")
    _ask(client)
    assert client.post(path, data=form).status_code == 303
    assert _written_to(db) == {other}


def test_a_single_letter_to_who_just_asked_for_none_is_refused(
    client: Client, db: Database
) -> None:
    case_id = _case_of(db, "Müller")
    _ask(client)
    assert client.post(f"{HOME}/faelle/{case_id}/brief").status_code == 404
    assert _written_to(db) == set()


def test_what_waited_while_the_family_rang_does_not_come_back(client: Client, db: Database) -> None:
    _ask(client)
    _lift(client)
    assert outbox.run_once(db, HANDLERS) == 0
    assert _wishes(db) == []
    assert {case.contact for case in all_cases(db)} == {Contact.NEW}


def test_nor_does_what_the_worker_holds_in_its_hand(client: Client, db: Database) -> None:
    _ask(client)
    (held,) = outbox.claim(db)
    _lift(client)
    HANDLERS[held.kind](db, held.payload)
    assert outbox.complete(db, held) is False
    assert _wishes(db) == []


def test_a_wish_sent_twice_ends_with_the_one_that_is_listed(client: Client, db: Database) -> None:
    _ask(client)
    outbox.run_once(db, HANDLERS)
    _ask(client)
    (wish,) = _wishes(db)
    assert client.post(f"{HOME}/keine-post/{wish.id}/aufhebung").status_code == 303
    outbox.run_once(db, HANDLERS)
    assert _wishes(db) == []


def test_a_family_with_the_same_name_a_day_beside_keeps_its_wish(
    client: Client, db: Database
) -> None:
    for day in (BORN, BORN + timedelta(days=1)):
        no_post.ask(db, name="Müller", born_on=day)
    _lift(client, "Müller; 1.11.2026")
    (left,) = _wishes(db)
    assert left.family["born_on"] == "2026-11-02"


@pytest.mark.parametrize("day", ["1.1.0001", "31.12.1899", "26.11.2026", "31.12.9999"])
@pytest.mark.parametrize("where", ["", "/aufhebungen"])
def test_a_day_nobody_was_born_on_is_a_wrong_line(client: Client, day: str, where: str) -> None:
    field = "familien-doch" if where else "familien"
    with clock.use(datetime(2026, 11, 25, 11, 0, tzinfo=UTC)):
        answer = client.post(f"{HOME}/keine-post{where}", data={field: f"Muster; {day}"})
    assert answer.status_code == 422
    assert f"Muster; {day}" in answer.text
    assert "Zeile 1: Das ist kein Geburtstag." in answer.text
