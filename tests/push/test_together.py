"""Several dispatchers, killed dispatchers, phones that change their mind in the middle."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.app import create_app
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.claims import LEASE, claim, close, held, put_back
from fruehe_hilfen.push.dispatcher import Dispatcher
from fruehe_hilfen.push.models import Alarm, AlarmState
from fruehe_hilfen.settings import Settings
from tests.push.conftest import TITLE, later
from tests.push.family import BASE, SUBSCRIPTIONS, Family, alarm
from tests.support.client import Client
from tests.support.push_service import Answer, PushService

Run = Callable[[], int]
RunAt = Callable[[datetime], int]


def test_two_dispatchers_ring_each_alarm_once(
    family: Family, stranger: Family, db: Database, settings: Settings
) -> None:
    wanted = [alarm(later(seconds=-n)) for n in range(1, 151)]
    family.must_upload(*wanted[:75])
    Dispatcher(db, settings, TITLE)
    asyncio.run(Dispatcher(db, settings, TITLE).run())
    stranger.must_upload(*wanted[75:])
    family.must_upload(*(again := [alarm(later(seconds=-n)) for n in range(1, 101)]))
    start = threading.Barrier(2)
    taken: list[int] = []

    def dispatch() -> None:
        own = Database(settings.database, db.keyring)
        dispatcher = Dispatcher(own, settings, TITLE)
        start.wait()
        taken.append(asyncio.run(dispatcher.run()))
        own.dispose()

    threads = [threading.Thread(target=dispatch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 175
    expected = sorted(one["nonce"] for one in [*wanted[:75], *again])
    assert sorted(family.rung) == expected
    assert sorted(stranger.rung) == sorted(one["nonce"] for one in wanted[75:])


def test_asked_to_stop_it_gives_back_what_it_had_claimed_ahead(
    family: Family, stranger: Family, service: PushService, dispatcher: Dispatcher, db: Database
) -> None:
    asyncio.run(dispatcher.run())  # the welcome
    wanted = [alarm(later(seconds=-n)) for n in range(1, 221)]
    family.must_upload(*wanted[:110])
    stranger.must_upload(*wanted[110:])
    before = len(service.requests)
    asyncio.run(dispatcher.run(lambda: len(service.requests) > before))
    rung = len(family.rung) + len(stranger.rung)
    with db.reading() as session:
        is_open = col(Alarm.state) == AlarmState.OPEN
        leases = session.execute(select(col(Alarm.lease)).where(is_open)).scalars().all()
    assert 0 < rung < 200
    assert leases == [None] * (220 - rung)
    asyncio.run(dispatcher.run())
    assert sorted(family.rung + stranger.rung) == sorted(one["nonce"] for one in wanted)


def test_a_phone_that_asks_twice_at_once_is_one_phone(
    client: Client, service: PushService, db: Database
) -> None:
    key = client.json("GET", f"{BASE}/key").json()
    body = service.phone(key["public_key"]).body(key["kid"])
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.json("POST", SUBSCRIPTIONS, body), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    with db.reading() as session:
        welcomes = session.execute(select(Alarm)).scalars().all()
    assert len(welcomes) == 1


def test_two_claims_never_share_an_alarm(family: Family, db: Database, settings: Settings) -> None:
    family.must_upload(*(alarm(later(seconds=-n)) for n in range(1, 21)))
    first = claim(db, settings.push_extra_origins, limit=15)
    second = claim(db, settings.push_extra_origins, limit=15)
    assert (len(first), len(second)) == (15, 5)
    assert not {ring.id for ring in first} & {ring.id for ring in second}


def test_a_lease_that_ran_out_is_taken_over_and_the_late_one_changes_nothing(
    family: Family, db: Database, settings: Settings, ring: Run
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    lost = claim(db, settings.push_extra_origins)[0]
    assert ring() == 0
    with clock.use(later(seconds=LEASE.total_seconds() + 1)):
        assert ring() == 1
        assert not held(db, [lost])
        with db.transaction() as session:
            assert close(session, [lost], AlarmState.FAILED, status=0) == 0
            assert not put_back(session, lost, wait=timedelta())
    assert family.rung == [wanted["nonce"]]


def test_what_the_phone_takes_back_in_the_middle_is_not_sent(
    family: Family, db: Database, settings: Settings
) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    taken = claim(db, settings.push_extra_origins)[0]
    assert held(db, [taken])
    family.must_upload()
    assert not held(db, [taken])


def test_after_deleting_nothing_is_sent_any_more(
    family: Family, db: Database, settings: Settings
) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    taken = claim(db, settings.push_extra_origins)[0]
    family.call("DELETE")
    assert not held(db, [taken])
    with db.transaction() as session:
        assert close(session, [taken], AlarmState.RUNG, status=201) == 0


def test_another_upload_while_ringing_does_not_ring_twice(
    family: Family, service: PushService, dispatcher: Dispatcher, ring: Run
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, Answer(delay_s=2))
    before = len(service.requests)

    async def upload_meanwhile() -> None:
        running = asyncio.create_task(dispatcher.run())
        await _under_way(service, before)
        await asyncio.to_thread(family.must_upload, wanted)
        await running

    asyncio.run(upload_meanwhile())
    family.must_upload(wanted)
    assert ring() == 0
    assert family.rung == [wanted["nonce"]]


def test_an_answer_of_the_old_endpoint_does_not_greet_the_new_one(
    family: Family, service: PushService, dispatcher: Dispatcher
) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    service.script(family.phone, Answer(delay_s=2))
    before = len(service.requests)
    other = service.phone()

    async def move_meanwhile() -> None:
        running = asyncio.create_task(dispatcher.run())
        await _under_way(service, before)
        moved = await asyncio.to_thread(family.call, "PUT", "", other.body(family.kid))
        assert moved.status_code == 204
        await running

    asyncio.run(move_meanwhile())
    assert family.status["state"] == "new"


def test_an_alarm_whose_phone_moved_while_it_rang_rings_at_the_new_address(
    family: Family, service: PushService, dispatcher: Dispatcher, ring: Run
) -> None:
    """The old address answers 410: that says nothing about the new one."""
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, Answer(410, delay_s=2))
    before = len(service.requests)
    other = service.phone()

    async def move_meanwhile() -> None:
        running = asyncio.create_task(dispatcher.run())
        await _under_way(service, before)
        moved = await asyncio.to_thread(family.call, "PUT", "", other.body(family.kid))
        assert moved.status_code == 204
        await running

    asyncio.run(move_meanwhile())
    family.phone = other
    assert (ring(), ring()) == (1, 1)
    assert family.rung == [wanted["nonce"]]
    assert family.status["state"] == "active"


def test_asked_to_stop_a_dispatcher_gives_back_what_it_has_not_begun(
    family: Family, service: PushService, dispatcher: Dispatcher, ring: Run
) -> None:
    wanted = [alarm(later(seconds=-n)) for n in range(1, 101)]
    family.must_upload(*wanted)
    service.script(family.phone, *[Answer(delay_s=0.2)] * 100)
    begun = len(service.requests)
    asyncio.run(dispatcher.run(lambda: len(service.requests) > begun))
    assert 0 < len(family.rung) <= 64
    left = 100 - len(family.rung)
    assert ring() == left
    assert sorted(family.rung) == sorted(one["nonce"] for one in wanted)


def test_a_service_that_hangs_holds_up_nobody_else(
    family: Family, stranger: Family, service: PushService, settings: Settings, db: Database
) -> None:
    """Two services, one of which never answers."""
    asyncio.run(Dispatcher(db, settings, TITLE).run())
    with PushService() as other:
        both = dataclasses.replace(settings, push_extra_origins=(service.origin, other.origin))
        with Client(create_app(both)) as client:
            family.client = client
            hanging = other.phone()
            assert family.call("PUT", "", hanging.body(family.kid)).status_code == 204
            other.script(hanging, Answer(delay_s=8))
            wanted = alarm(later(minutes=-1))
            stranger.must_upload(wanted)
        running = threading.Thread(
            target=lambda: asyncio.run(Dispatcher(db, both, TITLE).run()), daemon=True
        )
        running.start()
        service.wait(stranger.phone, 2, seconds=7)
        assert hanging.got == []
        running.join(20)
    assert stranger.rung == [wanted["nonce"]]


def test_a_dispatcher_killed_in_the_middle_rings_at_most_once_more_and_loses_nothing(
    family: Family, service: PushService, settings: Settings, ring_at: RunAt, db: Database
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, Answer(delay_s=30))
    before = len(service.requests)
    worker = worker_process(settings)
    try:
        _wait(lambda: len(service.requests) > before, worker)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with db.reading() as session:
        held = session.execute(
            select(Alarm).where(col(Alarm.nonce) == wanted["nonce"])
        ).scalar_one()
    assert held.state is AlarmState.OPEN
    assert held.lease
    assert ring_at(held.next_at - timedelta(seconds=1)) == 0
    assert ring_at(held.next_at) == 1
    assert family.rung == [wanted["nonce"]]
    assert len(service.requests) == before + 2
    assert ring_at(held.next_at + LEASE * 2) == 0


def test_a_worker_asked_to_stop_finishes_what_it_has_begun(
    family: Family, service: PushService, settings: Settings, ring_at: RunAt
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, Answer(delay_s=1.5))
    before = len(service.requests)
    worker = worker_process(settings)
    try:
        _wait(lambda: len(service.requests) > before, worker)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    assert family.rung == [wanted["nonce"]]
    assert ring_at(later(hours=1)) == 0


async def _under_way(service: PushService, before: int) -> None:
    """Until the push service has got one more request."""
    for _ in range(1_000):
        if len(service.requests) > before:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was sent")


def worker_process(settings: Settings) -> subprocess.Popen[bytes]:
    """The real worker process on the database of this test."""
    now = settings.data_dir / "now"
    now.write_text(clock.now().isoformat())
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FH_")}
    return subprocess.Popen(
        [sys.executable, "-m", "fruehe_hilfen.cli", "worker"],
        env={
            **kept,
            "FH_ENV": "test",
            "FH_DATA_DIR": str(settings.data_dir),
            "FH_KEY_DIR": str(settings.key_dir),
            "FH_DATABASE_URL": settings.database_url,
            "FH_PUBLIC_URL": settings.public_url,
            "FH_VAPID_SUB": settings.vapid_sub,
            "FH_PUSH_EXTRA_ORIGINS": settings.push_extra_origins[0],
            "FH_NOW_FILE": str(now),
        },
        stderr=(Path(settings.data_dir) / "worker.log").open("wb"),
    )


def _wait(done: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 45
    while not done() and time.monotonic() < deadline:
        assert worker.poll() is None, "the worker fell"
        time.sleep(0.05)
    assert done()
