"""A café is called off at the office, and a phone that follows it really rings."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NOW
from tests.support.phone_api import call
from tests.support.push_service import Phone, PushService
from tests.support.rung import Rung
from tests.support.screens import Screen, become
from tests.support.site import Site

pytestmark = pytest.mark.browser
PLACE, DATE = "sc-ost", "/team/treffpunkte/sc-ost-1/2026-12-11"


@pytest.fixture(scope="module")
def site(ringing_site: Site) -> Site:
    return ringing_site


@pytest.fixture
def desk(new_phone: Callable[..., BrowserContext]) -> Page:
    """The coordinator, signed in."""
    page = new_phone().new_page()
    become(page, Screen("", "/team", login="demo-koordination"))
    return page


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _opened(page: Page, path: str) -> str:
    page.goto(path)
    return page.url


def _phone(site: Site, service: PushService, *follows: str) -> Phone:
    """A phone that has answered its first ring and follows some places."""
    key = call(site, "GET", "/key")
    phone = service.phone(key["public_key"])
    made = call(site, "POST", "/subscriptions", phone.body(key["kid"]))
    service.wait(phone, 1)
    path = f"/subscriptions/{made['id']}"
    _until(lambda: call(site, "GET", path, secret=made["secret"])["state"] != "new")
    call(site, "PUT", f"{path}/follows", {"places": list(follows)}, secret=made["secret"])
    return phone


def test_a_cancelled_cafe_rings_the_phones_that_follow_it_and_nobody_else(
    site: Site, service: PushService, desk: Page, new_phone: Callable[..., BrowserContext]
) -> None:
    follower, other = _phone(site, service, PLACE), _phone(site, service, "sc-nord")
    taps = _cancel(desk, "Wasserschaden")
    assert taps == 3
    service.wait(follower, 2)
    assert service.refused == []
    assert follower.sizes == [1_024, 1_024]
    assert "Ost" not in follower.raw[1], "what rings tells nothing of a place"
    rung = Rung(new_phone(permissions=["notifications"]), site)
    rung.ring(follower.raw[1])
    assert rung.shown()[0]["title"] == "Neuer Hinweis"
    rung.page.goto("/treffpunkte")
    expect(rung.page.locator(f"#{PLACE}").get_by_text("Wasserschaden")).to_be_visible()

    desk.locator(".notice").get_by_role("button", name="Rückgängig machen").click()
    desk.wait_for_url("**/team/treffpunkte")
    service.wait(follower, 3)
    rung.page.goto(f"/treffpunkte/{PLACE}")
    expect(rung.page.get_by_role("heading", name="Die nächsten Termine")).to_be_visible()
    expect(rung.page.get_by_text("Fällt aus")).to_have_count(0)
    assert len(other.got) == 1, "its own first ring, and no other"
    assert follower.endpoint not in site.log()


def _cancel(page: Page, reason: str) -> int:
    """As the coordinator does it, from the list of places; how many taps it took."""
    page.goto("/team/treffpunkte")
    expect(page.get_by_text("1 Handy folgt").first).to_be_visible()
    steps = (f'a[href="{DATE}"]', f'a[href="{DATE}?art=cancelled"]', "text=Jetzt absagen")
    for step in steps:
        if step == steps[-1]:
            expect(page.get_by_text("1 Handy bekommt gleich einen Hinweis.")).to_be_visible()
            page.fill("#reason", reason)
        page.click(step)
    expect(page.get_by_text("Gespeichert: Fällt aus")).to_be_visible()
    return len(steps)


def test_at_night_a_cancelled_cafe_wakes_nobody(
    site: Site, service: PushService, desk: Page
) -> None:
    follower = _phone(site, service, PLACE)
    night = NOW.replace(hour=22)  # 23:00 in Düren
    site.set_now(night)
    _until(lambda: "/team/anmelden" in _opened(desk, "/team"))  # the time has reached the server
    become(desk, Screen("", "/team", login="demo-koordination"))
    desk.goto(f"{DATE}?art=cancelled")
    desk.click("text=Jetzt absagen")
    expect(desk.get_by_text("Gespeichert: Fällt aus")).to_be_visible()
    bystander = _phone(site, service)
    assert len(bystander.got) == 1, "rings go out at this hour when somebody waits for one"
    assert len(follower.got) == 1
    site.set_now(night + timedelta(hours=11))
    service.wait(follower, 2)
