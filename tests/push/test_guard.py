"""When a push service is ill, no family loses anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.push.conftest import later
from tests.push.family import Family, due
from tests.support.client import Client
from tests.support.push_service import Answer, PushService

Run = Callable[[], int]
RunAt = Callable[[datetime], int]
MISMATCH = "credentials do not correspond to the credentials used to create the subscriptions"


def test_many_dead_phones_at_once_are_blamed_on_the_service(
    client: Client, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    families = [Family.subscribed(client, service) for _ in range(24)]
    ring()
    for family in families:
        due(family)
    ring()
    nonces = [due(family) for family in families]
    for family in families:
        service.script(family.phone, 410)
    ring()
    alive = [n for n, family in enumerate(families) if family.status["state"] == "active"]
    assert 24 - len(alive) == 6  # until more than a fifth of 24 good and 6 bad answers was bad
    assert ring_at(later(minutes=59)) == 0
    ring_at(later(minutes=61))
    assert [families[n].rung[-1] for n in alive] == [nonces[n] for n in alive]


def test_three_phones_refused_at_once_pause_the_service_and_lose_nothing(
    client: Client, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    families = [Family.subscribed(client, service) for _ in range(5)]
    ring()
    nonces = [due(family) for family in families]
    for family in families:
        service.script(family.phone, Answer(403, MISMATCH))
    ring()
    assert {family.status["state"] for family in families} == {"active"}
    assert ring_at(later(minutes=14)) == 0
    ring_at(later(minutes=16))
    assert [family.rung for family in families] == [[nonce] for nonce in nonces]


def test_ten_failures_in_a_row_open_the_breaker(
    client: Client, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    families = [Family.subscribed(client, service) for _ in range(12)]
    ring()
    for family in families:
        due(family)
        service.script(family.phone, 503)
    ring()
    assert ring_at(later(seconds=30)) == 0
    for minutes in (2, 4, 6):
        ring_at(later(minutes=minutes))
    assert {len(family.rung) for family in families} == {1}


def test_a_slow_service_is_not_asked_for_everything_at_once(
    client: Client, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    families = [Family.subscribed(client, service) for _ in range(3)]
    ring()
    for family in families:
        due(family)
        service.script(family.phone, Answer(429, headers={"Retry-After": "10"}))
    ring()
    assert ring_at(later(seconds=13)) == 3
    assert {len(family.rung) for family in families} == {1}
