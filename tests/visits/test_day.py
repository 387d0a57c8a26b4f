"""The nurse's day: next steps, requests, interpreters, extra and blocked times, callers, series."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.models import AuditEntry, Staff
from fruehe_hilfen.staff.rules import Role, parse_roles
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import actions, day_actions, jobs, notices, team_actions, team_booking
from fruehe_hilfen.visits.errors import BookingError, Changed, Taken
from fruehe_hilfen.visits.models import (
    AvailabilityRule,
    Claim,
    NurseDistrict,
    Visit,
    VisitEvent,
    VisitState,
)
from fruehe_hilfen.visits.office_models import Absence, NoticeState, VisitNotice
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_guard import together

CALLER = {"name": "Familie Anruf", "contact": "phone", "phone": "02421 000000",
          "street": "Musterstraße", "house_no": "4", "plz": "52349"}  # fmt: skip


def as_person(world: World, staff_id: UUID) -> Person:
    with world.db.reading() as session:
        staff = session.get(Staff, staff_id)
    assert staff
    return Person(id=staff.id, name=staff.name, roles=parse_roles(staff.roles), session="x")


def visit_today(
    world: World, nurse: UUID, at: str = "14:00", kind: str = "home", **told: str
) -> Visit:
    """A visit of today, booked by the team: lead times do not bind it."""
    me = as_person(world, nurse)
    rule = weekly(
        2, at, f"{int(at[:2]) + 1}:{at[3:]}", kind, first=clock.today(), last=clock.today()
    )
    with world.db.transaction() as session:
        session.add(team_actions.stored(rule, nurse))
    world.regenerate()
    slot = next(s for s in world.read(actions.Slot) if s.visit_type == kind and s.nurse_id == nurse
                and s.local_date == clock.today() and f"{s.local_start:%H:%M}" == at)  # fmt: skip
    asked = team_booking.ForCaller(slot_id=slot.id, request_id=uuid4(), district="birgel")
    booking = actions.Booking(**{"name": "Familie Muster", "phone": "02421 000000", **told})
    made = team_booking.book_for_caller(world.db, world.catalogue, me, asked, booking)
    return next(visit for visit in world.read(Visit) if visit.id == made[0])


def test_a_visit_goes_from_under_way_to_done_by_taps(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse)
    sign_in(nurse)
    for label, state in (("Bin unterwegs", "en_route"), ("Angekommen", "in_progress"),
                         ("Erledigt", "completed")):  # fmt: skip
        page = client.get("/team/termine")
        assert label in page.text
        data = {"stand": state, "version": str(world.read(Visit)[0].version)}
        assert client.post(f"/team/termine/{visit.id}/stand", data=data).status_code == 303
    assert world.read(Visit)[0].state is VisitState.COMPLETED
    assert client.post(f"/team/termine/{visit.id}/stand", data=data).status_code == 303
    data = {"stand": "en_route", "version": str(world.read(Visit)[0].version)}
    assert client.post(f"/team/termine/{visit.id}/stand", data=data).status_code == 409
    assert "visits.completed" in {entry.action for entry in world.read(AuditEntry)}


def test_two_phones_of_one_nurse_close_a_visit_once(world: World) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse)
    me = as_person(world, nurse)

    def close(state: VisitState) -> None:
        day_actions.set_state(world.db, me, visit.id, state, version=visit.version)

    answers = together([
        lambda: close(VisitState.COMPLETED), lambda: close(VisitState.NOT_MET)
    ] * 4)  # fmt: skip
    assert sum(isinstance(answer, Changed) for answer in answers) == 4
    closed = [one for one in world.read(VisitEvent) if one.event == "closed"]
    assert len(closed) == 1


def test_tomorrows_visit_cannot_be_done_today_and_nonsense_changes_nothing(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4))
    world.book(world.slots()[0])
    sign_in(nurse)
    visit = world.read(Visit)[0]
    for stand in ("completed", "x", "cancelled_by_family"):
        data = {"stand": stand, "version": "1"}
        assert client.post(f"/team/termine/{visit.id}/stand", data=data).status_code == 409
    assert world.read(Visit)[0].version == 1


def test_under_way_and_arrived_are_forgotten_at_midnight_and_the_visit_is_asked_for(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse)
    day_actions.set_state(
        world.db, as_person(world, nurse), visit.id, VisitState.EN_ROUTE, version=1
    )
    with clock.use(clock.at(date(2026, 11, 26), "08:00")):
        with world.db.transaction() as session:
            jobs.clean_up(session)
        assert world.read(Visit)[0].state is VisitState.CONFIRMED
        assert "on_the_way" not in {one.event for one in world.read(VisitEvent)}
        sign_in(nurse)
        page = client.get("/team/termine")
        assert "Noch offen von den letzten Tagen" in page.text
        data = {"stand": "not_met", "version": str(world.read(Visit)[0].version)}
        assert client.post(f"/team/termine/{visit.id}/stand", data=data).status_code == 303
        assert "Noch offen" not in client.get("/team/termine").text


def test_a_request_takes_time_is_answered_once_and_the_family_reads_it(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4))
    slot = world.slots()[0]
    booking = actions.Booking(name="Familie Anfrage", email="familie@example.org",
                              street="Weg", house_no="1", plz="52349")  # fmt: skip
    token = actions.book(world.db, world.catalogue, world.hold(slot), booking,
                         request_id=str(uuid4()), on_request=True)  # fmt: skip
    with pytest.raises(Taken):
        world.hold(slot)
    assert "Ihre Anfrage ist da." in client.get(f"/termine/{token}").text
    assert client.json("GET", f"/termine/{token}").json()["state"] == "requested"
    sign_in(nurse)
    assert "Anfragen" in client.get("/team/termine").text
    visit = world.read(Visit)[0]
    for _n in range(2):
        answer = client.post(f"/team/termine/{visit.id}/zusage", data={"version": "1"})
        assert answer.status_code == 303
    page = client.get(f"/termine/{token}")
    assert "Ihr Termin steht" in page.text
    assert "Anfrage bestätigt" in page.text
    assert client.post(f"/termine/{token}/gelesen").status_code == 303
    assert "Anfrage bestätigt" not in client.get(f"/termine/{token}").text
    assert world.read(VisitNotice)[0].state is NoticeState.SEEN


def test_a_family_withdraws_while_the_nurse_confirms(world: World) -> None:
    nurse = world.nurse(weekly(4))
    from fruehe_hilfen.visits import changes

    booking = actions.Booking(name="Familie Anfrage", phone="02421 000000")
    token = actions.book(world.db, world.catalogue, world.hold(world.slots()[0]), booking,
                         request_id=str(uuid4()), on_request=True)  # fmt: skip
    visit, me = world.read(Visit)[0], as_person(world, nurse)
    answers = together([
        lambda: changes.cancel(world.db, token, version=1),
        lambda: day_actions.confirm_request(world.db, me, visit.id, version=1),
    ])  # fmt: skip
    assert sum(isinstance(answer, BookingError) for answer in answers) == 1
    world.check_claims()


def test_an_extra_time_is_on_offer_at_once_and_only_once(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(0))
    sign_in(nurse)
    page = client.get("/team/termine/oeffnen?art=home&tag=2026-11-27")
    assert ">14:30<" in page.text
    data = {"art": "home", "tag": "2026-11-27", "zeit": "14:30"}
    assert client.post("/team/termine/oeffnen", data=data).status_code == 303
    assert client.post("/team/termine/oeffnen", data=data).status_code == 409
    free = client.json("GET", "/termine?art=home").json()["slots"]
    assert "2026-11-27T13:30:00Z" in {one["starts_at"] for one in free}
    world.regenerate()
    assert len([s for s in world.slots() if s.local_date == date(2026, 11, 27)]) == 1
    assert "Einmal: Freitag, 27. November" in client.get("/team/termine/zeiten").text
    for wrong in ({"zeit": "25:00"}, {"tag": "2020-01-01"}, {"art": "x"}):
        assert client.post("/team/termine/oeffnen", data={**data, **wrong}).status_code == 404


def test_a_time_whose_rule_has_ended_can_be_opened_alone(world: World) -> None:
    nurse = world.nurse(weekly(4, "09:00", "10:00"))
    day, me = date(2026, 11, 27), as_person(world, nurse)
    assert world.slots()[0].local_date == day
    team_actions.end_rule(world.db, me, world.read(AvailabilityRule)[0].id)
    world.regenerate()
    assert world.slots() == []
    team_booking.open_time(
        world.db, world.settings.content_dir, me, art="home", day=day, start=time(9)
    )
    assert [slot.local_date for slot in world.slots()] == [day]


def test_a_blocked_time_takes_offers_away_until_it_is_given_back(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4, "09:00", "10:00"))
    sign_in(nurse)
    data = {"tag": "2026-11-27", "von": "09:30", "bis": "11:00"}
    assert client.post("/team/termine/sperren", data=data).status_code == 303
    first = client.json("GET", "/termine?art=home").json()["slots"][0]["starts_at"]
    assert first == "2026-12-04T08:00:00Z"
    with pytest.raises(Taken):
        world.hold(world.slots()[0])
    row = world.read(Absence)[0]
    for _n in range(2):
        assert client.post(f"/team/termine/sperren/{row.id}/ende").status_code == 303
    world.hold(world.slots()[0])
    page = client.post("/team/termine/sperren", data=data)
    assert page.status_code == 409
    assert "Eine Familie bucht gerade" in page.text
    assert client.post("/team/termine/sperren", data={**data, "bis": "08:00"}).status_code == 422


def test_a_block_and_a_booking_at_the_same_moment_leave_one(world: World) -> None:
    nurse = world.nurse(*(weekly(n, "09:00", "10:00") for n in range(5)))
    me = as_person(world, nurse)
    for slot in world.slots()[:6]:
        answers = together([
            lambda slot=slot: world.book(slot),
            lambda slot=slot: team_booking.block(world.db, me, slot.starts_at, slot.ends_at),
        ])  # fmt: skip
        assert sum(isinstance(answer, Taken) for answer in answers) == 1


def test_a_caller_is_booked_in_one_form_and_gets_a_code(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(2, "15:00", "17:00"), weekly(3))
    sign_in(nurse)
    page = client.get("/team/termine/buchen")
    slot = re.search(r'name="slot" value="([^"]+)"', page.text)
    assert slot, "times of today are on offer for the team"
    request = {"request_id": str(uuid4()), "art": "home", "slot": slot[1]}
    wrong = client.post("/team/termine/buchen", data={**request, **CALLER, "name": ""})
    assert wrong.status_code == 422
    assert 'value="02421 000000"' in wrong.text
    answers = [client.post("/team/termine/buchen", data={**request, **CALLER}) for _n in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len(world.read(Visit)) == 1
    booked = client.get(answers[0].headers["location"])
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}", booked.text)
    assert code
    assert client.post("/termine/code", data={"code": code[0]}).status_code == 303
    world.check_claims()


def test_a_series_is_all_or_nothing_and_names_the_days_that_are_not_free(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4, "09:00", "10:00"))
    sign_in(nurse)
    first, second = world.slots()[:2]
    world.book(second)
    data = {"request_id": str(uuid4()), "art": "home", "slot": str(first.id), "anzahl": "6",
            "alle": "1", **CALLER}  # fmt: skip
    page = client.post("/team/termine/buchen", data=data)
    assert page.status_code == 409
    assert "Fr, 4. Dez" in page.text
    assert "Fr, 25. Dez" in page.text, "Christmas is closed"
    assert len(world.read(Visit)) == 1
    data["ohne"] = ["2026-12-04", "2026-12-25", "2027-01-01"]
    answer = client.post("/team/termine/buchen", data=data)
    assert answer.status_code == 303
    assert sorted(str(visit.local_date) for visit in world.read(Visit)) == [
        "2026-11-27", "2026-12-04", "2026-12-11", "2026-12-18",
    ]  # fmt: skip
    world.check_claims()


def test_the_next_visit_belongs_to_the_same_family(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(3))
    visit = visit_today(world, nurse, street="Weg", house_no="1", plz="52349")
    sign_in(nurse)
    page = client.get(f"/team/termine/buchen?nach={visit.id}")
    assert 'value="Familie Muster"' in page.text
    slot = world.slots()[0]
    data = {"request_id": str(uuid4()), "art": "home", "slot": str(slot.id), "nach": str(visit.id)}
    assert client.post("/team/termine/buchen", data={**data, **CALLER}).status_code == 303
    assert len({one.family for one in world.read(Visit)}) == 1


def test_a_stranger_of_the_team_books_moves_and_confirms_nothing_of_others(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse, other = world.nurse(weekly(4)), world.nurse(weekly(3))
    world.book(world.slots(nurse=nurse)[0])
    visit = next(one for one in world.read(Visit))
    sign_in(other)
    for path in ("stand", "zusage", "dolmetschen", "verlegung"):
        data = {"version": "1", "stand": "completed", "slot": str(world.slots(nurse=other)[0].id)}
        assert client.post(f"/team/termine/{visit.id}/{path}", data=data).status_code == 404
    for path in (f"{visit.id}/verlegung", f"gebucht?t={visit.id}", f"buchen?nach={visit.id}",
                 f"einsatz/{nurse}"):  # fmt: skip
        assert client.get(f"/team/termine/{path}").status_code == 404
    data = {"request_id": str(uuid4()), "slot": str(world.slots(nurse=nurse)[-1].id), **CALLER}
    assert client.post("/team/termine/buchen", data=data).status_code == 404
    assert world.read(Visit)[0].version == 1


def test_the_team_moves_a_visit_and_the_family_is_to_be_told(
    client: Client, world: World, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    nurse = world.nurse(weekly(4))
    token = world.book(world.slots()[0])
    sign_in(person("koordination", Role.COORDINATOR))
    visit, wanted = world.read(Visit)[0], world.slots()[3]
    data = {"version": "1", "slot": str(wanted.id)}
    assert client.post(f"/team/termine/{visit.id}/verlegung", data=data).status_code == 303
    assert client.post(f"/team/termine/{visit.id}/verlegung", data=data).status_code == 409
    assert "Neue Zeit" in client.get(f"/termine/{token}").text
    page = client.get("/team/termine/bescheid")
    assert "Familie Muster" in page.text
    notice = next(one for one in world.read(VisitNotice) if one.nurse_id is None)
    path = f"/team/termine/bescheid/{notice.id}"
    assert client.post(path, data={"erreicht": "0"}).status_code == 303
    assert "1 Versuch" in client.get("/team/termine/bescheid").text
    assert client.post(path, data={"erreicht": "1"}).status_code == 303
    assert client.post(path, data={"erreicht": "1"}).status_code == 409
    assert "Alle wissen Bescheid." in client.get("/team/termine/bescheid").text
    sign_in(nurse)
    assert "Neu für Sie" in client.get("/team/termine").text
    assert client.post("/team/termine/gesehen").status_code == 303
    assert "Neu für Sie" not in client.get("/team/termine").text
    world.check_claims()


def test_safe_times_and_discretion_reach_whoever_calls_and_the_calendar(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse()
    visit_today(world, nurse, safe_times="morning noon", discreet="1")
    sign_in(nurse)
    page = client.get("/team/termine")
    assert "Unauffällig: nur mit der Person selbst sprechen" in page.text
    assert "8 bis 12 Uhr, 12 bis 15 Uhr" in " ".join(page.text.split())
    from fruehe_hilfen.visits.tokens import token_of

    token = token_of(world.db.keyring, world.read(Visit)[0].id)
    assert "SUMMARY:Termin\r\n" in client.get(f"/termine/{token}/termin.ics").text


def test_an_interpreter_is_a_task_with_a_state(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse, interpreter=True)  # type: ignore[arg-type]
    sign_in(nurse)
    assert "Dolmetschen klären" in client.get("/team/termine").text
    path = f"/team/termine/{visit.id}/dolmetschen"
    assert client.post(path, data={"stand": "x"}).status_code == 409
    assert client.post(path, data={"stand": "arranged"}).status_code == 303
    page = client.get("/team/termine")
    assert "Dolmetschen klären" not in page.text
    assert "Dolmetschen: geregelt" in page.text


def test_districts_languages_and_the_daily_maximum_are_the_nurses_own(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4))
    sign_in(nurse)
    path = f"/team/termine/einsatz/{nurse}"
    data = {"most": "3", "sprache": ["tr", "x"], "stadtteil": ["birgel"]}
    assert client.post(path, data={**data, "most": "0"}).status_code == 422
    assert client.post(path, data=data).status_code == 303
    times = "/termine?art=home&sprache=tr&stadtteil="
    assert client.json("GET", times + "birgel").json()["slots"]
    assert not client.json("GET", times + "merken").json()["slots"]
    assert not client.json("GET", "/termine?art=home&sprache=ar").json()["slots"]
    assert "Türkçe" in client.get("/termine").text
    with world.db.transaction() as session:
        session.exec(select(NurseDistrict)).one().priority = 3
    assert client.post(path, data={**data, "stadtteil": ["birgel", "merken"]}).status_code == 303
    kept = {one.district: one.priority for one in world.read(NurseDistrict)}
    assert kept == {"birgel": 3, "merken": 1}


def test_a_pause_takes_dates_away_and_brings_them_back_after_it(
    client: Client, world: World, sign_in: SignIn
) -> None:
    nurse = world.nurse(weekly(4))
    sign_in(nurse)
    from fruehe_hilfen.visits.models import AvailabilityRule

    path = f"/team/termine/zeiten/{world.read(AvailabilityRule)[0].id}/pausen"
    assert client.post(path, data={"von": "2026-12-01", "bis": "2026-11-01"}).status_code == 422
    assert client.post(path, data={"von": "2026-11-27", "bis": "2026-12-10"}).status_code == 303
    world.regenerate()
    assert str(world.slots()[0].local_date) == "2026-12-11"
    assert "Pause: 27.11.2026 bis 10.12.2026" in client.get("/team/termine/zeiten").text


def test_the_week_shows_every_nurse_and_the_search_opens_sealed_names(
    client: Client, world: World, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    nurse = world.nurse(weekly(4), name="Frau Eins")
    world.nurse(weekly(3), name="Frau Zwei")
    world.book(world.slots(nurse=nurse)[0])
    sign_in(person("koordination", Role.COORDINATOR))
    page = client.get("/team/termine/woche")
    for words in ("Frau Eins", "Frau Zwei", "9:00 Familie Muster"):
        assert words in page.text
    assert "1 Termin gefunden" in client.get("/team/termine/woche?suche=muster").text
    assert "1 Termin gefunden" in client.get("/team/termine/woche?suche=000000").text
    assert "0 Termine gefunden" in client.get("/team/termine/woche?suche=niemand").text
    assert client.get("/team/termine/woche?ab=kaputt").status_code == 200


def test_no_claim_is_left_without_an_owner(world: World) -> None:
    nurse = world.nurse(weekly(4))
    world.book(world.slots()[0])
    me = as_person(world, nurse)
    begin = clock.at(date(2026, 11, 30), "12:00")
    team_booking.block(world.db, me, begin, begin + timedelta(hours=1))
    owners = {claim.owner for claim in world.read(Claim) if claim.cell}
    with world.db.reading() as session:
        known = {one.id for table in (Visit, Absence) for one in session.exec(select(table))}
    assert owners == known
    assert notices.way_of(world.read(Visit)[0]) == "phone"


def test_a_cancelled_visit_leaves_a_calendar_by_its_own_number(
    client: Client, world: World
) -> None:
    from fruehe_hilfen.visits import changes

    world.nurse(weekly(4))
    token = world.book(world.slots()[0])
    seen = []
    for n in (1, 2):
        seen.append(client.get(f"/termine/{token}/termin.ics").text)
        changes.move(world.db, world.catalogue, token, world.slots()[n].id)
    changes.cancel(world.db, token)
    seen.append(client.get(f"/termine/{token}/termin.ics").text)
    assert [re.findall(r"METHOD:(\w+)|SEQUENCE:(\d)", text) for text in seen] == [
        [("PUBLISH", ""), ("", "0")], [("PUBLISH", ""), ("", "1")], [("CANCEL", ""), ("", "3")],
    ]  # fmt: skip
    assert len({re.search(r"UID:(\S+)", text)[1] for text in seen}) == 1  # type: ignore[index]


def test_the_wish_for_an_interpreter_goes_from_open_to_asked_to_a_result(
    client: Client, world: World, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    nurse = world.nurse()
    visit = visit_today(world, nurse, interpreter=True)  # type: ignore[arg-type]
    sign_in(nurse)
    assert 'href="/team/termine/dolmetschen"' in client.get("/team/termine").text
    path = f"/team/termine/{visit.id}/dolmetschen"
    for label, state in (("Ist angefragt", "asked"), ("Dolmetschen ist geregelt", "arranged")):
        assert label in client.get("/team/termine/dolmetschen").text
        answer = client.post(path, data={"stand": state, "zurueck": "liste"})
        assert answer.headers["location"] == "/team/termine/dolmetschen"
    assert world.read(Visit)[0].interpreter_state == "arranged"
    assert 'href="/team/termine/dolmetschen"' not in client.get("/team/termine").text
    sign_in(world.nurse(name="Frau Andere"))
    assert "Familie Muster" not in client.get("/team/termine/dolmetschen").text
    assert client.post(path, data={"stand": "asked"}).status_code == 404
    sign_in(person("leitung", Role.COORDINATOR))
    page = client.get("/team/termine/dolmetschen").text
    assert "Frau Beispiel" in page
    assert "Familie Muster" not in page
