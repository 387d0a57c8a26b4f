"""What stands while the office changes the numbers of a visit type."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import changes, claims, jobs, overlay, queries, slots, travel
from fruehe_hilfen.visits.errors import Taken
from fruehe_hilfen.visits.models import Slot, SlotState, Visit, VisitState
from fruehe_hilfen.visits.office_models import VisitSetting
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_types import save


def proposed(world: World) -> tuple[str, Slot]:
    """A visit whose nurse cannot come, and the new time the office keeps for its family."""
    token = world.book(world.slots()[0])
    new = world.slots()[5]
    with world.db.transaction() as session:
        visit = session.exec(select(Visit)).one()
        until = clock.now() + timedelta(hours=24)
        assert claims.take(
            session, visit.id, claims.cells_of(new, visit.family), now=clock.now(), expires_at=until
        )
        visit.state = VisitState.NEEDS_REBOOKING
        visit.offer_slot_id, visit.offer_until = new.id, until
        session.add(visit)
    return token, new


@pytest.mark.parametrize(
    "change",
    [{"duration_min": 90, "after_min": 60}, {"horizon_days": 7}, {"lead_min": 14 * 1440}],
)
def test_a_time_the_office_has_promised_stands_whatever_the_numbers_become(
    client: Client, world: World, lead: Person, change: dict[str, int]
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    token, new = proposed(world)
    save(world, lead, **{"horizon_days": 21, **change})
    version = world.read(Visit)[0].version
    taken = client.post(
        f"/termine/{token}/verlegung", data={"slot": str(new.id), "version": version}
    )
    assert taken.status_code == 303
    visit = world.read(Visit)[0]
    assert (visit.state, visit.slot_id) == (VisitState.CONFIRMED, new.id)
    assert (visit.starts_at, visit.ends_at) == (new.starts_at, new.ends_at)
    world.check_claims()


def test_a_promised_time_that_is_over_or_blocked_is_gone(world: World, lead: Person) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    token, new = proposed(world)
    save(world, lead, horizon_days=7)
    catalogue = overlay.current(world.db, world.settings.content_dir)
    with world.db.transaction() as session:
        session.get_one(Slot, new.id).state = SlotState.BLOCKED
    with pytest.raises(Taken):
        changes.move(world.db, catalogue, token, new.id)
    with world.db.transaction() as session:
        session.get_one(Slot, new.id).state = SlotState.WITHDRAWN
    with clock.use(clock.now() + timedelta(hours=25)), pytest.raises(Taken):
        changes.move(world.db, catalogue, token, new.id)
    assert world.read(Visit)[0].state is VisitState.NEEDS_REBOOKING


@pytest.mark.parametrize("before", [0, 1])
def test_a_reservation_is_booked_as_it_was_made(
    client: Client, world: World, lead: Person, before: int
) -> None:
    world.nurse(weekly(0))
    save(world, lead, lead_min=2880, on_request=before)
    slot = world.slots()[5]
    data = {"slot": str(slot.id), "family": str(uuid4())}
    form = str(client.post("/termine/reservierungen", data=data).headers["location"])
    save(world, lead, lead_min=2880, on_request=1 - before)
    page = client.get(form).text
    assert ("Termin anfragen" in page, "Verbindlich buchen" in page) == (before == 1, before == 0)
    data = {"hold": form.rsplit("/", 1)[1], "request_id": str(uuid4()), "name": "Familie Muster",
            "contact": "phone", "phone": "02421 000000", "street": "Musterstraße",
            "house_no": "4", "plz": "52349"}  # fmt: skip
    assert client.post("/termine", data=data).status_code == 303
    assert (world.read(Visit)[0].answer_by is not None) == (before == 1)


def by_another_process(session: Session, minutes: int) -> None:
    overlay.lock_numbers(session)
    session.add(VisitSetting(name="type.home.duration_min", value=minutes))
    session.flush()


def test_offers_made_during_a_change_are_made_from_the_new_numbers(
    world: World, lead: Person
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    done = threading.Event()

    def work() -> None:
        world.regenerate()
        done.set()

    other = threading.Thread(target=work)
    with world.db.transaction() as session:
        by_another_process(session, 120)
        other.start()
        assert not done.wait(0.5)
    other.join()
    assert {slot.ends_at - slot.starts_at for slot in world.slots()} == {timedelta(hours=2)}


def test_a_time_opened_after_a_change_elsewhere_has_the_new_length(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(0))
    sign_in(nurse)
    world.regenerate()
    overlay.current(world.db, world.settings.content_dir)
    with world.db.transaction() as session:
        by_another_process(session, 120)
    data = {"art": "home", "tag": "2026-11-27", "zeit": "14:30"}
    assert client.post("/team/termine/oeffnen", data=data).status_code == 303
    (opened,) = [slot for slot in world.slots() if slot.local_date == date(2026, 11, 27)]
    assert opened.ends_at - opened.starts_at == timedelta(hours=2)


def test_a_time_given_back_is_offered_with_the_new_length(
    world: World, lead: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.nurse(weekly(0, "09:00", "15:00"))
    token = world.book(world.slots()[0])
    save(world, lead, duration_min=120)
    changes.cancel(world.db, token)
    asked = [one for one in world.read(OutboxMessage) if one.kind == slots.REGENERATE]
    assert [one.payload for one in asked] == [{"nurse_id": str(world.nurses[0])}]
    monkeypatch.setattr(Settings, "from_env", lambda: settings)
    jobs.HANDLERS[slots.REGENERATE](world.db, asked[0].payload)
    assert {one.ends_at - one.starts_at for one in world.slots()} == {timedelta(hours=2)}


def test_a_visit_from_before_wider_buffers_keeps_its_way(world: World, lead: Person) -> None:
    world.nurse(weekly(4, "09:00", "15:00"))
    save(world, lead, before_min=0, after_min=0)
    early = world.slots()[0]
    assert world.book(early)
    save(world, lead, before_min=0, after_min=30)
    with world.db.reading() as session:
        kind = overlay.of(session, world.settings.content_dir).types["home"]
        free = queries.free_slots(session, [kind], district="merken")
        assert travel.load(session).longest <= kind.before_min + kind.after_min
        ways = travel.ways(session, guaranteed_min=kind.before_min + kind.after_min)
    assert ways.days, "buffers of today say nothing of the visits of yesterday"
    same_day = [one for one in free if one.local_date == early.local_date]
    assert all(one.starts_at - early.ends_at >= timedelta(minutes=20) for one in same_day)
