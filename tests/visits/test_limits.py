"""How much one network may book by itself; beyond that the office confirms, and nobody is refused."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from fruehe_hilfen.app import App
from fruehe_hilfen.visits import changes, day_rules, throttle
from fruehe_hilfen.visits.models import Claim, Hold, Visit
from fruehe_hilfen.web.limits import Limiter
from fruehe_hilfen.web.problems import Problem
from tests.support.client import Client
from tests.visits.conftest import World, weekly

PERSON = {"name": "Familie Muster", "contact": "phone", "phone": "02421 000000",
          "street": "Musterstraße", "house_no": "4", "plz": "52349"}  # fmt: skip


@pytest.fixture
def busy_weeks(world: World) -> World:
    """Ten times on every day of the week: thirty per cent of a week are fifteen."""
    for weekday in range(5):
        world.nurse(weekly(weekday, "07:00", "20:00"))
    return world


def slot_on(world: World, n: int) -> Any:
    return world.slots()[n]


def hold(client: Client, slot: Any) -> Response:
    return client.post(
        "/termine/reservierungen", data={"slot": str(slot.id), "family": str(uuid4())}
    )


def book(client: Client, slot: Any, **changed: str) -> Response:
    place = hold(client, slot).headers["location"]
    page = client.get(place)
    data = {"hold": place.rsplit("/", 1)[1], "request_id": str(uuid4()), **PERSON, **changed}
    data = {name: value for name, value in data.items() if value}
    answer = client.post("/termine", data=data)
    assert answer.status_code == 303, answer.text
    answer.extensions["form"] = page.text
    return answer


def requests(world: World) -> list[bool]:
    visits = sorted(world.read(Visit), key=lambda one: one.starts_at)
    return [visit.answer_by is not None for visit in visits]


def test_the_fourth_visit_of_a_network_is_a_request_and_the_form_says_so(
    client: Client, busy_weeks: World
) -> None:
    for n in (0, 12, 24):
        answer = book(client, busy_weeks.slots()[n])
        assert "Verbindlich buchen" in answer.extensions["form"]
    fourth = book(client, busy_weeks.slots()[30])
    assert "Diesen Termin bestätigen wir noch." in fourth.extensions["form"]
    assert "Termin anfragen" in fourth.extensions["form"]
    assert "02421 25-0" in fourth.extensions["form"]
    page = client.get(fourth.headers["location"])
    assert "Wir bestätigen bis" in page.text
    asked = [visit for visit in busy_weeks.read(Visit) if visit.answer_by]
    assert len(asked) == 1
    assert any(claim.owner == asked[0].id for claim in busy_weeks.read(Claim))


def test_a_cancelled_visit_does_not_count_any_more(client: Client, busy_weeks: World) -> None:
    tokens = [
        book(client, busy_weeks.slots()[n]).headers["location"].rsplit("/", 1)[1] for n in (0, 12)
    ]
    book(client, busy_weeks.slots()[24])
    changes.cancel(busy_weeks.db, tokens[0])
    book(client, busy_weeks.slots()[30])
    assert sum(requests(busy_weeks)) == 0


def test_in_a_week_of_few_times_one_network_gets_one_at_once(client: Client, world: World) -> None:
    world.nurse(weekly(4, "09:00", "13:00"))
    book(client, world.slots()[0])
    assert "Termin anfragen" in book(client, world.slots()[1]).extensions["form"]
    assert sorted(requests(world)) == [False, True]


def test_after_six_reservations_in_an_hour_a_network_asks(
    client: Client, busy_weeks: World
) -> None:
    for n in range(6):
        assert hold(client, busy_weeks.slots()[n * 2]).status_code == 303
    assert not any(one.on_request for one in busy_weeks.read(Hold))
    answer = book(client, busy_weeks.slots()[20])
    assert "Termin anfragen" in answer.extensions["form"]
    assert requests(busy_weeks) == [True]


def test_far_beyond_that_the_page_gives_the_number_to_call(
    client: Client, busy_weeks: World
) -> None:
    slot = busy_weeks.slots()[0]
    for _n in range(40):
        hold(client, slot)
    answer = hold(client, slot)
    assert answer.status_code == 429
    assert "Wir finden trotzdem eine Zeit für Sie." in answer.text
    assert 'href="tel:' in answer.text
    body = {"slot": str(slot.id), "family": str(uuid4())}
    assert client.json("POST", "/termine/reservierungen", body).status_code == 429


def test_families_nobody_can_reach_share_a_part_of_the_week(
    client: Client, world: World, app: App
) -> None:
    world.nurse(weekly(4, "08:00", "16:00"))
    slots = world.slots()
    in_week = [one for one in slots if one.local_date == slots[0].local_date]
    assert day_rules.share_of_week(len(in_week)) == 1
    book(client, in_week[0], contact="code", phone="")
    app.state.limiter = Limiter()  # another network
    book(client, in_week[2], contact="code", phone="")
    app.state.limiter = Limiter()
    book(client, in_week[4])
    assert requests(world) == [False, True, False]


def test_the_limit_of_one_network_is_not_that_of_another_nor_of_a_proxy() -> None:
    limiter = Limiter()

    def request(host: str) -> Any:
        return SimpleNamespace(client=SimpleNamespace(host=host))

    many = [throttle.limit_holds(request("203.0.113.7"), limiter, str(n)) for n in range(8)]
    assert many == [False] * 6 + [True] * 2
    assert not throttle.limit_holds(request("198.51.100.1"), limiter, "a")
    assert not any(throttle.limit_holds(request("127.0.0.1"), limiter, str(n)) for n in range(60))
    for _n in range(20):
        throttle.limit_holds(request("127.0.0.1"), limiter, "one")
    with pytest.raises(Problem, match="429"):
        throttle.limit_holds(request("127.0.0.1"), limiter, "one")


def test_a_share_of_a_week_is_thirty_per_cent_and_at_least_one() -> None:
    assert [day_rules.share_of_week(n) for n in (0, 3, 7, 10, 100)] == [1, 1, 2, 3, 30]


def test_what_a_network_booked_is_forgotten_when_it_begins(moment: Any) -> None:
    from fruehe_hilfen import clock

    limiter = Limiter()
    limiter.note("x", "network", "visit", until=moment("2026-11-26 10:00"))
    assert limiter.noted("x", "network") == ["visit"]
    assert limiter.noted("x", "other") == []
    with clock.use(moment("2026-11-26 10:00")):
        assert limiter.noted("x", "network") == []
    assert not re.search("network", repr(limiter._notes))
