"""What is kept, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.models import Alarm, PushCount, PushSubscription
from fruehe_hilfen.push.retention import sweep
from tests.push.conftest import later
from tests.push.family import Family, alarm
from tests.support.client import Client
from tests.support.push_service import PushService

Run = Callable[[], int]
RunAt = Callable[[datetime], int]


def rows(db: Database, table: type[Any]) -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


@contextmanager
def swept(db: Database, **span: float) -> Iterator[None]:
    """The state after sweeping at a later time."""
    with clock.use(later(**span)):
        sweep(db)
        yield


def test_rung_alarms_are_gone_within_a_day_and_their_count_stays(
    family: Family, db: Database, ring: Run
) -> None:
    family.must_upload(alarm(later(minutes=-1)), alarm(later(hours=1)))
    ring()
    with swept(db, hours=24):
        assert rows(db, Alarm) == 1
    with swept(db, hours=25):
        assert rows(db, Alarm) == 0
        with db.reading() as session:
            counts = {row.name: row.number for row in session.execute(select(PushCount)).scalars()}
    assert counts == {"welcomed": 1, "rung": 1, "expired": 1}


def test_a_phone_that_never_answered_goes_after_a_day(
    client: Client, service: PushService, db: Database
) -> None:
    family = Family.subscribed(client, service)
    family.must_upload(alarm(later(days=90)))
    with swept(db, hours=23):
        assert rows(db, PushSubscription) == 1
    with swept(db, hours=24):
        assert rows(db, PushSubscription) == 0
        assert rows(db, Alarm) == 0


def test_thirty_days_after_its_last_alarm_a_subscription_ends(family: Family, db: Database) -> None:
    family.must_upload(alarm(later(days=10)))
    with swept(db, days=41):
        assert rows(db, PushSubscription) == 1
    with swept(db, days=42):
        assert rows(db, PushSubscription) == 0


def test_who_follows_a_place_stays(family: Family, db: Database) -> None:
    family.call("PUT", "/follows", {"places": ["mariaweiler"]})
    with swept(db, days=100):
        assert rows(db, PushSubscription) == 1


def test_silence_ends_a_subscription_after_half_a_year_but_rings_keep_it(
    family: Family, db: Database, ring_at: RunAt
) -> None:
    family.must_upload(alarm(later(days=150)), alarm(later(days=1_000)))
    ring_at(later(days=150, minutes=1))
    with swept(db, days=329):
        assert rows(db, PushSubscription) == 1
    with swept(db, days=332):
        assert rows(db, PushSubscription) == 0


def test_an_ended_one_is_remembered_for_thirty_days(
    family: Family, service: PushService, db: Database, ring: Run
) -> None:
    family.must_upload(alarm(later(minutes=-1)))
    service.forget(family.phone)
    ring()
    with swept(db, days=29):
        assert rows(db, PushSubscription) == 1
    with swept(db, days=30):
        assert rows(db, PushSubscription) == 0


def test_sweeping_twice_is_harmless(family: Family, db: Database) -> None:
    family.must_upload(alarm(later(hours=1)))
    sweep(db)
    sweep(db)
    assert family.status["alarms"] == 1
