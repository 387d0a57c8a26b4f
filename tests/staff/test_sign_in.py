"""Signing in and out as a person of the team."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import func, select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import disable_account
from fruehe_hilfen.staff.jobs import forget_sessions
from fruehe_hilfen.staff.models import AuditEntry, Staff, StaffSession
from fruehe_hilfen.staff.sessions import Browser
from fruehe_hilfen.staff.signing import Credentials, SignInRefused, sign_in
from tests.conftest import NOON
from tests.staff.conftest import Door, MakeAccount
from tests.support.client import Client

REFUSED = "Das passt nicht zusammen."


def test_a_nurse_signs_in_and_sees_her_start_page(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    answer = door.enter(make_account())
    assert (answer.status_code, answer.headers["location"]) == (303, "/team")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    home = client.get("/team")
    assert "Guten Tag, Frau Beispiel" in home.text
    assert "no-store" in home.headers["cache-control"]


def test_the_login_is_not_case_sensitive_and_the_code_may_have_a_blank(
    door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    code = totp.code_at(access.totp_secret, NOON)
    answer = door.enter(access, login=" Frau.Beispiel ", code=f"{code[:3]} {code[3:]}")
    assert answer.status_code == 303


def test_every_refusal_is_the_same_page(door: Door, make_account: MakeAccount) -> None:
    access = make_account()
    wrong = [
        {"login": "niemand.bekannt"},
        {"password": "falsch"},
        {"code": "000000"},
        {"code": "abc"},
    ]
    answers = [door.enter(access, **change) for change in wrong]
    assert {answer.status_code for answer in answers} == {422}
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(texts) == 1
    assert REFUSED in answers[0].text
    assert "set-cookie" not in answers[0].headers
    assert access.password not in answers[2].text


def test_an_unknown_login_takes_as_long_as_a_wrong_password(
    db: Database, make_account: MakeAccount
) -> None:
    access = make_account()

    def seconds(login: str) -> float:
        started = time.monotonic()
        with pytest.raises(SignInRefused):
            sign_in(db, Credentials(login, "falsch", "000000"), Browser())
        return time.monotonic() - started

    known, unknown = seconds(access.login), seconds("niemand.bekannt")
    assert abs(known - unknown) < 0.2
    assert min(known, unknown) >= 0.25


def test_empty_fields_are_named_one_by_one(client: Client) -> None:
    answer = client.post("/team/anmelden", data={"login": "frau.beispiel"})
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert 'href="#code"' in answer.text
    assert 'value="frau.beispiel"' in answer.text


def test_a_program_gets_a_problem_document(client: Client) -> None:
    answer = client.json("POST", "/team/anmelden", {"login": "x", "password": "y", "code": "1"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["code"] == "refused"


def test_a_code_works_once(client: Client, door: Door, make_account: MakeAccount) -> None:
    access = make_account()
    assert door.enter(access).status_code == 303
    client.post("/team/abmelden")
    assert door.enter(access).status_code == 422
    with clock.use(NOON + timedelta(seconds=30)):
        assert door.enter(access).status_code == 303


def test_a_code_used_by_two_at_once_lets_one_in(db: Database, make_account: MakeAccount) -> None:
    access = make_account()
    given = Credentials(access.login, access.password, totp.code_at(access.totp_secret, NOON))

    def attempt(_n: int) -> bool:
        try:
            sign_in(db, given, Browser())
        except SignInRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1


def test_a_code_of_the_neighbouring_half_minute_fits_an_older_one_does_not(
    door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    old = totp.code_at(access.totp_secret, NOON - timedelta(seconds=90))
    assert door.enter(access, code=old).status_code == 422
    late = totp.code_at(access.totp_secret, NOON - timedelta(seconds=30))
    assert door.enter(access, code=late).status_code == 303


def test_five_failures_pause_the_account_then_it_opens_again(
    door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    for _ in range(5):
        door.enter(access, password="falsch")
    assert door.enter(access).status_code == 422
    with clock.use(NOON + timedelta(seconds=61)):
        assert door.enter(access).status_code == 303


def test_pauses_grow_and_a_success_forgets_the_failures(
    db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    for _ in range(5):
        door.enter(access, password="falsch")
    with clock.use(NOON + timedelta(minutes=2)):
        door.enter(access, password="falsch")
    with clock.use(NOON + timedelta(minutes=3, seconds=59)):
        assert door.enter(access).status_code == 422
    with clock.use(NOON + timedelta(minutes=4, seconds=1)):
        assert door.enter(access).status_code == 303
    with db.reading() as session:
        staff = session.exec(select(Staff)).one()
    assert (staff.failed_logins, staff.locked_until) == (0, None)


def test_too_many_attempts_at_one_login_are_slowed_down_even_if_it_does_not_exist(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fruehe_hilfen.staff.signing._REFUSED_AFTER_S", 0)
    fields = {"login": "niemand.bekannt", "password": "falsch", "code": "000000"}
    answers = [client.post("/team/anmelden", data=fields) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_planted_cookie_is_not_adopted(
    client: Client, app: App, door: Door, make_account: MakeAccount
) -> None:
    client.cookies.set("fh", "vom-angreifer-gewaehlt")
    assert door.enter(make_account()).status_code == 303
    with Client(app) as attacker:
        attacker.cookies.set("fh", "vom-angreifer-gewaehlt")
        assert attacker.get("/team").status_code == 303


def test_signing_in_again_gives_a_new_token_and_ends_the_old_session(
    client: Client, app: App, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    first = client.cookies["fh"]
    with clock.use(NOON + timedelta(seconds=30)):
        door.enter(access)
        assert client.cookies["fh"] != first
        with Client(app) as other:
            other.cookies.set("fh", first)
            assert other.get("/team").status_code == 303
    with db.reading() as session:
        assert session.exec(select(func.count()).select_from(StaffSession)).one() == 1


def test_signing_out_ends_the_session_on_the_server(
    client: Client, app: App, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    token = client.cookies["fh"]
    answer = client.post("/team/abmelden")
    assert answer.headers["location"] == "/team/anmelden?abgemeldet=1"
    assert "Sie sind abgemeldet." in client.get(answer.headers["location"]).text
    with Client(app) as other:
        other.cookies.set("fh", token)
        assert other.get("/team").status_code == 303
    assert client.post("/team/abmelden").status_code == 303


def test_a_session_ends_after_thirty_idle_minutes_not_before(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    for minutes in (20, 40, 60):
        with clock.use(NOON + timedelta(minutes=minutes)):
            assert client.get("/team").status_code == 200
    with clock.use(NOON + timedelta(minutes=91)):
        assert client.get("/team").status_code == 303


def test_a_stranger_is_led_to_sign_in_and_back_a_program_gets_a_problem(client: Client) -> None:
    page = client.get("/team")
    assert (page.status_code, page.headers["location"]) == (303, "/team/anmelden?weiter=/team")
    program = client.json("GET", "/team")
    assert program.status_code == 401
    assert program.json()["code"] == "sign_in"


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/team/unterwegs", "/team/unterwegs"),
        ("/team", "/team"),
        ("/team/anmelden", "/team"),
        ("/team/abmelden", "/team"),
        ("//beispiel.invalid/team", "/team"),
        ("https://beispiel.invalid/team", "/team"),
        ("/team/..//beispiel.invalid", "/team"),
        ("/team/../mehr", "/team"),
        ("/teamfremd", "/team"),
        ("/team\\@beispiel.invalid", "/team"),
        ("/team/x\r\nSet-Cookie: a=b", "/team"),
        ("/mehr", "/team"),
    ],
)
def test_after_sign_in_only_a_page_of_the_team_can_follow(
    door: Door, make_account: MakeAccount, asked: str, target: str
) -> None:
    assert door.enter(make_account(), weiter=asked).headers["location"] == target


def test_a_form_sent_from_another_site_is_refused(
    client: Client, make_account: MakeAccount
) -> None:
    access = make_account()
    fields = {"login": access.login, "password": access.password, "code": "000000"}
    for path in ("/team/anmelden", "/team/abmelden", "/vorfuehrung/anmelden"):
        for site in ("cross-site", "same-site"):
            answer = client.post(path, data=fields, headers={"sec-fetch-site": site})
            assert answer.status_code == 403


def test_a_disabled_account_is_out_at_once(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    with db.transaction() as session:
        disable_account(session, access.login)
    assert client.get("/team").status_code == 303
    with clock.use(NOON + timedelta(seconds=30)):
        assert door.enter(access).status_code == 422


def test_the_audit_log_knows_who_and_what_but_no_values(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    client.post("/team/abmelden")
    with db.reading() as session:
        entries = session.exec(select(AuditEntry)).all()
        staff = session.exec(select(Staff)).one()
    assert {entry.action for entry in entries} == {
        "account_added", "account_set_up", "sign_in", "sign_out",
    }  # fmt: skip
    assert {entry.record for entry in entries} == {f"staff:{staff.id}"}
    everything = " ".join(f"{entry.actor} {entry.fields}" for entry in entries)
    assert "Beispiel" not in everything
    assert access.login not in everything


def test_ended_sessions_are_forgotten_living_ones_stay(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account())
    forget_sessions(db)
    assert client.get("/team").status_code == 200
    with clock.use(NOON + timedelta(minutes=30)):
        forget_sessions(db)
    with db.reading() as session:
        assert not session.exec(select(StaffSession)).all()
