"""The page of free times is kept for a second: never an old one of this process, never an id twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.visits import queries
from tests.support.client import Client
from tests.visits.conftest import World, weekly

FAMILY = re.compile(r'name="family" value="([^"]+)"')


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time somebody looks for free times in the database."""
    found: list[int] = []
    real = queries.free_slots

    def counted(*args: object, **more: object) -> object:
        found.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "free_slots", counted)
    return found


def test_the_same_filter_is_drawn_once_a_second(
    client: Client, world: World, looks: list[int]
) -> None:
    world.nurse(weekly(4))
    first, second = client.get("/termine"), client.get("/termine?art=home&stadtteil=mond")
    assert len(looks) == 2  # another filter, even if it shows the same
    again = client.get("/termine")
    assert len(looks) == 2
    ids = {FAMILY.search(page.text)[1] for page in (first, second, again)}  # type: ignore[index]
    assert len(ids) == 3
    assert "00000000" not in first.text
    assert again.headers["cache-control"] == "private, no-store"
    with clock.use(clock.now() + timedelta(seconds=1)):
        client.get("/termine")
    assert len(looks) == 3


def test_a_booked_time_is_gone_at_once(client: Client, world: World) -> None:
    world.nurse(weekly(4, "09:00", "10:00"))
    slot = world.slots()[0]
    assert str(slot.id) in client.get("/termine").text
    held = world.hold(slot)
    assert str(slot.id) not in client.get("/termine").text
    world.confirm(held)
    assert str(slot.id) not in client.get("/termine").text


def test_a_page_in_another_language_is_another_page(client: Client, world: World) -> None:
    world.nurse(weekly(4))
    assert client.get("/termine").headers["content-language"] == "de"
    other = client.get("/xr/termine")
    assert other.headers["content-language"] == "xr"
