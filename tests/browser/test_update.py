"""New versions: the office changes a text, the makers change the code, something goes wrong."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from fruehe_hilfen.paths import ROOT
from tests.browser.conftest import NOW
from tests.support.chromium import PHONE
from tests.support.offline import kept, take_book, until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
PARTS = ("src", "templates", "static", "service-worker", "content", "build")
REMEMBER = """() => new Promise((resolve) => {
  const opening = indexedDB.open("fh", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("kv");
    opening.result.createObjectStore("alarms", { keyPath: "nonce" });
  };
  opening.onsuccess = () => {
    const work = opening.result.transaction("kv", "readwrite");
    work.objectStore("kv").put("bleibt", "probe");
    work.oncomplete = () => (opening.result.close(), resolve());
  };
})"""
RECALL = """() => new Promise((resolve) => {
  const opening = indexedDB.open("fh", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("kv").objectStore("kv").get("probe");
    asked.onsuccess = () => (opening.result.close(), resolve(asked.result));
  };
})"""


BUNDLES = "**/offline/bundles/*"
POINTER = "async () => (await caches.match('/book', { cacheName: 'fh-state' })).json()"
IN_BOOK = "async ([name, path]) => (await (await caches.open(name)).match(path))?.text()"
TEXT_IN_BOOK = """async ([path, words]) => {
  const { name } = await (await caches.match("/book", { cacheName: "fh-state" })).json();
  const page = await (await caches.open(name)).match(path);
  return (await page.text()).includes(words);
}"""


class Installation:
    """A copy of the code on a running server, so that a test may publish a new version."""

    def __init__(self, directory: Path) -> None:
        self.code = directory / "code"
        for part in PARTS:
            shutil.copytree(ROOT / part, self.code / part)
        path = os.pathsep.join([str(self.code / "src"), os.environ.get("PYTHONPATH", "")])
        self.site = Site(directory, now=NOW, PYTHONPATH=path)

    def publish(self) -> None:
        self.site.stop()
        self.start()

    def start(self) -> None:
        """Start, and have the list of the edition ready: making it costs a busy machine a while."""
        self.site.start()
        urlopen(f"{self.site.url}/offline/edition.json", timeout=120).close()

    def slugs(self) -> list[str]:
        """Pages of the book that are not part of the emergency set."""
        found = (p.read_text() for p in sorted((self.code / "content/book/de").glob("*.md")))
        return [text.split("slug: ")[1].split()[0] for text in found if "art: N" not in text]

    def _file(self, slug: str) -> Path:
        book = self.code / "content" / "book" / "de"
        return next(p for p in book.glob("*.md") if f"slug: {slug}\n" in p.read_text())

    def change_text(self, slug: str, words: str) -> None:
        path = self._file(slug)
        path.write_text(f"{path.read_text()}\n{words}\n")

    def change_page(self, slug: str, words: str) -> None:
        self.change_text(slug, words)
        self.publish()

    def remove_page(self, slug: str) -> None:
        self._file(slug).unlink()

    def change_code(self) -> None:
        script = self.code / "static" / "js" / "toast.js"
        script.write_text(script.read_text() + "// Eine neue Version.\n")
        self.publish()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Grows older from test to test: each publishes a version over the one before."""
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.start()
    yield made
    made.site.stop()


@pytest.fixture(scope="module", autouse=True)
def old_phone(chromium: Browser, installation: Installation) -> Iterator[Page]:
    """Visited the first version and then lay in a drawer."""
    context = chromium.new_context(**{**PHONE, "base_url": installation.site.url})
    page = context.new_page()
    visit(page, "/mehr")
    page.evaluate(REMEMBER)
    yield page
    context.close()


@pytest.fixture
def context(chromium: Browser, installation: Installation) -> Iterator[BrowserContext]:
    made = chromium.new_context(**{**PHONE, "base_url": installation.site.url})
    made.set_default_timeout(10_000)
    yield made
    made.close()


def wait_until(page: Page, is_true: Callable[[], bool]) -> None:
    """Wait for something that routes see, not the page."""
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def hashes(page: Page) -> dict[str, str]:
    """What the server has now: address to fingerprint."""
    edition = page.evaluate("async () => (await fetch('/offline/edition.json')).json()")
    return {entry["url"]: entry["hash"] for entry in [*edition["emergency"], *edition["book"]]}


def tree(page: Page) -> str:
    """The build whose files are kept."""
    names: list[str] = page.evaluate("() => caches.keys()")
    (found,) = [name for name in names if name.startswith("fh-files-")]
    return found


