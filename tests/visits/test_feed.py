"""The nurse's calendar address: what stands in it, who can read it, when it is dead."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from icalendar import Calendar

from fruehe_hilfen.db.keys import Keyring
from fruehe_hilfen.staff.models import AuditEntry, Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import changes
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import NurseFeed
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly

PATH = "/team/termine/kalender"


@pytest.fixture
def nurse(world: World, sign_in: SignIn) -> UUID:
    staff_id = world.nurse(weekly(4))
    sign_in(staff_id)
    return staff_id


def address(client: Client) -> str:
    """Makes a new address and reads it from the page."""
    client.post(PATH)
    found = re.search(r"/kalender/[\w-]+\.ics", client.get(PATH).text)
    assert found
    return found[0]


def test_the_calendar_has_times_kinds_and_districts_and_no_family(
    client: Client, world: World, nurse: UUID, keyring: Keyring
) -> None:
    slot = world.slots()[0]
    token = world.book(slot)
    with world.db.transaction() as session:
        visit = session.get(Visit, world.read(Visit)[0].id)
        assert visit
        visit.district = "birkesdorf"
        session.add(visit)
    place = address(client)
    client.cookies.clear()
    answer = client.get(place)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "set-cookie" not in answer.headers
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Zu Hause · Birkesdorf"
    assert event.decoded("DTSTART") == slot.starts_at
    assert answer.text.count("BEGIN:VTIMEZONE") == 1
    for secret in ("Muster", "02421", "52349", "Gesundheit", str(visit.id), token):
        assert secret not in answer.text
    changes.cancel(world.db, token)
    assert "VEVENT" not in client.get(place).text


def test_unchanged_visits_are_not_sent_twice(client: Client, world: World, nurse: UUID) -> None:
    world.book(world.slots()[0])
    place = address(client)
    first = client.get(place)
    again = client.get(place, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.book(world.slots()[1])
    third = client.get(place, headers={"if-none-match": first.headers["etag"]})
    assert third.status_code == 200


def test_a_new_address_an_end_and_a_closed_account_kill_the_old_one(
    client: Client, world: World, nurse: UUID
) -> None:
    first = address(client)
    second = address(client)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    for _twice in range(2):
        assert client.post(f"{PATH}/ende").status_code == 303
    assert client.get(second).status_code == 404
    third = address(client)
    with world.db.transaction() as session:
        staff = session.get(Staff, nurse)
        assert staff
        staff.is_active = False
        session.add(staff)
    assert client.get(third).status_code == 404
    actions = {entry.action for entry in world.read(AuditEntry)}
    assert {"visits.feed_made", "visits.feed_ended"} <= actions


def test_unknown_addresses_look_all_the_same(client: Client, world: World, nurse: UUID) -> None:
    dead = address(client)
    address(client)
    bodies = {
        re.sub(r"\s+", " ", client.get(path).text)
        for path in (dead, "/kalender/x.ics", "/kalender/" + "a" * 300 + ".ics", "/kalender/x")
    }
    assert len(bodies) == 1


def test_the_address_is_shown_once_and_stored_as_a_hash(
    client: Client, world: World, nurse: UUID, sign_in: SignIn
) -> None:
    place = address(client)
    token = place.removeprefix("/kalender/").removesuffix(".ics")
    assert token not in repr(world.read(NurseFeed)[0])
    client.post(f"{PATH}/gesehen")
    page = client.get(PATH).text
    assert token not in page
    assert "Es gibt eine Adresse" in page
    other = world.nurse(name="Frau Andere")
    sign_in(other)
    assert "Noch gibt es keine Adresse." in client.get(PATH).text


def test_only_a_nurse_has_an_address(
    client: Client, world: World, person: Callable[..., UUID], sign_in: SignIn
) -> None:
    sign_in(person("leitung", Role.COORDINATOR))
    assert client.get(PATH).status_code == 403
    sign_in(person("neuling", Role.NURSE))  # an account that has no times yet
    assert client.post(PATH).status_code == 404
    assert world.read(NurseFeed) == []
