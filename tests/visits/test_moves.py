"""Where a family may move its visit: districts and full days, asked once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from fruehe_hilfen.visits import changes, holds
from fruehe_hilfen.visits.errors import Taken
from fruehe_hilfen.visits.models import NurseDistrict, Visit
from tests.support import statements
from tests.visits.conftest import World, weekly


def _works_in(world: World, nurse: UUID, district: str) -> None:
    with world.db.transaction() as session:
        session.add(NurseDistrict(nurse_id=nurse, district=district))


def _book(world: World, nurse: UUID, district: str = "birgel") -> str:
    slot = world.slots(nurse=nurse)[0]
    held = holds.hold(world.db, world.catalogue, slot.id, str(uuid4()), district=district)
    return world.confirm(held.id)


def _move(world: World, token: str, slot_id: UUID) -> None:
    changes.move(world.db, world.catalogue, token, slot_id)


def test_a_family_cannot_move_to_a_nurse_who_does_not_come_to_its_district(world: World) -> None:
    near, far = world.nurse(weekly(0)), world.nurse(weekly(1))
    _works_in(world, near, "birgel")
    _works_in(world, far, "merken")
    token = _book(world, near)
    with pytest.raises(Taken):
        _move(world, token, world.slots(nurse=far)[0].id)
    _works_in(world, far, "birgel")
    _move(world, token, world.slots(nurse=far)[0].id)
    assert world.read(Visit)[0].nurse_id == far
    world.check_claims()


def test_a_district_that_was_given_up_keeps_nobody_on_the_same_day(world: World) -> None:
    nurse = world.nurse(weekly(0))
    token = _book(world, nurse)
    _works_in(world, nurse, "merken")
    with pytest.raises(Taken):
        _move(world, token, world.slots(nurse=nurse)[2].id)


def test_a_full_day_takes_no_visit_of_another_day_but_lets_its_own_move(world: World) -> None:
    nurse = world.nurse(weekly(0), weekly(1), most=1)
    slots = world.slots(nurse=nurse)
    first, later = [one for one in slots if one.local_date == slots[0].local_date][:2]
    other = [one for one in slots if one.local_date > first.local_date][:2]
    token = world.book(first)
    world.book(other[0])
    with pytest.raises(Taken):
        _move(world, token, other[1].id)
    _move(world, token, later.id)
    assert later.id in {one.slot_id for one in world.read(Visit)}
    world.check_claims()


def test_what_decides_is_read_in_one_statement(world: World) -> None:
    token = _book(world, world.nurse(weekly(0), weekly(1)))
    day = world.read(Visit)[0].local_date
    target = next(one for one in world.slots() if one.local_date != day)
    with statements.asked(world.db) as seen:
        _move(world, token, target.id)
    assert sum("nurse_district" in one for one, _ in seen) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_time_the_office_proposes_is_found_without_reading_all_visits(world: World) -> None:
    asked = "EXPLAIN QUERY PLAN SELECT offer_slot_id FROM visit WHERE offer_until >= '2026-11-25'"
    with world.db.reading() as session:
        plan = " ".join(str(row) for row in session.execute(text(asked)))
    assert "ix_visit_offer_until" in plan
