"""Letters: nothing leaves unseen, nobody who must not be written to is ever in a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import letter_text, letters, papers, tasks
from fruehe_hilfen.welcome.letter_rules import Due, Task, next_task
from fruehe_hilfen.welcome.letter_text import Sender
from fruehe_hilfen.welcome.letters import Sheet
from fruehe_hilfen.welcome.names import Child, Family
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
PAGE = f"{HOME}/briefe"
SENDER = Sender(
    address="Stadt Düren", phone="02421 25-0", public_url="https://x.example", privacy_contact=None
)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def prepared(client: Client, db: Database) -> LetterSeries:
    assert client.post(PAGE).status_code == 303
    with db.reading() as session:
        return session.exec(select(LetterSeries)).one()


def names_in(db: Database, person: Person, series: LetterSeries) -> list[str]:
    with db.reading() as session:
        return sorted(one.family.name for one in letters.sheets(session, person, series.id))


def test_a_series_is_printed_only_after_somebody_saw_the_sample(
    client: Client, db: Database, sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(*(family(n) for n in range(3))))
    assert "3 Briefe vorbereiten" in client.get(PAGE).text
    series = prepared(client, db)
    assert "2. Briefe drucken" not in client.get(PAGE).text
    assert client.post(f"{PAGE}/{series.id}/druck").status_code == 409
    assert client.get(f"{PAGE}/{series.id}/briefe.pdf").status_code == 404
    sample = client.get(f"{PAGE}/{series.id}/muster.pdf")
    assert sample.content.startswith(b"%PDF")
    assert "no-store" in sample.headers["cache-control"]
    assert client.post(f"{PAGE}/{series.id}/druck").status_code == 303
    assert client.get(f"{PAGE}/{series.id}/briefe.pdf").content.startswith(b"%PDF")
    with db.reading() as session:
        assert {letter.age_days for letter in session.exec(select(Letter))} == {24}
    assert client.post(f"{PAGE}/{series.id}/verwerfung").status_code == 409


def test_preparing_twice_writes_to_nobody_twice(
    client: Client, db: Database, sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row()))
    series = prepared(client, db)
    client.post(PAGE)
    case_id = all_cases(db)[0].id
    client.post(f"{HOME}/faelle/{case_id}/brief")
    with db.reading() as session:
        assert [letter.series_id for letter in session.exec(select(Letter))] == [series.id]
    assert client.post(f"{PAGE}/{series.id}/verwerfung").status_code == 303
    assert "1 Brief vorbereiten" in client.get(PAGE).text


@pytest.mark.parametrize("block", [{"Sterbedatum": "20.11.2026"}, {"Auskunftssperre": "ja"}])
@pytest.mark.parametrize("is_printed", [False, True])
def test_a_death_or_a_block_takes_the_family_out_of_every_series(
    client: Client, db: Database, sign_in: Become, block: dict[str, str], is_printed: bool
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(), family(1)))
    series = prepared(client, db)
    if is_printed:
        client.get(f"{PAGE}/{series.id}/muster.pdf")
        client.post(f"{PAGE}/{series.id}/druck")
    assert names_in(db, person, series) == ["Fambbbc", "Müller"]
    bring_in(db, person, as_csv(row(**block)))
    assert names_in(db, person, series) == ["Fambbbc"]
    page = client.get(PAGE).text
    assert ("drucken Sie bitte alle neu" in page) is is_printed
    assert "Müller" not in page


def test_protected_families_are_in_no_series_of_the_coordinator(
    client: Client, db: Database, sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row(Auskunftssperre="ja")))
    assert (
        "vorbereiten" not in client.get(PAGE).text.split("<main")[1].split("Musterbrief")[0][:900]
    )
    case_id = all_cases(db)[0].id
    assert client.post(f"{HOME}/faelle/{case_id}/brief").status_code == 404
    sign_in("protector")
    assert client.post(PAGE).status_code == 303
    with db.reading() as session:
        series = session.exec(select(LetterSeries)).one()
    assert client.get(f"{PAGE}/{series.id}/muster.pdf").status_code == 200
    sign_in("coordinator")
    assert client.get(f"{PAGE}/{series.id}/muster.pdf").status_code == 404


ODD = Family(
    name='#panic("x") \\ $ [', parent_first_name="*Eva*", parent_name="", street="`S` <a>",
    house_no="@1", plz="52349", children=(Child("", date(2026, 10, 1)),),
)  # fmt: skip


def test_what_stands_in_a_name_is_never_part_of_the_program() -> None:
    found = papers.letters([Sheet(ODD, True, "K7FM2QXD9T")], SENDER, NOON.date())
    assert found.startswith(b"%PDF")


def test_a_series_of_two_hundred_letters_takes_seconds() -> None:
    one = Family(
        name="Muster", parent_first_name="Eva", parent_name="Muster", street="Weg", house_no="1",
        plz="52349", children=(Child("", date(2026, 10, 1)),),
    )  # fmt: skip
    assert len(papers.letters([Sheet(one, False, "K7FM2QXD9T")] * 200, SENDER, NOON.date())) > 9


DAY, YES = date(2026, 11, 2), date(2026, 11, 4)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, Due(Task.WRITE, date(2026, 11, 16))),
        ({"written_on": DAY}, Due(Task.VISIT, date(2026, 11, 30), date(2026, 11, 16))),
        ({"written_on": DAY, "said_yes_on": YES},
         Due(Task.VISIT, date(2026, 11, 18), YES)),
        ({"written_on": DAY, "said_yes_on": YES, "may_wait_until": date(2026, 12, 14)},
         Due(Task.VISIT, date(2026, 12, 28), date(2026, 12, 14))),
        ({"tried_on": DAY, "attempts": 2, "said_yes_on": YES},
         Due(Task.VISIT, date(2026, 11, 18), YES)),
        ({"tried_on": YES, "attempts": 1, "said_yes_on": DAY},
         Due(Task.TRY_AGAIN, date(2026, 11, 18))),
        ({"tried_on": DAY, "attempts": 1}, Due(Task.TRY_AGAIN, date(2026, 11, 16))),
        ({"tried_on": DAY, "attempts": 2}, Due(Task.CLOSE, date(2026, 11, 16))),
    ],
)  # fmt: skip
def test_every_open_family_has_a_next_step_with_a_day(given: dict[str, object], due: Due) -> None:
    usual: dict[str, object] = {"written_on": None, "tried_on": None, "attempts": 0}
    assert next_task(Contact.NEW, came_on=DAY, **{**usual, **given}) == due  # type: ignore[arg-type]
    assert next_task(Contact.MET, came_on=DAY, **{**usual, **given}) is None  # type: ignore[arg-type]


def test_the_office_is_told_the_day_the_letter_promises(
    client: Client, db: Database, sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row()))
    print_all(client, db)
    assert "frühestens in zwei Wochen" in str(
        letter_text.sheet(Sheet(ODD, False, "K7FM2QXD9T"), SENDER)
    )
    assert "Besuchen ab 09.12.2026, bis 23.12.2026" in client.get(HOME).text
    with clock.use(NOON + timedelta(days=14)):
        sign_in("coordinator")
        page = client.get(HOME).text
    assert "Besuchen bis 23.12.2026" in page
    assert "Besuchen ab" not in page


def print_all(client: Client, db: Database) -> None:
    series = prepared(client, db)
    client.get(f"{PAGE}/{series.id}/muster.pdf")
    assert client.post(f"{PAGE}/{series.id}/druck").status_code == 303


def test_two_clicks_at_once_write_to_nobody_twice(
    app: App, db: Database, sign_in: Become, client: Client
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(*(family(n) for n in range(20))))
    case_id, cookie = all_cases(db)[0].id, client.cookies["fh"]
    clients = [Client(app) for _ in range(4)]
    paths = [PAGE, PAGE, f"{HOME}/faelle/{case_id}/brief", f"{HOME}/faelle/{case_id}/brief"]
    gate = threading.Barrier(4)

    def click(browser: Client, path: str) -> int:
        browser.cookies.set("fh", cookie)
        gate.wait()
        return browser.post(path).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, clients, paths)) == {303}
    with db.reading() as session:
        written = [letter.case_id for letter in session.exec(select(Letter))]
    assert len(written) == len(set(written)) == 20


def test_families_that_wait_too_long_are_named(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(), family(1, Auskunftssperre="ja")))
    with db.reading() as session:
        assert tasks.overdue(session, person) == []
    with clock.use(NOON + timedelta(days=15)), db.reading() as session:
        assert [(o.name, o.due.task) for o in tasks.overdue(session, person)] == [
            ("Müller", Task.WRITE)
        ]
    assert (
        "Brief schreiben bis 9. Dezember" in client.get(HOME).text
        or "9.12." in client.get(HOME).text
    )


def test_the_age_and_the_letter_stay_out_of_reach_of_other_roles(
    client: Client, sign_in: Become
) -> None:
    for name in ("visitor", "nurse", "editor"):
        sign_in(name)
        assert client.get(PAGE).status_code in {403, 404}
