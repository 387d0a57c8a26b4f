"""From an invitation to the first sign-in, and what an invitation cannot do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import (
    InvitationGone,
    accept_invitation,
    open_invitation,
    reset_account,
)
from fruehe_hilfen.staff.jobs import forget_sessions
from fruehe_hilfen.staff.models import RecoveryCode, Staff, StaffInvitation
from fruehe_hilfen.staff.sessions import Browser
from tests.conftest import NOON
from tests.staff.conftest import PASSWORD, Door, Invite, MakeAccount
from tests.support.client import Client


def _path(token: str) -> str:
    return f"/team/einladung/{token}"


def _fields(db: Database, token: str, **changed: str) -> dict[str, str]:
    code = totp.code_at(open_invitation(db, token).totp_secret, NOON)
    return {"new_password": PASSWORD, "again": PASSWORD, "code": code, **changed}


def test_a_person_sets_up_the_account_and_gets_ten_recovery_codes(
    client: Client, db: Database, invite: Invite
) -> None:
    token = invite().token
    page = client.get(_path(token))
    assert "Willkommen im Team" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert "otpauth://totp/" in unescape(page.text)
    answer = client.post(_path(token), data=_fields(db, token))
    assert (answer.status_code, answer.headers["location"]) == (303, "/team/konto/notfallcodes")
    codes = re.findall(
        r"<code[^>]*>([a-z2-9-]{14})</code>", client.get("/team/konto/notfallcodes").text
    )
    assert len(set(codes)) == 10
    assert client.post("/team/konto/notfallcodes/gesehen").headers["location"] == "/team"
    assert client.get("/team/konto/notfallcodes").status_code == 303
    with db.reading() as session:
        stored = set(session.exec(select(RecoveryCode.code_hash)))
    assert len(stored) == 10
    assert stored.isdisjoint(codes)


def test_the_codes_may_be_loaded_again_for_a_quarter_of_an_hour(
    client: Client, db: Database, invite: Invite
) -> None:
    token = invite().token
    client.post(_path(token), data=_fields(db, token))
    first = client.get("/team/konto/notfallcodes").text
    assert client.get("/team/konto/notfallcodes").text == first
    with clock.use(NOON + timedelta(minutes=15)):
        assert client.get("/team/konto/notfallcodes").status_code == 303


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"new_password": "kurz", "again": "kurz"}, "new_password"),
        ({"new_password": "Passwort2026!", "again": "Passwort2026!"}, "new_password"),
        ({"new_password": "frau.beispiel1", "again": "frau.beispiel1"}, "new_password"),
        ({"again": "etwas ganz anderes"}, "again"),
        ({"code": "000000"}, "code"),
        ({"code": ""}, "code"),
    ],
)
def test_what_does_not_fit_is_named_and_the_invitation_stays(
    client: Client, db: Database, invite: Invite, changed: dict[str, str], field: str
) -> None:
    token = invite().token
    answer = client.post(_path(token), data=_fields(db, token, **changed))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert PASSWORD not in answer.text
    assert client.post(_path(token), data=_fields(db, token)).status_code == 303


def test_an_invitation_works_once(client: Client, app: App, db: Database, invite: Invite) -> None:
    token = invite().token
    fields = _fields(db, token)
    client.post(_path(token), data=fields)
    with Client(app) as stranger:
        for answer in (stranger.get(_path(token)), stranger.post(_path(token), data=fields)):
            assert answer.status_code == 410
            assert "gilt nicht mehr" in answer.text


def test_of_two_who_open_the_link_at_once_one_gets_the_account(
    db: Database, invite: Invite
) -> None:
    token = invite().token

    def accept(n: int) -> bool:
        try:
            accept_invitation(db, token, password=f"passwort-nummer-{n}", step=1, browser=Browser())
        except InvitationGone:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, range(4))) == 1


def test_an_invitation_ends_after_seventy_two_hours(
    client: Client, db: Database, invite: Invite
) -> None:
    token = invite().token
    with clock.use(NOON + timedelta(hours=71, minutes=59)):
        assert client.get(_path(token)).status_code == 200
    with clock.use(NOON + timedelta(hours=72)):
        assert client.get(_path(token)).status_code == 410
        forget_sessions(db)
    with db.reading() as session:
        assert not session.exec(select(StaffInvitation)).all()


def test_a_new_invitation_replaces_the_one_before(
    client: Client, db: Database, invite: Invite
) -> None:
    first = invite()
    with db.transaction() as session:
        second = reset_account(session, first.login)
    assert client.get(_path(first.token)).status_code == 410
    assert client.get(_path(second.token)).status_code == 200


def test_nobody_signs_in_before_the_account_is_set_up(
    client: Client, db: Database, invite: Invite
) -> None:
    invite()
    for password in ("", PASSWORD):
        fields = {"login": "frau.beispiel", "password": password, "code": "000000"}
        assert client.post("/team/anmelden", data=fields).status_code == 422
    with db.reading() as session:
        assert session.exec(select(Staff)).one().password_hash == ""


def test_the_code_of_the_invitation_cannot_be_used_again_at_the_door(
    client: Client, db: Database, invite: Invite
) -> None:
    token = invite().token
    fields = _fields(db, token)
    client.post(_path(token), data=fields)
    client.post("/team/abmelden")
    again = {"login": "frau.beispiel", "password": PASSWORD, "code": fields["code"]}
    assert client.post("/team/anmelden", data=again).status_code == 422


def test_a_recovery_code_replaces_the_app_once(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    client.post("/team/konto/notfallcodes", data={"codes_password": PASSWORD})
    text = client.get("/team/konto/notfallcodes").text
    code = re.findall(r"<code[^>]*>([a-z2-9-]{14})</code>", text)[3]
    client.post("/team/abmelden")
    assert door.enter(access, code=code.upper().replace("-", " ")).status_code == 303
    assert "noch 9 Notfallcodes" in client.get("/team/konto").text
    client.post("/team/abmelden")
    assert door.enter(access, code=code).status_code == 422


def test_a_recovery_code_needs_the_password_too_and_is_not_lost_without_it(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    client.post("/team/konto/notfallcodes", data={"codes_password": PASSWORD})
    text = client.get("/team/konto/notfallcodes").text
    code = re.findall(r"<code[^>]*>([a-z2-9-]{14})</code>", text)[0]
    client.post("/team/abmelden")
    assert door.enter(access, code=code, password="falsch").status_code == 422
    assert door.enter(access, code=code).status_code == 303


def test_the_code_of_one_person_does_not_open_the_account_of_another(
    client: Client, door: Door, make_account: MakeAccount
) -> None:
    own, other = make_account(), make_account("herr.muster")
    door.enter(own)
    client.post("/team/konto/notfallcodes", data={"codes_password": PASSWORD})
    text = client.get("/team/konto/notfallcodes").text
    code = re.findall(r"<code[^>]*>([a-z2-9-]{14})</code>", text)[0]
    client.post("/team/abmelden")
    assert door.enter(other, code=code).status_code == 422
