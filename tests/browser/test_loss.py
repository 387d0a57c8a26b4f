"""The quiet way out: two taps, at once, without network too, for good, and for whoever it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NOW
from tests.support.phone_api import at_server, call
from tests.support.push_service import Phone, PushService
from tests.support.rung import BASE, Rung, give_channel
from tests.support.site import Site

pytestmark = pytest.mark.browser
END = "/erinnerungen/ende"
ENDED, DIED, QUIET = (
    "Die Schwangerschaft ist zu Ende",
    "Mein Baby ist gestorben",
    "Ich möchte nur keine Nachrichten mehr",
)
SORRY = "Das tut uns sehr leid."
BABY = {"id": "baby-1234567", "birth_date": "2026-10-04", "shift": 2}
TWINS = [
    {**BABY, "count": 2, "twelve_weeks": True},
    {**BABY, "id": "twin-7654321", "count": 2, "twelve_weeks": True},
]
UNBORN = {"id": "bauch-123456", "due_date": "2027-03-04", "count": 2, "twelve_weeks": True}


@pytest.fixture(scope="module")
def site(ringing_site: Site) -> Site:
    return ringing_site


class Parent:
    """A phone with a plan, and with reminders if somebody switches them on."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context, self.site = context, site
        self.rung = Rung(context, site)
        self.page = self.rung.page
        self.page.reload()

    def run(self, module: str, code: str, value: object = None) -> Any:
        return self.rung.run(module, code, value)

    def has(self, *children: dict[str, Any]) -> None:
        self.run("family.js", "await m.saveFamily({ children: value, detailed: true })", children)

    def switch_on(self) -> str:
        state: str = self.run("alarm-sync.js", "return m.switchOn()")
        return state

    def kv(self, key: str) -> Any:
        return self.rung.stored("kv", key)

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("db.js", "return m.getAll('alarms')")
        return found

    def choose(self, label: str) -> None:
        self.page.get_by_role("button", name=label).click()
        expect(self.page.locator("#quiet-page")).to_be_visible()

    def kept_offline(self) -> None:
        paths = ["/", "/erinnerungen", END, "/offline/reminders.json"]
        script = (
            "async (all) => (await Promise.all(all.map((p) => caches.match(p)))).every(Boolean)"
        )
        self.rung.until(lambda: bool(self.page.evaluate(script, paths)))
        self.rung.until(
            lambda: bool(self.page.evaluate("navigator.serviceWorker.controller !== null"))
        )


@pytest.fixture
def parent(new_phone: Callable[..., BrowserContext], site: Site) -> Parent:
    return Parent(new_phone(permissions=["notifications"]), site)


@pytest.fixture
def reached(
    new_phone: Callable[..., BrowserContext], site: Site, service: PushService
) -> tuple[Parent, Phone]:
    """A phone with a baby whose reminders are on."""
    context = new_phone(permissions=["notifications"])
    channel = service.phone(call(site, "GET", "/key")["public_key"])
    give_channel(context, channel)
    found = Parent(context, site)
    found.has(BABY)
    assert found.switch_on() == "on"
    service.wait(channel, 1)
    return found, channel


def message(nonce: str) -> str:
    return json.dumps(
        {"notification": {"title": "Neuer Hinweis", "tag": nonce, "data": {"n": nonce}}}
    )


@pytest.mark.parametrize(
    ("start", "link"),
    [
        ("/", "Es ist etwas passiert"),
        ("/mehr", "Diese Nachrichten passen nicht mehr"),
        ("/erinnerungen", "Diese Nachrichten passen nicht mehr"),
    ],
)
def test_two_taps_end_the_reminders_from_everywhere(parent: Parent, start: str, link: str) -> None:
    parent.has(BABY)
    parent.page.goto(start)
    parent.page.get_by_role("link", name=link).click()
    parent.choose(DIED)  # two taps, no more
    expect(parent.page.locator("#quiet-page")).to_contain_text(SORRY, use_inner_text=True)
    assert parent.kv("family")["children"][0]["ended"]


def test_two_taps_end_the_reminders_from_the_reminder_itself(parent: Parent) -> None:
    """The notification has opened the entry; nothing else is tapped before."""
    parent.has(BABY)
    parent.run("alarm-sync.js", "await m.sync()")
    rung = min(parent.rows(), key=lambda row: str(row["fire_at"]))
    parent.page.clock.set_system_time(rung["fire_at"])
    parent.page.goto(rung["url"])
    parent.page.get_by_role("link", name="Diese Nachricht passt nicht mehr").first.click()
    parent.choose(DIED)
    assert parent.kv("family")["children"][0]["ended"]


