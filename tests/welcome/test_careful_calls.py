"""The promised careful call outlives later changes, and ends when nothing stands any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from fruehe_hilfen import clock
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import absence, changes, day_actions, team_actions
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.visits.office_models import AbsenceKind, StepKind
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.models import NoPost
from tests.mail.conftest import mail, mail_settings, server
from tests.mail.world import HER, Post
from tests.support.client import Client
from tests.visits.conftest import World, world
from tests.welcome.phone import Phone
from tests.welcome.test_doubts import OTHER, PAGE
from tests.welcome.test_silent_visits import (
    BLOCK,
    DEATH,
    EVENING,
    TASKS,
    Become,
    die,
    nurse,
    open_notices,
    visit,
)
from tests.welcome.test_tour import referral

__all__ = ["mail", "mail_settings", "nurse", "server", "visit", "world"]

LOST = "Der Wunsch kommt nicht von selbst zurück."


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


OTHER_DEATH, OTHER_BLOCK = {**OTHER, **DEATH}, {**OTHER, **BLOCK}


def answer(client: Client, world: World) -> str:
    """ "Es ist eine andere", and what the page says then."""
    (doubt,) = [one for one in world.read(Doubt) if one.settled_at is None]
    said = client.post(f"{PAGE}/zweifel/{doubt.id}/andere")
    assert said.status_code == 303
    return client.get(said.headers["location"]).text


@pytest.mark.parametrize(
    ("news", "who"), [(OTHER_DEATH, "coordinator"), (OTHER_BLOCK, "protector")]
)
def test_after_a_mistake_nobody_has_to_call_and_the_reminder_goes_out(
    world: World, mail: Post, client: Client, visit: Visit, people: dict[str, Person],
    sign_in: Become, news: dict[str, str], who: str,
) -> None:  # fmt: skip
    mail.run()
    die(world.db, people, news)
    assert open_notices(world) == TASKS
    sign_in(who)
    assert LOST not in answer(client, world), "its visit stands"
    assert not world.read(Visit)[0].is_silent
    assert open_notices(world) == []
    with clock.use(EVENING):
        assert [one.to for one in mail.run()] == [HER]
    die(world.db, people)
    assert open_notices(world) == TASKS


def test_a_wish_for_no_post_that_was_a_mistake_ends_the_silence_too(
    world: World, client: Client, visit: Visit, people: dict[str, Person], sign_in: Become
) -> None:
    no_post.ask(world.db, name="Müller", born_on=date(2026, 11, 1))
    sign_in("coordinator")
    (wish,) = world.read(NoPost)
    assert client.post(f"/team/besuchsdienst/keine-post/{wish.id}/aufhebung").status_code == 303
    assert not world.read(Visit)[0].is_silent
    assert open_notices(world) == []


def test_what_another_row_or_a_wish_says_keeps_the_visit_silent(
    world: World, client: Client, visit: Visit, people: dict[str, Person], sign_in: Become
) -> None:
    die(world.db, people, OTHER_DEATH)
    no_post.ask(world.db, name="Müller", born_on=date(2026, 11, 1))
    sign_in("coordinator")
    answer(client, world)
    assert world.read(Visit)[0].is_silent
    assert open_notices(world) == TASKS


def test_a_wish_that_ended_by_mistake_is_named_once_the_mistake_is_clear(
    world: World, phone: Phone, client: Client, people: dict[str, Person], sign_in: Become
) -> None:
    mine = next(case["id"] for case in phone.take_tour() if case["family"] == "Müller")
    phone.verdicts(referral(phone, mine))
    die(world.db, people, OTHER_DEATH)
    sign_in("coordinator")
    assert LOST not in client.get(PAGE).text
    page = answer(client, world)
    assert LOST in page
    assert "/termine/warteliste" in page
