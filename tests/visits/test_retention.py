"""What is deleted when: 30 days after a visit, 7 after a cancellation, everywhere. Clock shifted."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from fruehe_hilfen import clock
from fruehe_hilfen.visits import actions, changes, jobs, notices, waiting
from fruehe_hilfen.visits.models import Claim, Hold, Visit, VisitEvent, VisitState
from fruehe_hilfen.visits.office_models import VisitNotice, Wish, WishState
from tests.support.client import Client
from tests.visits.conftest import World, weekly

PERSONAL = ("name", "phone", "email", "street", "house_no", "plz", "topic", "language",
            "interpreter", "safe_times", "discreet", "code_hash", "request_id", "body_hash")  # fmt: skip


def clean(world: World) -> None:
    with world.db.transaction() as session:
        jobs.clean_up(session)


def booked(world: World) -> str:
    world.nurse(weekly(4))
    booking = actions.Booking(
        name="Familie Muster", phone="02421 000000", street="Weg", house_no="1", plz="52349",
        topic="health", language="tr", interpreter=True, safe_times="morning", discreet=True,
    )  # fmt: skip
    held = world.hold(world.slots()[0])
    return actions.book(world.db, world.catalogue, held, booking, request_id=str(uuid4()))


def test_a_visit_is_emptied_thirty_days_after_it_and_not_an_hour_before(
    world: World, client: Client
) -> None:
    token = booked(world)
    visit = world.read(Visit)[0]
    with world.db.transaction() as session:
        notices.tell_family(session, visit, "moved")
    with clock.use(visit.ends_at + timedelta(days=30) - timedelta(hours=1)):
        clean(world)
        assert world.read(Visit)[0].name == "Familie Muster"
    with clock.use(visit.ends_at + timedelta(days=30, minutes=1)):
        clean(world)
        gone = world.read(Visit)[0]
        assert all(getattr(gone, name) is None for name in PERSONAL)
        assert gone.family == ""
        assert client.get(f"/termine/{token}").status_code == 404
    for table in (VisitEvent, VisitNotice, Claim):
        assert world.read(table) == [], table.__name__
    assert gone.state is VisitState.CONFIRMED, "the row stays as a number"
    assert (gone.visit_type, gone.starts_at) == (visit.visit_type, visit.starts_at)


def test_a_cancelled_visit_is_emptied_after_seven_days(world: World, client: Client) -> None:
    token = booked(world)
    changes.cancel(world.db, token)
    start = clock.now()
    with clock.use(start + timedelta(days=7) - timedelta(minutes=1)):
        clean(world)
        assert world.read(Visit)[0].name == "Familie Muster"
        assert client.get(f"/termine/{token}").status_code == 200
    with clock.use(start + timedelta(days=7, minutes=1)):
        clean(world)
        assert world.read(Visit)[0].name is None
        assert client.get(f"/termine/{token}").status_code == 404
        assert world.read(VisitEvent) == []


def test_a_move_counts_the_thirty_days_from_the_new_time(world: World) -> None:
    token = booked(world)
    later = world.slots()[3]
    changes.move(world.db, world.catalogue, token, later.id)
    assert world.read(Visit)[0].purge_after == later.ends_at + timedelta(days=30)


def test_the_waiting_list_forgets_who_left_after_seven_days_and_who_stayed_in_the_end(
    world: World,
) -> None:
    asked = waiting.Asked(visit_type="home", name="Familie Warte", phone="02421 000000")
    first = waiting.join(world.db, world.catalogue, asked, request_id=uuid4())
    waiting.join(world.db, world.catalogue, asked, request_id=uuid4())
    waiting.withdraw(world.db, first)
    with clock.use(clock.now() + timedelta(days=7, minutes=1)):
        clean(world)
        assert sorted(one.name or "" for one in world.read(Wish)) == ["", "Familie Warte"]
    with clock.use(clock.now() + timedelta(days=56 + 8)):
        clean(world)
        assert {one.name for one in world.read(Wish)} == {None}
        assert {one.phone for one in world.read(Wish)} == {None}
        states = {one.state for one in world.read(Wish)}
        assert states == {WishState.WITHDRAWN, WishState.CLOSED}
        assert waiting.offer_all(world.db, world.catalogue) == 0


def test_holds_and_their_families_go_too(world: World) -> None:
    world.nurse(weekly(4))
    world.hold(world.slots()[0])
    with clock.use(clock.now() + timedelta(days=31)):
        clean(world)
        assert world.read(Hold) == []
        assert world.read(Claim) == []


def test_no_table_holds_a_name_or_number_in_the_clear(world: World) -> None:
    """Looked up in the bytes of every table, also of the queue and the answers to requests."""
    booked(world)
    with world.db.reading() as session:
        from fruehe_hilfen.db.registry import metadata

        stored = [
            repr(tuple(row))
            for table in metadata.sorted_tables
            for row in session.connection().execute(text(f'SELECT * FROM "{table.name}"'))
        ]
    for value in ("Familie Muster", "02421 000000", "Weg", "52349"):
        assert not [row for row in stored if value in row]
