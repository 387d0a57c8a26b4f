"""Three workers on one PostgreSQL, one of them killed in the middle."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.claims import LEASE
from fruehe_hilfen.push.guard import Guard
from fruehe_hilfen.push.models import Alarm, AlarmKind, AlarmState
from fruehe_hilfen.settings import Settings
from tests.push.conftest import later
from tests.push.family import Family, alarm
from tests.push.test_together import worker_process
from tests.support.client import Client
from tests.support.push_service import Answer, PushService

FAMILIES, EACH = 6, 100


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Several workers need PostgreSQL."""
    with request.getfixturevalue("new_postgres")() as url:
        yield url


def until(done: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nothing_is_lost_and_only_what_was_under_way_rings_twice(
    client: Client, service: PushService, settings: Settings, db: Database, ring: Callable[[], int]
) -> None:
    families = [Family.subscribed(client, service) for _ in range(FAMILIES)]
    ring()
    wanted = [alarm(later(minutes=-1)) for _ in range(FAMILIES * EACH)]
    for number, family in enumerate(families):
        family.must_upload(*wanted[number * EACH : (number + 1) * EACH])
        service.script(family.phone, *[Answer(delay_s=0.1)] * EACH * 2)
    workers = [worker_process(settings) for _ in range(3)]
    try:
        until(lambda: rung(families) > 60)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        until(lambda: open_ones(db, leased=False) == 0)
        until(lambda: workers[1].poll() is None and held_by_the_living(db, families))
        left = open_ones(db)
        (settings.data_dir / "now").write_text((clock.now() + LEASE * 2).isoformat())
        until(lambda: open_ones(db) == 0)
        for one in workers[1:]:
            one.send_signal(signal.SIGTERM)
            assert one.wait(30) == 0
    finally:
        for one in workers:
            one.kill()
            one.wait()
    counts = Counter(nonce for family in families for nonce in family.rung)
    assert set(counts) == {one["nonce"] for one in wanted}
    twice = [nonce for nonce, number in counts.items() if number > 1]
    assert max(counts.values()) <= 2
    assert len(twice) <= min(left, Guard().at_once(service.origin))
    assert service.refused == []


def rung(families: list[Family]) -> int:
    return sum(len(family.rung) for family in families)


def open_ones(db: Database, *, leased: bool = True) -> int:
    """Alarms that have not been closed; without those somebody holds."""
    asked = select(func.count()).where(
        col(Alarm.kind) == AlarmKind.PLAN, col(Alarm.state) == AlarmState.OPEN
    )
    if not leased:
        asked = asked.where(col(Alarm.next_at) <= clock.now() + timedelta(seconds=1))
    with db.reading() as session:
        return session.execute(asked).scalar_one()


def held_by_the_living(db: Database, families: list[Family]) -> bool:
    """True when nothing moves any more: what is still open is held by the killed one."""
    before = open_ones(db), rung(families)
    time.sleep(2.0)
    return before == (open_ones(db), rung(families))
