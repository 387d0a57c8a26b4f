"""What families answer: by a code, without a name, changed only by POST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import codes, events, letters, registering
from fruehe_hilfen.welcome.letter_rules import Answer, PartOfDay
from fruehe_hilfen.welcome.matching import keyring_of
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter, Registration
from fruehe_hilfen.welcome.rules import Contact, Kind
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"


@pytest.fixture
def code(db: Database, people: dict[str, Person]) -> str:
    """The code of the printed letter to the Müllers."""
    person = people["coordinator"]
    bring_in(db, person, as_csv(row()))
    with db.transaction() as session:
        series = letters.prepare(session, person, letters.waiting(session, person))
        letters.see_sample(session, person, series)
        assert letters.print_series(session, person, series)
        letter = session.exec(select(Letter)).one()
        return codes.spell(codes.code_of(keyring_of(session), letter.id))


def the_letter(db: Database) -> Letter:
    with db.reading() as session:
        return session.exec(select(Letter)).one()


def answer(client: Client, code: str, wish: str, **more: str) -> int:
    data = {"code": code, "wunsch": wish, **more}
    return client.post("/antwort/antworten", data=data).status_code


def test_a_code_may_be_typed_in_any_way_and_shows_nothing_of_the_family(
    client: Client, db: Database, code: str
) -> None:
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        page = client.post("/antwort", data={"code": typed})
        assert page.status_code == 200
        assert "Müller" not in page.text
        assert "no-store" in page.headers["cache-control"]
        assert "set-cookie" not in page.headers
        assert "manifest" not in page.text
    assert the_letter(db).answer is None


def test_a_no_needs_no_reason_and_ends_the_case(client: Client, db: Database, code: str) -> None:
    assert answer(client, code, "no") == 303
    case = all_cases(db)[0]
    assert (case.contact, case.assigned_to) == (Contact.DECLINED, None)
    assert answer(client, code, "no") == 303
    assert all_cases(db)[0].seq == case.seq
    assert "fragen nicht nach" in client.get("/antwort/danke/nein").text


def test_a_no_can_be_taken_back(client: Client, db: Database, code: str) -> None:
    answer(client, code, "no")
    assert answer(client, code, "other_time", zeit="later") == 303
    assert all_cases(db)[0].contact is Contact.NEW
    kept = the_letter(db)
    assert (kept.answer, kept.part_of_day) == (Answer.OTHER_TIME, PartOfDay.LATER)
    assert answer(client, code, "yes") == 303
    assert the_letter(db).part_of_day is None


def test_an_answer_without_a_choice_comes_back(client: Client, db: Database, code: str) -> None:
    assert answer(client, code, "other_time") == 422
    assert answer(client, code, "nonsense") == 422
    assert the_letter(db).answer is None


def test_the_office_sees_the_answer(
    client: Client, db: Database, code: str, sign_in: Become
) -> None:
    answer(client, code, "other_time", zeit="morning")
    sign_in("coordinator")
    assert "Ja, am Vormittag" in client.get(f"{HOME}/faelle/{all_cases(db)[0].id}").text


def test_wrong_old_and_stopped_codes_look_the_same(
    client: Client, db: Database, code: str, people: dict[str, Person]
) -> None:
    wrong = client.post("/antwort", data={"code": "2222-2222-22"})
    with clock.use(NOON + timedelta(days=181)):
        old = client.post("/antwort", data={"code": code})
    bring_in(db, people["coordinator"], as_csv(row(Sterbedatum="20.11.2026")))
    stopped = client.post("/antwort", data={"code": code})
    assert {wrong.status_code, old.status_code, stopped.status_code} == {404}
    plain = {
        page.text.replace(code, "X").replace("2222-2222-22", "X") for page in (wrong, old, stopped)
    }
    assert len(plain) == 1
    assert answer(client, code, "yes") == 404


def test_guessing_is_slow(client: Client) -> None:
    found = [client.post("/antwort", data={"code": "K"}).status_code for _ in range(21)]
    assert found == [404] * 20 + [429]


def test_before_the_letter_is_printed_its_code_is_unknown(
    client: Client, db: Database, people: dict[str, Person]
) -> None:
    person = people["coordinator"]
    bring_in(db, person, as_csv(row()))
    with db.transaction() as session:
        letters.prepare(session, person, letters.waiting(session, person))
        letter = session.exec(select(Letter)).one()
        typed = codes.code_of(keyring_of(session), letter.id)
    assert client.post("/antwort", data={"code": typed}).status_code == 404


WISH = {
    "name": "Wolkenstein", "born_day": "1", "born_month": "10", "born_year": "2026",
    "street": "Musterweg", "house_no": "3", "plz": "52351",
}  # fmt: skip


def test_parents_register_themselves_and_the_office_decides(
    client: Client, db: Database, sign_in: Become
) -> None:
    for _ in range(2):
        assert client.post("/willkommen/anmelden", data=WISH).status_code == 303
    assert "Wolkenstein" not in client.get("/willkommen/anmelden/danke").text
    assert all_cases(db) == []
    sign_in("coordinator")
    assert client.get(f"{HOME}/anmeldungen").text.count("Familie Wolkenstein") == 1
    with db.reading() as session:
        wish = session.exec(select(Registration)).one()
    assert client.post(f"{HOME}/anmeldungen/{wish.id}/uebernahme").status_code == 303
    assert [case.contact for case in all_cases(db)] == [Contact.NEW]
    assert client.post(f"{HOME}/anmeldungen/{wish.id}/uebernahme").status_code == 404
    assert client.post(f"{HOME}/anmeldungen/{wish.id}/loeschung").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"name": "-"}, {"plz": "52372"}, {"born_year": "2024"}, {"born_year": "2027"},
     {"born_month": "13"}, {"street": ""}, {"street": "x" * 101}],
)  # fmt: skip
def test_a_registration_that_cannot_be_used_comes_back_as_typed(
    client: Client, db: Database, changed: dict[str, str]
) -> None:
    page = client.post("/willkommen/anmelden", data={**WISH, **changed})
    assert page.status_code == 422
    assert "Musterweg" in page.text or "street" in changed
    with db.reading() as session:
        assert session.exec(select(Registration)).all() == []


def test_a_registration_nobody_decides_on_goes_after_thirty_days(
    client: Client, db: Database
) -> None:
    client.post("/willkommen/anmelden", data=WISH)
    with clock.use(NOON + timedelta(days=31)):
        registering.purge_registrations(db)
    with db.reading() as session:
        assert session.exec(select(Registration)).all() == []


SAME = {**WISH, "name": "Mueller", "born_month": "11", "street": "Musterstr.", "house_no": "4"}
FIRST_NAMES = ("Anna", "Tom", "")
"""Her name, his name, no name: parents write what they like."""


def take_over(client: Client, db: Database, first_name: str) -> int:
    """A family like that of the list registers and the office takes it over; the status."""
    client.post("/willkommen/anmelden", data={**SAME, "first_name": first_name})
    with db.reading() as session:
        wish = session.exec(select(Registration)).one()
    path = f"{HOME}/anmeldungen/{wish.id}/uebernahme"
    return client.post(path).status_code


@pytest.mark.parametrize("first_name", FIRST_NAMES)
def test_a_registration_does_not_double_a_family_of_the_birth_list(
    client: Client, db: Database, sign_in: Become, first_name: str
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row()))
    assert take_over(client, db, first_name) == 303
    assert len(all_cases(db)) == 1


@pytest.mark.parametrize("first_name", FIRST_NAMES)
def test_a_death_stops_who_registered_whichever_comes_first(
    client: Client, db: Database, sign_in: Become, first_name: str
) -> None:
    person = sign_in("coordinator")
    assert take_over(client, db, first_name) == 303
    bring_in(db, person, as_csv(row(Sterbedatum="24.11.2026")))
    assert {case.contact for case in all_cases(db)} == {Contact.STOPPED}
    assert {case.family for case in all_cases(db)} == {None}
    assert (
        take_over(client, db, first_name) == 409
    )  # and the wish stays for a person to think about
    assert {case.contact for case in all_cases(db)} == {Contact.STOPPED}


@pytest.mark.parametrize("first_name", FIRST_NAMES)
def test_a_block_hides_who_registered_whichever_comes_first(
    client: Client, db: Database, sign_in: Become, first_name: str
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(Auskunftssperre="ja")))
    assert take_over(client, db, first_name) == 303
    (case,) = all_cases(db)
    assert case.is_protected


@pytest.mark.parametrize("first_name", FIRST_NAMES)
def test_a_block_reaches_a_family_that_registered_before(
    client: Client, db: Database, sign_in: Become, first_name: str
) -> None:
    person = sign_in("coordinator")
    assert take_over(client, db, first_name) == 303
    bring_in(db, person, as_csv(row(Auskunftssperre="ja")))
    (case,) = all_cases(db)
    assert case.is_protected


def test_a_wish_of_a_family_that_said_no_is_not_lost(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row()))
    (case,) = all_cases(db)
    with db.transaction() as session:
        found = session.get_one(WelcomeCase, case.id)
        events.append_by_system(session, found, Kind.DECLINE)
    assert take_over(client, db, "Anna") == 409
    with db.reading() as session:
        assert session.exec(select(Registration)).one()


def test_the_office_hears_that_a_family_wanted_no_post_before(
    client: Client, db: Database, sign_in: Become
) -> None:
    asked = {k: v for k, v in WISH.items() if k.startswith(("name", "born"))}
    client.post("/keine-post", data=asked)
    client.post("/willkommen/anmelden", data=WISH)
    sign_in("coordinator")
    assert "wollte früher keine Post" in client.get(f"{HOME}/anmeldungen").text
