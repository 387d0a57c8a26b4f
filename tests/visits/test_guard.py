"""Never two families in one time. The last tests switch the guard off and must see the damage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.visits import actions, changes, claims, holds, queries, rules, standing, travel
from fruehe_hilfen.visits.errors import (
    BookingError,
    Changed,
    Expired,
    OtherBody,
    Taken,
    TooMany,
    Unknown,
)
from fruehe_hilfen.visits.models import Claim, Hold, Slot, Visit, VisitEvent, VisitState
from fruehe_hilfen.visits.tokens import hash_token
from tests.visits.conftest import World, weekly

PARENTS = 16


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each in a thread with its own connection; errors are answers."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except BookingError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_sixteen_parents_exactly_one_gets_the_time(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    for slot in world.slots()[:10]:
        answers = together([lambda slot=slot: world.book(slot)] * PARENTS)
        kinds = Counter(type(answer).__name__ for answer in answers)
        assert kinds == {"str": 1, "Taken": PARENTS - 1}
    assert len(world.read(Visit)) == 10
    world.check_claims()


def test_overlapping_offers_of_different_lengths_are_one_time(world: World) -> None:
    world.nurse(weekly(0, "09:00", "12:00", "home", "phone"))
    day = world.slots("home")[0].local_date
    slots = [s for kind in ("home", "phone") for s in world.slots(kind) if s.local_date == day]
    assert len(slots) == 8
    together([lambda slot=slot: world.book(slot) for slot in slots])
    booked = sorted(world.read(Visit), key=lambda visit: visit.starts_at)
    assert booked
    for one, other in pairwise(booked):
        assert one.ends_at <= other.starts_at
    world.check_claims()


def test_a_buffer_keeps_the_next_visit_away(world: World) -> None:
    world.nurse(weekly(0, "09:00", "12:00", "home", "phone"))
    home = world.slots("home")[0]
    world.book(home)
    phone = [s for s in world.slots("phone") if s.local_date == home.local_date]
    at_ten = next(s for s in phone if s.starts_at == home.ends_at)
    with pytest.raises(Taken):
        world.hold(at_ten)
    world.hold(next(s for s in phone if s.starts_at == home.ends_at + timedelta(minutes=30)))


def test_a_family_has_one_hold_and_the_first_is_free_at_once(world: World) -> None:
    world.nurse(weekly(0))
    first, second, *_rest = world.slots()
    world.hold(first, "family")
    world.hold(second, "family")
    world.hold(first, "another family")


def test_two_tabs_at_the_same_moment_leave_one_hold(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    together([lambda slot=slot: world.hold(slot, "family") for slot in world.slots()[:8]])
    owners = {claim.owner for claim in world.read(Claim) if claim.cell}
    assert len(owners) == 1


def test_a_hold_lasts_ten_minutes_and_can_then_be_taken_over(world: World) -> None:
    world.nurse(weekly(0))
    slot, start = world.slots()[0], clock.now()
    late = world.hold(slot)
    with clock.use(start + timedelta(minutes=10)), pytest.raises(Taken):
        world.hold(slot)
    with clock.use(start + timedelta(minutes=10, seconds=1)):
        other = world.hold(slot)
        with pytest.raises(Expired):
            world.confirm(late)
        world.confirm(other)
    world.check_claims()


def test_one_second_late_is_expired_even_if_nobody_came_and_trying_again_works(
    world: World,
) -> None:
    world.nurse(weekly(0))
    slot = world.slots()[0]
    late = world.hold(slot, "family")
    with clock.use(clock.now() + timedelta(minutes=10, seconds=1)):
        with pytest.raises(Expired):
            world.confirm(late)
        world.confirm(world.hold(slot, "family"))
    assert len(world.read(Visit)) == 1


def test_a_double_click_books_once_and_answers_the_same(world: World) -> None:
    world.nurse(weekly(0))
    held = world.hold(world.slots()[0])
    answers = together([lambda: world.confirm(held, request="request-1")] * 8)
    assert len(set(answers)) == 1
    assert isinstance(answers[0], str)
    assert len(world.read(Visit)) == 1
    assert world.confirm(held, request="request-1") == answers[0]


def test_the_same_request_with_other_words_is_refused(world: World) -> None:
    world.nurse(weekly(0))
    held = world.hold(world.slots()[0])
    world.confirm(held, request="request-1")
    with pytest.raises(OtherBody):
        world.confirm(held, name="Jemand anders", request="request-1")


def test_a_request_books_one_time_and_no_second_one(world: World) -> None:
    world.nurse(weekly(0))
    held = [world.hold(slot) for slot in world.slots()[:2]]
    answers = together([lambda id=id: world.confirm(id, request="request-1") for id in held])
    assert Counter(type(answer).__name__ for answer in answers) == {"str": 1, "OtherBody": 1}
    assert len(world.read(Visit)) == len(world.read(VisitEvent)) == 1
    world.check_claims()
    refused = next(id for id in held if id != world.read(Visit)[0].id)
    world.confirm(refused, request="request-2")
    world.check_claims()


def test_an_answered_request_is_known_when_its_hold_is_long_gone(world: World) -> None:
    world.nurse(weekly(0))
    held = world.hold(world.slots()[0])
    token = world.confirm(held, request="request-1")
    with world.db.transaction() as session:
        session.delete(session.get_one(Hold, held))
    assert world.confirm(held, request="request-1") == token
    with pytest.raises(Unknown):
        world.confirm(held, request="request-2")


def test_a_hold_is_good_for_one_visit(world: World) -> None:
    world.nurse(weekly(0))
    held = world.hold(world.slots()[0])
    answers = together([lambda: world.confirm(held)] * 4)
    assert Counter(type(answer).__name__ for answer in answers) == {"str": 1, "Expired": 3}
    world.check_claims()


def test_giving_a_hold_back_never_frees_the_visit_that_came_of_it(world: World) -> None:
    world.nurse(weekly(0))
    held = world.hold(world.slots()[0], "family")
    world.confirm(held)
    with world.db.transaction() as session:
        claims.release(session, held, is_hold=True)
    holds.give_back(world.db, held)
    world.hold(world.slots()[1], "family")
    assert {visit.id for visit in world.read(Visit)} == {held}
    world.check_claims()


def test_a_server_knows_a_lock_by_one_name_whoever_asks_for_it(world: World) -> None:
    if world.db.is_sqlite:
        return  # a transaction that writes is alone
    nurse, family = world.nurse(weekly(0)), "0123456789abcdef" * 2
    slot = world.slots()[0]
    with world.db.transaction() as session:
        standing.lock_slot(session, slot.id, family)
        at_once = _locks_of(session)
    with world.db.transaction() as session:
        claims.lock_family(session, family)
        claims.lock_days(session, [(nurse, slot.local_date)])
        assert _locks_of(session) == at_once
    assert len(at_once) == 2


def _locks_of(session: Session) -> set[tuple[int, int]]:
    mine = "SELECT classid, objid FROM pg_locks WHERE locktype='advisory' AND pid=pg_backend_pid()"
    return {(row[0], row[1]) for row in session.connection().execute(text(mine))}


def test_a_family_books_two_visits_by_itself_and_not_three(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    slots = world.slots()
    for slot in slots[:2]:
        world.book(slot, "family")
    with pytest.raises(TooMany):
        world.hold(slots[2], "family")


def test_most_visits_of_a_day_are_a_limit_also_for_parents_at_the_same_moment(world: World) -> None:
    world.nurse(weekly(0, "06:00", "21:00"), most=6)
    slots = world.slots()
    today = [slot for slot in slots if slot.local_date == slots[0].local_date]
    assert len(today) == 10
    answers = together([lambda slot=slot: world.book(slot) for slot in today])
    assert sum(isinstance(answer, str) for answer in answers) == 6
    world.check_claims()


def test_a_visit_moves_by_half_its_length_over_itself(world: World) -> None:
    nurse = world.nurse(weekly(0, "10:00", "11:00"))
    token = world.book(world.slots()[0])
    with world.db.transaction() as session:
        from fruehe_hilfen.visits.team_actions import stored

        session.add(stored(weekly(0, "10:30", "11:30"), nurse))
    world.regenerate()
    later = next(s for s in world.slots() if s.local_start.minute == 30)
    changes.move(world.db, world.catalogue, token, later.id)
    visit = world.read(Visit)[0]
    assert (visit.starts_at, visit.ics_sequence, visit.version) == (later.starts_at, 1, 2)
    world.check_claims()


def test_moving_to_a_taken_time_keeps_the_old_one(world: World) -> None:
    world.nurse(weekly(0))
    first, second, third, *_rest = world.slots()
    token = world.book(first)
    world.book(second)
    with pytest.raises(Taken) as refused:
        changes.move(world.db, world.catalogue, token, second.id)
    assert third.starts_at in {one.starts_at for one in refused.value.alternatives}
    assert {visit.slot_id for visit in world.read(Visit)} == {first.id, second.id}
    world.check_claims()


def test_of_cancel_and_move_at_the_same_moment_one_wins(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    slots = world.slots()
    for old, new in zip(slots[:5], slots[5:10], strict=True):
        token = world.book(old)
        answers = together(
            [
                lambda token=token: changes.cancel(world.db, token, version=1),
                lambda token=token, new=new: changes.move(
                    world.db, world.catalogue, token, new.id, version=1
                ),
            ]
        )
        assert Counter(type(answer) for answer in answers) == {type(None): 1, Changed: 1}
    assert {visit.version for visit in world.read(Visit)} == {2}
    world.check_claims()


def test_cancelling_frees_the_time_and_twice_is_no_error(world: World) -> None:
    world.nurse(weekly(0))
    slot = world.slots()[0]
    token = world.book(slot)
    for _again in range(2):
        changes.cancel(world.db, token)
    assert world.read(Visit)[0].state is VisitState.CANCELLED_BY_FAMILY
    assert [event.event for event in world.read(VisitEvent)] == ["booked", "cancelled"]
    world.book(slot)
    world.check_claims()


def test_a_crash_between_claim_and_visit_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.nurse(weekly(0))
    slot = world.slots()[0]

    def crash(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(holds, "cells_of", lambda *args: crash())
    with pytest.raises(RuntimeError):
        world.hold(slot)
    monkeypatch.undo()
    assert not world.read(Claim)
    world.book(slot)


def test_regenerating_during_bookings_touches_nothing_booked(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    slots = world.slots()[:24]
    calls: list[Callable[[], Any]] = [lambda slot=slot: world.book(slot) for slot in slots]
    answers = together([*calls, *[world.regenerate] * 4])
    assert sum(isinstance(answer, str) for answer in answers) == 24
    assert {visit.slot_id for visit in world.read(Visit)} == {slot.id for slot in slots}
    world.check_claims()


# Control: without the guard the same load shows the damage, so the tests above can see it.


def _check_then_insert(world: World, slot: Slot) -> str:
    """What most booking software does: look whether the time is free, then write."""
    with Session(world.db.engine) as session:
        free = {one.id for one in _look(world)}
        if slot.id not in free:
            raise Taken
        visit_id = uuid4()
        rows = [
            {"resource": f"{visit_id}", "cell": cell, "owner": visit_id}
            for cell in range(slot.first_cell, slot.end_cell)
        ]
        session.connection().execute(Claim.__table__.insert(), rows)  # type: ignore[attr-defined]
        actions.new_visit(
            session, slot, str(visit_id), actions.Booking(name="x"), visit_id=visit_id, district=""
        )
        session.commit()
        return str(visit_id)


def _look(world: World) -> list[queries.FreeSlot]:
    with world.db.reading() as session:
        return queries.free_slots(session, [world.catalogue.types["home"]])


def test_control_check_then_insert_doubles_bookings(world: World) -> None:
    world.nurse(*(weekly(n) for n in range(5)))
    for slot in world.slots()[:10]:
        together([lambda slot=slot: _check_then_insert(world, slot)] * PARENTS)
    per_slot = Counter(visit.slot_id for visit in world.read(Visit))
    assert max(per_slot.values()) > 1


@pytest.fixture
def guard_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each family claims cells of its own instead of the nurse's; nobody looks at the ways either."""

    def cells_of(slot: Slot, family: str) -> rules.Claims:
        nurse, own = real(slot, family)
        return [(f"nurse:{family}", nurse[1]), own]

    real = claims.cells_of
    for module in (holds, actions):
        monkeypatch.setattr(module, "cells_of", cells_of)
    monkeypatch.setattr(travel, "can_take", lambda *_args, **_more: True)
    return


