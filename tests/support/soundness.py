"""What is true of every screen: accessible in three themes, never too wide, right to left, too."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

from fruehe_hilfen.paths import ROOT
from tests.support.screens import Screen, enter, wear

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
_EVERYTHING = "() => axe.run({resultTypes: ['violations']})"
_COLOURS = "() => axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']})"
"""Themes change colours only: one look at everything is enough."""


def findings(new_phone: Callable[..., BrowserContext], screen: Screen) -> list[str]:
    """What is wrong with a screen; [] when it is sound."""
    context = new_phone(bypass_csp=True)
    context.add_init_script(AXE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    enter(page, screen)
    for theme, look in (("light", _EVERYTHING), ("dark", _COLOURS), ("night", _COLOURS)):
        wear(page, theme)
        broken += [f"{theme}: {finding}" for finding in axe_findings(page, look)]
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        broken += [f"{width} px: {finding}" for finding in too_wide(page)]
    page.goto(f"/xr{screen.path}", wait_until="load")
    if page.locator("html").get_attribute("dir") != "rtl":
        broken.append("does not turn right to left")
    return broken + [f"right to left: {finding}" for finding in too_wide(page)]


def axe_findings(page: Page, look: str = _EVERYTHING) -> list[str]:
    """What axe says of the page as it stands."""
    return [
        f"{v['id']}: {json.dumps([n['html'][:140] for n in v['nodes'][:3]], ensure_ascii=False)}"
        for v in page.evaluate(look)["violations"]
    ]


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, when the page scrolls sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100)).slice(-3).concat('wider than the phone')"""
    )
    return found
