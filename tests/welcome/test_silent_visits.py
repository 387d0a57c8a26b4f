"""A visit that came of a wish at the door, and then a death, a block or "Keine Post": call, do not remind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import actions, changes, notices, team_actions, waiting
from fruehe_hilfen.visits.errors import Unknown
from fruehe_hilfen.visits.models import Nurse, Visit, VisitState
from fruehe_hilfen.visits.office_models import VisitNotice, Wish, WishState
from fruehe_hilfen.visits.tokens import token_of
from fruehe_hilfen.welcome import no_post
from tests.mail.conftest import mail, mail_settings, server
from tests.mail.world import HER, Post
from tests.support.client import Client
from tests.visits.conftest import World, weekly, world
from tests.welcome.lists import as_csv, row
from tests.welcome.phone import Phone
from tests.welcome.test_import import bring_in
from tests.welcome.test_tour import referral

__all__ = ["mail", "mail_settings", "server", "world"]

Become = Callable[[str], Person]
BEFORE_EVENING = clock.at(date(2026, 11, 29), "17:59")
EVENING = clock.at(date(2026, 11, 29), "18:05")
DEATH, BLOCK = {"Sterbedatum": "24.11.2026"}, {"Auskunftssperre": "ja"}


@pytest.fixture
def nurse(world: World, people: dict[str, Person]) -> Person:
    """The nurse of the welcome service can be booked on Mondays."""
    with world.db.transaction() as session:
        nurse_id = people["nurse"].id
        session.add(Nurse(staff_id=nurse_id, name="Frau Beispiel", max_visits_day=6))
        session.flush()
        session.add(team_actions.stored(weekly(0), nurse_id))
    world.regenerate()
    return people["nurse"]


@pytest.fixture
def visit(world: World, phone: Phone, nurse: Person) -> Visit:
    """Wished at the door of family Müller, offered, and booked by the family."""
    mine = next(case["id"] for case in phone.take_tour() if case["family"] == "Müller")
    phone.verdicts(referral(phone, mine))
    return accept(world, email=HER)


def accept(world: World, **contact: str) -> Visit:
    assert waiting.offer_all(world.db, world.catalogue) == 1
    (wish,) = world.read(Wish)
    given = {"street": "Musterstraße", "house_no": "4", "plz": "52349", **contact}
    booking = actions.Booking(name="Anna Müller", **given)  # type: ignore[arg-type]
    actions.book(world.db, world.catalogue, wish.hold_id, booking, request_id=str(uuid4()))
    (visit,) = world.read(Visit)
    return visit


def die(db: Database, people: dict[str, Person], news: dict[str, str] = DEATH) -> None:
    bring_in(db, people["coordinator"], as_csv(row(**news)))


def open_notices(world: World) -> list[tuple[str, bool, str]]:
    """(what, whether for the nurse, way) of what is open."""
    found = [one for one in world.read(VisitNotice) if one.state == "open"]
    return sorted((one.what, one.nurse_id is not None, one.way) for one in found)


TASKS = [("careful", False, "email"), ("careful", True, "page")]


@pytest.mark.parametrize("news", [DEATH, BLOCK], ids=["death", "block"])
def test_the_visit_stays_and_the_team_is_told_to_call_at_once(
    world: World, client: Client, visit: Visit, people: dict[str, Person], sign_in: Become,
    news: dict[str, str],
) -> None:  # fmt: skip
    die(world.db, people, news)
    (after,) = world.read(Visit)
    assert (after.is_silent, after.state) == (True, VisitState.CONFIRMED)
    assert open_notices(world) == TASKS
    for name in ("coordinator", "nurse"):
        sign_in(name)
        told = client.get("/team/termine/bescheid").text
        assert "Bitte anrufen, nicht erinnern" in told
        assert "Anna Müller" in told
    assert "Bitte anrufen, nicht erinnern" in client.get("/team/termine").text
    world.check_claims()


def test_a_wish_for_no_post_does_the_same(
    world: World, visit: Visit, people: dict[str, Person]
) -> None:
    no_post.ask(world.db, name="Müller", born_on=date(2026, 11, 1))
    assert world.read(Visit)[0].is_silent
    assert open_notices(world) == TASKS


def test_nothing_is_sent_any_more_whatever_happens_to_the_visit(
    world: World, mail: Post, visit: Visit, people: dict[str, Person]
) -> None:
    assert [one.to for one in mail.run()] == [HER]
    die(world.db, people)
    with clock.use(EVENING):
        assert mail.run() == []
    token = token_of(world.db.keyring, visit.id)
    changes.move(world.db, world.catalogue, token, world.slots()[1].id)
    assert mail.run() == []
    moved = world.read(Visit)[0]
    changes.move_for_team(
        world.db, world.catalogue, visit.id, world.slots()[2].id, scope=None, actor="x",
        version=moved.version,
    )  # fmt: skip
    assert mail.run() == []
    assert ("moved", False, "email") in open_notices(world)
    changes.cancel(world.db, token)
    assert mail.run() == []
    assert [what for what, is_nurse, _way in open_notices(world) if not is_nurse] == []


def test_a_letter_that_waits_when_the_death_comes_is_not_sent(
    world: World, mail: Post, visit: Visit, people: dict[str, Person]
) -> None:
    die(world.db, people)
    assert mail.run() == []


def test_a_family_that_only_moves_its_visit_is_still_called(
    world: World, visit: Visit, people: dict[str, Person]
) -> None:
    die(world.db, people)
    token = token_of(world.db.keyring, visit.id)
    changes.move(world.db, world.catalogue, token, world.slots()[1].id)
    notices.seen_by_family(world.db, visit.id)
    assert ("careful", False, "email") in open_notices(world)


def test_the_page_of_the_family_says_nothing_of_it(
    world: World, client: Client, visit: Visit, people: dict[str, Person]
) -> None:
    die(world.db, people)
    shown = client.get(f"/termine/{token_of(world.db.keyring, visit.id)}").text
    assert "Ihr Termin steht" in shown
    for word in ("nicht erinnern", "gestorben", "Habe ich gelesen", HER, "erinnern wir"):
        assert word not in shown.replace("Keine E-Mails", "")
    assert "Ändert sich etwas, meldet sich jemand aus dem Team." in shown


def test_the_same_list_again_makes_no_second_task(
    world: World, visit: Visit, people: dict[str, Person], nurse: Person
) -> None:
    die(world.db, people)
    with world.db.reading() as session:
        (mine,) = notices.open_for_family(session, nurse.id)
    notices.settle(world.db, mine.notice.id, scope=nurse.id, actor=str(nurse.id), is_reached=True)
    notices.seen_by_nurse(world.db, nurse.id)
    die(world.db, people)
    assert open_notices(world) == []


def test_a_next_visit_of_such_a_family_is_silent_from_the_start(
    world: World, mail: Post, visit: Visit, people: dict[str, Person], nurse: Person
) -> None:
    from fruehe_hilfen.visits.team_booking import ForCaller, book_for_caller

    die(world.db, people)
    mail.run()
    free = next(slot for slot in world.slots() if slot.local_date > visit.local_date)
    asked = ForCaller(slot_id=free.id, request_id=uuid4(), after=visit.id)
    booking = actions.Booking(name="Anna Müller", email=HER)
    book_for_caller(world.db, world.catalogue, nurse, asked, booking)
    assert mail.run() == []
    assert all(one.is_silent for one in world.read(Visit))


def test_a_visit_the_nurse_booked_by_phone_for_that_wish_is_found_too(
    world: World, phone: Phone, nurse: Person, people: dict[str, Person]
) -> None:
    from fruehe_hilfen.visits.team_booking import ForCaller, book_for_caller

    mine = next(case["id"] for case in phone.take_tour() if case["family"] == "Müller")
    phone.verdicts(referral(phone, mine))
    (wish,) = world.read(Wish)
    asked = ForCaller(slot_id=world.slots()[0].id, request_id=uuid4(), wish=wish.id)
    booking = actions.Booking(name="Anna Müller", phone="02421 000000")
    book_for_caller(world.db, world.catalogue, nurse, asked, booking)
    die(world.db, people)
    assert world.read(Visit)[0].is_silent
    assert ("careful", False, "phone") in open_notices(world)


def test_visits_of_other_families_and_those_that_are_over_stay_as_they_are(
    world: World, visit: Visit, people: dict[str, Person]
) -> None:
    other = world.book(world.slots()[1])
    with clock.use(clock.at(date(2026, 12, 1), "12:00")):
        bring_in(world.db, people["coordinator"], as_csv(row(**DEATH)))
    assert [one.is_silent for one in world.read(Visit)] == [False, False]
    assert other
    assert open_notices(world) == []


def test_the_offered_time_cannot_be_booked_after_the_death(
    world: World, phone: Phone, nurse: Person, people: dict[str, Person]
) -> None:
    mine = next(case["id"] for case in phone.take_tour() if case["family"] == "Müller")
    phone.verdicts(referral(phone, mine))
    assert waiting.offer_all(world.db, world.catalogue) == 1
    (wish,) = world.read(Wish)
    die(world.db, people)
    booking = actions.Booking(name="Anna Müller", phone="02421 000000")
    with pytest.raises(actions.Expired):
        actions.book(world.db, world.catalogue, wish.hold_id, booking, request_id=str(uuid4()))
    assert world.read(Visit) == []


@pytest.mark.parametrize("news", [DEATH, BLOCK, None], ids=["death", "block", "no post"])
def test_who_let_three_offers_pass_is_not_called_and_not_booked_after_such_news(
    world: World, phone: Phone, nurse: Person, people: dict[str, Person],
    news: dict[str, str] | None,
) -> None:  # fmt: skip
    from fruehe_hilfen.visits.team_booking import ForCaller, book_for_caller

    mine = next(case["id"] for case in phone.take_tour() if case["family"] == "Müller")
    phone.verdicts(referral(phone, mine))
    with world.db.transaction() as session:
        wish = session.exec(select(Wish)).one()
        wish.state = WishState.CLOSED
        session.add(wish)
    if news is None:
        no_post.ask(world.db, name="Müller", born_on=date(2026, 11, 1))
    else:
        die(world.db, people, news)
    (wish,) = world.read(Wish)
    assert wish.state is WishState.WITHDRAWN
    asked = ForCaller(slot_id=world.slots()[0].id, request_id=uuid4(), wish=wish.id)
    with pytest.raises(Unknown):
        book_for_caller(
            world.db, world.catalogue, nurse, asked, actions.Booking(name="Anna Müller", phone="1")
        )
    assert world.read(Visit) == []
