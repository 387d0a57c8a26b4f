"""The administrator of accounts: invites, gives roles, resets, locks; sees no family."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.actions import AccountError, Invitation, add_account
from fruehe_hilfen.staff.models import AuditEntry, Staff
from fruehe_hilfen.staff.rules import Role, conflict_of
from tests.conftest import NOON
from tests.staff.conftest import Access, Door, MakeAccount
from tests.support.client import Client


@pytest.fixture
def admin(door: Door, make_account: MakeAccount) -> Access:
    """The administrator, signed in at `client`."""
    access = make_account("verwaltung", Role.ADMIN, name="Frau Schablone")
    door.enter(access)
    return access


def _id(db: Database, login: str) -> UUID:
    with db.reading() as session:
        return session.exec(select(Staff.id).where(Staff.login == login)).one()


def _new(client: Client, **changed: object) -> int:
    fields = {"login": "herr.muster", "name": "Herr Muster", "roles": ["visitor"], **changed}
    return client.post("/team/konten", data=fields).status_code


def test_an_account_begins_with_a_link_that_is_shown_once(
    client: Client, app: App, admin: Access
) -> None:
    assert admin
    assert _new(client) == 303
    page = client.get("/team/konten/einladung").text
    link = re.search(r"http://testserver\.local(/team/einladung/[\w-]{43})<", page)
    assert link
    with Client(app) as invited:
        assert "Herr Muster" in invited.get(link[1]).text
    assert "eingeladen" in client.get("/team/konten").text
    client.post("/team/konten/einladung/gesehen")
    assert client.get("/team/konten/einladung").status_code == 303


def test_an_older_page_leaves_what_waits_to_be_shown_now(client: Client, admin: Access) -> None:
    assert admin
    _new(client)
    assert client.post("/team/konto/notfallcodes/gesehen").status_code == 303
    assert client.get("/team/konten/einladung").status_code == 200


def test_two_who_choose_the_same_login_at_once_make_one_account(db: Database) -> None:
    """The second one finds the name free and waits at the table, which then refuses it."""

    def add() -> Invitation:
        with db.transaction() as session:
            return add_account(session, "herr.muster", name="Herr Muster", roles=[Role.VISITOR])

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as session:
            add_account(session, "herr.muster", name="Herr Muster", roles=[Role.VISITOR])
            second = pool.submit(add)
            time.sleep(0.3)
        with pytest.raises(AccountError, match="gibt es schon"):
            second.result()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"login": "Frau Muster"}, "4 bis 60 Zeichen"),
        ({"login": "verwaltung"}, "gibt es schon"),
        ({"login": ""}, "Anmeldenamen"),
        ({"name": ""}, "Namen"),
        ({"roles": []}, "mindestens eine Aufgabe"),
        ({"roles": ["chef"]}, "mindestens eine Aufgabe"),
        ({"roles": ["auditor", "nurse"]}, "bleibt die Kontrolle unabhängig"),
        ({"roles": ["admin", "coordinator"]}, "keine Daten von Familien"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_what_was_typed_stays(
    client: Client, db: Database, admin: Access, changed: dict[str, object], said: str
) -> None:
    assert admin
    fields = {"login": "herr.muster", "name": "Herr Muster", "roles": ["visitor"], **changed}
    answer = client.post("/team/konten", data=fields)
    assert answer.status_code == 422
    assert said in answer.text
    if changed.get("name", "x"):
        assert 'value="Herr Muster"' in answer.text
    with db.reading() as session:
        assert len(session.exec(select(Staff)).all()) == 1


def test_other_roles_sign_the_person_out_and_count_at_once(
    client: Client, app: App, db: Database, admin: Access, make_account: MakeAccount
) -> None:
    assert admin
    access = make_account("herr.muster", Role.VISITOR)
    path = f"/team/konten/{_id(db, 'herr.muster')}/aufgaben"
    with Client(app) as colleague:
        Door(colleague).enter(access)
        fields = {"roles": ["coordinator", "editor"], "seen": "visitor"}
        assert client.post(path, data=fields).status_code == 303
        assert colleague.get("/team").status_code == 303
    with db.reading() as session:
        staff = session.exec(select(Staff).where(Staff.login == "herr.muster")).one()
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "roles_changed")).one()
    assert staff.roles == "coordinator editor"
    assert (entry.record, entry.fields) == (f"staff:{staff.id}", "roles")


def test_a_stale_form_changes_nothing_and_shows_both_versions(
    client: Client, db: Database, admin: Access, make_account: MakeAccount
) -> None:
    assert admin
    make_account("herr.muster", Role.VISITOR)
    path = f"/team/konten/{_id(db, 'herr.muster')}/aufgaben"
    client.post(path, data={"roles": ["editor"], "seen": "visitor"})
    answer = client.post(path, data={"roles": ["nurse"], "seen": "visitor"})
    assert answer.status_code == 409
    assert "Jetzt gilt: Redaktion" in answer.text
    assert re.search(r'value="nurse" checked', answer.text)
    again = client.post(path, data={"roles": ["nurse"], "seen": "editor"})
    assert again.status_code == 303
    assert client.post(path, data={"roles": ["nurse"], "seen": "editor"}).status_code == 303


def test_a_reset_closes_every_way_in_a_lock_ends_it(
    client: Client, app: App, db: Database, admin: Access, make_account: MakeAccount
) -> None:
    assert admin
    access = make_account("herr.muster", Role.VISITOR)
    path = f"/team/konten/{_id(db, 'herr.muster')}"
    with Client(app) as colleague:
        Door(colleague).enter(access)
        answer = client.post(f"{path}/einladung")
        assert answer.headers["location"] == "/team/konten/einladung"
        assert colleague.get("/team").status_code == 303
        link = re.search(
            r"local(/team/einladung/[\w-]+)", client.get("/team/konten/einladung").text
        )
        assert link
        assert client.post(f"{path}/sperre").status_code == 303
        assert colleague.get(link[1]).status_code == 410
    assert "gesperrt" in client.get("/team/konten").text
    assert "Wieder öffnen" in client.get(path).text


def test_nobody_changes_their_own_account_here(client: Client, db: Database, admin: Access) -> None:
    path = f"/team/konten/{_id(db, admin.login)}"
    assert "Das ist Ihr eigenes Konto." in client.get(path).text
    fields = {"roles": ["auditor"], "seen": "admin"}
    assert client.post(f"{path}/aufgaben", data=fields).status_code == 422
    assert client.post(f"{path}/sperre").status_code == 409
    assert client.post(f"{path}/einladung").status_code == 409
    assert client.get("/team").status_code == 200


def test_an_account_that_does_not_exist_is_404(client: Client, admin: Access) -> None:
    assert admin
    for method, part in (
        ("GET", ""), ("POST", "/aufgaben"), ("POST", "/einladung"), ("POST", "/sperre"),
    ):  # fmt: skip
        assert client.request(method, f"/team/konten/{uuid4()}{part}").status_code == 404


def test_the_administrator_sees_no_page_with_families_and_no_doing_of_colleagues(
    client: Client, db: Database, admin: Access, make_account: MakeAccount
) -> None:
    assert admin
    make_account("herr.muster", Role.VISITOR)
    for path in ("/team/besuchsdienst", "/team/termine", "/team/protokoll", "/api/unterwegs/tour"):
        assert client.json("GET", path).status_code == 403
    page = client.get(f"/team/konten/{_id(db, 'herr.muster')}").text
    for hour in (clock.berlin(NOON).strftime("%H:%M"), "zuletzt", "Anmeldungen:"):
        assert hour not in page


def test_roles_that_watch_and_roles_that_act_do_not_meet() -> None:
    assert conflict_of({Role.AUDITOR}) is None
    assert conflict_of({Role.ADMIN, Role.EDITOR, Role.RELEASER}) is None
    assert conflict_of({Role.NURSE, Role.COORDINATOR, Role.PROTECTED_CASES}) is None
    for role in set(Role) - {Role.AUDITOR}:
        assert conflict_of({Role.AUDITOR, role})
    for role in (Role.NURSE, Role.VISITOR, Role.COORDINATOR, Role.PROTECTED_CASES):
        assert conflict_of({Role.ADMIN, role})
