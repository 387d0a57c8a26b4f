"""What families answer: by a code, without a name, changed only by POST."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import codes, events, figures, letter_text, letters, registering
from fruehe_hilfen.welcome.assigning import assign
from fruehe_hilfen.welcome.jobs import HANDLERS
from fruehe_hilfen.welcome.letter_rules import Answer, PartOfDay
from fruehe_hilfen.welcome.matching import keyring_of
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries, Registration
from fruehe_hilfen.welcome.rules import Contact, Kind, Verdict
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import HEADER, as_csv, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
SENDER = letter_text.Sender(
    address="Stadt Düren", phone="02421 25-0", public_url="https://x.example", privacy_contact=None
)


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


@pytest.mark.parametrize("by", ["phone", "door"])
def test_a_yes_takes_back_a_no_whoever_wrote_it_down(
    client: Client, db: Database, code: str, sign_in: Become, people: dict[str, Person], by: str
) -> None:
    case_id = all_cases(db)[0].id
    with db.transaction() as session:
        case = session.get_one(WelcomeCase, case_id)
        person = people["coordinator" if by == "phone" else "visitor"]
        events.append_in_office(session, person, case, kind=Kind.DECLINE, place="no_interest")
        events.append_in_office(session, person, case, kind=Kind.DECLINE)
    for _ in range(2):
        assert answer(client, code, "yes") == 303
    (case,) = all_cases(db)
    assert (case.contact, case.wants_no_contact, case.closed_at) == (Contact.NEW, False, None)
    sign_in("coordinator")
    assert "Besuchen bis 09.12.2026" in client.get(HOME).text
    assert answer(client, code, "no") == 303
    assert all_cases(db)[0].contact is Contact.DECLINED


def test_a_yes_that_meets_a_closed_case_waits_for_the_office(
    client: Client, db: Database, code: str, sign_in: Become, people: dict[str, Person]
) -> None:
    case_id, letter = all_cases(db)[0].id, the_letter(db)
    with db.transaction() as session:
        case = session.get_one(WelcomeCase, case_id)
        events.append_in_office(session, people["coordinator"], case, kind=Kind.MOVED)
    sign_in("coordinator")
    says = "Die Familie hat auf den Brief mit Ja geantwortet."
    assert says not in client.get(f"{HOME}/lage").text
    for n in range(2):  # also when it says so once more later
        with clock.use(NOON + timedelta(minutes=n)):
            assert answer(client, code, "yes") == 303
            page = client.get(f"{HOME}/lage").text
            assert says in page
            assert f"{HOME}/faelle/{case_id}" in page
            assert "1 Punkt wartet auf Sie" in client.get(HOME).text
            assert client.post(f"{HOME}/lage/eintraege/{letter.id}/gesehen").status_code == 303
            assert says not in client.get(f"{HOME}/lage").text
    page = client.get(f"{HOME}/faelle/{case_id}").text
    target = page.split('name="nimmt-zurueck" value="')[1].split('"')[0]
    data = {"art": "undo", "nimmt-zurueck": target}
    assert client.post(f"{HOME}/faelle/{case_id}/ereignisse", data=data).status_code == 303
    assert all_cases(db)[0].contact is Contact.NEW


def test_a_no_at_the_door_that_is_sent_after_the_yes_is_looked_at(
    client: Client, db: Database, code: str, sign_in: Become, people: dict[str, Person]
) -> None:
    answer(client, code, "yes")
    late = CaseEvent(
        id=new_id(), case_id=all_cases(db)[0].id, seq=0, kind=Kind.DECLINE,
        occurred_at=NOON - timedelta(hours=2), actor=people["visitor"].id, received_at=NOON,
        payload_sha256="-", verdict=Verdict.APPLIED,
    )  # fmt: skip
    with db.transaction() as session:
        events.append(session, session.get_one(WelcomeCase, late.case_id), late)
    sign_in("coordinator")
    assert "mit Ja geantwortet" in client.get(f"{HOME}/lage").text


def test_whoever_asks_for_a_later_time_is_on_no_tour_today(
    client: Client, db: Database, code: str, people: dict[str, Person], sign_in: Become
) -> None:
    case_id = all_cases(db)[0].id
    with db.transaction() as session:
        found = [session.get_one(WelcomeCase, case_id)]
        assign(
            session, people["coordinator"], found, staff_id=people["visitor"].id, day=NOON.date()
        )
    assert answer(client, code, "other_time", zeit="morning") == 303
    assert all_cases(db)[0].assigned_to == people["visitor"].id
    assert answer(client, code, "other_time", zeit="later") == 303
    assert (all_cases(db)[0].assigned_to, all_cases(db)[0].tour_on) == (None, None)
    sign_in("coordinator")
    assert "Besuchen ab 06.01.2027, bis 20.01.2027" in client.get(HOME).text


def test_a_family_that_says_yes_after_two_attempts_is_not_closed(
    client: Client, db: Database, code: str, sign_in: Become, people: dict[str, Person]
) -> None:
    case_id = all_cases(db)[0].id
    with db.transaction() as session:
        case = session.get_one(WelcomeCase, case_id)
        for _ in range(2):
            events.append_in_office(session, people["visitor"], case, kind=Kind.ATTEMPT)
    sign_in("coordinator")
    page = f"{HOME}/faelle/{case_id}"
    assert "Abschließen und löschen" in client.get(page).text
    answer(client, code, "yes")
    assert "Abschließen und löschen" not in client.get(page).text
    assert client.post(f"{page}/abschluss").status_code == 409
    assert all_cases(db)[0].family


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
@pytest.mark.parametrize("block_comes_first", [True, False])
def test_a_block_hides_who_registered_whichever_comes_first(
    client: Client, db: Database, sign_in: Become, first_name: str, *, block_comes_first: bool
) -> None:
    person = sign_in("coordinator")
    block = as_csv(row(Auskunftssperre="ja"))
    if block_comes_first:
        bring_in(db, person, block)
    assert take_over(client, db, first_name) == 303
    if not block_comes_first:
        bring_in(db, person, block)
    (case,) = all_cases(db)
    assert case.is_protected


def test_who_registered_is_no_birth_until_a_list_tells_of_it(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    assert take_over(client, db, "Tom") == 303

    def counted() -> dict[str, int]:
        with db.reading() as session:
            return {measure: n for (_m, _d, measure), n in figures.collect(session).items()}

    assert counted() == {"registered": 1, "offered": 1}
    page = client.get(f"{HOME}/faelle/{all_cases(db)[0].id}").text
    assert "noch in keiner Meldeliste" in page
    assert "von der Familie selbst, am 25.11.2026" in page
    bring_in(db, person, as_csv(row(Zuzugsdatum="20.11.2026"), header=(*HEADER, "Zuzugsdatum")))
    assert counted() == {"moved_in": 1, "offered": 1}
    page = client.get(f"{HOME}/faelle/{all_cases(db)[0].id}").text
    assert "zugezogen" in page
    assert "von der Familie selbst, am 25.11.2026" in page


def test_who_asked_for_a_visit_gets_one_and_no_offer_by_letter(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    assert take_over(client, db, "Tom") == 303
    assert "Besuchen bis 09.12.2026" in client.get(HOME).text
    with db.reading() as session:
        assert letters.waiting(session, person) == []
    assert bring_in(db, person, as_csv(row())).new == 0
    with db.reading() as session:
        assert letters.waiting(session, person) == []


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_letter_says_truly_who_told_of_the_family(
    client: Client, db: Database, sign_in: Become, is_listed: bool
) -> None:
    person = sign_in("coordinator")
    assert take_over(client, db, "Tom") == 303
    if is_listed:
        bring_in(db, person, as_csv(row()))
    client.post(f"{HOME}/faelle/{all_cases(db)[0].id}/brief")
    with db.reading() as session:
        series = session.exec(select(LetterSeries)).one()
        (sheet,) = letters.sheets(session, person, series.id)
    said = str(letter_text.sheet(sheet, SENDER))
    assert "haben Sie uns selbst geschrieben" in said
    assert "Sie haben sich einen Besuch gewünscht." in said
    assert ("§ 10a MeldDÜV" in said) is is_listed
    assert "klingeln wir" not in said


def test_the_form_says_what_becomes_of_the_data_and_which_rights_there_are(client: Client) -> None:
    page = client.get("/willkommen/anmelden").text
    for words in ("Wer ist verantwortlich?", "Ihre Rechte", "haben Sie uns selbst geschrieben"):
        assert words in page
    assert "§ 10a" not in page
    assert "Von anderen Stellen" not in page, "the list may know a family that opens the form"


def test_two_clicks_at_once_take_a_registration_over_once(
    app: App, client: Client, db: Database, sign_in: Become
) -> None:
    sign_in("coordinator")
    client.post("/willkommen/anmelden", data=WISH)
    with db.reading() as session:
        wish = session.exec(select(Registration)).one()
    gate, cookie = threading.Barrier(3), client.cookies["fh"]

    def click(browser: Client) -> int:
        browser.cookies.set("fh", cookie)
        gate.wait()
        return browser.post(f"{HOME}/anmeldungen/{wish.id}/uebernahme").status_code

    with ThreadPoolExecutor(3) as pool:
        found = sorted(pool.map(click, [Client(app) for _ in range(3)]))
    assert found == [303, 404, 404]
    assert len(all_cases(db)) == 1


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
    outbox.run_once(db, HANDLERS)
    client.post("/willkommen/anmelden", data=WISH)
    sign_in("coordinator")
    assert "wollte früher keine Post" in client.get(f"{HOME}/anmeldungen").text
