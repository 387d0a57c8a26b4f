"""Families and nurses who want mail, and the worker's turn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

from fruehe_hilfen.jobs.schedule import MAILS
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import actions
from fruehe_hilfen.visits.models import Slot
from tests.support.mail_server import MailServer, Received
from tests.visits.conftest import World, weekly

HER = "mutter@example.org"


@dataclass
class Post:
    """The worker's turn, and what has come out of it."""

    world: World
    settings: Settings
    server: MailServer

    def run(self) -> list[Received]:
        before = len(self.server.letters)
        asyncio.run(MailJob(MAILS).run(self.world.db, self.settings))
        return self.server.letters[before:]

    def one(self) -> Received:
        (got,) = self.run()
        return got


def book(world: World, slot: Slot, *, on_request: bool = False, **more: object) -> str:
    given = {"name": "Mia Geheim", "email": HER, "street": "Musterstraße", "house_no": "4",
             "plz": "52349", "topic": "health", **more}  # fmt: skip
    return actions.book(
        world.db, world.catalogue, world.hold(slot), actions.Booking(**given),  # type: ignore[arg-type]
        request_id=str(uuid4()), on_request=on_request,
    )  # fmt: skip


def acting(staff_id: UUID, *roles: Role) -> Person:
    return Person(staff_id, "Frau Beispiel", frozenset(roles or (Role.NURSE,)), "")


def nurse(world: World) -> Person:
    return acting(world.nurse(weekly(0), weekly(1), weekly(2)))