def test_the_choices_are_equal_and_no_reason_is_kept(parent: Parent) -> None:
    parent.has(BABY)
    parent.page.goto(END)
    boxes = [parent.page.get_by_role("button", name=name).bounding_box() for name in (ENDED, DIED)]
    assert len({(box["x"], box["width"], box["height"]) for box in boxes if box}) == 1
    parent.choose(DIED)
    kept = json.dumps(
        parent.run("db.js", "return m.transact('kv', 'readonly', (kv) => kv.getAll())")
    )
    assert not re.search(r"gestorben|died|child\"|pregnancy|reason", kept)
    offers = parent.page.locator("#quiet-page > .actions").first.locator(".button:visible")
    assert offers.all_inner_texts() == [
        "Was jetzt zu tun ist", "Mit jemandem sprechen", "Alles löschen", "Später",
    ]  # fmt: skip
    sizes = {(box["width"], box["height"]) for one in offers.all() if (box := one.bounding_box())}
    assert len(sizes) == 1
    assert parent.page.locator("#quiet-page :is(img, .scene)").count() == 0
    offers.nth(0).click()
    expect(parent.page).to_have_url(re.compile("/begleitbuch/k6$"))


def test_without_network_it_is_over_at_once_and_a_late_ring_finds_no_words(
    reached: tuple[Parent, Phone], site: Site
) -> None:
    parent, _ = reached
    parent.kept_offline()
    row = parent.rows()[0]
    parent.rung.ring(message(row["nonce"]))
    assert parent.rung.shown()[0]["title"] == row["title"]
    push = parent.kv("push")
    parent.page.goto("/")
    site.stop()
    try:
        parent.page.get_by_role("link", name="Es ist etwas passiert").click()
        parent.choose(DIED)
        parent.rung.until(lambda: parent.rows() == [] and parent.kv("push") is None, seconds=5)
        assert parent.rung.notifications() == []
        assert [one["id"] for one in parent.kv("push_gone")] == [push["id"]]
        assert parent.page.evaluate("localStorage.getItem('stub')") is None
        parent.rung.ring(message(row["nonce"]))
        (shown,) = parent.rung.shown()
        assert (shown["title"], shown["body"]) == ("Neuer Hinweis", "")
    finally:
        site.start()
    assert at_server(site, push)
    parent.rung.ring(message("Z" * 22))
    parent.rung.until(lambda: at_server(site, push) is None)
    parent.rung.until(lambda: not parent.kv("push_gone"))


def alarms_at(site: Site, push: dict[str, Any]) -> int:
    found = at_server(site, push)
    assert found
    return int(found["alarms"])


def test_of_two_children_the_worker_tells_the_server_with_the_next_ring(
    reached: tuple[Parent, Phone], site: Site
) -> None:
    parent, _ = reached
    parent.has(BABY, {"id": "gross-123456", "birth_date": "2025-06-01", "shift": 3})
    assert parent.run("alarm-sync.js", "return m.sync()") == "on"
    push = parent.kv("push")
    before = alarms_at(site, push)
    parent.kept_offline()
    parent.page.goto(END)
    site.stop()
    try:
        parent.page.locator("#which").get_by_text("Kind 1").click()
        parent.choose(DIED)
        parent.rung.until(lambda: parent.kv("push")["uploaded"] == [], seconds=20)
    finally:
        site.start()
    assert alarms_at(site, push) == before
    parent.rung.ring(message("Z" * 22))
    parent.rung.until(lambda: alarms_at(site, push) == len(parent.rows()) < before)
    parent.rung.until(lambda: len(parent.kv("push")["uploaded"]) == len(parent.rows()))


def test_what_has_ended_is_not_written_back_by_a_late_answer(
    reached: tuple[Parent, Phone],
) -> None:
    parent, _ = reached
    push = parent.kv("push")
    parent.page.goto(END)
    parent.choose(DIED)
    parent.rung.until(lambda: parent.kv("push") is None)
    parent.run("push-state.js", "await m.savePush(value, value)", push)
    assert parent.kv("push") is None


def test_of_twins_one_goes_and_the_other_keeps_its_plan(parent: Parent) -> None:
    parent.has(*TWINS)
    parent.page.goto(END)
    parent.page.get_by_role("button", name=DIED).click()
    expect(parent.page.locator("#which-error")).to_be_visible()
    parent.page.locator("#which").get_by_text("Kind 1").click()
    parent.choose(DIED)
    living = TWINS[1]["id"]
    parent.rung.until(
        lambda: {e["child"] for row in parent.rows() for e in row["entries"]} == {living}
    )
    parent.page.goto("/")
    expect(parent.page.locator("#plan .now")).to_be_visible()
    assert "Kind 1" not in parent.page.locator("#inhalt").inner_text()
    parent.page.goto("/erinnerungen")
    expect(parent.page.locator("#now")).to_be_visible()
    assert "Für Kind" not in parent.page.locator("#now").inner_text()
    first = parent.kv("family")["children"][1]
    assert (first["id"], first["twelve_weeks"]) == (living, True)


