"""`make screenshots`: the six pictures of the README, from a real installation with invented data."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.chromium import LAUNCH, PHONE  # noqa: E402
from tests.support.site import Site  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
STORE = ROOT / "static" / "img" / "screens"
FORMS = {"narrow": (390, 844), "wide": (1280, 800)}
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
MOST_BYTES = 120_000
_COLOURS = 128


def as_family(page: Page) -> None:
    """Enter as the family with a baby of seven weeks."""
    page.goto("/vorfuehrung")
    page.get_by_role("button", name="Mit einem Baby").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.locator("main .card:visible").first.wait_for()
    page.wait_for_timeout(1_000)


def as_visitor(page: Page) -> None:
    """Enter as the welcome service, on tour."""
    page.goto("/vorfuehrung")
    page.locator('button[value="demo-besuch"]').click()
    for label in ("PIN für diese Tour", "PIN noch einmal"):
        page.get_by_label(label).fill("384062")
    page.get_by_role("button", name="Tour mitnehmen").click()
    page.locator("#tour > li").first.wait_for()
    page.wait_for_timeout(1_000)


def at(path: str) -> Callable[[Page], None]:
    """Open `path`."""

    def go(page: Page) -> None:
        page.goto(path)
        page.wait_for_timeout(600)

    return go


SHOTS: tuple[tuple[str, Callable[[Page], None]], ...] = (
    ("heute", as_family),
    ("buch", at("/begleitbuch")),
    ("notfall", at("/notfall")),
    ("treffpunkte", at("/treffpunkte")),
    ("termine", at("/termine")),
    ("unterwegs", as_visitor),
)


def take(site: Site) -> None:
    """All pictures on one phone of 390 px."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        page = browser.new_context(**{**PHONE, "base_url": site.url}).new_page()
        page.clock.install(time=NOW)
        for name, go in SHOTS:
            go(page)
            path = TARGET / f"{name}.png"
            page.screenshot(path=path)
            print(f"{path.relative_to(ROOT)}: {shrink(path) // 1000} kB")
        browser.close()


def take_for_stores(site: Site) -> None:
    """Public pages for the manifest, on a phone and on a desktop, as a stranger sees them."""
    STORE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for form, (width, height) in FORMS.items():
            options = {
                **PHONE,
                "base_url": site.url,
                "viewport": {"width": width, "height": height},
            }
            page = browser.new_context(**options).new_page()
            for name in ("begleitbuch", "treffpunkte", "notfall"):
                at(f"/{name}")(page)
                path = STORE / f"{'buch' if name == 'begleitbuch' else name}-{form}.png"
                page.screenshot(path=path)
                print(f"{path.relative_to(ROOT)}: {shrink(path) // 1000} kB")
        browser.close()


def shrink(path: Path) -> int:
    """Few colours, tight packing; returns the size. Raises ValueError when it stays too large."""
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} has {size} bytes, more than {MOST_BYTES}")
    return size


def main() -> None:
    """Start an installation of its own, take the pictures, stop it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        for name, demo, work in (("demo", "1", take), ("plain", "0", take_for_stores)):
            site = Site(Path(directory) / name, now=NOW, FH_DEMO=demo)
            site.start()
            try:
                work(site)
            finally:
                site.stop()


if __name__ == "__main__":
    main()
