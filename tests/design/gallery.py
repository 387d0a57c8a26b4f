"""Pages that show every component, for screenshots and for the tests of the design.

`python tests/design/gallery.py OUT` writes PNG files of all pages, themes and widths.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Page, Route, sync_playwright

from fruehe_hilfen.paths import TEMPLATES
from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.templating import make_environment

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
ORIGIN = "http://gallery.test"
THEMES = ("light", "dark", "night")
WIDTHS = (390, 320, 1280)
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-background-networking"],
}


class Gallery:
    """Renders the pages and answers a browser without any server."""

    def __init__(self) -> None:
        self.assets = Assets.load()
        self.environment = make_environment(self.assets, demo=True)
        self.environment.loader = ChoiceLoader(
            [FileSystemLoader(TEMPLATES), FileSystemLoader(PAGES)]
        )

    def html(self, name: str, lang: str = "de") -> str:
        i18n.set_current(i18n.Locale(lang))
        try:
            return self.environment.get_template(f"{name}.html").render(path="/")
        finally:
            i18n.set_current(i18n.GERMAN)

    def answer(self, route: Route) -> None:
        """Give the browser a page `/name` or `/xr/name`, or a static file."""
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        static = re.fullmatch(r"/static/\w+/(.+)", path)
        if static and (found := self.assets.files.get(static[1])):
            route.fulfill(body=found.content, content_type=found.media_type)
            return
        lang, _, name = path[1:].rpartition("/")
        if name not in NAMES:
            route.fulfill(status=404, body="")
            return
        route.fulfill(body=self.html(name, lang or "de"), content_type="text/html; charset=utf-8")


def shoot(page: Page, out: Path, name: str, theme: str, width: int, lang: str = "de") -> None:
    page.set_viewport_size({"width": width, "height": 844 if width < 1000 else 800})
    page.goto(f"{ORIGIN}/{lang + '/' if lang != 'de' else ''}{name}")
    page.evaluate("t => document.documentElement.dataset.theme = t", theme)
    page.evaluate("t => document.documentElement.dataset.shown = t", theme)
    page.wait_for_timeout(150)
    page.screenshot(path=out / f"{name}-{theme}-{width}-{lang}.png", full_page=width == 320)


def main(out: Path, names: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        page = browser.new_page(reduced_motion="reduce")
        page.on("console", lambda message: print(message.text))
        page.route("**/*", gallery.answer)
        for name in names or NAMES:
            for width in WIDTHS:
                shoot(page, out, name, "light", width)
            for theme in ("dark", "night"):
                shoot(page, out, name, theme, 390)
            shoot(page, out, name, "light", 390, "xr")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
