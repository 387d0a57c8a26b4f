"""From upload to ring, against a push service that checks everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.push.conftest import TITLE, later
from tests.push.family import Family, alarm
from tests.support.push_service import PushService

Run = Callable[[], int]
RunAt = Callable[[datetime], int]


def test_a_ring_arrives_with_its_nonce_in_exactly_1024_bytes(
    family: Family, ring_at: RunAt
) -> None:
    wanted = alarm(later(hours=2))
    family.must_upload(wanted)
    assert ring_at(later(hours=1)) == 0
    assert ring_at(later(hours=2, seconds=1)) == 1
    assert family.rung == [wanted["nonce"]]
    message, size = family.phone.got[-1], family.phone.sizes[-1]
    assert size == 1_024
    assert message["web_push"] == 8030
    assert message["notification"] == {
        "title": TITLE,
        "navigate": f"http://testserver.local/erinnerungen#n={wanted['nonce']}",
        "tag": wanted["nonce"],
        "mutable": True,
        "data": {"n": wanted["nonce"]},
    }


def test_what_is_due_rings_at_once_and_once_only(family: Family, ring: Run) -> None:
    wanted = alarm(later(hours=-1))
    family.must_upload(wanted)
    assert ring() == 1
    family.must_upload(wanted)
    assert ring() == 0
    assert family.rung == [wanted["nonce"]]


def test_a_replaced_alarm_never_rings(family: Family, ring_at: RunAt) -> None:
    old, new = alarm(later(hours=1)), alarm(later(hours=1))
    family.must_upload(old)
    family.must_upload(new)
    ring_at(later(hours=2))
    assert family.rung == [new["nonce"]]


def test_the_service_accepted_everything(family: Family, service: PushService) -> None:
    assert service.refused == []
