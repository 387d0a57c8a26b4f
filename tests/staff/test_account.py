"""One's own account: password, sessions, phones for the field."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.models import StaffDevice, StaffSession
from fruehe_hilfen.staff.rules import Role
from tests.conftest import NOON
from tests.staff.conftest import PASSWORD, Access, Door, MakeAccount
from tests.support.client import Client

NEW = "ganz-neue-worte-im-november"
TOUR = "/api/unterwegs/tour"


def _change(client: Client, **changed: str) -> int:
    fields = {"password": PASSWORD, "new_password": NEW, "again": NEW, **changed}
    return client.post("/team/konto/passwort", data=fields).status_code


def _sessions(db: Database) -> list[UUID]:
    with db.reading() as session:
        return list(session.exec(select(StaffSession.id)))


def test_a_new_password_counts_and_signs_out_the_other_browsers(
    client: Client, app: App, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    with Client(app) as laptop:
        Door(laptop).enter(access)
        with clock.use(NOON + timedelta(seconds=30)):
            door.enter(access)
        assert _change(client) == 303
        assert laptop.get("/team").status_code == 303
    assert client.get("/team").status_code == 200
    client.post("/team/abmelden")
    with clock.use(NOON + timedelta(minutes=1)):
        assert door.enter(access).status_code == 422
        assert door.enter(access, password=NEW).status_code == 303


@pytest.mark.parametrize(
    "changed",
    [{"password": "falsch"}, {"password": ""}, {"again": "anders"}, {"new_password": "kurz"}],
)
def test_a_password_is_not_changed_by_a_form_that_does_not_fit(
    client: Client, door: Door, make_account: MakeAccount, changed: dict[str, str]
) -> None:
    access = make_account()
    door.enter(access)
    assert _change(client, **changed) == 422
    with clock.use(NOON + timedelta(seconds=30)):
        assert door.enter(access).status_code == 303


def test_guessing_the_password_inside_pauses_the_account_like_at_the_door(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    for _ in range(5):
        _change(client, password="falsch")
    assert _change(client) == 422
    with clock.use(NOON + timedelta(seconds=61)):
        assert _change(client) == 303


def test_the_list_of_sessions_ends_them_one_by_one_or_all_others(
    client: Client, app: App, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    with Client(app) as laptop:
        laptop.headers["user-agent"] = firefox
        Door(laptop).enter(access)
        other = _sessions(db)[0]
        with clock.use(NOON + timedelta(seconds=30)):
            door.enter(access)
        page = client.get("/team/konto").text
        assert "Firefox · Windows" in page
        assert "140.0" not in page
        assert client.post(f"/team/konto/sitzungen/{other}/ende").status_code == 303
        assert laptop.get("/team").status_code == 303
    assert client.post(f"/team/konto/sitzungen/{other}/ende").status_code == 404
    assert client.post("/team/konto/sitzungen/ende").status_code == 303
    assert client.get("/team").status_code == 200


def test_the_session_and_the_phone_of_somebody_else_cannot_be_ended(
    client: Client, app: App, db: Database, make_account: MakeAccount
) -> None:
    victim = make_account("frau.beispiel", Role.VISITOR)
    stranger = make_account("herr.muster", Role.VISITOR)
    with Client(app) as phone:
        Door(phone).enter(victim)
        _register(phone)
        session_id = _sessions(db)[0]
        with db.reading() as session:
            device_id = session.exec(select(StaffDevice.id)).one()
        Door(client).enter(stranger)
        for path in (
            f"/team/konto/sitzungen/{session_id}/ende",
            f"/team/konto/handys/{device_id}/ende",
            f"/team/konto/passkeys/{uuid4()}/ende",
        ):
            assert client.post(path).status_code == 404
        assert phone.get("/team").status_code == 200


def _register(client: Client, **changed: str) -> int:
    fields = {"device_name": "Diensthandy 3", "device_password": PASSWORD, **changed}
    return client.post("/team/konto/handys", data=fields).status_code


def _visitor(make_account: MakeAccount) -> Access:
    return make_account("frau.beispiel", Role.VISITOR)


def test_a_shift_lasts_twelve_hours_below_unterwegs_and_thirty_idle_minutes_elsewhere(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(_visitor(make_account))
    assert _register(client) == 303
    with clock.use(NOON + timedelta(minutes=29)):
        assert client.get("/team").status_code == 200
    with clock.use(NOON + timedelta(minutes=60)):
        assert client.get("/team").status_code == 303
        assert client.get("/team/besuchsdienst").status_code == 303
        assert client.get(TOUR).status_code == 200
    with clock.use(NOON + timedelta(hours=11, minutes=59)):
        assert client.get(TOUR).status_code == 200
    with clock.use(NOON + timedelta(hours=12)):
        assert client.json("GET", TOUR).status_code == 401


def test_a_registered_phone_begins_a_shift_at_the_door_any_other_does_not(
    client: Client, app: App, door: Door, make_account: MakeAccount
) -> None:
    access = _visitor(make_account)
    door.enter(access)
    _register(client)
    client.post("/team/abmelden")
    with clock.use(NOON + timedelta(seconds=30)):
        assert door.enter(access, field_shift="1").headers["location"] == "/team"
    with Client(app) as foreign, clock.use(NOON + timedelta(seconds=60)):
        answer = Door(foreign).enter(access, field_shift="1")
        assert answer.headers["location"] == "/team/konto?hinweis=handy#handys"
        assert (
            "noch nicht für unterwegs angemeldet" in foreign.get("/team/konto?hinweis=handy").text
        )
        with clock.use(NOON + timedelta(hours=1)):
            assert client.get(TOUR).status_code == 200
            assert foreign.json("GET", TOUR).status_code == 401


def test_asking_for_news_in_the_field_app_keeps_nobody_signed_in(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(_visitor(make_account))
    for minutes in (10, 20, 29):
        with clock.use(NOON + timedelta(minutes=minutes)):
            assert client.get(TOUR).status_code == 200
    with clock.use(NOON + timedelta(minutes=31)):
        assert client.json("GET", TOUR).status_code == 401


def test_no_session_lasts_longer_than_twelve_hours_however_busy(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    for minutes in range(20, 12 * 60, 20):
        with clock.use(NOON + timedelta(minutes=minutes)):
            assert client.get("/team").status_code == 200, minutes
    with clock.use(NOON + timedelta(hours=12)):
        assert client.get("/team").status_code == 303


def test_removing_a_phone_ends_its_shift(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    door.enter(_visitor(make_account))
    _register(client)
    with db.reading() as session:
        device_id = session.exec(select(StaffDevice.id)).one()
    assert client.post(f"/team/konto/handys/{device_id}/ende").status_code == 303
    assert client.post(f"/team/konto/handys/{device_id}/ende").status_code == 404
    with clock.use(NOON + timedelta(hours=1)):
        assert client.json("GET", TOUR).status_code == 401


def test_a_phone_is_registered_with_password_and_name_by_visitors_at_most_three(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(_visitor(make_account))
    assert _register(client, device_password="falsch") == 422
    assert _register(client, device_name="") == 422
    assert _register(client, device_name="x" * 41) == 422
    assert [_register(client) for _ in range(4)] == [303, 303, 303, 422]
    nurse = make_account("frau.probe")
    client.cookies.clear()
    with clock.use(NOON + timedelta(minutes=2)):
        assert Door(client).enter(nurse).status_code == 303
        assert _register(client) == 403


def test_the_table_holds_no_token_of_a_phone(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    door.enter(_visitor(make_account))
    _register(client)
    token = client.cookies["fh-device"]
    with db.reading() as session:
        row = str(session.connection().exec_driver_sql("SELECT * FROM staff_device").one())
    assert token not in row


def _offered(client: Client) -> str:
    """The secret of the new code app, as the page shows it."""
    uri = re.search(r"otpauth://[^\"]+", client.get("/team/konto/code-app").text)
    assert uri
    return str(pyotp.parse_uri(unescape(uri[0])).secret)


def test_a_new_code_app_counts_after_its_first_code_the_old_one_until_then(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    assert client.get("/team/konto/code-app").status_code == 303
    assert client.post("/team/konto/code-app", data={"totp_password": "falsch"}).status_code == 422
    assert client.post("/team/konto/code-app", data={"totp_password": PASSWORD}).status_code == 303
    secret = _offered(client)
    assert secret != access.totp_secret
    wrong = client.post("/team/konto/code-app/neu", data={"code": "000000"})
    assert wrong.status_code == 422
    assert _offered(client) == secret
    code = {"code": totp.code_at(secret, NOON)}
    answer = client.post("/team/konto/code-app/neu", data=code)
    assert answer.headers["location"] == "/team/konto?hinweis=codeapp#code-app"
    assert client.post("/team/konto/code-app/neu", data=code).status_code == 303  # twice: over
    client.post("/team/abmelden")
    with clock.use(NOON + timedelta(minutes=1)):
        assert door.enter(access).status_code == 422
        later = totp.code_at(secret, NOON + timedelta(minutes=1))
        assert door.enter(access, code=later).status_code == 303


def test_what_waits_to_be_shown_is_sealed_in_the_table(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    client.post("/team/konto/code-app", data={"totp_password": PASSWORD})
    secret = _offered(client)
    with db.reading() as session:
        row = str(session.connection().exec_driver_sql("SELECT * FROM staff_session").all())
    assert secret not in row


def test_passkeys_are_not_offered_where_they_cannot_work(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    assert "Passkey" in client.get("/team/konto").text  # a name: testserver.local
    answer = client.json("POST", "/team/konto/passkeys/frage", {"passkey_password": "falsch"})
    assert answer.status_code == 422
    asked = client.json("POST", "/team/konto/passkeys/frage", {"passkey_password": PASSWORD})
    assert asked.json()["authenticatorSelection"]["userVerification"] == "required"
    assert access.login in asked.text


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "x", '{"id": "a\\u0000", "rawId": "YQ"}', "9" * 20_000]
)
def test_nonsense_instead_of_a_passkey_is_refused(client: Client, answer: str) -> None:
    page = client.post("/team/passkey", data={"answer": answer})
    assert page.status_code == 422
    assert "Der Passkey passt nicht." in page.text
