"""A family's plan on its phone: entered, kept, ticked, rung, ended and deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.support.push_service import Phone, PushService
from tests.support.site import Site

pytestmark = pytest.mark.browser
BIRTH = ("4", "10", "2026")
U3, U4 = "U3: Hüfte, Bewegung und Trinken", "U4: Bewegung, Wachsen und Impfen"
MOTHER, ROTA = "Ihre Untersuchung nach der Geburt", "Rotaviren: erste Schluck-Impfung"
MOTHER_DATES = "Bis Sonntag, 29. November."
U4_DATES = "Am besten vom 4. Dezember bis 3. Februar 2027. Möglich bis 18. Februar 2027."
SUBSCRIPTION = """(given) => {
  let current = null;
  const made = () => ({
    endpoint: given.endpoint, toJSON: () => given,
    unsubscribe: async () => { current = null; sessionStorage.setItem("away", "1"); return true; },
  });
  const here = () => (sessionStorage.getItem("on") && !sessionStorage.getItem("away") ? made() : null);
  PushManager.prototype.getSubscription = async () => here();
  PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
    sessionStorage.setItem("on", key);
    sessionStorage.removeItem("away");
    return made();
  };
}"""


@pytest.fixture(scope="module")
def site(ringing_site: Site) -> Site:
    return ringing_site


@pytest.fixture
def page(new_phone: Callable[..., BrowserContext]) -> Page:
    return new_phone().new_page()


def type_date(page: Page, name: str, date: tuple[str, str, str]) -> None:
    for part, value in zip(("day", "month", "year"), date, strict=True):
        page.fill(f"#{name}_{part}", value)


def enter_birth(page: Page, date: tuple[str, str, str] = BIRTH, **choices: str) -> None:
    page.goto("/erinnerungen")
    page.get_by_text("Mein Kind ist da", exact=True).click()
    type_date(page, "birth", date)
    for name, value in choices.items():
        page.select_option(f"#{name}", value)
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#plan")).to_be_visible()


def enter_due(page: Page, date: tuple[str, str, str]) -> None:
    page.goto("/erinnerungen")
    type_date(page, "due", date)
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#family")).to_be_visible()


def stored(page: Page, store: str = "kv", key: str | None = "family") -> Any:
    """What lies in IndexedDB; None where there is no database."""
    return page.evaluate(
        """([store, key]) => new Promise((resolve) => {
          const open = indexedDB.open("fh");
          open.onupgradeneeded = () => open.transaction.abort();
          open.onerror = () => resolve(null);
          open.onsuccess = () => {
            const rows = open.result.transaction(store).objectStore(store);
            const asked = key ? rows.get(key) : rows.getAll();
            asked.onsuccess = () => (open.result.close(), resolve(asked.result ?? null));
          };
        })""",
        [store, key],
    )


def until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("never true")


def push_is(page: Page, state: str) -> None:
    """The card says how reminders stand; only the words of this state are visible."""
    expect(page.locator("#push")).to_have_attribute("data-shown", state)


def kept_offline(page: Page) -> None:
    """Wait until the worker holds what the plan needs without network."""
    paths = ["/", "/erinnerungen", "/offline/reminders.json"]
    script = "async (all) => (await Promise.all(all.map((p) => caches.match(p)))).every(Boolean)"
    until(page, lambda: bool(page.evaluate(script, paths)))
    until(page, lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))


def test_a_first_visit_stores_nothing_about_anybody(page: Page) -> None:
    for path in ("/", "/erinnerungen", "/"):
        page.goto(path)
        page.wait_for_timeout(300)
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(page.get_by_role("link", name="Termin oder Geburtstag eintragen")).to_be_visible()


def test_a_birth_date_gives_the_right_days_and_stays(page: Page) -> None:
    enter_birth(page)
    expect(page.locator("#now")).to_contain_text(U4_DATES)
    expect(page.locator("#later")).to_contain_text("Am besten vom 4. März 2027 bis 3. Mai 2027.")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Guten Tag")
    expect(page.locator("#people")).to_have_text(
        "Mittwoch, 25. November. Ihr Kind ist 7 Wochen alt."
    )
    expect(page.locator("#plan .now")).to_contain_text(U3)
    expect(page.locator("#plan .now")).to_contain_text(
        "Noch möglich bis Samstag, 28. November. Noch 3 Tage."
    )
    page.reload()
    expect(page.locator("#plan .rows")).to_contain_text(ROTA)
    expect(page.locator("#plan .rows")).to_contain_text(MOTHER_DATES)
    expect(page.locator("[data-without-plan]")).to_be_hidden()


def test_the_plan_is_there_while_the_server_is_not(page: Page, site: Site) -> None:
    enter_birth(page)
    kept_offline(page)
    site.stop()
    try:
        page.goto("/")
        expect(page.locator("#plan .rows")).to_contain_text(MOTHER_DATES)
        page.goto("/erinnerungen")
        expect(page.locator("#now")).to_contain_text(U4_DATES)
        page.locator("#now li", has_text=U3).get_by_text("Erledigt").click()
        expect(page.locator("#now")).not_to_contain_text(U3)
    finally:
        site.start()


def test_a_tick_can_be_taken_back(page: Page) -> None:
    enter_birth(page)
    page.goto("/")
    page.locator("#plan .now").get_by_text("Erledigt").click()
    expect(page.locator(".toast")).to_contain_text(f"Erledigt: {U3}")
    expect(page.locator("#plan .now")).not_to_contain_text(U3)
    page.reload()
    expect(page.locator("#plan .now")).not_to_contain_text(U3)
    page.locator("#plan .now").get_by_text("Erledigt").click()
    page.locator(".toast").get_by_text("Rückgängig").click()
    expect(page.locator("#plan .now")).to_contain_text(MOTHER)
    done = stored(page)["children"][0]["done"]
    assert set(done) == {"u3", "huefte", "vitamin-k"}


def test_a_vaccination_ticks_what_belongs_to_the_same_date(page: Page) -> None:
    enter_birth(page)
    row = page.locator("#now li", has_text="Impfungen: der erste Termin")
    expect(row).to_contain_text("Dazu: Pneumokokken: erste Impfung und Meningokokken B")
    row.get_by_text("Erledigt").click()
    expect(page.locator("#past")).to_contain_text("Impfungen: der erste Termin")
    assert set(stored(page)["children"][0]["done"]) == {
        "impf-6fach-1", "impf-pneumo-1", "impf-menb-1",
    }  # fmt: skip


def test_a_tick_in_one_window_shows_in_the_other(
    new_phone: Callable[..., BrowserContext],
) -> None:
    context = new_phone()
    first, second = context.new_page(), context.new_page()
    enter_birth(first)
    second.goto("/")
    expect(second.locator("#plan .now")).to_contain_text(U3)
    first.locator("#now li", has_text=U3).get_by_text("Erledigt").click()
    expect(second.locator("#plan .now")).not_to_contain_text(U3)


@pytest.mark.parametrize(
    ("stage", "name", "date", "says"),
    [
        ("Mein Kind ist da", "birth", ("31", "2", "2026"), "Diesen Tag gibt es nicht"),
        ("Mein Kind ist da", "birth", ("1", "1", "2027"), "liegt in der Zukunft"),
        ("Mein Kind ist da", "birth", ("4", "", ""), "Tag, Monat und Jahr"),
        ("Ich bin schwanger", "due", ("1", "12", "2027"), "mehr als 42 Wochen"),
        ("Ich bin schwanger", "due", ("1", "6", "2026"), "schon länger vorbei"),
    ],
)
def test_an_odd_date_is_named_and_stays_in_the_fields(
    page: Page, stage: str, name: str, date: tuple[str, str, str], says: str
) -> None:
    page.goto("/erinnerungen")
    page.get_by_text(stage, exact=True).click()
    type_date(page, name, date)
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#form-errors")).to_contain_text(says)
    expect(page.locator(f"#{name}")).to_contain_text(says)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    typed = [page.input_value(f"#{name}_{part}") for part in ("day", "month", "year")]
    assert tuple(typed) == date
    assert page.evaluate("indexedDB.databases()") == []
    type_date(page, name, BIRTH if name == "birth" else ("20", "5", "2027"))
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#plan")).to_be_visible()
    expect(page.locator("#form-errors")).to_be_empty()


def test_a_pregnancy_becomes_a_child_and_keeps_its_secret(page: Page) -> None:
    enter_due(page, ("20", "5", "2027"))
    before = stored(page)["children"][0]
    page.goto("/")
    expect(page.locator("#people")).to_contain_text("in der 15. Schwangerschafts-Woche (14+6).")
    expect(page.locator("#plan .now")).to_contain_text("Eine Hebamme suchen")
    page.goto("/erinnerungen")
    page.get_by_role("button", name="Mein Kind ist da").click()
    type_date(page, "birth", ("23", "11", "2026"))
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#form-errors")).to_contain_text("passen nicht zusammen")
    type_date(page, "due", ("2", "12", "2026"))
    page.get_by_role("button", name="Plan berechnen").click()
    expect(page.locator("#now")).to_contain_text("U2")
    after = stored(page)["children"]
    assert len(after) == 1
    assert (after[0]["id"], after[0]["shift"]) == (before["id"], before["shift"])


def test_twins_are_two_children_with_one_secret(page: Page) -> None:
    enter_birth(page, count="2")
    first, second = stored(page)["children"]
    assert first["shift"] == second["shift"]
    assert first["id"] != second["id"]
    expect(page.locator("#now")).to_contain_text("Für Kind 2.")
    page.goto("/")
    expect(page.locator("#plan .now")).to_contain_text("Für Kind 1 und Kind 2.")


def test_after_the_due_date_nobody_asks(page: Page) -> None:
    enter_due(page, ("1", "12", "2026"))
    page.clock.set_system_time("2027-01-10T11:00:00Z")
    page.goto("/")
    expect(page.locator("#people")).to_have_text("Sonntag, 10. Januar.")
    expect(page.locator("#plan")).to_contain_text("Gerade steht nichts an")
    assert not re.search(r"Woche|Baby|Geburt", page.locator("#plan").inner_text())


def test_deleting_leaves_nothing(page: Page) -> None:
    enter_birth(page)
    page.locator("#loeschen").get_by_role("button", name="Alles löschen").click()
    page.get_by_role("button", name="Ja, alles löschen").click()
    expect(page.locator("#deleted")).to_have_text(
        "Gelöscht. Auf diesem Handy ist nichts mehr von Ihrem Plan."
    )
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(page.locator("#family")).to_be_hidden()
    expect(page.locator("#plan")).to_be_hidden()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Willkommen")
    assert "7 Wochen" not in page.content()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_the_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    enter_birth(page, count="3")
    page.locator("#past > summary").click()
    page.locator("#settings summary").click()
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    page.goto("/")
    expect(page.locator("#plan .now")).to_contain_text(U3)
    assert not page.evaluate(wide)


class Family:
    """A phone with a browser subscription of the test's push service, and all it ever sent."""

    def __init__(self, context: BrowserContext, service: PushService) -> None:
        self.channel: Phone = service.phone()
        self.given = self.channel.body("")
        context.add_init_script(f"({SUBSCRIPTION})({json.dumps(self.given)})")
        self.sent: list[Request] = []
        context.on("request", lambda request: self.sent.append(request))  # noqa: PLW0108
        self.page = context.new_page()

    def switch_on(self) -> None:
        self.page.get_by_role("button", name="Ja, erinnern Sie mich").click()
        push_is(self.page, "on")
        expect(self.page.get_by_text("Erinnerungen aktiv", exact=True)).to_be_visible()

    def uploads(self) -> list[list[dict[str, str]]]:
        """The alarms of every upload."""
        return [
            json.loads(one.post_data or "")["alarms"]
            for one in self.sent
            if one.method == "PUT" and one.url.endswith("/alarms")
        ]

    def at_server(self) -> int:
        """What the server says about the subscription the phone remembers."""
        push = stored(self.page, "kv", "push")
        return self.page.evaluate(
            """async ({ id, secret }) => (await fetch(`/api/push/subscriptions/${id}`,
              { headers: { Authorization: `Bearer ${secret}` } })).status""",
            push,
        )


