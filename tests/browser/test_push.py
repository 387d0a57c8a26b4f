"""What the service worker shows when it is rung, and the whole way of one reminder."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext

from fruehe_hilfen.paths import CONTENT
from tests.browser.conftest import NOW
from tests.support.phone_api import at_server, call
from tests.support.push_service import Phone, PushService
from tests.support.rung import Rung, give_channel
from tests.support.site import Site

pytestmark = pytest.mark.browser
NEUTRAL = "Neuer Hinweis"
U3 = "u3"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of its own, so that a test can take something back."""
    copy = tmp_path_factory.mktemp("edition") / "content"
    shutil.copytree(CONTENT, copy)
    return copy


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, service: PushService, content: Path
) -> Iterator[Site]:
    running = Site(
        tmp_path_factory.mktemp("site"),
        now=NOW,
        FH_PUSH_EXTRA_ORIGINS=service.origin,
        FH_CONTENT_DIR=str(content),
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
def rung(new_phone: Callable[..., BrowserContext], site: Site) -> Rung:
    return Rung(new_phone(permissions=["notifications"]), site)


def message(nonce: str) -> str:
    notification = {"title": NEUTRAL, "tag": nonce, "data": {"n": nonce}}
    return json.dumps({"web_push": 8030, "notification": notification, "p": "0" * 100})


def reminder(site: Site, id: str) -> dict[str, Any]:
    with urlopen(f"{site.url}/offline/reminders.json") as answer:
        listed = json.load(answer)["reminders"]
    return next(one for one in listed if one["id"] == id)


def row(site: Site, nonce: str, id: str = U3, **changes: Any) -> dict[str, Any]:
    """What the page stores for an alarm."""
    found = reminder(site, id)
    entries = [{"id": id, "key": id, "child": "a", "kind": "info"}]
    return {
        "nonce": nonce, "title": found["title"], "body": found["text"],
        "url": f"/erinnerungen#n={nonce}", "entries": entries, **changes,
    }  # fmt: skip


def test_the_worker_finds_the_words_by_the_nonce(rung: Rung, site: Site) -> None:
    wanted = row(site, "A" * 22)
    rung.store("alarms", wanted)
    rung.ring(message("A" * 22))
    (shown,) = rung.shown()
    assert (shown["title"], shown["body"]) == (wanted["title"], wanted["body"])
    assert shown["tag"] == "A" * 22
    assert shown["data"]["url"] == wanted["url"]
    assert "/img/icon-192.png" in shown["icon"]


def test_the_same_ring_twice_shows_one_notification(rung: Rung, site: Site) -> None:
    rung.store("alarms", row(site, "A" * 22))
    rung.ring(message("A" * 22))
    rung.shown()
    rung.ring(message("A" * 22))
    rung.page.wait_for_timeout(800)
    assert len(rung.shown()) == 1


@pytest.mark.parametrize(
    "data",
    [
        message("unknown"),
        "{broken",
        "",
        "null",
        "[]",
        '{"notification": 5}',
        '{"notification": {"title": "", "data": {"n": {"x": 1}}}}',
    ],
)
def test_whatever_comes_there_is_always_the_neutral_sentence(rung: Rung, data: str) -> None:
    rung.ring(data)
    (shown,) = rung.shown()
    assert (shown["title"], shown["body"]) == (NEUTRAL, "")


def test_a_visit_needs_no_entry_in_the_catalogue(rung: Rung, site: Site) -> None:
    rung.store("alarms", row(site, "V" * 22, title="Ihr Termin", body="Morgen", entries=[]))
    rung.ring(message("V" * 22))
    assert rung.shown()[0]["title"] == "Ihr Termin"


@pytest.mark.parametrize(
    "changes",
    [
        {"entries": [{"id": "no-such-reminder"}]},
        {"entries": [{"id": U3}, {"id": "no-such-reminder"}]},
        {"title": "So hieß es früher"},
        {"body": "So stand es früher da."},
    ],
)
def test_what_the_catalogue_no_longer_says_is_not_shown(
    rung: Rung, site: Site, changes: dict[str, Any]
) -> None:
    rung.store("alarms", row(site, "B" * 22, **changes))
    rung.ring(message("B" * 22))
    (shown,) = rung.shown()
    assert (shown["title"], shown["body"]) == (NEUTRAL, "")


def test_a_tap_brings_the_open_app_to_the_front_and_then_to_the_reminder(
    rung: Rung, site: Site
) -> None:
    rung.store("alarms", row(site, "C" * 22))
    rung.ring(message("C" * 22))
    rung.shown()
    steps = _tap(rung)
    assert steps == [
        ["focus", f"{site.url}/mehr"],
        ["navigate", f"{site.url}/erinnerungen#n={'C' * 22}"],
    ]


def test_a_tap_never_takes_a_form_away_and_never_leaves_the_app(rung: Rung, site: Site) -> None:
    rung.page.goto("/termine")
    rung.store("alarms", row(site, "D" * 22, url="https://evil.example/"))
    rung.ring(message("D" * 22))
    rung.shown()
    assert _tap(rung) == [["open", f"{site.url}/erinnerungen#n={'D' * 22}"]]


def _tap(rung: Rung) -> list[list[str]]:
    """Tap the notification on the screen; what the worker does with windows, in order."""
    steps: list[list[str]] = rung.worker.evaluate(
        """async () => {
          const steps = [];
          Clients.prototype.openWindow = async (url) => void steps.push(["open", url]);
          WindowClient.prototype.focus = async function () { steps.push(["focus", this.url]); return this; };
          WindowClient.prototype.navigate = async function (url) { steps.push(["navigate", url]); return this; };
          const [notification] = await self.registration.getNotifications();
          const event = new NotificationEvent("notificationclick", { notification });
          self.dispatchEvent(event);
          for (let n = 0; n < 50 && !steps.some(([what]) => what !== "focus"); n += 1)
            await new Promise((resolve) => setTimeout(resolve, 20));
          return steps;
        }"""
    )
    assert rung.notifications() == []
    return steps


def _subscribed(site: Site, service: PushService) -> tuple[Phone, dict[str, Any]]:
    """A phone subscribed at the server; returns also what the page would store about it."""
    key = call(site, "GET", "/key")
    phone = service.phone(key["public_key"])
    made = call(site, "POST", "/subscriptions", phone.body(key["kid"]))
    return phone, {**made, "kid": key["kid"], "endpoint": phone.endpoint, "uploaded": []}


def test_a_deletion_that_could_not_be_sent_is_sent_with_the_next_ring(
    rung: Rung, site: Site, service: PushService
) -> None:
    _, push = _subscribed(site, service)
    rung.store("kv", [{"id": push["id"], "secret": push["secret"]}], "push_gone")
    rung.ring(message("E" * 22))
    assert rung.shown()[0]["title"] == NEUTRAL
    rung.until(lambda: at_server(site, push) is None)
    rung.until(lambda: not rung.stored("kv", "push_gone"))


def test_a_changed_address_reaches_the_server_without_any_page(
    rung: Rung, site: Site, service: PushService
) -> None:
    _, push = _subscribed(site, service)
    other = service.phone(call(site, "GET", "/key")["public_key"])
    rung.store("kv", push, "push")
    rung.worker.evaluate(
        """(subscription) => {
          PushManager.prototype.subscribe = async () => ({ toJSON: () => subscription });
          self.dispatchEvent(new ExtendableEvent("pushsubscriptionchange"));
        }""",
        other.body(push["kid"]),
    )
    service.wait(other, 1)
    assert rung.stored("kv", "push")["endpoint"] == other.endpoint


SWITCH_ON = """async ({ birth_date }) => {
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  const { saveFamily } = await import(base + "family.js");
  const { switchOn } = await import(base + "alarm-sync.js");
  const { getAll } = await import(base + "db.js");
  await saveFamily({ children: [{ birth_date }], detailed: true });
  const state = await switchOn();
  return { state, rows: await getAll("alarms") };
}"""


def test_a_reminder_goes_all_the_way_from_the_family_s_dates_to_the_screen(
    new_phone: Callable[..., BrowserContext], site: Site, service: PushService
) -> None:
    context = new_phone(permissions=["notifications"])
    key = call(site, "GET", "/key")
    phone = service.phone(key["public_key"])
    give_channel(context, phone)
    rung = Rung(context, site)
    rung.page.goto("/erinnerungen")
    found = rung.page.evaluate(SWITCH_ON, {"birth_date": "2026-11-20"})
    assert found["state"] == "on"
    service.wait(phone, 1)
    first, *_ = sorted(found["rows"], key=lambda one: one["fire_at"])
    assert first["title"] in {one["title"] for one in _catalogue(site)}
    time.sleep(2.5)
    assert len(phone.got) == 1
    site.set_now(datetime.fromisoformat(first["fire_at"]) + timedelta(seconds=1))
    service.wait(phone, 2)
    assert phone.nonces[1] == first["nonce"]
    assert phone.sizes == [1_024, 1_024]
    assert first["title"] not in phone.raw[1]
    rung.ring(phone.raw[1])
    (shown,) = rung.shown()
    assert (shown["title"], shown["body"]) == (first["title"], first["body"])
    assert service.refused == []
    assert phone.endpoint not in site.log()
    site.set_now(NOW)


def _catalogue(site: Site) -> list[dict[str, Any]]:
    with urlopen(f"{site.url}/offline/reminders.json") as answer:
        listed: list[dict[str, Any]] = json.load(answer)["reminders"]
    return listed


def test_without_network_the_copy_decides_and_with_network_what_the_office_says_now(
    rung: Rung, site: Site, content: Path
) -> None:
    """The last test of this file: the edition stays changed."""
    wanted = row(site, "F" * 22)
    rung.store("alarms", wanted)
    rung.store("alarms", row(site, "G" * 22, title="So hieß es früher"))
    rung.page.reload()
    rung.until(lambda: rung.page.evaluate("caches.match('/offline/reminders.json').then(Boolean)"))
    site.stop()
    rung.ring(message("F" * 22))
    assert rung.shown()[0]["title"] == wanted["title"]
    rung.ring(message("G" * 22))
    assert {one["title"] for one in rung.shown(2)} == {wanted["title"], NEUTRAL}
    rung.ring("{broken")
    assert len(rung.shown(3)) == 3
    reminders = content / "reminders" / "checkups.yaml"
    before = reminders.read_text(encoding="utf-8")
    assert wanted["body"] in before
    after = before.replace(wanted["body"], "Das stand vorher anders da.")
    reminders.write_text(after, encoding="utf-8")
    site.start()
    rung.store("alarms", {**wanted, "nonce": "H" * 22})
    rung.ring(message("H" * 22))
    rung.shown(4)
    taken_back = next(one for one in rung.shown(4) if one["tag"] == "H" * 22)
    assert (taken_back["title"], taken_back["body"]) == (NEUTRAL, "")