def test_control_without_the_claim_keys_one_time_is_sold_many_times(
    world: World, guard_off: None
) -> None:
    world.nurse(weekly(0))
    slot = world.slots()[0]
    answers = together([lambda: world.book(slot)] * PARENTS)
    assert sum(isinstance(answer, str) for answer in answers) > 1


# What is stored


def test_personal_fields_are_unreadable_in_the_raw_rows(world: World) -> None:
    world.nurse(weekly(0))
    token = world.book(world.slots()[0])
    words = (b"Familie Muster", b"02421 000000", b"Musterstra", b"52349", token.encode())
    with world.db.engine.connect() as raw:
        tables = (
            "visit",
            "hold",
            "visit_event",
            "claim",
            "audit_entry",
            "outbox_message",
        )
        for table in tables:
            for row in raw.execute(text(f"SELECT * FROM {table}")):
                blob = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
                assert not [word for word in words if word in blob], table


def test_the_table_holds_only_the_hash_of_the_token(world: World) -> None:
    world.nurse(weekly(0))
    token = world.book(world.slots()[0])
    visit = world.read(Visit)[0]
    assert visit.token_hash == hash_token(token)
    assert len(token) == 40


def test_history_holds_states_and_times_and_no_values(world: World) -> None:
    world.nurse(weekly(0))
    first, second, *_rest = world.slots()
    token = world.book(first)
    changes.move(world.db, world.catalogue, token, second.id)
    changes.cancel(world.db, token)
    shown = [
        (e.event, e.from_state, e.to_state, e.version, e.actor) for e in world.read(VisitEvent)
    ]
    assert shown == [
        ("booked", "", "confirmed", 1, "family"),
        ("moved", "confirmed", "confirmed", 2, "family"),
        ("cancelled", "confirmed", "cancelled_by_family", 3, "family"),
    ]


def test_holds_know_no_family_by_its_number(world: World) -> None:
    world.nurse(weekly(0))
    world.hold(world.slots()[0], "family-number")
    assert "family-number" not in world.read(Hold)[0].family


def test_a_started_visit_cannot_be_moved_or_cancelled_by_link(
    world: World, moment: Callable[[str], datetime]
) -> None:
    from fruehe_hilfen.visits.errors import TooLate

    world.nurse(weekly(0))
    slot = world.slots()[0]
    token = world.book(slot)
    with clock.use(slot.starts_at), pytest.raises(TooLate):
        changes.cancel(world.db, token)
