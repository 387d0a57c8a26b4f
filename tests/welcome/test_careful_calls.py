"""The promised careful call outlives later changes, and ends when nothing stands any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import absence, changes, day_actions, team_actions
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import AbsenceKind, StepKind
from tests.visits.conftest import World, world
from tests.welcome.test_silent_visits import TASKS, die, nurse, open_notices, visit

__all__ = ["nurse", "visit", "world"]


def move(world: World, visit: Visit, person: Person) -> None:
    slot = world.slots()[2].id
    changes.move_for_team(
        world.db, world.catalogue, visit.id, slot, scope=None, actor="x",
        version=world.read(Visit)[0].version,
    )  # fmt: skip


def fall_ill(world: World, visit: Visit, person: Person) -> None:
    """And well again, within ten minutes."""
    away = absence.Away(
        nurse_id=person.id, kind=AbsenceKind.SICK, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    decision = absence.Decision(StepKind.CALL, None, world.read(Visit)[0].version)
    id = absence.apply(world.db, world.catalogue, person, away, {visit.id: decision})
    assert ("call", False, "email") in open_notices(world)
    assert set(TASKS) <= set(open_notices(world))
    absence.undo(world.db, world.catalogue, person, id)


def confirm(world: World, visit: Visit, person: Person) -> None:
    with world.db.transaction() as session:
        session.get_one(Visit, visit.id).answer_by = visit.starts_at
    version = world.read(Visit)[0].version
    day_actions.confirm_request(world.db, person, visit.id, version=version)


@pytest.mark.parametrize("change", [move, fall_ill, confirm])
def test_whatever_the_team_changes_later_the_careful_call_is_still_to_be_made(
    world: World, visit: Visit, people: dict[str, Person], nurse: Person,
    change: Callable[[World, Visit, Person], None],
) -> None:  # fmt: skip
    die(world.db, people)
    change(world, visit, nurse)
    assert set(TASKS) <= set(open_notices(world))


def test_a_visit_the_team_cancels_needs_no_careful_call(
    world: World, visit: Visit, people: dict[str, Person], nurse: Person
) -> None:
    die(world.db, people)
    version = world.read(Visit)[0].version
    team_actions.cancel(world.db, nurse, visit.id, reason="", version=version)
    assert open_notices(world) == [("cancelled", False, "email")]