def test_new_code_is_offered_and_comes_with_a_tap(
    context: BrowserContext, installation: Installation
) -> None:
    page, other = context.new_page(), context.new_page()
    visit(page, "/mehr")
    other.goto("/suche")
    other.get_by_role("searchbox").fill("noch nicht abgeschickt")
    before = tree(page)
    installation.change_code()
    page.reload()
    bar = page.locator("#update")
    expect(bar).to_be_visible(timeout=30_000)
    bar.get_by_role("button").click()
    expect(bar).to_be_hidden()
    until(page, "async (old) => !(await caches.keys()).includes(old)", before)
    assert tree(page) != before
    assert other.get_by_role("searchbox").input_value() == "noch nicht abgeschickt"
    installation.site.hang()
    page.goto("/notfall")
    installation.site.unhang()
    expect(page.locator('a[href="tel:112"]').first).to_be_visible()


def test_new_content_comes_by_itself_and_only_what_changed(
    context: BrowserContext, installation: Installation
) -> None:
    page = context.new_page()
    visit(page, "/mehr")
    page.evaluate(REMEMBER)
    take_book(page)
    gone, changed = "wenn-das-baby-viel-weint", "u-untersuchungen"
    before, listed = tree(page), hashes(page)
    installation.remove_page(gone)
    installation.change_page(changed, "Ganz neu.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto("/mehr")
    until(page, TEXT_IN_BOOK, [f"/begleitbuch/{changed}", "Ganz neu."])
    expect(page.locator("#update")).to_be_hidden()
    assert f"/begleitbuch/{gone}" not in {entry["path"] for entry in kept(page)}
    assert tree(page) == before
    assert page.evaluate(RECALL) == "bleibt"
    loaded = {path for path in asked if path.startswith("/begleitbuch/")}
    new = {path for path, found in hashes(page).items() if listed.get(path) != found}
    assert loaded <= new, "an unchanged page is not loaded again"


def test_one_changed_text_costs_one_page(
    context: BrowserContext, installation: Installation
) -> None:
    page = context.new_page()
    visit(page, "/mehr")
    take_book(page)
    listed = hashes(page)
    installation.change_page("hebamme-finden", "Nur hier.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto("/mehr")
    until(page, TEXT_IN_BOOK, ["/begleitbuch/hebamme-finden", "Nur hier."])
    new = {path for path, found in hashes(page).items() if listed.get(path) != found}
    assert "/begleitbuch/hebamme-finden" in new & set(asked)
    assert {path for path in asked if path.startswith("/begleitbuch/")} <= new
    assert not any(path.startswith("/offline/bundles/") for path in asked)


def test_a_server_that_dies_in_the_middle_leaves_the_old_book_whole(
    context: BrowserContext, installation: Installation
) -> None:
    page = context.new_page()
    visit(page, "/mehr")
    take_book(page)
    before = page.evaluate(POINTER)
    slugs = installation.slugs()
    for slug in slugs:
        installation.change_text(slug, "Zweite Auflage.")
    installation.publish()
    asked: list[str] = []

    def die(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 5:
            installation.site.stop()
        if len(asked) < 5:
            route.continue_()
        else:
            route.abort()

    context.route(BUNDLES, die)
    page.goto("/mehr")
    wait_until(page, lambda: len(asked) >= 5)
    until(page, "async () => (await navigator.locks.query()).held.length === 0")
    context.unroute(BUNDLES)
    assert page.evaluate(POINTER) == before
    old = [page.evaluate(IN_BOOK, [before["name"], f"/begleitbuch/{slug}"]) for slug in slugs]
    assert all(text and "Zweite Auflage." not in text for text in old)
    for slug in slugs[:5]:
        page.goto(f"/begleitbuch/{slug}")
        expect(page.locator("h1")).not_to_have_text("Diese Seite kommt gerade nicht an")
    installation.start()
    again: list[str] = []
    page.on("request", lambda request: again.append(request.url))
    page.goto("/mehr")
    until(page, TEXT_IN_BOOK, [f"/begleitbuch/{slugs[-1]}", "Zweite Auflage."])
    assert not set(asked[:4]) <= set(again), "what had come before is not loaded again"


def test_an_installation_that_fails_leaves_the_working_version_alone(
    context: BrowserContext, installation: Installation
) -> None:
    page = context.new_page()
    visit(page, "/mehr")
    before = tree(page)
    template = installation.code / "templates" / "pwa" / "offline.html"
    template.write_text("{{ gibt_es_nicht }}")
    installation.change_code()
    page.goto("/mehr")
    page.wait_for_timeout(3000)
    installation.site.hang()
    page.goto("/gibt-es-nicht")
    installation.site.unhang()
    expect(page.locator("h1")).to_have_text("Diese Seite kommt gerade nicht an")
    assert before in page.evaluate("() => caches.keys()")


def test_the_emergency_brake_clears_public_copies_and_leaves_the_family_its_data(
    old_phone: Page, installation: Installation
) -> None:
    page = old_phone
    installation.site._environ["FH_SERVICE_WORKER"] = "0"
    installation.publish()
    page.goto("/mehr")
    until(page, "async () => (await caches.keys()).length === 0")
    assert page.evaluate(RECALL) == "bleibt"
    assert page.evaluate("async () => !!(await navigator.serviceWorker.getRegistration()).active")
    page.goto("/notfall")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
