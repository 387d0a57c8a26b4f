"""A letter can propose a day: a working day, in time to say no, kept until the visit."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.holidays import public_holidays
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import codes, proposals, replies
from fruehe_hilfen.welcome.letter_rules import (
    Answer,
    Due,
    PartOfDay,
    Task,
    may_be_proposed,
    next_task,
)
from fruehe_hilfen.welcome.office_models import Letter, LetterSeries
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
PAGE = f"{HOME}/briefe"
TODAY, DAY = date(2026, 11, 25), date(2026, 12, 16)
FORM = {
    "anzahl": "6", "termin_day": "16", "termin_month": "12", "termin_year": "2026",
    "zeit": "morning",
}  # fmt: skip


@pytest.fixture
def office(db: Database, sign_in: Become) -> Person:
    """The coordinator, with three families that wait for a letter."""
    person = sign_in("coordinator")
    rows = [family(n, Stadtteil=name) for n, name in enumerate(("Birkesdorf", "Gürzenich", ""))]
    bring_in(db, person, as_csv(*rows))
    return person


def all_series(db: Database) -> list[LetterSeries]:
    with db.reading() as session:
        return list(session.exec(select(LetterSeries)))


def printed(client: Client, db: Database, **changed: str) -> LetterSeries:
    assert client.post(f"{PAGE}/termin", data={**FORM, **changed}).status_code == 303
    (series,) = all_series(db)
    client.get(f"{PAGE}/{series.id}/muster.pdf")
    assert client.post(f"{PAGE}/{series.id}/druck").status_code == 303
    return series


def answer(db: Database, answer: Answer, part: PartOfDay | None = None) -> None:
    """What the only family that has a letter answers."""
    with db.reading() as session:
        letter = session.exec(select(Letter)).one()
    code = codes.code_of(db.keyring, letter.id)
    assert replies.reply(db, code, answer, part_of_day=part)


@pytest.mark.parametrize(
    ("day", "is_good"),
    [
        (date(2026, 12, 8), False), (date(2026, 12, 9), True), (date(2026, 12, 12), False),
        (date(2026, 12, 25), False), (date(2027, 1, 1), False), (date(2027, 1, 22), True),
        (date(2027, 1, 25), False), (TODAY, False), (date(2025, 12, 16), False),
    ],
)  # fmt: skip
def test_a_day_is_a_working_day_with_time_to_answer(day: date, is_good: bool) -> None:
    holidays = public_holidays({2026, 2027})
    assert may_be_proposed(day, TODAY, holidays=holidays) is is_good


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({}, Due(Task.VISIT, DAY, DAY)),
        ({"said_yes_on": date(2026, 12, 1)}, Due(Task.VISIT, DAY, DAY)),
        ({"said_yes_on": date(2026, 12, 20)},
         Due(Task.VISIT, date(2027, 1, 3), date(2026, 12, 20))),
        ({"tried_on": DAY, "attempts": 1}, Due(Task.TRY_AGAIN, date(2026, 12, 30))),
    ],
)  # fmt: skip
def test_the_next_step_is_on_the_day_of_the_letter(said: dict[str, object], due: Due) -> None:
    usual: dict[str, object] = {"tried_on": None, "attempts": 0}
    found = next_task(
        Contact.NEW, came_on=TODAY, written_on=TODAY, proposed_on=DAY, **{**usual, **said}  # type: ignore[arg-type]
    )  # fmt: skip
    assert found == due


def test_the_office_proposes_a_day_to_some_families_and_sees_it(
    client: Client, db: Database, office: Person
) -> None:
    assert client.post(f"{PAGE}/termin", data={**FORM, "anzahl": "2"}).status_code == 303
    (series,) = all_series(db)
    page = client.get(PAGE).text
    assert "Vorschlag: Mittwoch, 16. Dezember, am Vormittag" in page
    assert "1 Brief vorbereiten" in page, "the third still waits"
    client.post(f"{PAGE}/termin", data={**FORM, "anzahl": "2"})
    with db.reading() as session:
        letters = session.exec(select(Letter)).all()
    assert len({letter.case_id for letter in letters}) == len(letters) == 3
    assert series.visit_on == DAY


def test_only_families_of_the_chosen_district_are_written_to(
    client: Client, db: Database, office: Person
) -> None:
    district = next(case.district for case in all_cases(db) if case.district)
    assert f'<option value="{district}">' in client.get(PAGE).text
    client.post(f"{PAGE}/termin", data={**FORM, "stadtteil": district})
    with db.reading() as session:
        (letter,) = session.exec(select(Letter)).all()
    assert {c.district for c in all_cases(db) if c.id == letter.case_id} == {district}


def test_the_letter_says_the_day_in_every_language(
    client: Client, db: Database, office: Person
) -> None:
    series = printed(client, db, zeit="afternoon")
    reader = PdfReader(io.BytesIO(client.get(f"{PAGE}/{series.id}/briefe.pdf").content))
    front, back = (" ".join(reader.pages[n].extract_text().split()) for n in (0, 1))
    assert "Unser Vorschlag: Mittwoch, 16. Dezember, am Nachmittag." in front
    assert "frühestens in zwei Wochen" not in front
    for words in ("Wednesday, 16 December", "16 Aralık Çarşamba", "середа, 16 грудня"):
        assert words in back
    assert len(reader.pages) == 6


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"anzahl": "0"}, "Bitte eine Zahl von 1 bis 25."),
        ({"anzahl": "26"}, "Bitte eine Zahl von 1 bis 25."),
        ({"anzahl": "sechs"}, "Bitte eine Zahl von 1 bis 25."),
        ({"termin_day": "31", "termin_month": "2"}, "Bitte schreiben Sie Tag, Monat und Jahr."),
        ({"termin_day": "13"}, "Bitte einen Werktag"),
        ({"termin_day": "1"}, "frühestens in zwei Wochen"),
        ({"termin_year": "2036"}, "höchstens in zwei Monaten"),
        ({"zeit": ""}, "Bitte wählen Sie Vormittag oder Nachmittag."),
        ({"zeit": "later"}, "Bitte wählen Sie Vormittag oder Nachmittag."),
    ],
)
def test_what_cannot_be_proposed_comes_back_as_it_was_typed(
    client: Client, db: Database, office: Person, changed: dict[str, str], says: str
) -> None:
    page = client.post(f"{PAGE}/termin", data={**FORM, **changed})
    assert page.status_code == 422
    assert says in page.text
    assert f'value="{changed.get("termin_day", "16")}"' in page.text
    assert all_series(db) == []


def test_letters_that_lay_too_long_are_not_printed_with_a_day_that_is_near(
    client: Client, db: Database, office: Person, sign_in: Become
) -> None:
    client.post(f"{PAGE}/termin", data=FORM)
    (series,) = all_series(db)
    with clock.use(NOON + timedelta(days=15)):
        sign_in("coordinator")
        client.get(f"{PAGE}/{series.id}/muster.pdf")
        refused = client.post(f"{PAGE}/{series.id}/druck")
        assert refused.status_code == 409
        assert "schon zu nah" in refused.text
    assert [one.printed_at for one in all_series(db)] == [None]


def test_the_day_stands_on_the_case_and_on_the_tour(
    client: Client, db: Database, office: Person, people: dict[str, Person], sign_in: Become
) -> None:
    printed(client, db, anzahl="1")
    with db.reading() as session:
        case_id = session.exec(select(Letter.case_id)).one()
    page = client.get(f"{HOME}/faelle/{case_id}").text
    assert "Im Brief steht: Mittwoch, 16. Dezember, am Vormittag." in page
    assert "Besuchen am 16.12.2026" in page
    client.post(f"{HOME}/zuteilungen", data={"fall": str(case_id), "an": str(people["visitor"].id)})
    sign_in("visitor")
    (taken,) = client.json("GET", "/api/unterwegs/tour").json()["cases"]
    assert taken["promised"] == "Mittwoch, 16. Dezember, am Vormittag"
    for days, is_said in ((21, True), (22, False)):
        with clock.use(NOON + timedelta(days=days)), db.reading() as session:
            assert (case_id in proposals.texts(session, [case_id])) is is_said


@pytest.mark.parametrize(
    ("said", "part", "stands"),
    [
        (Answer.YES, None, True),
        (Answer.NO, None, False),
        (Answer.OTHER_TIME, PartOfDay.MORNING, False),
        (Answer.OTHER_TIME, PartOfDay.LATER, False),
    ],
)
def test_an_answer_keeps_or_ends_the_proposal(
    client: Client, db: Database, office: Person, said: Answer, part: PartOfDay | None, stands: bool
) -> None:
    printed(client, db, anzahl="1")
    answer(db, said, part)
    with db.reading() as session:
        case_id = session.exec(select(Letter.case_id)).one()
        assert (case_id in proposals.standing(session, [case_id])) is stands
    page = client.get(f"{HOME}/faelle/{case_id}").text
    assert ("Besuchen am 16.12.2026" in page) is stands


def test_only_the_office_proposes_days(client: Client, sign_in: Become) -> None:
    for name in ("visitor", "nurse", "editor"):
        sign_in(name)
        assert client.post(f"{PAGE}/termin", data=FORM).status_code in {403, 404}
