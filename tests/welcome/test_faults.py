"""Nothing lost, nothing doubled: seeded days of two phones against a server that is killed."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.sessions import open_session
from fruehe_hilfen.welcome import events, ledger
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

SHORT, LONG = 40, 1_000


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


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    site = Site(tmp_path_factory.mktemp("faults"), now=NOON)
    site.start()
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
    site.stop()


def _keys(folder: Path) -> Keyring:
    return Keyring.load(folder, create=False)


def run(real: Field, seed: int, *, with_kill: bool) -> None:
    """One day; ends with the same in the database as in the journals of the phones."""
    chance = Random(seed)
    cases = real.new_cases(chance.randint(1, 3))
    devices = [
        Device(
            chance, real.client, UUID(int=chance.getrandbits(128), version=4), owner, real.server,
            session=lambda owner=owner: real.session(owner), now=start_of(NOON),  # type: ignore[misc]
        )
        for owner in real.visitors
    ]  # fmt: skip
    if with_kill:
        killer = Timer(chance.uniform(0.0, 0.2), os.kill, (real.site.web_pid(), signal.SIGKILL))
        killer.start()
    live(devices, cases, chance)
    if with_kill:
        killer.join()
        real.kill()
    drain(devices)
    check(real, devices, cases, seed)


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
        found = [str(event.id) for event in [*taken, *loose]]
        assert sorted(found) == sorted(written), f"lost or doubled in run {seed}"
        for event in [*taken, *loose]:
            assert event.payload_sha256 == events.digest(written[str(event.id)]), seed
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


def journal_bags(journals: list[dict[str, Any]]) -> int:
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


def test_forty_days_with_every_fault_lose_and_double_nothing(real: Field) -> None:
    for seed in range(SHORT):
        run(real, seed, with_kill=seed % 20 == 7)


@pytest.mark.slow
def test_a_thousand_days_lose_and_double_nothing(real: Field) -> None:
    """`FAULT_RUNS=10000` for the whole proof: it takes about an hour."""
    for seed in range(1_000, 1_000 + int(os.environ.get("FAULT_RUNS", LONG))):
        run(real, seed, with_kill=seed % 500 == 7)


def test_the_ledger_of_bags_is_the_sum_of_what_the_phones_wrote(real: Field) -> None:
    with real.db.transaction() as session:
        session.add(BagVersion(code="fault", name="Probe", created_at=NOON - timedelta(days=9)))
        before = {m.event_id for m in session.exec(select(BagMovement)) if m.event_id}
        if session.exec(select(BagDepot)).first() is None:
            kind = ledger.DepotKind.OFFICE
            session.add(BagDepot(name="Büro", kind=kind, created_at=NOON - timedelta(days=9)))
    chance = Random(4711)
    cases = real.new_cases(4)
    devices = [
        Device(
            chance, real.client, UUID(int=chance.getrandbits(128), version=4), owner, real.server,
            session=lambda owner=owner: real.session(owner), now=start_of(NOON),  # type: ignore[misc]
        )
        for owner in real.visitors
    ]  # fmt: skip
    live(devices, cases, chance)
    live(devices, cases, chance)
    drain(devices)
    for _twice in range(2):
        with real.db.transaction() as session:
            ledger.follow(session)
    ours = {UUID(name) for device in devices for name in device.journal}
    with real.db.reading() as session:
        moved = [m for m in session.exec(select(BagMovement)) if m.event_id in ours - before]
    assert -sum(m.number for m in moved) == journal_bags([device.journal for device in devices])


class Careless(Device):
    """What a ready-made queue does: any answer counts as delivered."""

    def _post(self, names: list[str]) -> list[dict[str, str]]:
        super()._post(names)
        return [{"id": name, "verdict": "applied"} for name in names]


def test_the_faults_are_real_a_careless_phone_loses_entries(real: Field) -> None:
    chance = Random(99)
    cases, owner = real.new_cases(2), real.visitors[0]
    phone = Careless(
        chance, real.client, UUID(int=chance.getrandbits(128), version=4), owner, real.server,
        session=lambda: real.session(owner), now=start_of(NOON),
    )  # fmt: skip
    for _day in range(5):
        live([phone], cases, chance)
    with pytest.raises(AssertionError, match="lost or doubled"):
        check(real, [phone], cases, 99)
