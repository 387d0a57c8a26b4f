"""The demonstration: invented people, one tap, and nothing of it in production."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import PASSWORD, PEOPLE, fill
from fruehe_hilfen.demo.families import demo_families
from fruehe_hilfen.push.vapid import VapidKeys
from fruehe_hilfen.reminders.rules import gestational_week
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.models import Staff, StaffSession
from fruehe_hilfen.staff.rules import Role
from tests.conftest import NOON
from tests.support.client import Client

Accounts = list[dict[str, object]]


@pytest.fixture
def accounts(db: Database, settings: Settings) -> Accounts:
    return fill(db, settings, reset=False)


def test_every_invented_person_can_sign_in_with_what_fill_returns(
    client: Client, accounts: Accounts
) -> None:
    assert [account["login"] for account in accounts] == [person.login for person in PEOPLE]
    for account in accounts:
        fields = {
            "login": account["login"],
            "password": account["password"],
            "code": totp.code_at(str(account["totp_secret"]), NOON),
        }
        answer = client.post("/team/anmelden", data=fields)
        assert answer.status_code == 303, account["login"]


def test_filling_twice_changes_nothing(
    db: Database, settings: Settings, accounts: Accounts
) -> None:
    def ids() -> set[object]:
        with db.reading() as session:
            return set(session.exec(select(Staff.id)).all())

    before = ids()
    assert fill(db, settings, reset=False) == accounts
    assert ids() == before


def test_a_reset_makes_everything_anew_with_the_same_people(
    db: Database, settings: Settings, accounts: Accounts
) -> None:
    again = fill(db, settings, reset=True)
    assert [(a["login"], a["roles"], a["password"]) for a in again] == [
        (a["login"], a["roles"], a["password"]) for a in accounts
    ]
    assert {str(a["totp_secret"]) for a in again}.isdisjoint(
        {str(a["totp_secret"]) for a in accounts}
    )


def test_filling_is_quick(db: Database, settings: Settings) -> None:
    fill(db, settings, reset=False)
    started = time.process_time()
    fill(db, settings, reset=True)
    assert time.process_time() - started < 3  # about 0.9 s; of a processor, not of a busy machine


def test_only_one_person_sees_protected_addresses() -> None:
    assert [p.login for p in PEOPLE if Role.PROTECTED_CASES in p.roles] == ["demo-schutz"]


@pytest.mark.parametrize("login", [person.login for person in PEOPLE])
def test_one_tap_enters_as_this_person(client: Client, accounts: Accounts, login: str) -> None:
    assert accounts
    answer = client.post("/vorfuehrung/anmelden", data={"login": login})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/team")
    page = client.get(answer.headers["location"])
    assert page.status_code == 200


def test_a_tap_changes_the_person_and_ends_the_session_before(
    client: Client, db: Database, accounts: Accounts
) -> None:
    assert accounts
    for login in ("demo-fkks", "demo-besuch"):
        client.post("/vorfuehrung/anmelden", data={"login": login})
    assert "Herr Muster" in client.get("/team").text
    with db.reading() as session:
        assert len(session.exec(select(StaffSession)).all()) == 1


def test_real_accounts_cannot_be_entered_by_a_tap(client: Client, db: Database) -> None:
    with db.transaction() as session:
        session.add(
            Staff(
                login="frau.echt", name="Frau Echt", roles="admin", password_hash="",
                totp_secret="", created_at=clock.now(),
            )
        )  # fmt: skip
    answer = client.post("/vorfuehrung/anmelden", data={"login": "frau.echt"})
    assert answer.status_code == 404
    assert client.post("/vorfuehrung/anmelden", data={}).status_code == 404


def test_without_invented_data_a_tap_says_what_to_do(client: Client) -> None:
    answer = client.post("/vorfuehrung/anmelden", data={"login": "demo-fkks"})
    assert answer.status_code == 409
    assert "neu an" in answer.text


def test_a_reset_by_tap_signs_everybody_out(client: Client, accounts: Accounts) -> None:
    assert accounts
    client.post("/vorfuehrung/anmelden", data={"login": "demo-fkks"})
    answer = client.post("/vorfuehrung/zuruecksetzen")
    assert (answer.status_code, answer.headers["location"]) == (303, "/vorfuehrung?neu=1")
    assert "neu angelegt" in client.get(answer.headers["location"]).text
    assert client.get("/team").status_code == 303
    assert client.post("/vorfuehrung/zuruecksetzen").status_code == 303


def test_the_page_carries_the_dates_of_today_and_is_never_kept(client: Client) -> None:
    page = client.get("/vorfuehrung")
    assert "no-store" in page.headers["cache-control"]
    assert "Vorführung – erfundene Daten" in page.text
    family = re.search(r'data-demo-family="baby"[^>]*data-born-on="([\d-]+)"', page.text)
    assert family
    assert (date(2026, 11, 25) - date.fromisoformat(family[1])).days // 7 == 7


def test_the_invented_families_are_what_their_buttons_say() -> None:
    today = date(2026, 11, 25)
    pregnant, baby, toddler = demo_families(today)
    assert gestational_week(pregnant.due_on, today)[0] + 1 == 24
    assert pregnant.born_on is None
    assert baby.born_on
    assert toddler.born_on
    assert (today - baby.born_on).days // 7 == 7
    assert today.year - toddler.born_on.year == 2


@pytest.fixture
def production(settings: Settings, tmp_path: Path) -> Settings:
    data_dir = tmp_path / "betrieb"
    data_dir.mkdir()
    return replace(
        settings, env="production", data_dir=data_dir, demo=False, require_release=False,
        public_url="https://familie.beispiel.invalid", vapid_sub="mailto:amt@beispiel.invalid",
    )  # fmt: skip


@pytest.fixture
def production_app(production: Settings) -> App:
    VapidKeys.load(production.key_dir, create=True)
    with clock.use(NOON):
        return create_app(production)


def test_production_has_no_demonstration(production_app: App) -> None:
    routes = production_app.litestar.routes
    assert not [route.path for route in routes if "vorfuehrung" in route.path]
    with Client(production_app) as client:
        assert client.request("GET", "/vorfuehrung", check=False).status_code == 404
        for path in ("/vorfuehrung/anmelden", "/vorfuehrung/zuruecksetzen"):
            answer = client.request("POST", path, data={"login": "demo-fkks"}, check=False)
            assert answer.status_code == 404
        assert "erfundene Daten" not in client.get("/notfall").text


def test_production_refuses_invented_data(db: Database, production: Settings) -> None:
    with pytest.raises(RuntimeError):
        fill(db, production, reset=True)
    with db.reading() as session:
        assert not session.exec(select(Staff)).all()


def test_in_production_the_cookie_needs_https_and_this_host(
    production_app: App, db: Database, settings: Settings
) -> None:
    accounts = fill(db, settings, reset=False)
    fields = {
        "login": accounts[0]["login"],
        "password": PASSWORD,
        "code": totp.code_at(str(accounts[0]["totp_secret"]), NOON),
    }
    with Client(production_app) as client:
        cookie = client.post("/team/anmelden", data=fields).headers["set-cookie"]
    assert cookie.startswith("__Host-fh=")
    assert "Secure" in cookie
    assert "Path=/;" in cookie
