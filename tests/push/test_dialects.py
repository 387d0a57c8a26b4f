"""The four push services, each with its own words for the same things."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.push.conftest import later
from tests.push.family import Family, due
from tests.push.test_push_service import encrypted, signed
from tests.support.push_dialects import APPLE, DIALECTS, MOZILLA, WNS
from tests.support.push_service import Answer, PushService, b64, point

Run = Callable[[], int]
RunAt = Callable[[datetime], int]


@pytest.fixture(scope="module", params=DIALECTS, ids=lambda dialect: dialect.name)
def service(request: pytest.FixtureRequest) -> Iterator[PushService]:
    with PushService(request.param) as running:
        yield running


def other_key() -> str:
    return b64(point(ec.generate_private_key(ec.SECP256R1())))


def test_a_ring_is_accepted_and_read(family: Family, service: PushService, ring: Run) -> None:
    nonce = due(family)
    ring()
    assert family.rung == [nonce]
    assert service.refused == []


def test_a_phone_that_subscribed_with_another_key_has_to_come_back(
    family: Family, service: PushService, ring: Run
) -> None:
    family.phone.server_key = other_key()
    due(family)
    ring()
    ring()
    assert family.status["state"] == "key_mismatch"


def test_an_unsubscribed_phone_is_forgotten(
    family: Family, service: PushService, ring: Run
) -> None:
    service.forget(family.phone)
    due(family)
    ring()
    assert family.status["state"] == "gone"


def test_a_new_phone_with_an_invented_address_is_forgotten_at_once(
    client: Any, service: PushService, ring: Run
) -> None:
    family = Family.subscribed(client, service)
    service.phones.clear()
    ring()
    assert family.call("GET").status_code == 404


def test_when_it_is_too_much_we_wait_as_long_as_asked(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    nonce, said = due(family), service.dialect.slow_down(600)
    service.script(family.phone, Answer(said.status, said.body, dict(said.headers)))
    ring()
    assert ring_at(later(seconds=599)) == 0
    assert ring_at(later(seconds=721)) == 1
    assert family.rung == [nonce]


def test_a_ring_sent_twice_to_a_phone_without_network_is_shown_once(
    family: Family, service: PushService, ring: Run, ring_at: RunAt
) -> None:
    """The answer to the first was lost; the topic lets the service replace it."""
    nonce = due(family)
    family.phone.is_online = False
    service.script(family.phone, Answer(reset=True, delivers=True))
    ring()
    ring_at(later(minutes=2))
    service.switch_on(family.phone)
    assert family.rung == [nonce]


def _answer(service: PushService, **headers: str) -> tuple[int, str, dict[str, str]]:
    """A request of a phone whose VAPID header fits, changed by `headers`."""
    right = signed(service)
    phone = service.phone(right.rsplit("k=", 1)[1])
    sent = {
        "TTL": "60", "Topic": "abc", "Urgency": "normal", "Content-Encoding": "aes128gcm",
        "Authorization": right, "X-WNS-Cache-Policy": "cache", **headers,
    }  # fmt: skip
    request = Request(phone.endpoint, encrypted(phone), sent, method="POST")
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status), "", {}
    except HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def test_each_service_checks_what_it_checks(service: PushService) -> None:
    assert _answer(service)[0] == 201
    nobody = signed(service, sub="mailto:x@y.invalid")
    assert _answer(service, Authorization=nobody)[0] == (403 if service.dialect is APPLE else 201)
    stale = signed(service, exp=int(time.time()) + 90_000)
    assert _answer(service, Authorization=stale)[0] == (401 if service.dialect is MOZILLA else 403)
    status, body, headers = _answer(service, **{"X-WNS-Cache-Policy": "no-cache"})
    assert status == (400 if service.dialect is WNS else 201)
    if service.dialect is WNS:
        assert body == ""
        assert "conflicts" in headers["X-WNS-ERROR-DESCRIPTION"]
