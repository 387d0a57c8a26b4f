"""A nurse with real offers, families, and a way to book in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.actions import add_account
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, cookie_name, open_session
from fruehe_hilfen.visits import actions, content, holds, jobs, rules, team_actions
from fruehe_hilfen.visits.content import Catalogue
from fruehe_hilfen.visits.models import Claim, Nurse, Slot, SlotState, Visit
from tests.support.client import Client

SignIn = Callable[[UUID], None]


def weekly(
    weekday: int, start: str = "09:00", end: str = "12:00", *types: str, **more: object
) -> rules.Rule:
    """Every week from November on."""
    values = {"first": date(2026, 11, 2), **more}
    return rules.Rule(
        weekday=weekday, start=time.fromisoformat(start), end=time.fromisoformat(end),
        types=types or ("home",), **values,  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass
class World:
    """One installation with nurses; short words for what tests do."""

    db: Database
    settings: Settings
    catalogue: Catalogue
    nurses: list[UUID] = field(default_factory=list)

    def nurse(self, *given: rules.Rule, name: str = "Frau Beispiel", most: int = 50) -> UUID:
        """A nurse with an account and offers."""
        with self.db.transaction() as session:
            add_account(session, f"fkks.{len(self.nurses)}", name=name, roles=(Role.NURSE,))
            staff = session.exec(
                select(Staff).where(Staff.login == f"fkks.{len(self.nurses)}")
            ).one()
            session.add(Nurse(staff_id=staff.id, name=name, max_visits_day=most))
            session.flush()
            for rule in given:
                session.add(team_actions.stored(rule, staff.id))
        self.nurses.append(staff.id)
        self.regenerate()
        return staff.id

    def regenerate(self) -> None:
        jobs.regenerate(self.db, self.settings)

    def slots(self, kind: str = "home", nurse: UUID | None = None) -> list[Slot]:
        """Open offers that can be booked by their lead, in order."""
        with self.db.reading() as session:
            wanted = select(Slot).where(Slot.visit_type == kind, Slot.state == SlotState.OPEN)
            if nurse:
                wanted = wanted.where(Slot.nurse_id == nurse)
            ahead = rules.earliest(self.catalogue.types[kind], clock.now())
            wanted = wanted.where(col(Slot.starts_at) >= ahead)
            return list(session.exec(wanted.order_by(col(Slot.starts_at))))

    def hold(self, slot: Slot, family: str = "") -> UUID:
        return holds.hold(self.db, self.catalogue, slot.id, family or str(uuid4())).id

    def confirm(self, hold_id: UUID, name: str = "Familie Muster", request: str = "") -> str:
        booking = actions.Booking(name=name, phone="02421 000000", street="Musterstraße",
                                  house_no="4", plz="52349", topic="health", language="tr")  # fmt: skip
        return actions.book(
            self.db, self.catalogue, hold_id, booking, request_id=request or str(uuid4())
        )

    def book(self, slot: Slot, family: str = "") -> str:
        """Hold and book; returns the token."""
        return self.confirm(self.hold(slot, family))

    def read(self, table: type) -> list:
        with self.db.reading() as session:
            return list(session.exec(select(table)))

    def check_claims(self) -> None:
        """Every standing visit has all its cells, nobody else has any for good."""
        visits = [visit for visit in self.read(Visit) if visit.state == "confirmed"]
        slots = {slot.id: slot for slot in self.read(Slot)}
        wanted = {
            (resource, cell): visit.id
            for visit in visits
            for resource, cells in actions.cells_of(slots[visit.slot_id], visit.family)
            for cell in cells
        }
        claims = [claim for claim in self.read(Claim) if claim.cell and claim.expires_at is None]
        assert {(claim.resource, claim.cell): claim.owner for claim in claims} == wanted


@pytest.fixture
def world(db: Database, settings: Settings) -> World:
    return World(db, settings, content.load(settings.content_dir))


@pytest.fixture
def moment() -> Callable[[str], datetime]:
    """'2026-11-30 10:00' on the wall clock of Düren as an instant."""
    return lambda text: clock.at(date.fromisoformat(text[:10]), text[11:])


@pytest.fixture
def sign_in(world: World, client: Client) -> SignIn:
    def enter(staff_id: UUID) -> None:
        with world.db.transaction() as session:
            staff = session.get(Staff, staff_id)
            assert staff
            token = open_session(session, staff)
        client.cookies.set(cookie_name(world.settings), token)

    return enter


@pytest.fixture
def person(world: World) -> Callable[..., UUID]:
    def make(login: str, *roles: Role) -> UUID:
        with world.db.transaction() as session:
            add_account(session, login, name="Frau Probe", roles=roles)
            return session.exec(select(Staff).where(Staff.login == login)).one().id

    return make


@pytest.fixture
def lead(person: Callable[..., UUID], sign_in: SignIn) -> Person:
    id = person("leitung", Role.COORDINATOR)
    sign_in(id)
    return Person(id, "Frau Probe", frozenset({Role.COORDINATOR}), "leitung")
