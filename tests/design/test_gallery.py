"""Every component in a real browser: no axe finding, nothing too small, nothing too wide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from fruehe_hilfen.paths import ROOT
from tests.design.gallery import CHROMIUM, NAMES, ORIGIN, THEMES, Gallery

pytestmark = pytest.mark.browser
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
  .filter(e => e.offsetParent !== null && !e.closest('p, small, .text, .visually-hidden, .skip, .notice ul, label')
    || e.matches('.choice, .time, .switch'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, r]) => r.width && (r.width < 47.5 || r.height < 47.5))
  .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    gallery = Gallery()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_page(reduced_motion="reduce")
        page.route("**/*", gallery.answer)
        page.add_init_script(AXE)
        yield page
        browser.close()


def show(page: Page, name: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{ORIGIN}/{name}")
    page.evaluate("t => document.documentElement.dataset.theme = t", theme)


def findings(page: Page) -> list[str]:
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:120] for n in v['nodes'][:3]], ensure_ascii=False)}"
        for v in result["violations"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_a_phone(page: Page, name: str, theme: str) -> None:
    show(page, name, theme, 390)
    assert findings(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_a_desk_and_from_right_to_left(page: Page, name: str) -> None:
    show(page, f"xr/{name}", "light", 1280)
    assert findings(page) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["", "xr/"])
def test_a_small_phone_never_scrolls_sideways(page: Page, name: str, lang: str) -> None:
    show(page, lang + name, "light", 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_everything_one_taps_measures_48_pixels(page: Page, name: str, width: int) -> None:
    show(page, name, "light", width)
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_focused_lies_under_the_bars(page: Page, name: str) -> None:
    show(page, name, "light", 320)
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
          const e = document.activeElement, r = e.getBoundingClientRect();
          if (e === document.body || e.closest('.tabbar, .top, .skip, dialog')) return null;
          const x = r.left + r.width / 2, y = r.top + r.height / 2;
          const over = document.elementFromPoint(x, y);
          return over?.closest('.tabbar, .top') ? e.outerHTML.slice(0, 90) : null;
        }""")
        assert hidden is None


def test_the_theme_button_goes_through_three_themes_and_back_to_the_device(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{ORIGIN}/heute")
    button = page.locator("[data-theme-button]")
    seen = []
    for _ in THEMES:
        button.click()
        seen.append(page.evaluate("document.documentElement.dataset.theme ?? null"))
    assert seen == ["dark", "night", None]
    assert page.evaluate("localStorage.getItem('theme')") is None


def test_a_chosen_theme_is_there_before_the_first_paint_of_the_next_page(page: Page) -> None:
    page.goto(f"{ORIGIN}/heute")
    page.evaluate("localStorage.setItem('theme', 'night')")
    page.goto(f"{ORIGIN}/termine")
    assert page.evaluate("document.documentElement.dataset.theme") == "night"
    page.evaluate("localStorage.removeItem('theme')")


def test_a_toast_is_said_and_can_be_undone(page: Page) -> None:
    page.goto(f"{ORIGIN}/heute")
    page.evaluate("""() => document.dispatchEvent(new CustomEvent('fh:toast',
        {detail: {text: 'Gespeichert', undo: () => { window.undone = true; }}}))""")
    page.get_by_role("status").get_by_text("Gespeichert").wait_for()
    page.get_by_role("button", name="Rückgängig").click()
    assert page.evaluate("window.undone") is True
    assert page.locator(".toast").count() == 0


def test_without_network_the_page_says_so(page: Page) -> None:
    page.goto(f"{ORIGIN}/heute")
    page.context.set_offline(True)
    page.locator("#offline").get_by_text("Ohne Netz").wait_for()
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden")


def test_a_sheet_opens_and_closes(page: Page) -> None:
    page.goto(f"{ORIGIN}/formular")
    page.locator("[data-opens=weg]").click()
    page.get_by_role("dialog", name="Alles löschen?").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Nein").click()
    assert not page.locator("#weg").is_visible()


def test_the_gallery_shows_pages(tmp_path: Path) -> None:
    assert {"heute", "termine", "formular", "notfall", "team", "plain"} <= set(NAMES)
