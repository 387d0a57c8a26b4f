"""What happens when push services refuse, forget, hurry or break."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, select, type_coerce, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.models import Alarm, PushCount, PushSubscription
from tests.push.conftest import later
from tests.push.family import SUBSCRIPTIONS, Family, alarm, due
from tests.support.client import Client
from tests.support.push_service import Answer, PushService

Run = Callable[[], int]
RunAt = Callable[[datetime], int]
MISMATCH = "credentials do not correspond to the credentials used to create the subscriptions"


def test_410_ends_a_subscription_and_the_phone_hears_of_it(
    family: Family, service: PushService, ring: Run, client: Client, db: Database
) -> None:
    due(family)
    service.forget(family.phone)
    ring()
    assert family.status["state"] == "gone"
    assert family.upload().status_code == 404
    with db.reading() as session:
        row = session.execute(select(PushSubscription)).scalar_one()
        assert row.channel is None
        assert session.execute(select(Alarm)).first() is None
    same = client.json("POST", SUBSCRIPTIONS, family.phone.body(family.kid))
    assert same.status_code == 409
    family.phone = service.phone()
    assert family.call("PUT", "", family.phone.body(family.kid)).status_code == 204
    assert ring() == 1
    assert family.status["state"] == "active"


def test_404_twice_a_day_apart_ends_a_subscription(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    first = alarm(later(minutes=-1))
    second = alarm(later(hours=25))
    family.must_upload(first, second)
    service.script(family.phone, 404, 404, 404)
    ring()
    assert family.status["state"] == "suspect"
    ring_at(later(hours=2))
    assert family.status["state"] == "suspect"
    ring_at(later(hours=25, minutes=1))
    assert family.status["state"] == "gone"


def test_a_false_404_costs_nothing(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    nonce = due(family)
    service.script(family.phone, 404)
    ring()
    assert ring_at(later(minutes=59)) == 0
    assert ring_at(later(minutes=61)) == 1
    assert family.rung == [nonce]
    assert family.status["state"] == "active"


def test_429_waits_as_long_as_the_service_asks(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    nonce = due(family)
    service.script(family.phone, Answer(429, headers={"Retry-After": "600"}))
    ring()
    assert ring_at(later(seconds=599)) == 0
    assert ring_at(later(seconds=721)) == 1
    assert family.rung == [nonce]


def test_403_is_signed_again_once_and_then_the_phone_must_resync(
    family: Family, service: PushService, ring: Run
) -> None:
    due(family)
    service.script(family.phone, Answer(403, MISMATCH), Answer(403, MISMATCH))
    assert (ring(), ring(), ring()) == (1, 1, 0)
    assert family.status["state"] == "key_mismatch"
    assert family.call("POST", "/test").status_code == 409


def test_403_once_is_nothing(family: Family, service: PushService, ring: Run) -> None:
    nonce = due(family)
    service.script(family.phone, 403)
    assert (ring(), ring()) == (1, 1)
    assert family.rung == [nonce]


def test_an_alarm_that_failed_rings_after_the_phone_has_come_back(
    family: Family, service: PushService, ring: Run
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, 400)
    ring()
    assert family.rung == []
    family.must_upload(wanted)
    ring()
    assert family.rung == [wanted["nonce"]]


def test_5xx_is_tried_again_until_it_works(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    nonce = due(family)
    service.script(family.phone, 500, 503)
    ring()
    assert ring_at(later(seconds=31)) == 1
    assert ring_at(later(seconds=31 + 121)) == 1
    assert family.rung == [nonce]
    assert family.status["state"] == "active"


def test_after_six_failures_an_alarm_rests(
    family: Family, service: PushService, ring_at: RunAt
) -> None:
    due(family)
    service.script(family.phone, *[500] * 9)
    taken = [ring_at(later(hours=hours)) for hours in range(0, 21, 3)]
    assert taken == [1, 1, 1, 1, 1, 1, 0]
    assert family.status["state"] == "active"


def test_a_redirect_is_never_followed(family: Family, service: PushService, ring: Run) -> None:
    due(family)
    service.paths.clear()
    service.script(family.phone, Answer(307, headers={"Location": f"{service.origin}/inside"}))
    ring()
    ring()
    assert not [path for path in service.paths if path == "/inside"]
    assert len(service.paths) == 1
    assert family.status["state"] == "suspect"


def test_a_lost_answer_is_tried_once_more_and_then_left_alone(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    wanted = alarm(later(minutes=-1))
    family.must_upload(wanted)
    service.script(family.phone, Answer(reset=True), Answer(reset=True))
    ring()
    assert ring_at(later(seconds=59)) == 0
    assert ring_at(later(seconds=73)) == 1
    assert ring_at(later(hours=5)) == 0
    family.must_upload(wanted)
    assert ring() == 0
    topics = {request["Topic"] for request in service.requests[-2:]}
    assert len(topics) == 1


def test_expired_alarms_are_never_sent(family: Family, ring_at: RunAt) -> None:
    family.must_upload(alarm(later(hours=1), life=timedelta(minutes=5)))
    assert ring_at(later(hours=1, minutes=5)) == 0
    assert family.rung == []


def test_the_ttl_ends_with_the_alarm(family: Family, service: PushService, ring_at: RunAt) -> None:
    family.must_upload(alarm(later(hours=1), life=timedelta(minutes=5)))
    ring_at(later(hours=1, minutes=2))
    assert service.requests[-1]["TTL"] == "180"


def test_every_alarm_has_its_own_topic(family: Family, service: PushService, ring: Run) -> None:
    family.must_upload(alarm(later(minutes=-2)), alarm(later(minutes=-1)))
    before = len(service.requests)
    ring()
    topics = [request["Topic"] for request in service.requests[before:]]
    assert len(set(topics)) == 2
    assert not set(topics) & set(family.rung)


def test_a_new_phone_whose_welcome_is_refused_is_forgotten(
    client: Client, service: PushService, ring: Run, db: Database
) -> None:
    family = Family.subscribed(client, service)
    family.must_upload(alarm(later(hours=1)))
    service.script(family.phone, 404)
    ring()
    assert family.call("GET").status_code == 404
    with db.reading() as session:
        assert session.execute(select(PushSubscription)).first() is None
        assert session.execute(select(Alarm)).first() is None


def test_a_new_phone_waits_for_a_busy_service(
    client: Client, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    family = Family.subscribed(client, service)
    family.must_upload(alarm(later(minutes=-1)))
    service.script(family.phone, 503)
    assert ring() == 1
    assert family.status["state"] == "new"
    assert ring_at(later(minutes=1)) == 1
    assert family.status["state"] == "active"


def sealed_for_nobody(session: Session, family: Family) -> None:
    sealed = type_coerce(b"\x00\x01" + bytes(60), LargeBinary)
    mine_only = col(PushSubscription.id) == UUID(family.id)
    session.connection().execute(update(PushSubscription).where(mine_only).values(channel=sealed))


def key_off_the_curve(session: Session, family: Family) -> None:
    row = session.get_one(PushSubscription, UUID(family.id))
    off_the_curve = base64.urlsafe_b64encode(b"\x04" + bytes([7]) * 64).rstrip(b"=").decode()
    row.channel = {**row.channel, "p256dh": off_the_curve}


@pytest.mark.parametrize("spoil", [sealed_for_nobody, key_off_the_curve])
def test_one_phone_nobody_can_ring_does_not_stop_the_others(
    family: Family, stranger: Family, ring: Run, db: Database,
    spoil: Callable[[Session, Family], None],
) -> None:  # fmt: skip
    ring()
    mine, _ = due(stranger), due(family)
    with db.transaction() as session:
        spoil(session, family)
    ring()
    assert stranger.rung == [mine]
    assert family.rung == []
    with db.reading() as session:
        mine_only = col(Alarm.subscription_id) == UUID(family.id)
        states = session.execute(select(Alarm.state).where(mine_only)).scalars().all()
    assert sorted(states) == ["open", "rung"], "the greeting rang, the other one is tried again"


def test_what_happened_is_counted_without_anybody_s_name(
    family: Family, service: PushService, ring: Run, db: Database
) -> None:
    due(family)
    ring()
    with db.reading() as session:
        rows = session.execute(select(PushCount)).scalars()
        counts = {(row.day, row.name): row.number for row in rows}
    assert counts == {(clock.today(), "welcomed"): 1, (clock.today(), "rung"): 1}
