"""The way from home to home: nobody is booked who cannot be there in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import changes, holds, queries, travel, travel_actions
from fruehe_hilfen.visits.errors import Taken
from fruehe_hilfen.visits.models import Hold, HoldState, Slot, Visit
from fruehe_hilfen.visits.office_models import TravelTime
from fruehe_hilfen.visits.travel_actions import Change
from fruehe_hilfen.visits.travel_rules import Stop, Travel, fits, gaps
from tests.support import statements
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_day import as_person
from tests.visits.test_guard import together

FAR = Change(first="niederau", second="merken", minutes=45)
DAY = datetime(2026, 11, 27, tzinfo=UTC)


def home(at: str, district: str = "", minutes: int = 60, kind: str = "home") -> Stop:
    start = DAY + timedelta(hours=int(at[:2]), minutes=int(at[3:]))
    return Stop(start, start + timedelta(minutes=minutes), kind, district)


@pytest.fixture
def far(world: World, person: Callable[..., UUID]) -> World:
    """One nurse on Fridays with times every ninety minutes; Merken and Niederau are far apart."""
    world.nurse(weekly(4, "08:00", "16:00"))
    lead = as_person(world, person("leitung", Role.COORDINATOR))
    travel_actions.apply(world.db, lead, FAR)
    return world


def hold(world: World, slot: Slot, district: str) -> UUID:
    family = str(uuid4())
    return holds.hold(world.db, world.catalogue, slot.id, family, district=district).id


def free_in(world: World, district: str, **more: Any) -> list[UUID]:
    with world.db.reading() as session:
        kinds = [world.catalogue.types["home"]]
        return [one.id for one in queries.free_slots(session, kinds, district=district, **more)]


def test_a_way_counts_both_ways_and_the_default_stands_for_the_rest() -> None:
    known = Travel(pairs={("merken", "niederau"): 45}, between_min=20, inside_min=10)
    assert known.minutes("niederau", "merken") == known.minutes("merken", "niederau") == 45
    assert known.minutes("birgel", "birgel") == 10
    assert known.minutes("birgel", "echtz") == known.minutes("", "") == known.minutes("", "x") == 20
    assert known.longest == 45


def test_a_call_between_two_homes_takes_its_time_from_the_way() -> None:
    stops = [home("09:00"), home("11:00"), home("10:10", minutes=20, kind="phone")]
    assert [gap.free_min for gap in gaps(stops, Travel())] == [40]
    assert not fits(stops[:2], stops[2], Travel(between_min=45))
    assert fits(stops[:2], stops[2], Travel(between_min=40))


def test_a_new_visit_is_not_to_blame_for_a_way_that_was_short_before() -> None:
    known = [home("09:00"), home("10:10")]
    assert fits(known, home("13:00"), Travel())
    assert not fits(known, home("11:15"), Travel())


def test_two_families_far_apart_do_not_get_times_in_a_row(far: World) -> None:
    first, second, third = far.slots()[:3]
    hold(far, first, "merken")
    with pytest.raises(Taken) as caught:
        hold(far, second, "niederau")
    assert second.id not in {one.id for one in caught.value.alternatives}  # type: ignore[attr-defined]
    assert second.id not in free_in(far, "niederau")
    assert third.id in free_in(far, "niederau")
    assert second.id in free_in(far, "birgel")
    hold(far, second, "birgel")


def test_a_time_that_is_being_reserved_counts_until_it_is_given_back(far: World) -> None:
    first, second = far.slots()[:2]
    held = hold(far, first, "merken")
    assert second.id not in free_in(far, "niederau")
    holds.give_back(far.db, held)
    assert second.id in free_in(far, "niederau")


def test_of_two_families_at_the_same_moment_one_gets_its_time(far: World) -> None:
    first, second = far.slots()[:2]
    done = together([lambda: hold(far, first, "merken"), lambda: hold(far, second, "niederau")])
    assert sorted(type(one).__name__ for one in done) == ["Taken", "UUID"]
    assert sum(one.state is HoldState.ACTIVE for one in far.read(Hold)) == 1


def test_a_visit_cannot_be_moved_to_where_the_way_is_too_long(far: World) -> None:
    slots = far.slots()
    hold(far, slots[0], "merken")
    token = far.confirm(hold(far, slots[3], "niederau"))
    with pytest.raises(Taken):
        changes.move(far.db, far.catalogue, token, slots[1].id)
    changes.move(far.db, far.catalogue, token, slots[4].id)
    visit = far.read(Visit)[0]
    with far.db.reading() as session:
        days = travel.stops(session, nurse_id=visit.nurse_id, day=visit.local_date)
    assert visit.id in days[visit.nurse_id, visit.local_date]


def test_a_longer_way_names_the_booked_visits_and_leaves_them(
    world: World, person: Callable[..., UUID], client: Client, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4, "08:00", "16:00"))
    first, second = world.slots()[:2]
    for slot, district in ((first, "merken"), (second, "niederau")):
        world.confirm(hold(world, slot, district))
    lead = person("leitung", Role.COORDINATOR)
    sign_in(lead)
    page = client.get("/team/termine/wege?von=niederau&nach=merken&minuten=45")
    assert "Bei 1 gebuchten Weg wird es knapp." in page.text
    assert "30 Minuten Zeit, 45 Minuten Weg" in page.text
    assert world.read(TravelTime) == []
    change = {"von": "niederau", "nach": "merken", "minuten": "45"}
    for _twice in range(2):
        assert client.post("/team/termine/wege", data=change).status_code == 303
    assert [(row.first, row.second, row.minutes) for row in world.read(TravelTime)] == [
        ("merken", "niederau", 45)
    ]
    assert len(world.read(Visit)) == 2
    assert "visits.travel_changed" in {entry.action for entry in world.read(AuditEntry)}
    again = client.get("/team/termine/wege?von=merken&nach=niederau&minuten=60")
    assert "Kein gebuchter Termin ist betroffen." in again.text
    back = {"von": "merken", "nach": "niederau", "minuten": ""}
    client.post("/team/termine/wege", data=back)
    assert world.read(TravelTime) == []
    sign_in(nurse)
    assert client.get("/team/termine/wege").status_code == 403


def test_the_usual_time_can_be_changed_and_nonsense_is_refused(
    client: Client, world: World, person: Callable[..., UUID], sign_in: SignIn
) -> None:
    sign_in(person("leitung", Role.COORDINATOR))
    good = {"zwischen": "25", "innen": "0"}
    assert client.post("/team/termine/wege", data=good).status_code == 303
    with world.db.reading() as session:
        assert travel.load(session) == Travel(between_min=25, inside_min=0)
    for bad in ({"zwischen": "121", "innen": "5"}, {"zwischen": "-1", "innen": "5"},
                {"von": "mond", "nach": "merken", "minuten": "5"},
                {"von": "merken", "nach": "birgel", "minuten": "viel"}):  # fmt: skip
        assert client.post("/team/termine/wege", data=bad).status_code == 422
    assert client.get("/team/termine/wege?von=mond").status_code == 422
    for unrelated in ("utm_source=x", "sprache=de", "fbclid=1&gclid=2"):
        assert client.get(f"/team/termine/wege?{unrelated}").status_code == 200
    with world.db.reading() as session:
        assert travel.load(session) == Travel(between_min=25, inside_min=0)


def test_the_day_shows_the_way_and_where_it_is_short(
    client: Client, far: World, sign_in: SignIn
) -> None:
    slots = far.slots()
    for slot, district in ((slots[0], "birgel"), (slots[1], "merken")):
        far.confirm(hold(far, slot, district))
    with clock.use(clock.at(slots[0].local_date, "07:00")):
        sign_in(far.nurses[0])
        assert "Weg etwa 20 Minuten" in client.get("/team/termine").text


def test_without_a_way_longer_than_the_buffers_nothing_more_is_read(far: World) -> None:
    with statements.asked(far.db) as seen:
        free_in(far, "birgel")
        with_far = len(seen)
        lead = as_person(far, far.nurses[0])
        travel_actions.apply(far.db, lead, Change(first="merken", second="niederau"))
        seen.clear()
        free_in(far, "birgel")
        assert len(seen) == with_far - 1, "what stands on the days"
