"""A real installation for the days of `faults`, and the proof: database and bags = journals."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.sessions import open_session
from fruehe_hilfen.welcome import events, ledger
from fruehe_hilfen.welcome.bag_rules import DepotKind
from fruehe_hilfen.welcome.field_models import LooseEvent
from fruehe_hilfen.welcome.models import (
    Assignment,
    CaseEvent,
    QuarantinedEvent,
    WelcomeCase,
)
from fruehe_hilfen.welcome.office_models import BagDepot, BagMovement, BagVersion
from fruehe_hilfen.welcome.rules import Happened, Intake, Kind, effective, project
from fruehe_hilfen.welcome.seal import field_key
from tests.conftest import NOON
from tests.support.site import Site
from tests.welcome.faults import Device, drain, live, start_of

Journals = list[dict[str, dict[str, Any]]]


@dataclass
class Field:
    """A real installation, and a look into its database from outside."""

    site: Site
    db: Database
    client: httpx.Client
    server: bytes
    visitors: list[UUID]

    def session(self, staff_id: UUID) -> str:
        with self.db.transaction() as session:
            staff = session.get(Staff, staff_id)
            assert staff
            return open_session(session, staff)

    def new_cases(self, count: int) -> list[UUID]:
        """Families that are on the tour of both visitors: two may stand at one door."""
        now = clock.now()
        made = [
            WelcomeCase(
                id=new_id(), intake=Intake.BIRTH, district="Nord-Düren", created_at=now,
                purge_after=clock.today() + timedelta(days=30),
            )
            for _n in range(count)
        ]  # fmt: skip
        with self.db.transaction() as session:
            session.add_all(made)
            session.flush()
            for case in made:
                for staff_id in self.visitors:
                    session.add(Assignment(case_id=case.id, staff_id=staff_id, started_at=now))
            return [case.id for case in made]

    def kill(self) -> None:
        """The machine loses power: no process says goodbye, and everything starts anew."""
        self.site.kill()
        self.site.start()


@contextmanager
def field_in(directory: Path) -> Iterator[Field]:
    """A running server with the demonstration's data."""
    site = Site(directory, now=NOON)
    site.start()
    try:
        site.people()
        data = site.directory / "data"
        db = Database(f"sqlite:///{data / 'fruehe-hilfen.sqlite3'}", _keys(data / "keys"))
        with db.reading() as session:
            wanted = select(Staff).where(col(Staff.login).in_(("demo-besuch", "demo-fkks")))
            visitors = [staff.id for staff in session.exec(wanted)]
        key = field_key(data / "keys", create=True)
        with httpx.Client(base_url=site.url, timeout=10) as client:
            yield Field(site, db, client, key.public, visitors)
        db.dispose()
    finally:
        site.stop()


def _keys(folder: Path) -> Keyring:
    return Keyring.load(folder, create=False)


def phones(real: Field, chance: Random) -> list[Device]:
    """One phone for each visitor."""
    return [
        Device(
            chance, real.client, UUID(int=chance.getrandbits(128), version=4), owner, real.server,
            session=lambda owner=owner: real.session(owner), now=start_of(NOON),  # type: ignore[misc]
        )
        for owner in real.visitors
    ]  # fmt: skip


def run(real: Field, seed: int, *, with_kill: bool) -> Journals:
    """One day; ends with the same in the database as in the journals of the phones."""
    chance = Random(seed)
    cases = real.new_cases(chance.randint(1, 3))
    devices = phones(real, chance)
    if with_kill:
        killer = Timer(chance.uniform(0.0, 0.2), os.kill, (real.site.web_pid(), signal.SIGKILL))
        killer.start()
    live(devices, cases, chance)
    if with_kill:
        killer.join()
        real.kill()
    drain(devices)
    check(real, devices, cases, seed)
    return [device.journal for device in devices]


def check(real: Field, devices: list[Device], cases: list[UUID], seed: int) -> None:
    written = {name: body for device in devices for name, body in device.journal.items()}
    with real.db.reading() as session:
        mine = [device.id for device in devices]
        taken = session.exec(select(CaseEvent).where(col(CaseEvent.device_id).in_(mine))).all()
        loose = session.exec(select(LooseEvent).where(col(LooseEvent.device_id).in_(mine))).all()
        kept = session.exec(
            select(QuarantinedEvent).where(col(QuarantinedEvent.device_id).in_(mine))
        ).all()
        assert kept == [], seed
        all_taken: list[CaseEvent | LooseEvent] = [*taken, *loose]
        found = [str(event.id) for event in all_taken]
        assert sorted(found) == sorted(written), f"lost or doubled in run {seed}"
        for entry in all_taken:
            assert entry.payload_sha256 == events.digest(written[str(entry.id)]), seed
        by_case: dict[UUID, list[Happened]] = defaultdict(list)
        for event in taken:
            by_case[event.case_id].append(events.happened(event))
        for case_id in cases:
            case = session.get(WelcomeCase, case_id)
            assert case
            state = project(by_case[case_id])
            assert (case.contact, case.bag, case.attempts) == (
                state.contact, state.bag, state.attempts,
            ), seed  # fmt: skip
            assert case.seq == len(by_case[case_id]), seed


def open_depot(real: Field) -> None:
    """Somewhere for the bags of these days to leave from."""
    long_ago = NOON - timedelta(days=9)
    with real.db.transaction() as session:
        session.add(BagVersion(code="fault", name="Probe", created_at=long_ago))
        if session.exec(select(BagDepot).limit(1)).first() is None:
            kind = DepotKind.OFFICE
            session.add(BagDepot(name="Büro", kind=kind, created_at=long_ago))


def check_ledger(real: Field, journals: Journals) -> int:
    """The bags that left, in the ledger as in the journals, however often it is brought up to date."""
    ours = {UUID(name) for journal in journals for name in journal}
    for _twice in range(2):
        with real.db.transaction() as session:
            ledger.follow(session)
    with real.db.reading() as session:
        moved = -sum(m.number for m in session.exec(select(BagMovement)) if m.event_id in ours)
    assert moved == journal_bags(journals), "bags in the ledger are not those of the journals"
    return moved


def journal_bags(journals: Journals) -> int:
    """Bags that really left, by what the phones wrote down themselves."""
    happened = [
        Happened(
            id=UUID(name), kind=Kind(body["kind"]), at=clock.now(), device_seq=body["seq"],
            supersedes=UUID(body["undoes"]) if "undoes" in body else None,
        )
        for journal in journals for name, body in journal.items()
    ]  # fmt: skip
    bags = {name: body.get("bags", 1) for journal in journals for name, body in journal.items()}
    standing = [one for one in effective(happened) if one.kind is Kind.HANDOVER]
    return sum(bags[str(one.id)] for one in standing)
