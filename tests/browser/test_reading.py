"""Reading in a browser: leave at once, larger letters, a voice, explained words, paper, an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import NOW
from tests.support.offline import until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
CRYING = "/begleitbuch/wenn-das-baby-viel-weint"
CHECKUPS = "/begleitbuch/u-untersuchungen"
QUIET = "/begleitbuch/k7"
NEUTRAL = re.compile(r"/ferien$")
VOICE = """(isLocal) => {
  const spoken = [];
  const voices = [{ lang: "de-DE", localService: isLocal, name: "x" }];
  class Utterance { constructor(text) { this.text = text; } }
  const speech = {
    getVoices: () => voices, addEventListener() {}, spoken, now: null, cancelled: 0,
    speak(one) { spoken.push(one.text); this.now = one; },
    cancel() { this.cancelled += 1; this.now = null; },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = Utterance;
}"""


STORE = """async ([children, calendar]) => {
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  await (await import(base + "family.js")).saveFamily({ children });
  await (await import(base + "db.js")).put("kv", calendar, "calendar");
}"""
WHOSE = """async () => {
  const base = document.querySelector("script[src*='/js/']").src.replace(/[^/]*$/, "");
  const { events } = await (await import(base + "calendar-kept.js")).remembered();
  return events[0].child;
}"""


def _give_voice(page: Page, *, local: bool) -> None:
    page.add_init_script(f"({VOICE})({str(local).lower()})")


def test_one_tap_leaves_and_the_way_back_leads_elsewhere(phone: Page) -> None:
    phone.goto("/notfall")
    phone.goto(QUIET)
    phone.get_by_text("Seite schnell verlassen").click()
    expect(phone).to_have_url(NEUTRAL)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ferien und Feiertage")
    phone.go_back()
    expect(phone).to_have_url(re.compile(r"/notfall$"))


def test_the_page_is_covered_before_the_next_one_is_there(phone: Page) -> None:
    """In the same step as the tap, whatever the network does."""
    phone.goto(QUIET)
    seen = phone.evaluate(
        """() => {
          document.querySelector("[data-exit]").click();
          return [getComputedStyle(document.body).visibility, document.title];
        }"""
    )
    assert seen[0] == "hidden"
    assert "Eltern" not in seen[1]


def test_shift_three_times_leaves(phone: Page) -> None:
    phone.goto(QUIET)
    for _ in range(3):
        phone.keyboard.press("Shift")
    expect(phone).to_have_url(NEUTRAL)


def test_a_browser_without_a_voice_leaves_as_fast(phone: Page) -> None:
    phone.add_init_script("delete window.speechSynthesis")
    phone.goto(QUIET)
    phone.get_by_text("Seite schnell verlassen").click()
    expect(phone).to_have_url(NEUTRAL)


@pytest.mark.parametrize("keys", [["Shift", "Shift", "a", "Shift"], ["Shift", "Shift"]])
def test_shift_while_typing_leaves_nothing(phone: Page, keys: list[str]) -> None:
    phone.goto(QUIET)
    for key in keys:
        phone.keyboard.press(key)
    assert phone.evaluate("document.documentElement.dataset.left") is None


def test_shift_on_other_pages_does_nothing(phone: Page) -> None:
    phone.goto(CRYING)
    for _ in range(3):
        phone.keyboard.press("Shift")
    assert phone.evaluate("document.documentElement.dataset.left") is None


def test_the_exit_is_the_first_stop_of_the_keyboard_and_large_enough(phone: Page) -> None:
    phone.goto(QUIET)
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.matches('[data-exit]')")
    phone.evaluate("scrollTo(0, 1200)")
    box = phone.locator("[data-exit]").bounding_box()
    assert box
    assert box["y"] == 0
    assert box["height"] >= 48
    assert box["width"] == 390


def test_the_exit_works_without_network_after_the_first_view(
    new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_phone().new_page()
    visit(page, "/")
    until(page, "async () => !!(await caches.match('/ferien'))")
    until(page, "async () => !!(await caches.match('/begleitbuch/k7'))")
    page.context.set_offline(True)
    page.goto(QUIET)
    page.get_by_text("Seite schnell verlassen").click()
    expect(page).to_have_url(NEUTRAL)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferien und Feiertage")
    page.context.set_offline(False)


def test_letters_grow_in_three_steps_and_stay_grown(phone: Page) -> None:
    phone.goto(CRYING)
    button, text = phone.locator("[data-text-size]"), phone.locator(".lead")
    heights = [_height(text)]
    for _ in range(2):
        button.click()
        heights.append(_height(text))
    assert heights[0] < heights[1] < heights[2]
    phone.goto(CHECKUPS)
    assert phone.evaluate("document.documentElement.dataset.size") == "2"
    for width in (320, 390, 1280):
        phone.set_viewport_size({"width": width, "height": 800})
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    phone.locator("[data-text-size]").click()
    assert phone.evaluate("[localStorage.length, document.documentElement.dataset.size ?? '']") == [
        0,
        "",
    ]


def _height(text: object) -> float:
    box = text.bounding_box()  # type: ignore[attr-defined]
    return float(box["height"])


def test_a_voice_of_the_phone_reads_sentence_by_sentence(phone: Page) -> None:
    _give_voice(phone, local=True)
    phone.goto(CRYING)
    button = phone.locator("[data-read]")
    button.click()
    expect(button).to_have_text("Pause")
    assert phone.evaluate("speechSynthesis.spoken") == ["Wenn das Baby viel weint"]
    phone.evaluate("speechSynthesis.now.onend()")
    assert phone.evaluate("speechSynthesis.spoken.at(-1)").startswith("In den ersten Wochen")
    button.click()
    expect(button).to_have_text("Weiter vorlesen")
    button.click()
    spoken = phone.evaluate("speechSynthesis.spoken")
    assert spoken[-1] == spoken[-2]
    phone.locator("[data-read-stop]").click()
    expect(button).to_have_text("Vorlesen")
    assert phone.evaluate("speechSynthesis.now") is None


def test_the_voice_ends_with_the_page(phone: Page) -> None:
    _give_voice(phone, local=True)
    phone.goto(CRYING)
    phone.locator("[data-read]").click()
    phone.evaluate("dispatchEvent(new Event('pagehide'))")
    assert phone.evaluate("speechSynthesis.now") is None


def test_the_whole_page_is_read_and_nothing_twice(phone: Page) -> None:
    _give_voice(phone, local=True)
    phone.goto(CRYING)
    phone.locator("[data-read]").click()
    phone.evaluate("() => { while (speechSynthesis.now) speechSynthesis.now.onend(); }")
    spoken = " ".join(phone.evaluate("speechSynthesis.spoken"))
    assert spoken.count("Schütteln Sie Ihr Baby nie.") == 1
    assert "Hat Ihr Baby Hunger?" in spoken
    assert "Größere Schrift" not in spoken
    expect(phone.locator("[data-read]")).to_have_text("Vorlesen")


def test_without_a_voice_of_its_own_the_phone_offers_none(phone: Page) -> None:
    _give_voice(phone, local=False)
    phone.goto(CRYING)
    expect(phone.locator("[data-text-size]")).to_be_visible()
    expect(phone.locator("[data-read]")).to_be_hidden()


@pytest.mark.parametrize("with_script", [True, False])
def test_a_hard_word_explains_itself_on_a_tap(
    new_phone: Callable[..., BrowserContext], with_script: bool
) -> None:
    page = new_phone(java_script_enabled=with_script).new_page()
    page.goto("/begleitbuch/erste-behoerdengaenge")
    word = page.locator(".word").first
    explained = page.locator(f"#{word.get_attribute('popovertarget')}")
    expect(explained).to_be_hidden()
    word.click()
    expect(explained).to_be_visible()
    explained.get_by_text("Schließen").click()
    expect(explained).to_be_hidden()


def test_an_answer_needs_no_script(new_phone: Callable[..., BrowserContext]) -> None:
    context = new_phone(java_script_enabled=False)
    page = context.new_page()
    page.goto(CHECKUPS)
    page.get_by_text("Fehler melden").click()
    page.get_by_label("Was sollen wir ändern?").fill("Die Zeit bei der U3 stimmt nicht.")
    page.get_by_role("button", name="Absenden").click()
    expect(page).to_have_url(re.compile(r"/danke$"))
    assert context.cookies() == []
    page.get_by_role("link", name="Zurück zur Seite").click()
    expect(page).to_have_url(re.compile(CHECKUPS))


def test_sharing_copies_the_link_where_the_phone_has_no_menu_for_it(phone: Page) -> None:
    phone.add_init_script(
        """Object.defineProperty(navigator, "share", { value: undefined });
        Object.defineProperty(navigator, "clipboard", { value: { writeText: async (t) => { window.copied = t; } } });"""
    )
    phone.goto(CRYING)
    phone.get_by_role("button", name="Teilen").click()
    expect(phone.locator("#toasts")).to_contain_text("Der Link ist kopiert.")
    assert phone.evaluate("copied").endswith(CRYING)


def test_paper_shows_text_and_code_but_no_menu(phone: Page) -> None:
    phone.emulate_media(media="print")
    phone.goto(CRYING)
    for hidden in (".tabbar", ".tools", ".header", "#rueckmeldung", ".crumbs"):
        expect(phone.locator(hidden)).to_be_hidden()
    expect(phone.locator("svg.qr")).to_be_visible()


def test_a_date_on_a_kept_page_moves_on_with_the_days(phone: Page) -> None:
    phone.goto("/begleitbuch/schnullercafe")
    first = phone.locator("[data-dates]").first.locator("li[data-at]:visible").first
    before = first.locator(".text").inner_text()
    phone.clock.pause_at(NOW + timedelta(days=8))
    phone.reload()
    expect(first.locator(".text")).not_to_have_text(before)


BAG = "/begleitbuch/die-geburt-beginnt"


def ticks(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-checklist] input:checked").evaluate_all(
        "(all) => all.map((one) => one.value)"
    )
    return found


def test_a_list_is_ticked_off_kept_on_the_phone_and_cleared_with_a_way_back(phone: Page) -> None:
    phone.goto(BAG)
    assert phone.evaluate("indexedDB.databases()") == []
    phone.get_by_role("checkbox", name="Mutterpass").check()
    phone.get_by_role("checkbox", name="Handy mit Kabel").check()
    status = phone.locator("[data-count]")
    expect(status).to_have_text("2 von 14 erledigt.")
    phone.reload()
    expect(status).to_have_text("2 von 14 erledigt.")
    assert ticks(phone) == ["mutterpass", "handy"]
    phone.get_by_role("button", name="Alle Häkchen entfernen").click()
    expect(status).to_have_text("")
    phone.get_by_role("button", name="Rückgängig").click()
    expect(status).to_have_text("2 von 14 erledigt.")
    for box in phone.locator("[data-checklist] input").all():
        box.check()
    expect(status).to_have_text("Alles erledigt.")


def open_calendar(page: Page) -> None:
    page.get_by_text("In den Kalender", exact=True).click()
    expect(page.locator("#list_day")).to_have_attribute("min", "2026-11-25")


def list_file(page: Page, button: str = "Kalender-Datei speichern") -> tuple[str, Event]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    found = Calendar.from_ical(waiting.value.path().read_bytes())
    (one,) = found.walk("VEVENT")
    return str(found["METHOD"]), one


def enter_child(page: Page, kind: str) -> None:
    page.goto("/vorfuehrung")
    page.click(f'[data-demo-family="{kind}"]')
    page.wait_for_url(lambda url: not url.endswith("/vorfuehrung"))


def test_a_list_goes_into_the_calendar_moves_there_and_comes_out_again(phone: Page) -> None:
    phone.goto(BAG)
    open_calendar(phone)
    assert phone.evaluate("indexedDB.databases()") == []
    phone.get_by_role("button", name="Kalender-Datei speichern").click()
    said = phone.locator("[data-calendar-says]")
    expect(said).to_have_text("Bitte wählen Sie einen Tag ab heute.")
    phone.fill("#list_day", "2026-11-24")
    phone.get_by_role("button", name="Kalender-Datei speichern").click()
    expect(phone.locator("#list_day")).to_have_attribute("aria-invalid", "true")
    phone.get_by_role("checkbox", name="Mutterpass").check()
    phone.fill("#list_day", "2027-01-04")
    method, first = list_file(phone)
    assert (method, str(first["SUMMARY"])) == ("PUBLISH", "Liste: Tasche für die Geburt")
    assert first["DTSTART"].dt == date(2027, 1, 4)
    assert "Mutterpass" not in first["DESCRIPTION"]
    assert "– Handy mit Kabel" in first["DESCRIPTION"]
    assert str(first["URL"]).endswith(BAG)
    expect(said).to_contain_text("Montag, 4. Januar 2027")
    phone.reload()
    open_calendar(phone)
    phone.get_by_text("Nur „Termin“").click()
    phone.fill("#list_day", "2027-01-05")
    _method, moved = list_file(phone)
    assert (moved["UID"], moved["SEQUENCE"]) == (first["UID"], first["SEQUENCE"] + 1)
    assert str(moved["SUMMARY"]) == "Termin"
    assert "DESCRIPTION" not in moved
    assert "URL" not in moved
    out = phone.get_by_role("button", name="Aus dem Kalender nehmen")
    method, gone = list_file(phone, "Aus dem Kalender nehmen")
    assert (method, gone["UID"], str(gone["SUMMARY"])) == ("CANCEL", first["UID"], "Termin")
    expect(out).to_be_hidden()


def test_the_day_of_a_list_comes_from_the_plan_and_goes_with_it(phone: Page) -> None:
    """After a loss the file that empties the calendar takes the list out, too."""
    asked: list[str] = []
    enter_child(phone, "schwanger")
    phone.goto(BAG)
    phone.on("request", lambda one: asked.append(one.url.partition("?")[2] + (one.post_data or "")))
    open_calendar(phone)
    expect(phone.locator("[data-suggested]")).to_be_visible()
    day = phone.input_value("#list_day")
    _method, made = list_file(phone)
    assert made["DTSTART"].dt == date.fromisoformat(day)
    assert date(2026, 11, 26) <= made["DTSTART"].dt
    assert [one for one in asked if day in one] == []
    phone.goto("/erinnerungen/weitergeben")
    expect(phone.get_by_role("button", name="Einträge wieder entfernen")).to_be_visible()
    download_of(phone, "Kalender-Datei speichern")
    everything = download_of(phone, "Einträge wieder entfernen")
    assert str(made["UID"]) in {str(one["UID"]) for one in everything.walk("VEVENT")}


def test_the_list_of_an_ended_pregnancy_leaves_the_calendar_and_that_of_a_child_stays(
    phone: Page,
) -> None:
    unborn = {"id": "bauch-123456", "due_date": "2027-03-04"}
    baby = {"id": "baby-1234567", "birth_date": "2026-10-04"}
    day = {"on": "2027-01-04", "until": "2027-01-05"}
    bag = {"uid": "0022", **day, "list": "kliniktasche", "child": unborn["id"]}
    home = {"uid": "0033", **day, "list": "wohnung", "child": baby["id"]}
    phone.goto("/erinnerungen/ende")
    phone.evaluate(STORE, [[baby, unborn], {"sequence": 1, "events": [bag, home]}])
    phone.reload()
    phone.locator("#which").get_by_text("Kind 2").click()
    phone.get_by_role("button", name="Die Schwangerschaft ist zu Ende").click()
    phone.locator("#end-calendar summary").click()
    gone = download_of(phone, "Datei für den Kalender")
    assert [str(one["UID"]) for one in gone.walk("VEVENT")] == ["0022"]


def test_a_list_of_nobody_in_particular_is_offered_after_a_loss_and_that_of_a_twin_stays(
    phone: Page,
) -> None:
    """It was made before anybody was entered; no list may remind of a child that died."""
    unborn = {"id": "bauch-123456", "due_date": "2027-03-04", "count": 2}
    baby = {"id": "baby-1234567", "birth_date": "2026-10-04"}
    day = {"on": "2027-01-04", "until": "2027-01-05"}
    first = {"uid": "0022", **day, "list": "kliniktasche", "child": None}
    home = {"uid": "0033", **day, "list": "wohnung", "child": baby["id"]}
    phone.goto("/erinnerungen/ende")
    phone.evaluate(STORE, [[baby, unborn], {"sequence": 1, "events": [first, home]}])
    phone.reload()
    phone.locator("#which").get_by_text("Eines der Babys").click()
    phone.get_by_role("button", name="Die Schwangerschaft ist zu Ende").click()
    expect(phone.locator("#quiet-page")).to_be_visible()
    expect(phone.locator("#end-code")).not_to_be_empty()
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("#end-calendar")).to_be_hidden()
    phone.goto("/erinnerungen/ende")
    phone.locator("#which").get_by_text("Kind 2").click()
    phone.get_by_role("button", name="Die Schwangerschaft ist zu Ende").click()
    phone.locator("#end-calendar summary").click()
    gone = download_of(phone, "Datei für den Kalender")
    assert [str(one["UID"]) for one in gone.walk("VEVENT")] == ["0022"]


def test_a_list_that_is_saved_before_the_plan_is_there_still_knows_whose_it_is(
    new_phone: Callable[..., BrowserContext],
) -> None:
    phone = new_phone(service_workers="block").new_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    enter_child(phone, "schwanger")
    phone.goto(BAG)
    phone.route("**/offline/reminders.json", hold)
    open_calendar(phone)
    phone.fill("#list_day", "2027-01-05")
    with phone.expect_download():
        phone.get_by_role("button", name="Kalender-Datei speichern").click()
        while not waiting:
            phone.wait_for_timeout(20)
        waiting[0].continue_()
    expect(phone.locator("[data-calendar-says]")).to_contain_text("5. Januar 2027")
    assert phone.evaluate(WHOSE)


def download_of(page: Page, button: str) -> Calendar:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Calendar.from_ical(waiting.value.path().read_bytes())


def test_a_list_works_without_network(phone: Page) -> None:
    phone.goto("/")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.goto(BAG)
    expect(phone.locator("[data-checklist] input").first).to_be_visible()
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_role("checkbox", name="Mutterpass").check()
    expect(phone.locator("[data-count]")).to_have_text("1 von 14 erledigt.")
