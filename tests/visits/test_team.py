"""The nurse's list and her recurring times; what a colleague and a coordinator may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.jobs.schedule import HANDLERS, JOBS
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits.models import (
    AvailabilityRule,
    Slot,
    SlotState,
    Visit,
    VisitEvent,
    VisitState,
)
from tests.support.client import Client
from tests.visits.conftest import World, weekly

SignIn = Callable[[UUID], None]
RULE = {
    "weekday": "2", "start": "09:00", "end": "12:00", "every_weeks": "1", "types": ["home", "phone"],
}  # fmt: skip


def booked_today(world: World) -> None:
    with clock.use(clock.at(date(2026, 11, 23), "08:00")):
        world.regenerate()
        world.book(next(s for s in world.slots() if s.local_date == date(2026, 11, 25)))


def test_nobody_sees_the_list_without_signing_in(client: Client) -> None:
    for path in ("/team/termine", "/team/termine/zeiten", "/team/termine/zeiten/neu"):
        assert client.get(path).headers["location"].startswith("/team/anmelden")
        assert client.json("GET", path).status_code == 401


def test_a_visitor_of_newborns_may_not_see_visits(
    client: Client, person: Callable[..., UUID], sign_in: SignIn
) -> None:
    sign_in(person("besuch", Role.VISITOR))
    assert client.get("/team/termine").status_code == 403


def test_a_nurse_sees_her_visits_of_today_with_all_she_needs(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(2))
    booked_today(world)
    sign_in(nurse)
    page = client.get("/team/termine")
    for words in ("Heute, Mittwoch, 25. November", "Familie Muster", "Musterstraße 4, 52349",
                  'href="tel:02421000000"', "gebucht", "Gesundheit von Mutter und Kind", "Türkçe"):  # fmt: skip
        assert words in page.text
    assert "no-store" in page.headers["cache-control"]


def test_another_nurse_sees_nothing_of_it_and_cannot_cancel_it(
    client: Client, world: World, sign_in: SignIn
) -> None:
    world.nurse(weekly(2))
    other = world.nurse(weekly(3))
    booked_today(world)
    sign_in(other)
    assert "Familie Muster" not in client.get("/team/termine").text
    visit = world.read(Visit)[0]
    assert client.get(f"/team/termine/{visit.id}/absage").status_code == 404
    data = {"reason": "sick", "version": "1"}
    assert client.post(f"/team/termine/{visit.id}/absage", data=data).status_code == 404
    assert world.read(Visit)[0].state is VisitState.CONFIRMED


def test_the_coordinator_sees_who_and_when_but_no_address(
    client: Client, world: World, person: Callable[..., UUID], sign_in: SignIn
) -> None:
    world.nurse(weekly(2))
    booked_today(world)
    sign_in(person("koordination", Role.COORDINATOR))
    page = client.get("/team/termine")
    assert "Familie Muster" in page.text
    assert "Frau Beispiel" in page.text
    assert "Musterstraße" not in page.text
    assert client.get("/team/termine/zeiten").status_code == 403


def test_cancelling_needs_a_reason_and_leaves_a_trace_without_values(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(2))
    booked_today(world)
    visit = world.read(Visit)[0]
    sign_in(nurse)
    path = f"/team/termine/{visit.id}/absage"
    with clock.use(clock.at(date(2026, 11, 25), "08:00")):
        sign_in(nurse)
        assert client.post(path, data={"version": "1"}).status_code == 422
        data = {"version": "1", "reason": "sick"}
        assert client.post(path, data=data).status_code == 303
        assert client.post(path, data=data).status_code == 409
        page = client.get("/team/termine")
    assert "von uns abgesagt" in page.text
    visit = world.read(Visit)[0]
    assert (visit.state, visit.cancel_reason) == (VisitState.CANCELLED_BY_SERVICE, "sick")
    world.check_claims()
    entry = next(one for one in world.read(AuditEntry) if one.action == "visits.cancelled")
    assert (entry.actor, entry.record) == (str(nurse), f"visit:{visit.id}")
    traces = repr([*world.read(AuditEntry), *world.read(VisitEvent)])
    assert not [word for word in ("Muster", "02421", "52349") if word in traces]


def test_a_new_time_is_shown_with_its_next_eight_dates_before_it_is_saved(
    client: Client, person: Callable[..., UUID], sign_in: SignIn, world: World
) -> None:
    sign_in(person("neue.fkks", Role.NURSE))
    assert client.get("/team/termine/zeiten/neu").status_code == 200
    page = client.get("/team/termine/zeiten/neu", params={**RULE, "nth": ["1", "3"]})
    assert "Jeden 1. und 3. Mittwoch im Monat, 09:00–12:00" in page.text
    dates = re.findall(r"<li>Mittwoch, (\d+\. \S+) \d+</li>", page.text)
    assert dates == [
        "2. Dezember", "16. Dezember", "6. Januar", "20. Januar", "3. Februar", "17. Februar",
        "3. März", "17. März",
    ]  # fmt: skip
    assert not world.read(AvailabilityRule)


def test_a_saved_time_is_offered_and_an_ended_one_is_not(
    client: Client, person: Callable[..., UUID], sign_in: SignIn, world: World
) -> None:
    sign_in(person("neue.fkks", Role.NURSE))
    assert client.post("/team/termine/zeiten", data=RULE).status_code == 303
    assert outbox.run_once(world.db, HANDLERS) == 1
    assert len(world.slots()) == 9 * 2
    assert "Jeden Mittwoch, 09:00–12:00" in client.get("/team/termine/zeiten").text
    world.book(world.slots()[0])
    rule = world.read(AvailabilityRule)[0]
    assert client.post(f"/team/termine/zeiten/{rule.id}/ende").status_code == 303
    assert outbox.run_once(world.db, HANDLERS) == 1
    assert not world.slots()
    assert world.read(Visit)[0].state is VisitState.CONFIRMED
    assert {one.action for one in world.read(AuditEntry)} >= {
        "visits.rule_added",
        "visits.rule_ended",
    }


def test_a_time_that_makes_no_sense_is_refused_with_its_words(
    client: Client, person: Callable[..., UUID], sign_in: SignIn, world: World
) -> None:
    sign_in(person("neue.fkks", Role.NURSE))
    broken = {**RULE, "start": "13:00", "types": []}
    for answer in (
        client.get("/team/termine/zeiten/neu", params=broken),
        client.post("/team/termine/zeiten", data=broken),
    ):
        assert answer.status_code == 422
        assert 'value="13:00"' in answer.text
    assert not world.read(AvailabilityRule)


def test_a_nurse_cannot_end_the_time_of_another(
    client: Client, world: World, sign_in: SignIn
) -> None:
    world.nurse(weekly(2))
    other = world.nurse()
    sign_in(other)
    rule = world.read(AvailabilityRule)[0]
    assert client.post(f"/team/termine/zeiten/{rule.id}/ende").status_code == 404
    assert world.read(AvailabilityRule)[0].valid_until is None


def test_offers_are_made_once_withdrawn_and_reopened(world: World) -> None:
    world.nurse(weekly(2))
    before = {slot.id: slot.state for slot in world.read(Slot)}
    world.regenerate()
    assert {slot.id: slot.state for slot in world.read(Slot)} == before
    with world.db.transaction() as session:
        rule = session.exec(select(AvailabilityRule)).one()
        rule.valid_until = date(2026, 12, 2)
        session.add(rule)
    world.regenerate()
    states = {slot.local_date: slot.state for slot in world.read(Slot)}
    assert states[date(2026, 12, 2)] is SlotState.OPEN
    assert states[date(2026, 12, 9)] is SlotState.WITHDRAWN
    with world.db.transaction() as session:
        rule = session.exec(select(AvailabilityRule)).one()
        rule.valid_until = None
        session.add(rule)
    world.regenerate()
    assert {slot.id: slot.state for slot in world.read(Slot)} == before


def test_a_hold_outlives_the_offer_it_was_made_from(world: World) -> None:
    world.nurse(weekly(2))
    held = world.hold(world.slots()[0])
    with world.db.transaction() as session:
        for slot in session.exec(select(Slot)):
            slot.state = SlotState.WITHDRAWN
            session.add(slot)
    world.confirm(held)
    world.check_claims()


def test_the_nightly_job_is_in_the_schedule() -> None:
    assert "visits.nightly" in {job.name for job in JOBS}
