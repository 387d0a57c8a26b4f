"""Every screen of the product: accessible in three themes, nothing too wide, nothing broken."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from fruehe_hilfen.paths import ROOT
from tests.support.screens import SCREENS, Screen, enter, wear

pytestmark = pytest.mark.browser
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
THEMES = ("light", "dark", "night")


def _axe(page: Page) -> list[str]:
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:140] for n in v['nodes'][:3]], ensure_ascii=False)}"
        for v in result["violations"]
    ]


def _too_wide(page: Page) -> list[str]:
    """What sticks out to the right, when the page scrolls sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100)).slice(-3).concat('wider than the phone')"""
    )
    return found


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: s.name)
def test_a_screen_is_sound(new_phone: Callable[..., BrowserContext], screen: Screen) -> None:
    context = new_phone(bypass_csp=True)
    context.add_init_script(AXE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    enter(page, screen)
    for theme in THEMES:
        wear(page, theme)
        broken += [f"{theme}: {finding}" for finding in _axe(page)]
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        broken += [f"{width} px: {finding}" for finding in _too_wide(page)]
    assert not broken


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: s.name)
def test_a_screen_reads_from_right_to_left(
    new_phone: Callable[..., BrowserContext], screen: Screen
) -> None:
    page = new_phone(viewport={"width": 320, "height": 800}).new_page()
    enter(page, Screen(screen.name, f"/xr{screen.path}", screen.login, screen.family))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert not _too_wide(page)