@pytest.fixture
def family(new_phone: Callable[..., BrowserContext], service: PushService) -> Family:
    return Family(new_phone(permissions=["notifications"]), service)


def test_nothing_about_the_family_ever_leaves_the_phone(family: Family) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    page.locator("#now li", has_text=U3).get_by_text("Erledigt").click()
    page.goto("/")
    expect(page.locator("#plan .rows")).to_contain_text(ROTA)
    page.goto("/erinnerungen")
    push_is(page, "on")
    for sent in family.sent:
        body = sent.post_data or ""
        assert not re.search(r"2026-10|04\.10|4\. Oktober|Hüfte", sent.url + body), sent.url
        assert "?" not in sent.url
        if body:
            assert sent.url.split("/api/push/")[1].startswith("subscriptions")
            assert set(json.loads(body)) in ({"alarms"}, {"kid", "endpoint", "keys"})
    for alarm in (alarm for upload in family.uploads() for alarm in upload):
        assert set(alarm) == {"fire_at", "expires_at", "nonce"}
        assert re.fullmatch(r"[\w-]{22}", alarm["nonce"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT(08|09):00:00Z", alarm["fire_at"])


def test_every_uploaded_alarm_has_its_text_on_the_phone(family: Family) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    rows = {row["nonce"]: row for row in stored(page, "alarms", None)}
    upload = family.uploads()[-1]
    assert {alarm["nonce"] for alarm in upload} == set(rows)
    assert all(row["title"] and row["url"] == f"/erinnerungen#n={n}" for n, row in rows.items())
    page.reload()
    push_is(page, "on")
    assert {row["nonce"] for row in stored(page, "alarms", None)} == set(rows)


def test_another_ring_time_moves_every_alarm(family: Family) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    page.locator("#settings summary").click()
    page.get_by_text("Um 18 Uhr").click()
    until(page, lambda: "T17:00" in str(family.uploads()[-1]))
    assert all(re.search(r"T1[67]:00", alarm["fire_at"]) for alarm in family.uploads()[-1])
    assert stored(page)["ring_at"] == "18:00"


def test_a_lost_subscription_is_made_again(family: Family) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    first = stored(page, "kv", "push")
    page.evaluate(
        """async ({ id, secret }) => (await fetch(`/api/push/subscriptions/${id}`,
          { method: "DELETE", headers: { Authorization: `Bearer ${secret}` } })).status""",
        first,
    )
    page.get_by_role("button", name="Jetzt prüfen").click()
    until(page, lambda: stored(page, "kv", "push")["id"] != first["id"])
    until(page, lambda: bool(stored(page, "kv", "push").get("uploaded")))
    assert family.at_server() == 200


def test_switching_off_forgets_the_phone_at_the_server(family: Family) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    push = stored(page, "kv", "push")
    page.get_by_role("button", name="Erinnerungen aus").click()
    expect(page.get_by_role("button", name="Ja, erinnern Sie mich")).to_be_visible()
    assert stored(page, "kv", "push") is None
    assert stored(page, "alarms", None) == []
    status = page.evaluate(
        """async ({ id, secret }) => (await fetch(`/api/push/subscriptions/${id}`,
          { headers: { Authorization: `Bearer ${secret}` } })).status""",
        push,
    )
    assert status == 404
    expect(page.locator("#now")).to_contain_text(U4)


def test_deleting_with_reminders_on_tells_what_became_of_the_server(
    family: Family, site: Site
) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    kept_offline(page)
    site.stop()
    try:
        page.locator("#loeschen").get_by_role("button", name="Alles löschen").click()
        page.get_by_role("button", name="Ja, alles löschen").click()
        expect(page.locator("#deleted")).to_contain_text("Den Server haben wir nicht erreicht")
        assert page.evaluate("indexedDB.databases()") == []
    finally:
        site.start()


def test_an_upload_that_failed_is_made_up_for(family: Family, site: Site) -> None:
    page = family.page
    enter_birth(page)
    family.switch_on()
    kept_offline(page)
    before = len(family.uploads()[-1])
    site.stop()
    try:
        page.locator("#settings summary").click()
        page.get_by_text("Um 18 Uhr").click()
        push_is(page, "pending")
    finally:
        site.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: bool(stored(page, "kv", "push").get("uploaded")))
    assert "T17:00" in str(family.uploads()[-1])
    assert len(family.uploads()[-1]) == before


def test_a_notification_leads_to_its_entry(family: Family) -> None:
    page = family.page
    enter_birth(page)
    until(page, lambda: bool(stored(page, "alarms", None)))
    row = stored(page, "alarms", None)[0]
    page.goto("/")
    page.goto(row["url"])
    catalogue = page.evaluate("fetch('/offline/reminders.json').then((answer) => answer.json())")
    titles = {one["id"]: one["title"] for one in catalogue["reminders"]}
    wanted = titles[row["entries"][0]["id"]]
    until(page, lambda: page.evaluate("document.activeElement.textContent") in wanted)
    assert page.evaluate("document.activeElement.textContent")


def test_nobody_is_asked_for_permission_before_the_tap(
    new_phone: Callable[..., BrowserContext],
) -> None:
    context = new_phone()
    context.add_init_script(
        "Notification.requestPermission = async () => (window.asked = true, 'default')"
    )
    page = context.new_page()
    enter_birth(page)
    push_is(page, "off")
    expect(page.locator("#push")).to_contain_text("Google, Apple oder Mozilla")
    assert page.evaluate("window.asked") is None
    page.get_by_role("button", name="Ja, erinnern Sie mich").click()
    until(page, lambda: bool(page.evaluate("window.asked")))
    push_is(page, "off")
    expect(page.locator("#now")).to_contain_text(U4)


def test_a_test_ring_arrives(family: Family, service: PushService) -> None:
    enter_birth(family.page)
    family.switch_on()
    service.wait(family.channel, 1)
    family.page.get_by_role("button", name="Test senden").click()
    expect(family.page.locator("#push")).to_contain_text("Die Probe ist unterwegs.")
    service.wait(family.channel, 2)


def test_what_the_browser_switched_off_comes_back_with_one_tap(family: Family) -> None:
    page = family.page
    family.page.context.add_init_script(
        """const { subscribe } = PushManager.prototype;
        addEventListener("click", () => (window.tapped = true), true);
        PushManager.prototype.subscribe = function (options) {
          if (!window.tapped) throw new DOMException("no tap", "NotAllowedError");
          return subscribe.call(this, options);
        }"""
    )
    enter_birth(page)
    family.switch_on()
    push = stored(page, "kv", "push")
    page.evaluate("sessionStorage.setItem('away', '1')")
    page.reload()
    push_is(page, "lost")
    expect(page.get_by_text("Erinnerungen aktiv", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Wieder einschalten").click()
    push_is(page, "on")
    assert stored(page, "kv", "push")["id"] == push["id"]
    assert family.at_server() == 200


def test_a_locked_phone_is_told_how_to_allow_notifications(
    new_phone: Callable[..., BrowserContext],
) -> None:
    context = new_phone()
    context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    )
    page = context.new_page()
    enter_birth(page)
    push_is(page, "denied")
    expect(page.get_by_role("button", name="Ja, erinnern Sie mich")).to_be_hidden()


def test_an_iphone_in_the_browser_is_led_to_the_home_screen(
    new_phone: Callable[..., BrowserContext],
) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    page = new_phone(user_agent=agent).new_page()
    enter_birth(page)
    push_is(page, "ios")