def test_of_unborn_twins_one_goes_and_the_pregnancy_stays(parent: Parent) -> None:
    parent.has(UNBORN)
    parent.page.goto(END)
    parent.page.get_by_text("Eines der Babys").click()
    parent.choose(DIED)
    (child,) = parent.kv("family")["children"]
    assert (child["count"], child.get("ended"), child["twelve_weeks"]) == (1, None, True)
    expect(parent.page.locator("#end-code")).to_have_text(re.compile(r"^\w{6}$"))
    expect(parent.page.locator("#end-others")).to_be_hidden()  # its code would end the whole plan
    parent.page.locator("#quiet-page").get_by_role("button", name="Doch weiter erinnern").click()
    expect(parent.page).to_have_url(re.compile("/erinnerungen$"))
    assert parent.kv("family")["children"][0]["count"] == 2


def test_a_second_tap_ends_no_second_baby(parent: Parent) -> None:
    parent.has({**UNBORN, "count": 3})
    parent.page.goto(END)
    parent.page.get_by_text("Eines der Babys").click()
    button = parent.page.locator('[data-end="child"]')
    button.evaluate("(button) => (button.click(), button.click())")
    expect(parent.page.locator("#quiet-page")).to_be_visible()
    parent.page.wait_for_load_state("networkidle")
    assert parent.kv("family")["children"][0]["count"] == 2


def test_who_wanted_no_messages_has_as_many_babies_as_before(parent: Parent) -> None:
    parent.has(UNBORN)
    parent.page.goto(END)
    parent.page.get_by_text("Eines der Babys").click()
    parent.choose(QUIET)
    parent.page.locator("#quiet-page").get_by_role("button", name="Doch weiter erinnern").click()
    expect(parent.page).to_have_url(re.compile("/erinnerungen$"))
    (child,) = parent.kv("family")["children"]
    assert (child["count"], child.get("quiet")) == (2, None)


def test_forgetting_what_has_ended_loses_nothing_that_changes_meanwhile(parent: Parent) -> None:
    parent.has({**BABY, "ended": True, "ended_on": "2026-10-05"}, UNBORN)
    parent.run(
        "family.js",
        """const reading = m.loadFamily();
        await new Promise((next) => setTimeout(next));
        await Promise.all([reading, m.change((family) => ({ ...family, ring_at: "18:00" }))]);""",
    )
    family = parent.kv("family")
    assert family["ring_at"] == "18:00"
    assert [child["id"] for child in family["children"]] == [UNBORN["id"]]


def test_nothing_comes_back_when_everything_is_deleted_meanwhile(parent: Parent) -> None:
    """A slow network: the alarms are still being computed when "Alles löschen" is tapped."""
    parent.has(BABY)
    parent.run(
        "alarm-sync.js",
        f"""const real = fetch, {{ deleteEverything }} = await import({BASE} + "family.js");
        let asked, go;
        const [asking, gate] = [new Promise((is) => (asked = is)), new Promise((is) => (go = is))];
        window.fetch = async (...given) => {{
          if (String(given[0]).endsWith("/reminders.json")) (asked(), await gate);
          return real(...given);
        }};
        const working = m.sync();
        await asking;
        await deleteEverything();
        go();
        await working;""",
    )
    assert parent.page.evaluate("indexedDB.databases()") == []


def test_only_the_messages_stop_and_the_plan_stays(
    reached: tuple[Parent, Phone], site: Site
) -> None:
    parent, _ = reached
    push = parent.kv("push")
    parent.page.goto(END)
    parent.choose(QUIET)
    expect(parent.page.locator("#quiet-page")).not_to_contain_text(SORRY, use_inner_text=True)
    parent.rung.until(lambda: at_server(site, push) is None)
    assert parent.rows() == []
    parent.page.goto("/")
    expect(parent.page.locator("#plan .now")).to_be_visible()


