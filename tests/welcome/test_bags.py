"""Bags: the ledger follows what was handed out, whenever the phone sends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import bags, events, ledger
from fruehe_hilfen.welcome.bag_rules import DepotKind, Movement, bags_for, reach_weeks
from fruehe_hilfen.welcome.field_models import LooseEvent
from fruehe_hilfen.welcome.models import CaseEvent
from fruehe_hilfen.welcome.office_models import BagDepot, BagMovement, BagTransfer, BagVersion
from fruehe_hilfen.welcome.rules import Kind, Verdict
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
PAGE = "/team/besuchsdienst/taschen"
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def shelf(db: Database, people: dict[str, Person]) -> dict[str, UUID]:
    """A room with fifty bags, and the visitor's stock with five."""
    boss = people["coordinator"]
    with db.transaction() as session:
        version = bags.add_version(session, boss, "Tasche 2026", ["Söckchen", "Lätzchen"])
        room = bags.add_depot(session, boss, "Büro", kind=DepotKind.OFFICE)
        own = bags.add_depot(
            session, boss, "Besuch", kind=DepotKind.PERSON, staff_id=people["visitor"].id
        )
        bags.move(session, boss, room, version, kind=Movement.RECEIVE, number=50)
        bags.count(session, boss, own, version, counted=5)
        return {"version": version.id, "room": room.id, "own": own.id}


def stock(db: Database, depot: UUID) -> int:
    with db.transaction() as session:
        ledger.follow(session)
        return sum(n for (place, _v), n in ledger.stock(session).items() if place == depot)


def hand_over(
    db: Database, person: Person, at: datetime = LATER, *, kind: Kind = Kind.HANDOVER,
    supersedes: UUID | None = None, **payload: str,
) -> UUID:  # fmt: skip
    case = all_cases(db)[0]
    event = CaseEvent(
        id=new_id(), case_id=case.id, seq=0, kind=kind, payload={"place": "door", **payload},
        occurred_at=at, actor=person.id, received_at=at, payload_sha256="-", supersedes=supersedes,
        verdict=Verdict.APPLIED,
    )  # fmt: skip
    with db.transaction() as session:
        events.append(session, session.merge(case), event)
    return event.id


