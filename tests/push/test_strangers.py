"""Strangers with invented phones: they cost us nothing that families need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.push.actions import Full, Subscribed, subscribe
from fruehe_hilfen.push.endpoints import read_channel
from fruehe_hilfen.push.guard import Guard
from fruehe_hilfen.push.models import Alarm, PushOrigin, PushSubscription
from fruehe_hilfen.push.retention import sweep
from fruehe_hilfen.push.rules import FEWEST_NEW, NEW_SHARE, most_new
from tests.push.conftest import later
from tests.push.family import Family, alarm, due
from tests.support.push_service import Answer, PushService

Run = Callable[[], int]
MOST = 20_000


def invented(db: Database, service: PushService, kid: str, *, most: int = MOST) -> Subscribed:
    """A subscription of somebody who got around the limit per network."""
    phone = service.phone()
    channel = read_channel(phone.body(kid), (service.origin,))
    with db.transaction() as session:
        return subscribe(session, db.keyring, channel=channel, kid=kid, most=most)


def count(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("answer", [404, 410, 403, 400, 500, 429, Answer(reset=True)])
def test_a_hundred_invented_phones_do_not_pause_the_service_of_the_others(
    family: Family, service: PushService, ring: Run, db: Database, answer: Answer | int
) -> None:
    for _ in range(100):
        invented(db, service, family.kid)
    for phone in service.phones.values():
        if phone is not family.phone:
            service.script(phone, answer)
    ring()
    assert count(db, PushOrigin) == 0
    nonce = due(family)
    ring()
    assert family.rung == [nonce]


def test_invented_phones_do_not_slow_the_service_down_for_the_others(
    family: Family, service: PushService, ring: Run, db: Database
) -> None:
    for _ in range(40):
        invented(db, service, family.kid)
    for phone in service.phones.values():
        if phone is not family.phone:
            service.script(phone, 429)
    ring()
    service.most_open = 0
    service.script(family.phone, *[Answer(delay_s=0.5)] * 80)
    family.must_upload(*(alarm(later(seconds=-n)) for n in range(1, 81)))
    ring()
    assert service.most_open == Guard().at_once(service.origin) == 64


def test_who_was_never_rung_fills_only_a_twentieth_of_the_house(
    family: Family, service: PushService, db: Database
) -> None:
    for _ in range(FEWEST_NEW):
        invented(db, service, family.kid, most=900)
    with pytest.raises(Full):
        invented(db, service, family.kid, most=900)
    assert family.call("GET").status_code == 200
    with clock.use(later(hours=24)):
        sweep(db)
        assert count(db, PushSubscription) == 1
        assert count(db, Alarm) == 0
        invented(db, service, family.kid, most=900)


def test_the_share_of_new_ones() -> None:
    assert most_new(MOST) == MOST // NEW_SHARE == 1_000
    assert most_new(3) == FEWEST_NEW


def test_a_refused_stranger_leaves_nothing_behind(
    family: Family, service: PushService, ring: Run, db: Database
) -> None:
    made = invented(db, service, family.kid)
    for name in [name for name, phone in service.phones.items() if phone is not family.phone]:
        del service.phones[name]
    ring()
    with db.reading() as session:
        left = session.execute(
            select(func.count()).where(col(Alarm.subscription_id) == made.id)
        ).scalar_one()
        assert session.get(PushSubscription, made.id) is None
    assert left == 0
