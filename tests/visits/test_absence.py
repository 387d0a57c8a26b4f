""" "Heute krank": a plan for every visit, applied at once, with proof, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import (
    absence,
    absence_plan,
    actions,
    changes,
    day_actions,
    rules,
    team_actions,
    team_booking,
)
from fruehe_hilfen.visits.absence import Away, Decision
from fruehe_hilfen.visits.errors import BookingError, Changed, TooLate
from fruehe_hilfen.visits.models import Claim, NurseDistrict, Visit, VisitState
from fruehe_hilfen.visits.office_models import (
    Absence,
    AbsenceKind,
    AbsenceStep,
    NoticeState,
    VisitNotice,
)
from fruehe_hilfen.visits.tokens import token_of
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly
from tests.visits.test_day import as_person
from tests.visits.test_guard import together

SEVEN = clock.at(date(2026, 11, 25), "07:00")
LEAD = clock.at(date(2026, 11, 23), "07:00")


@dataclass
class SickDay:
    """A nurse with visits today and colleagues, at seven in the morning."""

    world: World
    sick: UUID
    colleagues: list[UUID]

    @property
    def away(self) -> Away:
        end = clock.at(date(2026, 11, 25), "22:00")
        return Away(nurse_id=self.sick, kind=AbsenceKind.SICK, starts_at=SEVEN, ends_at=end)

    def plan(self) -> list[absence_plan.Planned]:
        with self.world.db.reading() as session:
            return absence_plan.plan(
                session, self.world.catalogue, self.sick, self.away.starts_at, self.away.ends_at
            )

    def decisions(self) -> dict[UUID, Decision]:
        return {
            one.visit.id: Decision(one.options[0].kind, one.options[0].target, one.visit.version)
            for one in self.plan()
        }

    def apply(self, decisions: dict[UUID, Decision] | None = None) -> UUID:
        world = self.world
        return absence.apply(world.db, world.catalogue, as_person(world, self.sick), self.away,
                             decisions or self.decisions())  # fmt: skip

    def undo(self, absence_id: UUID) -> None:
        me = as_person(self.world, self.sick)
        absence.undo(self.world.db, self.world.catalogue, me, absence_id)

    def claims(self) -> set[tuple[str, int, UUID]]:
        return {(one.resource, one.cell, one.owner) for one in self.world.read(Claim) if one.cell}


@pytest.fixture
def day(world: World) -> SickDay:
    """Six visits: half past eight to five; two colleagues, one of them knows the district."""
    with clock.use(LEAD):
        sick = world.nurse(weekly(2, "08:00", "17:00"), weekly(2, "17:00", "18:00", "phone"))
        near = world.nurse(weekly(2, "08:00", "12:30"), name="Frau Nah")
        far = world.nurse(weekly(2, "08:00", "17:00"), weekly(4), name="Frau Fern")
        slots = [s for s in world.slots(nurse=sick) if s.local_date == date(2026, 11, 25)]
        phone = [s for s in world.slots("phone", sick) if s.local_date == date(2026, 11, 25)]
        assert len(slots) >= 5
        for slot in [*slots[:5], phone[0]]:
            world.book(slot)
        with world.db.transaction() as session:
            session.add(NurseDistrict(nurse_id=far, district="merken"))
            for visit in session.exec(select(Visit)):
                visit.district = "birgel"
                session.add(visit)
    return SickDay(world, sick, [near, far])


def test_every_visit_gets_a_proposal_and_nobody_is_in_two_places(day: SickDay) -> None:
    with clock.use(SEVEN):
        planned = day.plan()
    kinds = [one.options[0].kind.value for one in planned]
    assert len(planned) == 6
    assert kinds[:3] == ["substitute"] * 3, "the colleague who works in the district comes"
    assert all(one.options[0].target == day.colleagues[0] for one in planned[:3])
    assert kinds[3:5] == ["substitute", "substitute"] or "phone" in kinds[3:5]
    assert all(one.options[-1].kind.value == "call" for one in planned)


def test_six_visits_are_looked_after_in_one_step_and_everybody_is_on_the_list(day: SickDay) -> None:
    world = day.world
    with clock.use(SEVEN):
        day.apply()
        visits = world.read(Visit)
        assert all(visit.version == 2 for visit in visits)
        assert all(
            visit.nurse_id in day.colleagues or visit.state is VisitState.NEEDS_REBOOKING
            for visit in visits
        )
        to_tell = [one for one in world.read(VisitNotice) if one.nurse_id is None]
        assert {one.visit_id for one in to_tell} == {visit.id for visit in visits}
        assert all(visit.ics_sequence == 1 for visit in visits)
        standing = [visit for visit in visits if visit.state is VisitState.CONFIRMED]
        for visit in standing:
            name = f"nurse:{visit.nurse_id}"
            assert any((r, o) == (name, visit.id) for r, _cell, o in day.claims())


def test_the_sick_nurses_day_can_be_booked_by_nobody(day: SickDay, client: Client) -> None:
    with clock.use(SEVEN):
        before = {s.id for s in day.world.slots("phone", day.sick) if s.local_date == clock.today()}
        day.apply()
        free = client.json("GET", "/termine?art=phone").json()["slots"]
    assert before
    assert not {UUID(one["slot"]) for one in free} & before


def test_taking_it_back_within_ten_minutes_leaves_everything_as_it_was(day: SickDay) -> None:
    world, before = day.world, day.claims()
    states = {v.id: (v.nurse_id, v.visit_type, v.ends_at, v.state) for v in world.read(Visit)}
    with clock.use(SEVEN):
        absence_id = day.apply()
    with clock.use(SEVEN + timedelta(minutes=10)):
        day.undo(absence_id)
        with pytest.raises(Changed):
            day.undo(absence_id)
    assert day.claims() == before
    assert {
        v.id: (v.nurse_id, v.visit_type, v.ends_at, v.state) for v in world.read(Visit)
    } == states
    open_ones = [one for one in world.read(VisitNotice) if one.state is NoticeState.OPEN]
    assert not open_ones, "nobody has been told, so nobody needs to be told"


def test_after_ten_minutes_it_stays(day: SickDay) -> None:
    with clock.use(SEVEN):
        absence_id = day.apply()
    with clock.use(SEVEN + timedelta(minutes=10, seconds=1)), pytest.raises(TooLate):
        day.undo(absence_id)


def test_a_visit_the_family_has_cancelled_meanwhile_is_not_taken_back(day: SickDay) -> None:
    world = day.world
    with clock.use(SEVEN):
        first = day.plan()[0].visit
        absence_id = day.apply()
        token = token_of(world.db.keyring, first.id)
        changes.cancel(world.db, token)
        day.undo(absence_id)
    after = {visit.id: visit.state for visit in world.read(Visit)}
    assert after[first.id] is VisitState.CANCELLED_BY_FAMILY
    steps = {step.visit_id: step.is_undone for step in world.read(AbsenceStep)}
    assert steps[first.id] is False
    assert sum(steps.values()) == 5


def test_a_plan_that_is_no_longer_true_changes_nothing(day: SickDay) -> None:
    world = day.world
    with clock.use(SEVEN):
        decisions = day.decisions()
        changes.cancel(world.db, token_of(world.db.keyring, next(iter(decisions))))
        before = day.claims()
        with pytest.raises(Changed):
            day.apply(decisions)
    assert day.claims() == before


def test_a_colleague_booked_meanwhile_means_a_call_and_no_double_visit(day: SickDay) -> None:
    world = day.world
    with clock.use(SEVEN):
        decisions = day.decisions()
        first = day.plan()[0].visit
        slot = next(s for s in world.read(actions.Slot) if s.nurse_id == day.colleagues[0]
                    and s.starts_at == first.starts_at)  # fmt: skip
        with world.db.transaction() as session:
            wanted = actions.cells_of(slot, "other")
            assert actions.claims.take(session, uuid4(), wanted, now=SEVEN, expires_at=None)
        day.apply(decisions)
    found = next(visit for visit in world.read(Visit) if visit.id == first.id)
    assert found.state is VisitState.NEEDS_REBOOKING
    step = next(step for step in world.read(AbsenceStep) if step.visit_id == first.id)
    assert step.kind.value == "call"


def test_two_people_apply_the_plan_at_the_same_moment(day: SickDay) -> None:
    with clock.use(SEVEN):
        decisions = day.decisions()
        answers = together([lambda: day.apply(decisions)] * 4)
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert sum(isinstance(answer, BookingError) for answer in answers) == 3
    assert len(day.world.read(AbsenceStep)) == 6


def test_an_offered_new_time_is_kept_for_the_family_and_taken_by_one_tap(
    day: SickDay, client: Client
) -> None:
    world = day.world
    with clock.use(SEVEN):
        decisions = day.decisions()
        first = next(iter(decisions))
        offer = next(o for o in day.plan()[0].options if o.kind.value == "offer")
        decisions[first] = Decision(offer.kind, offer.target, 1)
        day.apply(decisions)
        assert str(offer.target) not in {
            one["slot"] for one in client.json("GET", "/termine?art=home").json()["slots"]
        }
        token = token_of(world.db.keyring, first)
        page = client.get(f"/termine/{token}")
        assert "Der Termin braucht eine neue Zeit" in page.text
        assert "Neue Zeit nehmen" in page.text
        data = {"slot": str(offer.target), "version": "2"}
        assert client.post(f"/termine/{token}/verlegung", data=data).status_code == 303
        assert "Ihr Termin steht" in client.get(f"/termine/{token}").text
    with clock.use(SEVEN + timedelta(hours=25)):
        visit = next(one for one in world.read(Visit) if one.id == first)
        assert (visit.state, visit.slot_id) == (VisitState.CONFIRMED, offer.target)
        assert {one.expires_at for one in world.read(Claim) if one.owner == first} == {None}


def test_by_page_krank_is_two_taps_and_shows_who_was_told(
    day: SickDay, client: Client, sign_in: SignIn
) -> None:
    with clock.use(SEVEN):
        sign_in(day.sick)
        page = client.get("/team/termine/abwesenheit")
        assert "6 Termine sind betroffen" in page.text
        fields = dict(re.findall(r'name="(schwester|art|von|bis|ab)" value="([^"]+)"', page.text))
        for name, options in re.findall(
            r'<select id="(plan-[^"]+)".*?>(.*?)</select>', page.text, re.S
        ):
            fields[name] = re.findall(r'value="([^"]+)"', options)[0]
        answer = client.post("/team/termine/abwesenheit", data=fields)
        assert answer.status_code == 303
        proof = client.get(answer.headers["location"])
        assert "0 von 6 Familien wissen Bescheid." in proof.text
        assert "Alles zurücknehmen (bis 7:10 Uhr)" in proof.text
        assert client.post("/team/termine/abwesenheit", data=fields).status_code == 409
        assert client.post(f"{answer.headers['location']}/ruecknahme").status_code == 303
        assert "Alles ist zurückgenommen." in client.get(answer.headers["location"]).text


def test_the_coordinator_plans_for_anyone_and_a_nurse_only_for_herself(
    day: SickDay, client: Client, sign_in: SignIn, person: Callable[..., UUID]
) -> None:
    with clock.use(SEVEN):
        sign_in(day.colleagues[0])
        page = client.get(f"/team/termine/abwesenheit?schwester={day.sick}")
        assert "Termine sind betroffen" not in page.text
        absence_id = day.apply()
        assert client.get(f"/team/termine/abwesenheit/{absence_id}").status_code == 404
        path = f"/team/termine/abwesenheit/{absence_id}/ruecknahme"
        assert client.post(path).status_code == 404
        assert "Neu für Sie" in client.get("/team/termine").text
        sign_in(person("koordination", Role.COORDINATOR))
        assert client.get("/team/termine/abwesenheit").status_code == 200
        assert "Frau Beispiel ist bis" in client.get("/team/termine").text
        notice = next(one for one in day.world.read(VisitNotice) if one.nurse_id is None)
        data = {"erreicht": "1", "zurueck": str(absence_id)}
        answer = client.post(f"/team/termine/bescheid/{notice.id}", data=data)
        assert "1 von 6 Familien wissen Bescheid." in client.get(answer.headers["location"]).text


def test_somebody_who_was_told_hears_that_it_is_taken_back(day: SickDay) -> None:
    world = day.world
    from fruehe_hilfen.visits import notices

    with clock.use(SEVEN):
        absence_id = day.apply()
        told = next(one for one in world.read(VisitNotice) if one.nurse_id is None)
        notices.settle(world.db, told.id, scope=None, actor="x", is_reached=True)
        day.undo(absence_id)
    open_ones = [one for one in world.read(VisitNotice) if one.state is NoticeState.OPEN]
    assert [(one.what, one.visit_id) for one in open_ones] == [("back", told.visit_id)]


def test_back_earlier_frees_the_rest_and_moves_nobody(day: SickDay, client: Client) -> None:
    world = day.world
    with clock.use(SEVEN):
        absence_id = day.apply()
        before = {visit.id: visit.nurse_id for visit in world.read(Visit)}
    with clock.use(SEVEN + timedelta(minutes=30)):
        absence.end_early(world.db, as_person(world, day.sick), absence_id)
        free = client.json("GET", "/termine?art=phone").json()["slots"]
        assert free[0]["starts_at"].startswith("2026-11-25")
    assert {visit.id: visit.nurse_id for visit in world.read(Visit)} == before


def test_what_cannot_be_taken_back_keeps_its_time(day: SickDay) -> None:
    """The family has used the old time for another visit: the proposed one stays kept for it."""
    world = day.world
    with clock.use(SEVEN):
        decisions = day.decisions()
        first = day.plan()[0]
        offer = next(one for one in first.options if one.kind.value == "offer")
        decisions[first.visit.id] = Decision(offer.kind, offer.target, 1)
        absence_id = day.apply(decisions)
        kept = {one for one in day.claims() if one[2] == first.visit.id}
        with world.db.transaction() as session:
            own = actions.claims.family_resource(first.visit.family)
            cells = rules.cells(first.visit.starts_at, first.visit.ends_at)
            actions.claims.fill(session, uuid4(), own, cells)
        day.undo(absence_id)
        assert kept
        assert {one for one in day.claims() if one[2] == first.visit.id} == kept


def test_absences_that_overlap_keep_the_time_closed_until_the_last_is_over(day: SickDay) -> None:
    world, me = day.world, as_person(day.world, day.sick)
    with clock.use(SEVEN):
        block = team_booking.block(world.db, me, clock.at(clock.today(), "19:00"),
                                   clock.at(clock.today(), "20:00"))  # fmt: skip
        first = day.apply()
        longer = Away(nurse_id=day.sick, kind=AbsenceKind.AWAY, starts_at=SEVEN,
                      ends_at=SEVEN + timedelta(days=2))  # fmt: skip
        second = absence.apply(world.db, world.catalogue, me, longer, {})
        team_booking.unblock(world.db, me, block)
        absence.end_early(world.db, me, first)
        name, wanted = f"nurse:{day.sick}", rules.cells(longer.starts_at, longer.ends_at)
        assert {cell for r, cell, owner in day.claims() if (r, owner) == (name, second)} == {
            *wanted
        }


def test_an_absence_without_visits_said_twice_is_one(day: SickDay) -> None:
    world, me = day.world, as_person(day.world, day.sick)
    away = Away(nurse_id=day.sick, kind=AbsenceKind.AWAY, starts_at=SEVEN + timedelta(days=1),
                ends_at=SEVEN + timedelta(days=2))  # fmt: skip
    with clock.use(SEVEN):
        answers = together([lambda: absence.apply(world.db, world.catalogue, me, away, {})] * 3)
    assert len(set(answers)) == 1
    assert len(world.read(Absence)) == 1


def test_reading_that_we_will_call_does_not_cancel_the_call(day: SickDay, client: Client) -> None:
    world = day.world
    with clock.use(SEVEN):
        decisions = day.decisions()
        first = next(iter(decisions))
        decisions[first] = Decision(absence_plan.StepKind.CALL, None, 1)
        day.apply(decisions)
        path = f"/termine/{token_of(world.db.keyring, first)}"
        page = client.get(path)
        assert "Wir rufen Sie an." in page.text
        assert "Habe ich gelesen" not in page.text
        client.post(f"{path}/gelesen")
    (notice,) = [one for one in world.read(VisitNotice)
                 if one.visit_id == first and one.nurse_id is None]  # fmt: skip
    assert notice.state is NoticeState.OPEN


def test_a_request_that_needs_a_new_time_is_not_confirmed(day: SickDay) -> None:
    world, me = day.world, as_person(day.world, day.sick)
    with clock.use(SEVEN):
        first = day.plan()[0].visit
        with world.db.transaction() as session:
            actions.ask_office(session, world.catalogue, session.get(Visit, first.id))
        decisions = day.decisions()
        decisions[first.id] = Decision(absence_plan.StepKind.CALL, None, 1)
        day.apply(decisions)
        with pytest.raises(Changed):
            day_actions.confirm_request(world.db, me, first.id, version=2)
        with world.db.reading() as session:
            assert team_actions.requests(session, None) == []