def test_a_handover_leaves_the_stock_of_its_person_once(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    bring_in(db, people["coordinator"], as_csv(row()))
    hand_over(db, people["visitor"])
    assert [stock(db, shelf["own"]) for _ in range(3)] == [4, 4, 4]
    assert stock(db, shelf["room"]) == 50


def test_an_undone_handover_puts_the_bag_back_also_when_it_stands_again(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    bring_in(db, people["coordinator"], as_csv(row()))
    visitor = people["visitor"]
    given = hand_over(db, visitor)
    assert stock(db, shelf["own"]) == 4
    undone = hand_over(db, visitor, LATER + timedelta(minutes=1), kind=Kind.UNDO, supersedes=given)
    assert stock(db, shelf["own"]) == 5
    hand_over(db, visitor, LATER + timedelta(minutes=2), kind=Kind.UNDO, supersedes=undone)
    assert stock(db, shelf["own"]) == 4


def test_twins_get_two_and_what_the_office_gives_leaves_the_office(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    bring_in(db, people["coordinator"], as_csv(row(), row(Vornamen="Ben")))
    hand_over(db, people["visitor"], bags="2", place="office")
    assert stock(db, shelf["room"]) == 48
    assert [bags_for(n) for n in (0, 1, 2)] == [1, 1, 2]


def test_the_office_gives_twins_two(
    client: Client, db: Database, people: dict[str, Person], shelf: dict[str, UUID], sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row(), row(Vornamen="Ben")))
    case_id = all_cases(db)[0].id
    url = f"/team/besuchsdienst/faelle/{case_id}/ereignisse"
    assert client.post(url, data={"art": "handover", "ort": "office"}).status_code == 303
    assert stock(db, shelf["room"]) == 48


def test_what_happened_before_the_count_is_part_of_the_count(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    bring_in(db, people["coordinator"], as_csv(row()))
    hand_over(db, people["visitor"], NOON - timedelta(hours=1))
    assert stock(db, shelf["own"]) == 5


def test_two_who_count_at_once_correct_it_once(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    gate = threading.Barrier(3)

    def count(_n: int) -> None:
        gate.wait()
        with db.transaction() as session:
            depot = session.get_one(BagDepot, shelf["room"])
            version = session.get_one(BagVersion, shelf["version"])
            bags.count(session, people["coordinator"], depot, version, counted=47)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(count, range(3)))
    assert stock(db, shelf["room"]) == 47


def test_a_pair_of_bags_takes_two_of_the_old_ones_before_the_new_ones_are_used(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    boss = people["coordinator"]
    with db.transaction() as session:
        new = bags.add_version(session, boss, "Tasche 2027", [])
        old, own = (
            session.get_one(BagVersion, shelf["version"]),
            session.get_one(BagDepot, shelf["own"]),
        )
        bags.count(session, boss, own, old, counted=2)
        bags.move(session, boss, own, new, kind=Movement.RECEIVE, number=5)
        new_id_of_bag = new.id
    bring_in(db, boss, as_csv(row(), row(Vornamen="Ben")))
    hand_over(db, people["visitor"], bags="2")
    hand_over(db, people["visitor"], LATER + timedelta(minutes=1))
    with db.transaction() as session:
        ledger.follow(session)
        left = ledger.stock(session)
    assert left[shelf["own"], shelf["version"]] == 0
    assert left[shelf["own"], new_id_of_bag] == 4


def test_a_bag_without_an_address_counts(
    db: Database, people: dict[str, Person], shelf: dict[str, UUID]
) -> None:
    visitor = people["visitor"]
    with db.transaction() as session:
        session.add(
            LooseEvent(
                id=new_id(),
                kind=Kind.HANDOVER,
                payload={"place": "cafe"},
                district="nord",
                occurred_at=LATER,
                device_id=new_id(),
                actor=visitor.id,
                received_at=LATER,
                payload_sha256="-",
            )
        )
    assert stock(db, shelf["own"]) == 4
    with db.reading() as session:
        moved = session.exec(select(BagMovement).where(BagMovement.kind == "handover")).one()
    assert (moved.district, moved.number) == ("nord", -1)


def test_only_the_receiver_confirms_and_only_once(
    client: Client, db: Database, shelf: dict[str, UUID], sign_in: Become
) -> None:
    sign_in("coordinator")
    sent = {"von": str(shelf["room"]), "nach": str(shelf["own"]), "version": str(shelf["version"])}
    assert client.post(f"{PAGE}/wege", data={**sent, "anzahl": "10"}).status_code == 303
    assert (stock(db, shelf["room"]), stock(db, shelf["own"])) == (40, 5)
    with db.reading() as session:
        way = session.exec(select(BagTransfer)).one()
    arrived = {f"anzahl-{way.id}": "9"}
    assert client.post(f"{PAGE}/wege/{way.id}/ankunft", data=arrived).status_code == 403
    sign_in("other_visitor")
    assert "Besuch" not in client.get(PAGE).text.split("<main")[1].split("</h1>")[1]
    assert client.post(f"{PAGE}/wege/{way.id}/ankunft", data=arrived).status_code == 403
    sign_in("visitor")
    assert "Unterwegs nach Besuch" in client.get(PAGE).text
    assert client.post(f"{PAGE}/wege/{way.id}/ankunft", data=arrived).status_code == 303
    assert client.post(f"{PAGE}/wege/{way.id}/ankunft", data=arrived).status_code == 409
    assert stock(db, shelf["own"]) == 14


def test_a_visitor_moves_only_the_own_stock(
    client: Client, db: Database, shelf: dict[str, UUID], sign_in: Become
) -> None:
    sign_in("visitor")
    data = {"version": str(shelf["version"]), "was": "damaged", "anzahl": "1"}
    assert (
        client.post(f"{PAGE}/bewegungen", data={**data, "ort": str(shelf["room"])}).status_code
        == 422
    )
    assert (
        client.post(f"{PAGE}/bewegungen", data={**data, "ort": str(shelf["own"])}).status_code
        == 303
    )
    assert stock(db, shelf["own"]) == 4


def test_the_office_sets_up_bags_by_forms(
    client: Client, db: Database, sign_in: Become, people: dict[str, Person]
) -> None:
    sign_in("coordinator")
    client.post(f"{PAGE}/versionen", data={"name": "Tasche 2027", "dinge": "Buch\nSöckchen"})
    assert client.post(f"{PAGE}/versionen", data={"name": "tasche 2027"}).status_code == 422
    client.post(f"{PAGE}/orte", data={"neuer-ort": "Auto 1", "art": "car"})
    bad = client.post(f"{PAGE}/orte", data={"neuer-ort": "Wer", "art": "person"})
    assert bad.status_code == 422
    with db.reading() as session:
        depot, version = (
            session.exec(select(BagDepot)).one(),
            session.exec(select(BagVersion)).one(),
        )
    form = {"ort": str(depot.id), "version": str(version.id), "was": "receive"}
    for wrong in ("", "0", "-3", "9999", "zwei"):
        assert client.post(f"{PAGE}/bewegungen", data={**form, "anzahl": wrong}).status_code == 422
    client.post(f"{PAGE}/bewegungen", data={**form, "anzahl": "30"})
    page = client.get(PAGE).text
    assert "Tasche 2027: <strong>30</strong>" in page
    client.post(f"{PAGE}/versionen/{version.id}/ende")
    assert "Buch · Söckchen" not in client.get(PAGE).text


def test_the_stock_lasts_as_long_as_it_went_so_far() -> None:
    assert reach_weeks(130, 130, days=91) == 13
    assert reach_weeks(10, 0, days=91) is None
    assert reach_weeks(-2, 5, days=91) == 0


def test_the_page_tells_how_many_weeks_remain(
    client: Client, db: Database, people: dict[str, Person], shelf: dict[str, UUID], sign_in: Become
) -> None:
    bring_in(db, sign_in("coordinator"), as_csv(row()))
    hand_over(db, people["visitor"])
    with clock.use(NOON + timedelta(days=14)):
        sign_in("coordinator")
        page = client.get(PAGE).text
    assert '<span class="count">108</span>Wochen reicht das noch' in page
