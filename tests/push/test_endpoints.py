"""Addresses we call and addresses we do not."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from fruehe_hilfen.push import sender
from fruehe_hilfen.push.endpoints import is_public_address, origin_of
from fruehe_hilfen.push.outcomes import Answer, Delivery
from fruehe_hilfen.push.rules import Refused
from fruehe_hilfen.push.sender import Message, PublicResolver, Sender
from tests.support.push_service import PushService

GOOD = [
    ("https://fcm.googleapis.com/fcm/send/abc:APA91b", "https://fcm.googleapis.com"),
    ("https://fcm.googleapis.com:443/wp/x", "https://fcm.googleapis.com"),
    ("https://jmt17.google.com/fcm/send/x", "https://jmt17.google.com"),
    (
        "https://updates.push.services.mozilla.com/wpush/v2/gAA_-=",
        "https://updates.push.services.mozilla.com",
    ),
    ("https://web.push.apple.com/QKn", "https://web.push.apple.com"),
    (
        "https://wns2-par02p.notify.windows.com/w/?token=BQY%2bA%3d%3d",
        "https://wns2-par02p.notify.windows.com",
    ),
]
BAD = [
    "https://push.apple.com/x",
    "https://evilpush.apple.com.example/x",
    "https://xnotify.windows.com/x",
    "https://jmt17.google.com.:443/x",
    "https://FCM.googleapis.com/x",
    "HTTPS://fcm.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com?x",
    "https://user@fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x#fragment",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com/ü",
    "https://10.0.0.1/x",
    "https://localhost/x",
    "ftp://fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "http://127.0.0.1:9/x",
]


@pytest.mark.parametrize(("endpoint", "origin"), GOOD)
def test_real_push_services_are_allowed(endpoint: str, origin: str) -> None:
    assert origin_of(endpoint) == origin


@pytest.mark.parametrize("endpoint", BAD)
def test_everything_else_is_refused(endpoint: str) -> None:
    with pytest.raises(Refused):
        origin_of(endpoint)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "no address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_never_public(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["142.250.185.74", "2a00:1450:4001:82f::200a"])
def test_public_addresses_are(address: str) -> None:
    assert is_public_address(address)


def _send(url: str, *trusted: str) -> Answer:
    async def run() -> Answer:
        async with Sender(trusted) as open_sender:
            return await open_sender.send(Message(url, b"x", "vapid", "topic", 60))

    return asyncio.run(run())


def test_a_name_that_leads_into_our_own_network_is_not_called(service: PushService) -> None:
    port = service.origin.rsplit(":", 1)[1]
    before = len(service.paths)
    answer = _send(f"http://localhost:{port}/push/x")
    assert answer.delivery is Delivery.NOT_SENT
    assert len(service.paths) == before


class _Names:
    """A resolver that finds these addresses, after a while."""

    def __init__(self, *hosts: str, after_s: float = 0) -> None:
        self._hosts, self._after_s = hosts, after_s

    async def resolve(self, *_: object) -> list[dict[str, object]]:
        await asyncio.sleep(self._after_s)
        return [{"host": host, "port": 443} for host in self._hosts]

    async def close(self) -> None:
        return None


def test_the_resolver_refuses_when_one_of_several_addresses_is_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = _Names("142.250.185.74", "10.0.0.1")
    monkeypatch.setattr(aiohttp, "ThreadedResolver", lambda: names)

    async def run() -> None:
        with pytest.raises(OSError, match="private"):
            await PublicResolver().resolve("fcm.googleapis.com", 443)

    asyncio.run(run())


def test_a_name_that_is_not_found_in_time_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aiohttp, "ThreadedResolver", lambda: _Names(after_s=20))
    monkeypatch.setattr(sender, "_CONNECT_S", 0.1)
    answer = _send("https://fcm.googleapis.com/x")
    assert answer.delivery is Delivery.NOT_SENT


def test_nobody_there_means_that_nothing_was_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    answer = _send(f"http://127.0.0.1:{port}/push/x")
    assert answer.delivery is Delivery.NOT_SENT


def test_plain_text_where_tls_is_expected_is_not_trusted(service: PushService) -> None:
    answer = _send(service.origin.replace("http:", "https:") + "/push/x")
    assert answer.delivery is Delivery.UNTRUSTED
