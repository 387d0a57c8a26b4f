"""Firefox itself subscribes, decrypts, and shows the ring: the whole way with a foreign judge."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOON
from tests.support.firefox import (
    DELIVERED,
    MISSING,
    UNDECIPHERABLE,
    Firefox,
    MozillaPush,
    find,
    firefox,
)
from tests.support.site import Site

pytestmark = pytest.mark.slow

SWITCH_ON = """async (birth_date) => {
  await navigator.serviceWorker.ready;
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  const { saveFamily } = await import(base + "family.js");
  const { switchOn } = await import(base + "alarm-sync.js");
  await saveFamily({ children: [{ birth_date }] });
  return switchOn();
}"""
RING = """async () => {
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  const { get } = await import(base + "db.js");
  const push = await get("kv", "push");
  const headers = { authorization: `Bearer ${push.secret}` };
  const answer = await fetch(`/api/push/subscriptions/${push.id}/test`, { method: "POST", headers });
  return (await answer.json()).nonce;
}"""
STATE = """async () => {
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  const { get } = await import(base + "db.js");
  const push = await get("kv", "push");
  const headers = { authorization: `Bearer ${push.secret}` };
  const answer = await fetch(`/api/push/subscriptions/${push.id}`, { headers });
  return (await answer.json()).state;
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag }) => ({ title, body, tag }))"""
LEAVE = """async () => (await (await (await navigator.serviceWorker.ready).pushManager
  .getSubscription()).unsubscribe())"""


async def until(done: Callable[[], Any], seconds: float = 40.0) -> None:
    for _ in range(int(seconds / 0.1)):
        found = done()
        if await found if asyncio.iscoroutine(found) else found:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never happened")


async def shown(browser: Firefox, number: int) -> list[dict[str, str]]:
    """The notifications on the screen, once there are `number`: the worker reads the catalogue
    first."""
    found: list[dict[str, str]] = []

    async def are_there() -> bool:
        found[:] = await browser.run(SHOWN)
        return len(found) >= number

    await until(are_there)
    return found


def test_firefox_subscribes_decrypts_and_shows_the_ring(tmp_path: Path) -> None:
    program = find()
    if program is None and os.environ.get("FH_SKIP_BROWSERS") == "1":
        pytest.skip(MISSING)
    if program is None:
        pytest.fail(MISSING)
    asyncio.run(_play(program, tmp_path))


async def _play(program: str, directory: Path) -> None:
    async with MozillaPush().running() as push:
        site = Site(directory / "site", now=NOON, FH_PUSH_EXTRA_ORIGINS=push.origin)
        await asyncio.to_thread(site.start)
        try:
            async with firefox(program, directory / "firefox", push) as browser:
                await _judge(browser, push, site)
        finally:
            await asyncio.to_thread(site.stop)


async def _judge(browser: Firefox, push: MozillaPush, site: Site) -> None:
    await browser.goto(f"{site.url}/erinnerungen")
    assert await browser.run(SWITCH_ON, "2026-11-20") == "on"
    await until(lambda: push.acks == [DELIVERED])
    (welcome,) = await shown(browser, 1)
    assert (welcome["title"], welcome["body"]) == ("Neuer Hinweis", "")
    sent = push.headers[0]
    assert sent["Content-Encoding"] == "aes128gcm"
    assert int(sent["TTL"]) > 0

    nonce = await browser.run(RING)
    await until(lambda: push.acks == [DELIVERED] * 2)
    assert nonce in {one["tag"] for one in await shown(browser, 2)}

    push.damages_next = True
    await browser.run(RING)
    await until(lambda: push.acks == [DELIVERED, DELIVERED, UNDECIPHERABLE])
    assert len(await browser.run(SHOWN)) == 2

    await browser.run(LEAVE)
    await until(lambda: not push.keys)
    await browser.run(RING)

    async def is_gone() -> bool:
        return bool(await browser.run(STATE) == "gone")

    await until(is_gone)
    assert push.acks == [DELIVERED, DELIVERED, UNDECIPHERABLE]
