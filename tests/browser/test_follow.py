"""A parent follows a place: what the phone says, what the server learns, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.phone_api import at_server, call
from tests.support.push_service import PushService
from tests.support.rung import BASE, Rung, give_channel
from tests.support.site import Site

pytestmark = pytest.mark.browser
PLACE, PAGE = "sc-ost", "/treffpunkte/sc-ost"
BABY = {"birth_date": "2026-11-20"}


@pytest.fixture(scope="module")
def site(ringing_site: Site) -> Site:
    return ringing_site


class Follower:
    """A phone on the page of a café."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.rung = Rung(context, site)
        self.page = self.rung.page
        self.page.goto(PAGE)

    def run(self, module: str, code: str, value: object = None) -> Any:
        return self.rung.run(module, code, value)

    def shows(self, state: str) -> None:
        expect(self.page.locator(f'[data-place][data-shown="{state}"]')).to_be_visible()

    def tap(self, label: str) -> None:
        self.page.get_by_role("button", name=label).click()

    def reminded(self) -> None:
        """A baby, and reminders."""
        self.run("family.js", "await m.saveFamily({ children: [value], detailed: true })", BABY)
        assert self.run("alarm-sync.js", "return m.switchOn()") == "on"
        self.page.reload()

    def follow(self) -> None:
        self.tap("Ja, sagen Sie mir Bescheid")
        self.shows("on")

    @property
    def push(self) -> Any:
        return self.rung.stored("kv", "push")

    def at_server(self, push: Any) -> tuple[int, int] | None:
        """How many alarms and how many places; None where nothing is known of the phone."""
        found = at_server(self.site, push)
        return (found["alarms"], found["follows"]) if found else None


@pytest.fixture
def new_follower(
    new_phone: Callable[..., BrowserContext], site: Site, service: PushService
) -> Callable[[], Follower]:
    def made() -> Follower:
        context = new_phone(permissions=["notifications"])
        give_channel(context, service.phone(call(site, "GET", "/key")["public_key"]))
        return Follower(context, site)

    return made


@pytest.fixture
def follower(new_follower: Callable[[], Follower]) -> Follower:
    return new_follower()


def test_looking_at_a_place_leaves_no_trace(follower: Follower) -> None:
    follower.shows("off")
    names = follower.page.evaluate(
        "async () => (await indexedDB.databases()).map(({ name }) => name)"
    )
    assert "fh" not in names


def test_one_tap_follows_and_one_ends_it(follower: Follower) -> None:
    follower.follow()
    push = follower.push
    assert follower.at_server(push) == (0, 1)
    follower.page.reload()
    follower.shows("on")
    follower.tap("Nicht mehr melden")
    follower.shows("off")
    assert follower.push is None
    follower.rung.until(lambda: follower.at_server(push) is None)


def test_who_follows_a_place_has_not_asked_for_reminders(follower: Follower) -> None:
    follower.follow()
    push = follower.push
    follower.run("family.js", "await m.saveFamily({ children: [value], detailed: true })", BABY)
    assert follower.run("alarm-sync.js", "return m.sync({ check: true })") == "off"
    assert follower.at_server(push) == (0, 1)
    follower.page.goto("/erinnerungen")
    expect(follower.page.locator('#push[data-shown="off"]')).to_be_visible()
    follower.tap("Ja, erinnern Sie mich")
    expect(follower.page.locator('#push[data-shown="on"]')).to_be_visible()
    alarms, places = follower.at_server(push) or (0, 0)
    assert alarms > 0
    assert places == 1


def test_reminders_end_and_the_place_goes_on(follower: Follower) -> None:
    follower.reminded()
    follower.follow()
    push = follower.push
    follower.page.goto("/erinnerungen")
    follower.tap("Erinnerungen aus")
    expect(follower.page.locator('#push[data-shown="off"]')).to_be_visible()
    assert follower.at_server(push) == (0, 1)
    assert follower.run("alarm-sync.js", "return m.sync({ check: true })") == "off"
    assert follower.at_server(push) == (0, 1), "nothing starts again by itself"


