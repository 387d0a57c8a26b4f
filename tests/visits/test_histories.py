"""Random histories of families, nurses and the office, against a small model of what must hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import (
    absence,
    absence_plan,
    actions,
    changes,
    day_rules,
    jobs,
    rules,
    team_booking,
    waiting,
)
from fruehe_hilfen.visits.errors import BookingError
from fruehe_hilfen.visits.models import (
    CANCELLED,
    NOT_STANDING,
    Claim,
    Slot,
    Visit,
    VisitEvent,
    VisitState,
)
from fruehe_hilfen.visits.office_models import AbsenceKind, Wish, WishState
from fruehe_hilfen.visits.tokens import token_of
from tests.visits.conftest import World, weekly
from tests.visits.test_day import as_person

STEPS = 80
_LIVING = {"confirmed", "en_route", "in_progress", "completed", "not_met"}


@dataclass
class History:
    """One run: what is done at random, and what the model knows of it."""

    world: World
    rng: random.Random
    now: datetime
    people: list[Person] = field(default_factory=list)
    holds: list[UUID] = field(default_factory=list)
    absences: list[tuple[UUID, Person]] = field(default_factory=list)
    blocks: list[tuple[UUID, Person]] = field(default_factory=list)
    families: list[str] = field(default_factory=lambda: [str(uuid4()) for _ in range(5)])
    accepted: int = 0

    def visits(self) -> list[Visit]:
        return self.world.read(Visit)

    def some_slot(self) -> Slot:
        return self.rng.choice(self.world.slots(self.rng.choice(["home", "phone"]))[:40])

    def token(self) -> str:
        visits = self.visits()
        found = self.rng.choice(visits).id if visits else uuid4()
        return token_of(self.world.db.keyring, found)

    def hold(self) -> None:
        self.holds.append(self.world.hold(self.some_slot(), self.rng.choice(self.families)))

    def confirm(self) -> None:
        if self.holds:
            self.world.confirm(self.holds.pop(self.rng.randrange(len(self.holds))))
            self.accepted += 1

    def cancel(self) -> None:
        changes.cancel(self.world.db, self.token())

    def move(self) -> None:
        changes.move(self.world.db, self.world.catalogue, self.token(), self.some_slot().id)

    def block(self) -> None:
        slot, person = self.some_slot(), self.rng.choice(self.people)
        span = (slot.starts_at, slot.starts_at + timedelta(minutes=45))
        self.blocks.append((team_booking.block(self.world.db, person, *span), person))

    def unblock(self) -> None:
        if self.blocks:
            team_booking.unblock(self.world.db, self.blocks[-1][1], self.blocks.pop()[0])

    def caller(self) -> None:
        slot = self.some_slot()
        person = next(one for one in self.people if one.id == slot.nurse_id)
        asked = team_booking.ForCaller(
            slot_id=slot.id, request_id=uuid4(), count=self.rng.choice([1, 2])
        )
        booking = actions.Booking(name="Familie Anruf", phone="02421 000000")
        made = team_booking.book_for_caller(
            self.world.db, self.world.catalogue, person, asked, booking
        )
        self.accepted += len(made)

    def sick(self) -> None:
        person, world = self.rng.choice(self.people), self.world
        day = self.some_slot().local_date
        away = absence.Away(nurse_id=person.id, kind=AbsenceKind.SICK,
                            starts_at=clock.at(day, "06:00"), ends_at=clock.at(day, "22:00"))  # fmt: skip
        with world.db.reading() as session:
            planned = absence_plan.plan(
                session, world.catalogue, person.id, away.starts_at, away.ends_at
            )
        decisions = {}
        for one in planned:
            option = self.rng.choice(one.options)
            decisions[one.visit.id] = absence.Decision(
                option.kind, option.target, one.visit.version
            )
        made = absence.apply(world.db, world.catalogue, person, away, decisions)
        self.absences.append((made, person))

    def undo(self) -> None:
        if self.absences:
            absence_id, person = self.absences.pop()
            absence.undo(self.world.db, self.world.catalogue, person, absence_id)

    def wish(self) -> None:
        asked = waiting.Asked(visit_type="home", name="Familie Warte", phone="02421 000000")
        waiting.join(self.world.db, self.world.catalogue, asked, request_id=uuid4())

    def offer(self) -> None:
        waiting.offer_all(self.world.db, self.world.catalogue)

    def accept_offer(self) -> None:
        offered = [
            w.hold_id for w in self.world.read(Wish) if w.state is WishState.OFFERED and w.hold_id
        ]
        if offered:
            self.world.confirm(self.rng.choice(offered))
            self.accepted += 1

    def night(self) -> None:
        with self.world.db.transaction() as session:
            jobs.clean_up(session)
        self.world.regenerate()

    def step(self) -> None:
        act: Callable[[], None] = self.rng.choice([
            self.hold, self.hold, self.hold, self.confirm, self.confirm, self.confirm, self.cancel,
            self.move, self.move, self.block, self.unblock, self.caller, self.sick, self.undo,
            self.wish, self.offer, self.accept_offer, self.night,
        ])  # fmt: skip
        with suppress(BookingError):  # refused: the check sees that nothing is half done
            act()

    def check(self) -> None:
        visits = self.visits()
        assert len(visits) == self.accepted, "every yes is one visit, every no is none"
        standing = [visit for visit in visits if visit.state not in NOT_STANDING]
        for key in ("nurse_id", "family"):
            groups: dict[object, list[Visit]] = {}
            for visit in standing:
                groups.setdefault(getattr(visit, key), []).append(visit)
            for group in groups.values():
                for one, other in pairwise(sorted(group, key=lambda visit: visit.starts_at)):
                    assert one.ends_at <= other.starts_at, f"two visits at once for one {key}"
        self.check_claims(visits)

    def check_claims(self, visits: list[Visit]) -> None:
        """A visit has its cells exactly while it stands, and none after a cancellation."""
        lasting: dict[UUID, set[tuple[str, int]]] = {}
        for claim in self.world.read(Claim):
            if claim.cell and claim.expires_at is None:
                lasting.setdefault(claim.owner, set()).add((claim.resource, claim.cell))
        for visit in visits:
            kind = self.world.catalogue.types[visit.visit_type]
            own = {(f"nurse:{visit.nurse_id}", n)
                   for n in rules.nurse_cells(kind, visit.starts_at, visit.ends_at)}  # fmt: skip
            own |= {
                (f"family:{visit.family}", n) for n in rules.cells(visit.starts_at, visit.ends_at)
            }
            wanted = own if visit.state not in NOT_STANDING else set()
            assert lasting.get(visit.id, set()) == wanted, visit.state


def path_is_legal(events: list[VisitEvent]) -> bool:
    """Every state follows from the one before, and nothing follows an end."""
    order = sorted(events, key=lambda event: event.version)
    versions = [event.version for event in order if event.event != "requested"]
    ends = [n for n, event in enumerate(order) if event.to_state in CANCELLED]
    return versions == sorted(set(versions)) and all(n == len(order) - 1 for n in ends)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_people_do_nobody_is_in_two_places_and_no_time_is_lost(
    world: World, seed: int
) -> None:
    history = History(world, random.Random(seed), clock.now())
    for start in ("09:00", "08:00", "13:00"):
        end = f"{int(start[:2]) + 4}:00"
        nurse = world.nurse(*(weekly(n, start, end, "home", "phone") for n in range(5)), most=4)
        history.people.append(as_person(world, nurse))
    for _n in range(STEPS):
        history.now += timedelta(seconds=history.rng.choice([1, 30, 200, 700]))
        with clock.use(history.now):
            history.step()
            history.check()
    with world.db.reading() as session:
        events = list(session.exec(select(VisitEvent)))
    for visit in history.visits():
        assert path_is_legal([event for event in events if event.visit_id == visit.id])
    assert history.accepted > 5, "a history without visits proves nothing"
    assert day_rules.FOLLOWS.keys() <= _LIVING
    assert VisitState.CONFIRMED in {visit.state for visit in history.visits()}
