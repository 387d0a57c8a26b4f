"""Phones in the field: what the office sees of them, and what becomes of a lost one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import devices
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.models import FieldDevice
from fruehe_hilfen.welcome.rules import Bag, Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.phone import Phone
from tests.welcome.test_events import state, stored

Become = Callable[[str], Person]
PHONES = "/team/besuchsdienst/handys"


def device_of(db: Database, phone: Phone) -> FieldDevice:
    with db.reading() as session:
        found = session.get(FieldDevice, phone.device)
        assert found
        return found


def revoke(client: Client, phone: Phone, sign_in: Become) -> None:
    sign_in("coordinator")
    answer = client.post(f"{PHONES}/{phone.device}/sperre", follow_redirects=False)
    assert answer.status_code == 303


def test_the_office_sees_what_a_phone_still_holds(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    phone.drift = timedelta(minutes=-7)
    assert phone.hello(unsent=3, persisted=True, build="abc").json() == {"wipe": False}
    phone.verdicts(phone.entry(uuid4()))
    phone.hello(unsent=3, persisted=True)
    sign_in("coordinator")
    page = client.get(PHONES).text
    for told in ("Person visitor", "3 Einträge noch nicht gesendet", "1 Eintrag aufgehoben",
                 "geht 7 Minuten nach"):  # fmt: skip
        assert told in page
    assert device_of(db, phone).is_persisted
    with clock.use(NOON + timedelta(hours=25)):
        sign_in("coordinator")
        assert "Seit mehr als einem Tag" in client.get(PHONES).text


def test_only_the_coordinator_sees_phones(client: Client, phone: Phone, sign_in: Become) -> None:
    phone.hello()
    for name in ("visitor", "nurse", "editor", "protector"):
        sign_in(name)
        assert client.get(PHONES).status_code == 403
        assert client.post(f"{PHONES}/{phone.device}/sperre").status_code == 403


def test_a_lost_phone_is_told_to_empty_itself_also_without_a_session(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    phone.hello()
    sealed = phone.entry(cases[0], "handover", v=2, place="home")
    revoke(client, phone, sign_in)
    client.cookies.clear()
    assert client.json("GET", "/api/unterwegs/tour").status_code == 401
    assert phone.hello(unsent=1).json() == {"wipe": True}
    answer = phone.hand_in(sealed).json()
    assert [r["verdict"] for r in answer["results"]] == ["flagged"]
    assert phone.hand_in(sealed).json()["results"][0]["verdict"] == "duplicate"
    assert state(db, cases[0])[:2] == (Contact.MET, Bag.GIVEN)
    assert [event.reason for event in stored(db)] == ["revoked_phone"]
    assert device_of(db, phone).wiped_at is None
    assert phone.hello(wiped=True).json() == {"wipe": True}
    assert device_of(db, phone).wiped_at == NOON
    sign_in("coordinator")
    assert "gesperrt und leer" in client.get(PHONES).text


def test_a_revoked_phone_gets_no_tour_and_its_person_is_signed_out_everywhere(
    client: Client, phone: Phone, sign_in: Become
) -> None:
    phone.hello()
    cookie = client.cookies["fh"]
    revoke(client, phone, sign_in)
    client.cookies.set("fh", cookie)
    assert client.json("GET", f"/api/unterwegs/tour?handy={phone.device}").status_code == 401
    sign_in("visitor")
    answer = client.json("GET", f"/api/unterwegs/tour?handy={phone.device}")
    assert (answer.status_code, answer.json()["code"]) == (403, "revoked_phone")
    assert client.json("GET", "/api/unterwegs/tour?handy=x").status_code == 200


def test_revoking_twice_is_no_error_and_an_unknown_phone_is_none(
    client: Client, phone: Phone, sign_in: Become
) -> None:
    phone.hello()
    revoke(client, phone, sign_in)
    revoke(client, phone, sign_in)
    assert client.post(f"{PHONES}/{uuid4()}/sperre").status_code == 404


def test_a_stranger_learns_nothing_and_hands_in_nothing(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    phone.hello()
    sealed = phone.entry(cases[0])
    client.cookies.clear()
    assert phone.hand_in(sealed).status_code == 404  # not revoked: that needs a session
    right, phone.secret = phone.secret, "0" * 64
    assert phone.hello().status_code == 404
    phone.device, own = uuid4(), phone.device
    assert phone.hello().status_code == 404
    phone.device, phone.secret = own, right
    revoke(client, phone, sign_in)
    client.cookies.clear()
    phone.secret = "0" * 64
    assert phone.hand_in(sealed).status_code == 404
    assert stored(db) == []


def test_another_phone_cannot_take_a_name_that_is_taken(
    db: Database, client: Client, phone: Phone, sign_in: Become
) -> None:
    phone.hello()
    phone.secret = "1" * 64
    sign_in("other_visitor")
    assert phone.hello().status_code == 404
    assert device_of(db, phone).staff_id == phone.owner


@pytest.mark.parametrize("body", [{"device": "x"}, {"sent_at": "gestern"}, {"unsent": "viel"}])
def test_nonsense_is_refused(phone: Phone, body: dict[str, object]) -> None:
    assert phone.hello(**body).status_code == 422


def test_a_phone_that_its_person_removes_from_the_account_empties_itself(
    db: Database, client: Client, phone: Phone, sign_in: Become
) -> None:
    visitor = sign_in("visitor")
    with db.transaction() as session:
        token = devices.register(session, visitor, "Dienst-Handy 3")
    client.cookies.set("fh-device", token)
    assert phone.hello().json() == {"wipe": False}
    sign_in("coordinator")
    assert "Dienst-Handy 3" in client.get(PHONES).text
    with db.transaction() as session:
        own = device_of(db, phone).staff_device_id
        assert own
        assert devices.remove(session, visitor, own)
    sign_in("visitor")
    assert phone.hello().json() == {"wipe": True}
    assert device_of(db, phone).revoked_at == NOON


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(phone: Phone, client: Client) -> None:
    with clock.use(NOON + timedelta(minutes=20)):
        assert phone.hello().status_code == 200
    with clock.use(NOON + timedelta(minutes=31)):
        assert client.json("GET", "/api/unterwegs/tour").status_code == 401
