"""New versions: the office changes a text, the makers change the code, something goes wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fruehe_hilfen.paths import ROOT
from tests.browser.conftest import NOW
from tests.support.chromium import PHONE
from tests.support.offline import kept, until, visit, wait_for_copy
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
        self.site.start()

    def change_code(self) -> None:
        script = self.code / "static" / "js" / "toast.js"
        script.write_text(script.read_text() + "// Eine neue Version.\n")
        self.publish()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Grows older from test to test: each publishes a version over the one before."""
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.site.start()
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
    expect(bar).to_be_visible()
    bar.get_by_role("button").click()
    expect(bar).to_be_hidden()
    until(page, "async (old) => !(await caches.keys()).includes(old)", before)
    assert tree(page) != before
    assert other.get_by_role("searchbox").input_value() == "noch nicht abgeschickt"
    installation.site.hang()
    page.goto("/notfall")
    installation.site.unhang()
    expect(page.locator('a[href="tel:112"]').first).to_be_visible()


def test_new_content_comes_by_itself(context: BrowserContext, installation: Installation) -> None:
    page = context.new_page()
    visit(page, "/mehr")
    page.evaluate(REMEMBER)
    gone, changed = "wenn-das-baby-viel-weint", "u-untersuchungen"
    wait_for_copy(page, f"/begleitbuch/{gone}")
    before = tree(page)
    book = installation.code / "content" / "book" / "de"
    next(p for p in book.rglob("*.md") if f"slug: {gone}" in p.read_text()).unlink()
    text = next(p for p in book.rglob("*.md") if f"slug: {changed}" in p.read_text())
    text.write_text(text.read_text() + "\nGanz neu.\n")
    installation.publish()
    page.goto("/mehr")
    until(
        page,
        "async (path) => (await (await caches.match(path)).text()).includes('Ganz neu.')",
        f"/begleitbuch/{changed}",
    )
    expect(page.locator("#update")).to_be_hidden()
    assert f"/begleitbuch/{gone}" not in {entry["path"] for entry in kept(page)}
    assert tree(page) == before
    assert page.evaluate(RECALL) == "bleibt"


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