def test_reminders_that_ended_without_network_end_at_the_server_with_the_next_opening(
    follower: Follower,
) -> None:
    follower.reminded()
    follower.follow()
    push = follower.push
    follower.page.goto("/erinnerungen")
    follower.page.route("**/alarms", lambda route: route.abort())
    follower.tap("Erinnerungen aus")
    expect(follower.page.locator('#push[data-shown="off"]')).to_be_visible()
    assert follower.at_server(push) != (0, 1)
    assert follower.run("db.js", "return (await m.getAll('alarms')).length") == 0, "no words"
    follower.page.unroute("**/alarms")
    assert follower.run("alarm-sync.js", "return m.sync()") == "off"
    assert follower.at_server(push) == (0, 1)


def test_what_was_switched_off_in_the_browser_does_not_ring_again_for_a_cafe(
    follower: Follower,
) -> None:
    follower.reminded()
    before = follower.push
    follower.page.evaluate("localStorage.removeItem('stub')")
    follower.page.goto(PAGE)
    follower.follow()
    assert follower.at_server(follower.push) == (0, 1)
    follower.rung.until(lambda: follower.at_server(before) is None)


@pytest.mark.parametrize("choice", ["ended", "quiet"])
@pytest.mark.parametrize("is_told", [True, False], ids=["at once", "with the next opening"])
def test_after_a_loss_no_place_rings_either(
    follower: Follower, choice: str, *, is_told: bool
) -> None:
    follower.reminded()
    follower.follow()
    push = follower.push
    code = f"""
      const {{ loadFamily }} = await import({BASE} + "family.js");
      await m.end(m.endable(await loadFamily()), "{choice}");
    """
    follower.run("ending.js", code)
    assert follower.rung.stored("kv", "follows") is None, "also where nothing more could be said"
    if is_told:
        follower.run("ending.js", "await m.stopRinging()")
    else:
        follower.run("alarm-sync.js", "await m.sync()")
    follower.rung.until(lambda: follower.at_server(push) is None)


@pytest.mark.parametrize("is_tapped", [True, False], ids=["with a tap", "with the next opening"])
def test_a_phone_the_server_has_forgotten_is_known_again(
    follower: Follower, *, is_tapped: bool
) -> None:
    follower.follow()
    push = follower.push
    call(follower.site, "DELETE", f"/subscriptions/{push['id']}", secret=push["secret"])
    if is_tapped:
        follower.page.goto("/treffpunkte/sc-nord")
        follower.follow()
    else:
        follower.run("alarm-sync.js", "await m.sync({ check: true })")
    again = follower.push
    assert again["id"] != push["id"]
    assert follower.at_server(again) == (0, 2 if is_tapped else 1)


@pytest.mark.parametrize("whom", ["me", "second"])
def test_only_a_new_phone_of_the_same_person_goes_on_following(
    follower: Follower, new_follower: Callable[[], Follower], whom: str
) -> None:
    follower.reminded()
    follower.follow()
    old, page = follower.push, follower.page
    page.goto("/erinnerungen/weitergeben")
    page.locator(f"input[name=whom][value={whom}]").check()
    page.get_by_role("button", name="Code zeigen").click()
    expect(page.locator("#drawing svg")).to_be_visible()
    other = new_follower()
    other.page.goto(page.get_attribute("#copy", "data-share") or "")
    other.tap("Übernehmen")
    expect(other.page.locator("#taken")).to_be_visible()
    if whom == "me":
        other.rung.until(lambda: follower.at_server(old) is None)
    other.page.goto(PAGE)
    other.shows("off")  # this phone has not been allowed to ring yet
    other.reminded()
    other.shows("on" if whom == "me" else "off")
    assert (other.at_server(other.push) or (0, 0))[1] == (1 if whom == "me" else 0)
    if whom == "second":
        assert (follower.at_server(old) or (0, 0))[1] == 1


def test_without_network_nothing_is_promised(follower: Follower) -> None:
    follower.page.route("**/api/push/**", lambda route: route.abort())
    follower.tap("Ja, sagen Sie mir Bescheid")
    follower.shows("offline")
    assert follower.rung.stored("kv", "follows") is None


def test_the_plan_says_what_a_ring_of_a_place_may_be(follower: Follower) -> None:
    follower.follow()
    follower.page.goto("/erinnerungen#n=" + "A" * 22)
    expect(follower.page.locator("#place-news")).to_be_visible()
    follower.page.click("#place-news a")
    follower.page.wait_for_url("**/treffpunkte")
