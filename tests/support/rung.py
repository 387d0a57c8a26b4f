"""A phone whose service worker is rung through Chromium's own tools."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.support.push_service import Phone, b64
from tests.support.site import Site

STATE = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  const worker = found?.active ?? found?.waiting ?? found?.installing;
  return worker?.state ?? "none";
}"""
BASE = "document.querySelector(\"script[src*='/js/']\").src.replace(/[^/]*$/, '')"
"""Where the scripts of an open page are."""
_CHANNEL = """(subscription) => {
  const made = { endpoint: subscription.endpoint, toJSON: () => subscription,
    unsubscribe: async () => (localStorage.removeItem("stub"), true) };
  PushManager.prototype.subscribe = async () => (localStorage.setItem("stub", "1"), made);
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("stub") ? made : null);
}"""
_PATIENCE_S, _AGAIN_S = 90.0, 10.0


def give_channel(context: BrowserContext, phone: Phone) -> None:
    """What the browser's maker would answer: headless Chromium reaches no push service."""
    keys = {"p256dh": phone.p256dh, "auth": b64(phone.auth)}
    context.add_init_script(
        f"({_CHANNEL})({json.dumps({'endpoint': phone.endpoint, 'keys': keys})})"
    )


def wait_for_worker(page: Page) -> None:
    """Until a ring would be heard: Chromium's tools drop one for a worker that is still activating.

    On a busy machine an installation may fail; as on a real phone, the next opening tries again.
    """
    deadline = time.monotonic() + _PATIENCE_S
    opened = time.monotonic()
    while (state := page.evaluate(STATE)) != "activated":
        assert time.monotonic() < deadline, f"the worker is {state}"
        if state == "none" and time.monotonic() > opened + _AGAIN_S:
            page.reload()
            opened = time.monotonic()
        page.wait_for_timeout(50)


class Rung:
    """A phone whose service worker can be rung without a push service in between."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.page: Page = context.new_page()
        self._context, self._site = context, site
        self.page.goto("/mehr")
        wait_for_worker(self.page)
        self._cdp = context.new_cdp_session(self.page)
        found: list[str] = []

        def note(event: dict[str, Any]) -> None:
            ours = [one for one in event["registrations"] if one["scopeURL"] == f"{site.url}/"]
            found.extend(one["registrationId"] for one in ours if not one["isDeleted"])

        self._cdp.on("ServiceWorker.workerRegistrationUpdated", note)
        self._cdp.send("ServiceWorker.enable")
        self.until(lambda: bool(found))
        self._registration = found[-1]
        self._last = ""

    def ring(self, data: str) -> None:
        self._last = data
        self._cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self._site.url, "registrationId": self._registration, "data": data},
        )

    def shown(self, number: int = 1) -> list[dict[str, Any]]:
        """The notifications on the screen, once there are `number`.

        On a busy machine Chromium's tools now and then drop a ring on the way to a sleeping worker,
        so the last one is sent once more after a while; equal rings show as one.
        """
        deadline = time.monotonic() + 10
        while len(self.notifications()) < number and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        if len(self.notifications()) < number:
            self.ring(self._last)
        self.until(lambda: len(self.notifications()) >= number)
        return self.notifications()

    def run(self, module: str, code: str, value: object = None) -> Any:
        """`code` in the page, with everything that `module` exports in `m`, and `value`."""
        script = f"async (value) => {{ const m = await import({BASE} + '{module}'); {code} }}"
        return self.page.evaluate(script, value)

    def store(self, store: str, value: object, key: str | None = None) -> None:
        self.run(
            "db.js", "await m.put(value[0], value[1], value[2] ?? undefined)", [store, value, key]
        )

    def stored(self, store: str, key: str) -> Any:
        return self.run("db.js", "return (await m.get(...value)) ?? null", [store, key])

    @property
    def worker(self) -> Any:
        return self._context.service_workers[-1]

    def notifications(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(
            """async () => (await (await navigator.serviceWorker.ready).getNotifications())
              .map(({ title, body, tag, data, icon }) => ({ title, body, tag, data, icon }))"""
        )
        return found

    def until(self, done: Callable[[], bool], seconds: float = 12.0) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, self.notifications()
            self.page.wait_for_timeout(50)