def test_it_can_be_taken_back_for_fourteen_days(parent: Parent) -> None:
    parent.has(BABY)
    parent.page.goto(END)
    parent.choose(DIED)
    parent.page.clock.set_system_time("2026-12-09T20:00:00Z")
    parent.page.goto("/erinnerungen")
    parent.page.locator("#children").get_by_role("link", name="Ansehen").click()
    quiet = parent.page.locator("#quiet-page")
    expect(quiet).to_contain_text("Das geht bis 9. Dezember.")
    quiet.get_by_role("button", name="Doch weiter erinnern").click()
    expect(parent.page.locator("#plan")).to_be_visible()
    (child,) = parent.kv("family")["children"]
    assert "ended" not in child
    assert child["id"] == BABY["id"]
    assert all(row["fire_at"] > "2026-12-09" for row in parent.rows())


def test_whoever_goes_on_to_heute_is_asked_for_no_date(parent: Parent) -> None:
    parent.has(BABY)
    parent.page.goto(END)
    parent.choose(DIED)
    parent.page.get_by_role("link", name="Später").click()
    for _ in range(2):
        expect(parent.page.locator("#people")).to_have_text("Mittwoch, 25. November.")
        expect(parent.page.get_by_text("Was steht bei Ihnen an?")).to_be_hidden()
        expect(parent.page.get_by_text("eintragen")).to_be_hidden()
        expect(parent.page.get_by_role("heading", name="Hilfe sofort")).to_be_visible()
        parent.page.reload()
    parent.page.goto("/w")
    expect(parent.page.locator("#take")).to_be_visible()
    expect(parent.page.locator("#eintragen")).to_be_hidden()


def test_after_fourteen_days_it_is_forgotten(parent: Parent) -> None:
    parent.has(BABY)
    parent.page.goto(END)
    parent.choose(DIED)
    parent.page.clock.set_system_time("2026-12-10T12:00:00Z")
    parent.page.goto("/erinnerungen")
    parent.rung.until(lambda: parent.kv("family")["children"] == [])
    parent.page.goto(END)
    expect(parent.page.locator("#nobody")).to_be_visible()


def test_after_the_due_date_one_neutral_ring_and_then_silence(parent: Parent) -> None:
    parent.has({"id": "bauch-123456", "due_date": "2026-12-10", "shift": 0})
    parent.run("alarm-sync.js", "await m.sync()")
    after = [row for row in parent.rows() if row["fire_at"] > "2026-12-10T12:00:00Z"]
    assert [(row["fire_at"], row["title"]) for row in after] == [
        ("2026-12-12T09:00:00Z", "Wie es hier weitergeht")
    ]
    parent.page.clock.set_system_time("2026-12-24T12:00:00Z")
    parent.page.goto("/")
    expect(parent.page.locator("#people")).to_have_text(re.compile(r"24\. Dezember"))
    plan = parent.page.locator("#plan")
    expect(plan).to_contain_text("Gerade steht nichts an")
    assert not re.search(r"Woche|Baby|Geburt|Kind ", plan.inner_text())


