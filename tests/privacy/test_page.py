"""The team page of periods: numbers of the last run, no name, nothing small of hidden families."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.privacy import counts
from fruehe_hilfen.privacy.models import CountKind
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role, format_roles
from fruehe_hilfen.staff.sessions import open_session
from tests.support.client import Client

PAGE = "/team/loeschfristen"
SignIn = Callable[[Role], None]


@pytest.fixture
def sign_in(db: Database, client: Client) -> SignIn:
    def become(role: Role) -> None:
        with db.transaction() as session:
            staff = Staff(
                login=f"nur-{role}", name="Frau Beispiel", roles=format_roles([role]),
                password_hash="-", totp_secret="-", created_at=clock.now(),
            )  # fmt: skip
            session.add(staff)
            session.flush()
            client.cookies.set("fh", open_session(session, staff))

    return become


def note(db: Database, kind: CountKind, numbers: dict[str, int], day: date | None = None) -> None:
    with db.transaction() as session:
        counts.add(session, kind, numbers, day=day or clock.today())


def test_before_the_first_run_the_page_says_so(client: Client, sign_in: SignIn) -> None:
    sign_in(Role.COORDINATOR)
    text = client.get(PAGE).text
    assert "Noch wurde nichts gelöscht." in text
    assert "30 Tage nach dem Termin; abgesagt: 7 Tage nach der Absage" in text


def test_the_page_says_what_went_and_what_goes(
    db: Database, client: Client, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    note(db, CountKind.RUN, {"": 1})
    note(db, CountKind.GONE, {"visit.name": 12, "page_feedback": 2})
    note(db, CountKind.GONE, {"visit.name": 5}, clock.today() - timedelta(days=3))
    note(db, CountKind.DUE, {"visit.name": 8}, clock.today() + timedelta(days=7))
    note(db, CountKind.DUE, {"visit.name": 31}, clock.today() + timedelta(days=30))
    text = client.get(PAGE).text
    assert "Alles läuft." in text
    for number in (">17<", ">2<", ">8<", ">31<"):
        assert number in text


def test_what_failed_in_the_last_run_is_said(db: Database, client: Client, sign_in: SignIn) -> None:
    sign_in(Role.COORDINATOR)
    yesterday = clock.today() - timedelta(days=1)
    note(db, CountKind.RUN, {"": 1}, yesterday)
    note(db, CountKind.FAILED, {"Protokoll": 1}, yesterday)
    text = client.get(PAGE).text
    assert "Ein Teil ist nicht gelungen." in text
    assert "Protokoll." in text
    note(db, CountKind.RUN, {"": 1})
    assert "Alles läuft." in client.get(PAGE).text


def test_a_job_that_stands_still_is_seen(db: Database, client: Client, sign_in: SignIn) -> None:
    sign_in(Role.COORDINATOR)
    note(db, CountKind.RUN, {"": 1}, clock.today() - timedelta(days=2))
    text = client.get(PAGE).text
    assert "Alles läuft." not in text
    assert "wurde nichts gelöscht" in text


def test_what_an_old_run_foretold_is_shown_no_more(
    db: Database, client: Client, sign_in: SignIn
) -> None:
    sign_in(Role.COORDINATOR)
    assert "Die Vorschau steht hier nach dem nächsten Lauf." in client.get(PAGE).text
    ran = clock.today() - timedelta(days=2)
    note(db, CountKind.RUN, {"": 1}, ran)
    note(db, CountKind.DUE, {"visit.name": 47}, ran + timedelta(days=7))
    text = client.get(PAGE).text
    assert ">47<" not in text
    assert "Die Vorschau steht hier nach dem nächsten Lauf." in text
    assert "geht nichts" not in text


def test_small_numbers_of_families_of_the_welcome_service_are_not_shown(
    db: Database, client: Client, sign_in: SignIn
) -> None:
    """One deleted family more than a coordinator could see would be one that is hidden."""
    sign_in(Role.COORDINATOR)
    note(db, CountKind.RUN, {"": 1})
    note(db, CountKind.GONE, {"welcome_case.family": 3, "visit.name": 3})
    text = client.get(PAGE).text
    assert text.count("unter 5") == 1
    assert text.count(">3<") == 1


@pytest.mark.parametrize("role", [Role.NURSE, Role.VISITOR, Role.EDITOR, Role.AUDITOR])
def test_others_do_not_see_it(client: Client, sign_in: SignIn, role: Role) -> None:
    sign_in(role)
    assert client.request("GET", PAGE, check=False).status_code == 403
