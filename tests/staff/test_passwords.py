"""Passwords and doors: taken as they were typed, hidden, never forced to change, no other question."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import accept_invitation, open_invitation
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Browser
from tests.conftest import NOON
from tests.staff.conftest import Access, Door, Invite, MakeAccount
from tests.support.client import Client

ODD = "  Vier Wörter, 🐻\u200d❄ und Blanks  "
FIELD = re.compile(r"<input\b[^>]*>")


def _with_password(db: Database, invite: Invite, password: str) -> Access:
    invitation = invite()
    secret = open_invitation(db, invitation.token).totp_secret
    step = int((clock.now() - timedelta(hours=1)).timestamp()) // 30
    accept_invitation(db, invitation.token, password=password, step=step, browser=Browser())
    return Access(invitation.login, password, secret)


def test_a_password_counts_as_it_was_typed(db: Database, door: Door, invite: Invite) -> None:
    access = _with_password(db, invite, ODD)
    for changed in (ODD.strip(), ODD.lower(), ODD[:-1], ODD + " ", ODD.replace("ö", "o\u0308")):
        assert door.enter(access, password=changed).status_code == 422
        with db.transaction() as session:  # five failures would pause it
            session.exec(select(Staff)).one().failed_logins = 0
    assert door.enter(access).status_code == 303


def test_a_new_password_is_kept_as_it_was_typed(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    form = {"password": access.password, "new_password": ODD, "again": ODD}
    assert client.post("/team/konto/passwort", data=form).status_code == 303
    with clock.use(NOON + timedelta(minutes=2)):
        fresh = Access(access.login, ODD, access.totp_secret)
        assert door.enter(fresh, password=ODD.strip()).status_code == 422
        assert door.enter(fresh).status_code == 303


def test_a_password_stored_without_its_blanks_still_opens_the_door(
    client: Client, db: Database, door: Door, invite: Invite
) -> None:
    access = _with_password(db, invite, ODD.strip())
    assert door.enter(access, password=ODD).status_code == 303
    form = {"password": ODD, "new_password": "ein-anderes-langes-wort", "again": "x"}
    refused = client.post("/team/konto/passwort", data=form).text
    assert "Das Passwort passt nicht." not in refused
    form["again"] = form["new_password"]
    assert client.post("/team/konto/passwort", data=form).status_code == 303


def test_half_a_letter_is_a_refusal_and_no_crash(client: Client) -> None:
    body = b'{"login": "frau.beispiel", "password": "\\ud800aaaaaaaaaaaaaa", "code": "123456"}'
    headers = {"content-type": "application/json"}
    answer = client.request("POST", "/team/anmelden", content=body, headers=headers)
    assert answer.status_code == 400


def test_nobody_is_ever_made_to_change_a_password(door: Door, make_account: MakeAccount) -> None:
    access = make_account()
    with clock.use(NOON + timedelta(days=5 * 365)):
        assert door.enter(access).headers["location"] == "/team"


def test_passwords_are_hidden_and_programs_may_fill_them_in(
    client: Client, door: Door, invite: Invite, make_account: MakeAccount
) -> None:
    pages = [client.get("/team/anmelden").text]
    pages.append(client.get(f"/team/einladung/{invite('herr.muster').token}").text)
    door.enter(make_account())
    pages.append(client.get("/team/konto").text)
    found = [
        tag
        for page in pages
        for tag in FIELD.findall(page)
        if re.search(r'name="\w*password|name="again', tag)
    ]
    assert len(found) >= 6
    for tag in found:
        assert 'type="password"' in tag
        assert re.search(r'autocomplete="(current|new)-password"', tag), tag


def test_the_doors_ask_for_nothing_but_both_factors(client: Client, invite: Invite) -> None:
    doors = ("/team/anmelden", f"/team/einladung/{invite().token}")
    asked = {
        name
        for door in doors
        for name in re.findall(r'<input[^>]* name="(\w+)"', client.get(door).text)
    }
    passkey = {"answer"}
    assert (
        asked
        <= {"weiter", "login", "password", "code", "field_shift", "new_password", "again"} | passkey
    )


def test_a_session_is_named_by_256_random_bits(door: Door, make_account: MakeAccount) -> None:
    access = make_account()
    tokens = set()
    for n in range(5):
        with clock.use(NOON + timedelta(minutes=n)):
            answer = door.enter(access, code=totp.code_at(access.totp_secret, clock.now()))
            tokens.add(re.match(r"fh=([\w-]+);", answer.headers["set-cookie"])[1])  # type: ignore[index]
    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {43}  # base64url of 32 bytes


@pytest.mark.parametrize(
    "login",
    ["demo-fkks", "demo-besuch", "demo-koordination", "demo-redaktion", "demo-freigabe",
     "demo-verwaltung", "demo-protokoll"],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_signing_out_is_one_tap_away_on_every_page_of_the_team(
    client: Client, db: Database, settings: Settings, login: str
) -> None:
    fill(db, settings, reset=True)
    client.post("/vorfuehrung/anmelden", data={"login": login})
    links = set(re.findall(r'href="(/team[^"#]*)"', client.get("/team").text))
    assert links
    for path in sorted(links):
        answer = client.get(path)
        if answer.headers["content-type"].startswith("text/html"):
            assert 'action="/team/abmelden"' in answer.text, path


def test_fields_that_no_form_has_change_nothing(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    door.enter(make_account("frau.schablone", Role.ADMIN))
    make_account("frau.beispiel", Role.NURSE)
    with db.reading() as session:
        before = session.exec(select(Staff).where(Staff.login == "frau.beispiel")).one()
    form = {"name": "Frau Neu", "roles": "nurse", "is_active": "0", "password_hash": "x",
            "totp_secret": "x", "login": "anders", "id": str(before.id), "failed_logins": "9"}  # fmt: skip
    assert client.post(f"/team/konten/{before.id}/aufgaben", data=form).status_code == 303
    with db.reading() as session:
        after = session.exec(select(Staff).where(Staff.id == before.id)).one()
    kept = ("login", "is_active", "password_hash", "totp_secret", "failed_logins", "roles")
    assert {name: getattr(after, name) for name in kept} == {
        name: getattr(before, name) for name in kept
    }
