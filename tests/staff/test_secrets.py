"""Passwords, codes and names appear in no log and no error."""

from __future__ import annotations

from sqlmodel import select
from structlog.testing import capture_logs

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.models import Staff, StaffSession
from fruehe_hilfen.staff.signing import Credentials
from tests.staff.conftest import Door, MakeAccount
from tests.support.client import Client


def test_no_secret_and_no_name_reaches_the_logs(
    client: Client, door: Door, make_account: MakeAccount, caplog: object, capfd: object
) -> None:
    with capture_logs() as logged:
        access = make_account()
        door.enter(access, password="ein-falsches-geheimnis")
        door.enter(access)
        client.get("/team")
        client.post("/team/abmelden")
    captured = capfd.readouterr()  # type: ignore[attr-defined]
    everything = f"{logged} {caplog.text} {captured.out} {captured.err}"  # type: ignore[attr-defined]
    token = client.cookies.get("fh") or "kein-token"
    for secret in (
        access.password,
        access.totp_secret,
        "ein-falsches-geheimnis",
        "Beispiel",
        token,
    ):
        assert secret not in everything


def test_secrets_do_not_show_when_objects_are_printed(make_account: MakeAccount) -> None:
    access = make_account()
    given = Credentials(access.login, access.password, "123456")
    for text in (repr(access), repr(given), str(given)):
        assert access.password not in text
        assert access.totp_secret not in text


def test_the_database_holds_hashes_and_sealed_fields_only(
    client: Client, db: Database, door: Door, make_account: MakeAccount
) -> None:
    access = make_account()
    door.enter(access)
    token = client.cookies["fh"]
    with db.reading() as session:
        hashed = session.exec(select(StaffSession.token_hash)).one()
        connection = session.connection()
        row = str(connection.exec_driver_sql("SELECT * FROM staff").one())
        stored = session.exec(select(Staff.password_hash)).one()
    assert token != hashed
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    for secret in (access.password, access.totp_secret, "Frau Beispiel"):
        assert secret not in row
