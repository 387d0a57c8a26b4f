"""The waiting list: wishes, a time kept a day for one family at a time, and the way back out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.visits import day_rules, rules, waiting
from fruehe_hilfen.visits.errors import Taken
from fruehe_hilfen.visits.models import Hold, HoldState, NurseDistrict, Visit
from fruehe_hilfen.visits.office_models import OfferOutcome, Wish, WishOffer, WishState
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_guard import together

PERSON = {"name": "Familie Warte", "contact": "phone", "phone": "02421 000000"}


def wish(client: Client, **more: object) -> str:
    """Join by page; returns the address of the wish."""
    data = {"art": "home", "request_id": str(uuid4()), **PERSON, **more}
    answer = client.post("/termine/warteliste", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def offer(world: World) -> int:
    return waiting.offer_all(world.db, world.catalogue)


def test_a_family_waits_is_offered_a_time_and_books_it_without_typing_again(
    client: Client, world: World
) -> None:
    path = wish(client, zeit=["1-vm"], language="tr")
    assert "Sie stehen auf der Warteliste." in client.get(path).text
    assert "Montag, 30. November" in client.get(path).text
    world.nurse(weekly(0), weekly(1))
    assert offer(world) == 1
    page = client.get(path)
    assert "Dienstag, 1. Dezember, 9:00" in page.text
    held = re.search(r'href="(/termine/reservierungen/[^"]+)"', page.text)
    assert held
    form = client.get(held[1])
    assert 'value="Familie Warte"' in form.text
    assert "Für Sie reserviert bis Donnerstag, 26. November, 12:00 Uhr." in form.text
    data = {"hold": held[1].rsplit("/", 1)[1], "request_id": str(uuid4()), **PERSON,
            "street": "Musterstraße", "house_no": "4", "plz": "52349"}  # fmt: skip
    assert client.post("/termine", data=data).status_code == 303
    assert "Ihr Termin ist gebucht." in client.get(path).text
    assert world.read(Wish)[0].state is WishState.BOOKED
    world.check_claims()


def test_the_offered_time_is_for_one_family_only_and_the_next_gets_another(
    client: Client, world: World
) -> None:
    wish(client)
    wish(client, name="Familie Zwei")
    world.nurse(weekly(0))
    assert offer(world) == 2
    offers = world.read(WishOffer)
    assert len({one.slot_id for one in offers}) == 2
    free = client.json("GET", "/termine?art=home").json()["slots"]
    assert not {one["slot"] for one in free} & {str(one.slot_id) for one in offers}


def test_who_waits_longest_is_asked_first(client: Client, world: World) -> None:
    first = wish(client)
    with clock.use(clock.now() + timedelta(minutes=1)):
        second = wish(client, name="Familie Zwei")
        world.nurse(weekly(0, "09:00", "10:00", last=date(2026, 11, 30)))
        assert offer(world) == 1
        assert "Diese Zeit nehmen" in client.get(first).text
        assert "Diese Zeit nehmen" not in client.get(second).text
        assert client.post(f"{first}/ablehnung").status_code == 303
        assert client.post(f"{first}/ablehnung").status_code == 409
        assert offer(world) == 1
        assert "Diese Zeit nehmen" in client.get(second).text


def test_an_offer_lapses_after_a_day_and_after_three_the_office_calls(
    client: Client, world: World
) -> None:
    path, start = wish(client), clock.now()
    world.nurse(*(weekly(n) for n in range(5)))
    for day in range(4):
        with clock.use(start + timedelta(days=day, minutes=day)):
            offer(world)
    found = world.read(Wish)[0]
    assert found.state is WishState.CLOSED
    assert [one.outcome for one in world.read(WishOffer)] == [OfferOutcome.LAPSED] * 3
    assert all(hold.state is HoldState.RELEASED for hold in world.read(Hold))
    with clock.use(start + timedelta(days=4)):
        assert "Rufen Sie uns gern an." in client.get(path).text


def test_no_offer_goes_out_at_night(client: Client, world: World) -> None:
    wish(client)
    world.nurse(weekly(0))
    with clock.use(clock.at(date(2026, 11, 25), "21:30")):
        assert offer(world) == 0
    with clock.use(clock.at(date(2026, 11, 26), "07:00")):
        assert offer(world) == 1


def test_wishes_keep_to_type_district_and_window(client: Client, world: World) -> None:
    wish(client, art="home", stadtteil="birgel", zeit=["0-nm", "2-vm"])
    nurse = world.nurse(weekly(0), weekly(2, "10:00", "13:00"))
    with world.db.transaction() as session:
        session.add(NurseDistrict(nurse_id=nurse, district="merken"))
    assert offer(world) == 0
    with world.db.transaction() as session:
        session.add(NurseDistrict(nurse_id=nurse, district="birgel"))
    assert offer(world) == 1
    starts = clock.berlin(world.read(WishOffer)[0].starts_at)
    assert (starts.weekday(), f"{starts:%H:%M}") == (2, "10:00")


def test_joining_twice_with_one_form_waits_once_and_leaving_gives_the_time_back(
    client: Client, world: World
) -> None:
    request_id = str(uuid4())
    assert wish(client, request_id=request_id) == (path := wish(client, request_id=request_id))
    world.nurse(weekly(0))
    offer(world)
    before = len(client.json("GET", "/termine?art=home").json()["slots"])
    for _n in range(2):
        assert client.post(f"{path}/ende").status_code == 303
    assert len(client.json("GET", "/termine?art=home").json()["slots"]) == before + 1
    assert "Sie warten nicht mehr." in client.get(path).text


def test_a_stranger_finds_no_wish_and_a_broken_form_keeps_what_was_typed(client: Client) -> None:
    assert client.get("/termine/warteliste/" + "a" * 40).status_code == 404
    assert client.post("/termine/warteliste/" + "a" * 40 + "/ende").status_code == 404
    page = client.post("/termine/warteliste", data={"art": "home", "name": "Familie Warte",
                       "zeit": ["1-vm"], "contact": "phone", "discreet": "1"})  # fmt: skip
    assert page.status_code == 422
    assert 'value="Familie Warte"' in page.text
    assert re.search(r'value="1-vm" checked', page.text)
    assert client.post("/termine/warteliste", data={"art": "x"}).status_code == 422


def test_sixteen_workers_offer_each_family_one_time(client: Client, world: World) -> None:
    for n in range(3):
        wish(client, name=f"Familie {n}")
    world.nurse(weekly(0))
    together([lambda: offer(world)] * 6)
    offers = world.read(WishOffer)
    assert len(offers) == len({one.slot_id for one in offers}) == 3
    assert len({one.wish_id for one in offers}) == 3


def test_a_time_taken_by_an_offer_is_taken_for_everybody_else(client: Client, world: World) -> None:
    wish(client)
    world.nurse(weekly(0))
    slots = world.slots()
    answers = together([lambda: offer(world), *[lambda: world.book(slots[0])] * 4])
    taken = [one for one in world.read(WishOffer) if one.slot_id == slots[0].id]
    booked = [one for one in world.read(Visit) if one.slot_id == slots[0].id]
    assert len(taken) + len(booked) == 1, answers


def test_the_answer_comes_on_the_third_working_day() -> None:
    closed = rules.Closed(days=frozenset({date(2026, 12, 25)}))
    assert day_rules.answer_by(date(2026, 12, 23), closed) == date(2026, 12, 29)
    assert day_rules.answer_by(date(2026, 11, 25), closed) == date(2026, 11, 30)


def test_a_code_opens_the_visit_however_it_is_typed(client: Client, world: World) -> None:
    world.nurse(weekly(0))
    token = world.book(world.slots()[0])
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}", client.get(f"/termine/{token}").text)
    assert code
    for typed in (code[0], code[0].lower().replace("-", " "), f" {code[0].replace('-', '')} "):
        answer = client.post("/termine/code", data={"code": typed})
        assert answer.headers["location"] == f"/termine/{token}"
    for wrong in ("", "XXXX-XXXX-XX", "ä" * 500, code[0][:-1]):
        assert client.post("/termine/code", data={"code": wrong}).status_code == 422


def run_outbox(world: World) -> None:
    while outbox.run_once(world.db, {waiting.OFFER: lambda _db, _payload: offer(world)}):
        pass


def free_times(client: Client) -> set[str]:
    return {one["slot"] for one in client.json("GET", "/termine?art=home").json()["slots"]}


def test_a_freed_time_is_never_public_before_the_waiting_list_has_been_asked(
    client: Client, world: World
) -> None:
    world.nurse(weekly(0, "09:00", "10:00", last=date(2026, 11, 30)))
    (slot,) = world.slots()
    token = world.book(slot)
    path = wish(client)
    assert offer(world) == 0
    assert client.post(f"/termine/{token}/absage").status_code == 303
    assert free_times(client) == set()
    with pytest.raises(Taken):
        world.hold(slot)
    run_outbox(world)
    assert "Diese Zeit nehmen" in client.get(path).text
    assert client.post(f"{path}/ablehnung").status_code == 303
    run_outbox(world)
    assert free_times(client) == {str(slot.id)}, "nobody else waits"


def test_a_freed_time_is_public_at_once_when_nobody_waits_and_without_a_worker_soon(
    client: Client, world: World
) -> None:
    world.nurse(weekly(0, "09:00", "10:00", last=date(2026, 11, 30)))
    (slot,) = world.slots()
    for waits in (False, True):
        token = world.book(slot)
        if waits:
            wish(client)
        assert client.post(f"/termine/{token}/absage").status_code == 303
        assert free_times(client) == (set() if waits else {str(slot.id)})
    with clock.use(clock.now() + day_rules.LIST_FIRST + timedelta(seconds=1)):
        assert free_times(client) == {str(slot.id)}
        assert world.book(slot)


def test_a_day_is_offered_no_more_often_than_the_nurse_can_come(
    client: Client, world: World
) -> None:
    for n in range(3):
        wish(client, name=f"Familie {n}")
    world.nurse(weekly(0, last=date(2026, 11, 30)), most=1)
    assert offer(world) == 1
    (hold,) = world.read(Hold)
    assert world.confirm(hold.id)


def test_a_form_sent_twice_at_the_same_moment_joins_once(client: Client, world: World) -> None:
    asked = waiting.Asked(visit_type="home", name="Familie Warte")
    request = uuid4()
    answers = together(
        [lambda: waiting.join(world.db, world.catalogue, asked, request_id=request)] * 4
    )
    assert len(set(answers)) == 1
    assert len(world.read(Wish)) == 1


def test_a_nurse_notes_only_of_her_own_offers_that_the_family_knows(
    client: Client, world: World, sign_in: SignIn
) -> None:
    wish(client)
    nurse, other = world.nurse(weekly(0)), world.nurse(name="Frau Fern")
    offer(world)
    path = f"/team/termine/warteliste/{world.read(Wish)[0].id}/bescheid"
    sign_in(other)
    assert client.post(path).status_code == 409
    sign_in(nurse)
    assert client.post(path).status_code == 303
