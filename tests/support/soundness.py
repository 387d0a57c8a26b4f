"""What is true of every screen: accessible in three themes, never too wide, right to left, too."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, BrowserContext, Page

from fruehe_hilfen.paths import ROOT
from tests.support.chromium import PHONE
from tests.support.screens import Screen, become, wear

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
_EVERYTHING = "() => axe.run({resultTypes: ['violations']})"
_COLOURS = "() => axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']})"
"""Themes change colours only: one look at everything is enough."""


class Eyes:
    """One browser for all who look at screens: everybody signs in once."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._known: dict[tuple[str, str], BrowserContext] = {}

    def look(self, screen: Screen) -> list[str]:
        """What is wrong with a screen; [] when it is sound."""
        page = self._context(screen).new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(screen.path, wait_until="networkidle")
        broken += findings(page)
        page.goto(f"/xr{screen.path}", wait_until="load")
        if page.locator("html").get_attribute("dir") != "rtl":
            broken.append("does not turn right to left")
        broken += [f"right to left: {finding}" for finding in too_wide(page)]
        page.close()
        return broken

    def close(self) -> None:
        for context in self._known.values():
            context.close()

    def _context(self, screen: Screen) -> BrowserContext:
        """Pages come from the server, not from a worker: what the worker keeps has its own tests."""
        key = (screen.login, screen.family)
        if key not in self._known:
            options = {**PHONE, "base_url": self._url, "service_workers": "block"}
            context = self._browser.new_context(**options, bypass_csp=True)
            context.add_init_script(AXE)
            page = context.new_page()
            become(page, screen)
            page.close()
            self._known[key] = context
        return self._known[key]


def findings(page: Page) -> list[str]:
    broken: list[str] = []
    for theme, look in (("light", _EVERYTHING), ("dark", _COLOURS), ("night", _COLOURS)):
        wear(page, theme)
        broken += [f"{theme}: {finding}" for finding in axe_findings(page, look)]
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        broken += [f"{width} px: {finding}" for finding in too_wide(page)]
    return broken


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
