"""Rückmeldungen: a reported mistake is a task, a barrier has legal days, nobody has a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.book.feedback import forget_feedback
from fruehe_hilfen.db import Database
from fruehe_hilfen.office import barriers
from fruehe_hilfen.office.models import AccessReport, FeedbackTask
from fruehe_hilfen.staff.sessions import Person
from tests.conftest import NOON
from tests.support.client import Client

SignIn = Callable[[str], Person]
PAGE = "/begleitbuch/u-untersuchungen"


def _report_mistake(client: Client, text: str = "Die U3 ist falsch.") -> str:
    client.post(f"{PAGE}/rueckmeldung", data={"kind": "error", "text": text})
    return text


def _first_task(client: Client) -> str:
    found = re.search(
        r"/team/rueckmeldungen/([0-9a-f-]{36})/stand", client.get("/team/rueckmeldungen").text
    )
    assert found
    return found[1]


def test_a_reported_mistake_becomes_a_task_with_a_day(client: Client, sign_in: SignIn) -> None:
    text = _report_mistake(client)
    sign_in("editor")
    page = client.get("/team/rueckmeldungen").text
    assert text in page
    assert "ansehen bis 09.12.2026" in page
    assert "Fehler gemeldet" in page


def test_holidays_do_not_count_as_working_days(client: Client, sign_in: SignIn) -> None:
    with clock.use(datetime(2026, 12, 18, 11, tzinfo=UTC)):
        _report_mistake(client)
        sign_in("editor")
        page = client.get("/team/rueckmeldungen").text
    assert "ansehen bis 07.01.2027" in page


def test_a_task_goes_from_open_to_done(client: Client, sign_in: SignIn, db: Database) -> None:
    text = _report_mistake(client)
    sign_in("coordinator")
    id = _first_task(client)
    client.post(f"/team/rueckmeldungen/{id}/stand", data={"state": "working"})
    assert "In Arbeit" in client.get("/team/rueckmeldungen").text
    for _twice in range(2):
        done = client.post(f"/team/rueckmeldungen/{id}/stand", data={"state": "done"})
        assert done.status_code == 303
    page = client.get("/team/rueckmeldungen").text
    assert "Offene Hinweise (0)" in page
    assert text in page


def test_what_nobody_looked_at_in_time_is_marked(client: Client, sign_in: SignIn) -> None:
    _report_mistake(client)
    with clock.use(NOON + timedelta(days=15)):
        sign_in("editor")
        assert "über der Zeit" in client.get("/team/rueckmeldungen").text


@pytest.mark.parametrize("state", ["", "x", "open"])
def test_no_task_gets_a_state_that_does_not_exist(
    client: Client, sign_in: SignIn, state: str
) -> None:
    _report_mistake(client)
    sign_in("editor")
    id = _first_task(client)
    answer = client.post(f"/team/rueckmeldungen/{id}/stand", data={"state": state})
    assert answer.status_code == 422


def test_a_task_nobody_knows_does_not_exist(client: Client, sign_in: SignIn) -> None:
    sign_in("editor")
    id = "00000000-0000-4000-8000-000000000000"
    for path in (f"/team/rueckmeldungen/{id}/stand", f"/team/barrieren/{id}/antwort"):
        assert client.post(path, data={"state": "done"}).status_code == 404


def test_the_state_goes_with_the_answer_after_90_days(
    client: Client, sign_in: SignIn, db: Database
) -> None:
    _report_mistake(client)
    sign_in("editor")
    client.post(f"/team/rueckmeldungen/{_first_task(client)}/stand", data={"state": "done"})
    with clock.use(NOON + timedelta(days=91)):
        forget_feedback(db)
    with db.reading() as session:
        assert session.exec(select(FeedbackTask)).all() == []


def test_a_barrier_is_reported_without_a_name(client: Client, sign_in: SignIn) -> None:
    assert "/barrierefreiheit/melden" in client.get("/barrierefreiheit").text
    sent = client.post("/barrierefreiheit/melden", data={"text": "Die Karte hat kein Bild."})
    thanks = client.get(sent.headers["location"]).text
    assert "spätestens in sechs Wochen" in thanks
    assert "Ombudsstelle" in thanks
    sign_in("coordinator")
    page = client.get("/team/rueckmeldungen").text
    assert "Die Karte hat kein Bild." in page
    assert "Antwort bis 09.12.2026" in page
    assert "Ohne Kontakt." in page


def test_an_empty_report_keeps_the_contact_that_was_typed(client: Client) -> None:
    answer = client.post("/barrierefreiheit/melden", data={"reply_to": "02421 5555"})
    assert answer.status_code == 422
    assert "Bitte schreiben Sie, was nicht geht." in answer.text
    assert 'value="02421 5555"' in answer.text


def test_nobody_floods_the_office(client: Client) -> None:
    codes = [
        client.post("/barrierefreiheit/melden", data={"text": "x"}).status_code for _ in range(6)
    ]
    assert codes == [303] * 5 + [429]


def test_an_interim_answer_gives_four_more_weeks(client: Client, sign_in: SignIn) -> None:
    client.post("/barrierefreiheit/melden", data={"text": "Zu klein.", "reply_to": "02421 5555"})
    sign_in("coordinator")
    found = re.search(
        r"/team/barrieren/[0-9a-f-]+/antwort", client.get("/team/rueckmeldungen").text
    )
    assert found
    client.post(found[0], data={"what": "interim"})
    page = client.get("/team/rueckmeldungen").text
    assert "Zwischenbescheid am 25.11.2026" in page
    assert "Antwort bis 06.01.2027" in page
    client.post(found[0], data={"what": "answer"})
    assert "Gemeldete Barrieren (0)" in client.get("/team/rueckmeldungen").text


def test_reports_are_forgotten_after_their_answer_and_after_a_year(db: Database) -> None:
    today = date(2026, 11, 25)
    with db.transaction() as session:
        session.add_all(
            [
                AccessReport(text="a", created_on=today, closed_on=today),
                AccessReport(text="b", created_on=today),
            ]
        )
    with clock.use(NOON + timedelta(days=91)):
        barriers.forget(db)
    with db.reading() as session:
        assert [row.text for row in session.exec(select(AccessReport))] == ["b"]
    with clock.use(NOON + timedelta(days=366)):
        barriers.forget(db)
    with db.reading() as session:
        assert session.exec(select(AccessReport)).all() == []