def test_a_link_ends_the_plan_on_another_phone_after_one_tap(
    parent: Parent, new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    other = Parent(new_phone(), site)
    for one in (parent, other):
        one.has(BABY)
    parent.page.goto(END)
    parent.choose(DIED)
    others = parent.page.locator("#end-others")
    expect(others.locator("summary")).to_have_text("Andere Handys wissen noch nichts davon")
    others.locator("summary").click()
    expect(others.locator("#end-qr svg")).to_be_visible()
    expect(others.locator("#end-code")).to_have_text(re.compile(r"^\w{6}$"))
    link = others.locator("[data-share-end]").get_attribute("data-share") or ""
    assert str(BABY["id"]) not in link
    other.page.goto(link)
    expect(other.page.locator("#foreign")).to_be_visible()
    assert "ended" not in other.kv("family")["children"][0]
    other.choose("Ja, hier auch beenden")
    assert other.kv("family")["children"][0]["ended"]
    assert "#" not in other.page.url


def test_a_typed_code_ends_the_plan_on_another_phone(
    parent: Parent, new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    other = Parent(new_phone(), site)
    for one in (parent, other):
        one.has(*TWINS)
    parent.page.goto(END)
    parent.page.get_by_text("Alle zusammen").click()
    parent.choose(DIED)
    expect(parent.page.locator("#end-code")).to_have_text(re.compile(r"^\w{6} \w{6}$"))
    code = parent.page.locator("#end-code").text_content() or ""
    other.page.goto(END)
    other.page.locator("#code summary").click()
    other.page.fill("#code_text", "AAAAAA")
    other.page.get_by_role("button", name="Weiter").click()
    expect(other.page.locator("#code-error")).to_be_visible()
    other.page.fill("#code_text", code.lower())
    other.page.get_by_role("button", name="Weiter").click()
    other.choose("Ja, hier auch beenden")
    assert all(child["ended"] for child in other.kv("family")["children"])


def book(site: Site) -> dict[str, Any]:
    """A booked visit as the phone remembers it."""

    def ask(path: str, body: object = None) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body else None
        with urlopen(Request(f"{site.url}{path}", data, headers), timeout=10) as answer:
            return json.load(answer)

    slot = ask("/termine?art=phone")["slots"][0]
    family = "6f1c6f8e-8f0b-4d0c-9a53-0c3a8a3d1a11"
    hold = ask("/termine/reservierungen", {"slot": slot["slot"], "family": family})["hold"]
    wish = {"hold": hold, "request_id": family, "name": "Familie Muster", "phone": "02421 250"}
    token = ask("/termine", wish)["token"]
    return {**{name: slot[name] for name in ("starts_at", "ends_at", "art")}, "token": token}


def test_a_booked_visit_is_cancelled_only_when_asked_to(parent: Parent, site: Site) -> None:
    visit = book(site)
    parent.has(BABY)
    parent.rung.store("kv", [visit], "visits")
    parent.page.goto(END)
    parent.choose(DIED)
    box = parent.page.locator("#end-visit")
    expect(box).to_contain_text("Sollen wir Ihren Termin absagen?")
    box.get_by_role("button", name="Später entscheiden").click()
    expect(box).to_contain_text("Der Termin steht weiter auf „Heute“")
    assert parent.kv("visits") == [visit]
    parent.page.goto(END)
    box.get_by_role("button", name="Nein, ich möchte ihn").click()
    expect(box).to_contain_text("Der Termin bleibt.")
    parent.page.goto(END)
    parent.page.context.set_offline(True)
    box.get_by_role("button", name="Ja, absagen").click()
    expect(box).to_contain_text("Das Absagen hat nicht geklappt.")
    parent.page.context.set_offline(False)
    box.get_by_role("button", name="Ja, absagen").click()
    expect(box).to_contain_text("Ihr Termin ist abgesagt.")
    assert parent.kv("visits") == []
    parent.page.goto(f"/termine/{visit['token']}")
    expect(parent.page.locator("main")).to_contain_text("abgesagt")


def test_what_stands_in_the_calendar_is_taken_out_again(parent: Parent) -> None:
    parent.has(BABY)
    day = {"uid": "0011", "on": "2026-12-04", "until": "2026-12-05"}
    parent.rung.store("kv", {"sequence": 1, "events": [day]}, "calendar")
    parent.page.goto(END)
    parent.choose(DIED)
    parent.page.evaluate("navigator.canShare = undefined")
    parent.page.locator("#end-calendar summary").click()
    with parent.page.expect_download() as loading:
        parent.page.get_by_role("button", name="Datei für den Kalender").click()
    file = loading.value.path().read_text(encoding="utf-8")
    assert "METHOD:CANCEL" in file
    assert "UID:0011" in file
    assert "SEQUENCE:2" in file
    assert "STATUS:CANCELLED" in file


def test_a_page_without_a_plan_says_so_and_helps(parent: Parent) -> None:
    parent.page.goto(END)
    expect(parent.page.locator("#nobody")).to_contain_text("kein Plan eingetragen")
    assert parent.page.evaluate("indexedDB.databases()") == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(parent: Parent, width: int) -> None:
    parent.page.set_viewport_size({"width": width, "height": 700})
    parent.has(*TWINS)
    parent.page.goto(END)
    parent.page.get_by_text("Alle zusammen").click()
    parent.choose(DIED)
    for summary in parent.page.locator("#quiet-page summary:visible").all():
        summary.click()
    assert not parent.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_twenty_four_months_later_nothing_has_come_back(
    reached: tuple[Parent, Phone], site: Site, service: PushService
) -> None:
    """The last test of this file: the site has forgotten its demo data meanwhile."""
    parent, channel = reached
    parent.page.goto(END)
    parent.choose(DIED)
    parent.rung.until(lambda: parent.kv("push") is None)
    rang = len(channel.got)
    try:
        for months in (1, 6, 12, 24):
            later = NOW + timedelta(days=months * 30.5)
            site.set_now(later)
            parent.page.clock.set_system_time(later)
            for path in ("/", "/erinnerungen", "/begleitbuch"):
                parent.page.goto(path)
                parent.page.wait_for_load_state("networkidle")
            assert parent.rows() == []
            assert parent.kv("push") is None
            assert parent.rung.notifications() == []
        assert parent.kv("family")["children"] == []
        assert len(channel.got) == rang
        assert "Oktober" not in parent.page.content()
    finally:
        site.set_now(NOW)
