"""What a family's phone sees of every public page: no error, no stranger, no trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.support.offline import until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
STORED = """async () =>
  [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"""
MORE = ("/suche", "/suche?q=fieber", "/termine", "/antwort", "/w")


def public_paths(site: Site, step: int) -> list[str]:
    """Every `step`-th page the offline edition names, and all that are never kept."""
    with urlopen(f"{site.url}/offline/edition.json") as answer:
        edition = json.load(answer)
    urls = [entry["url"] for entry in [*edition["emergency"], *edition["book"]]]
    pages = [url for url in urls if not url.startswith("/static/") and not url.endswith(".json")]
    return [*pages[::step], *(path for path in MORE if _exists(site, path))]


def _exists(site: Site, path: str) -> bool:
    try:
        with urlopen(site.url + path):
            return True
    except HTTPError:
        return False


class Watch:
    """Everything that must not happen while pages are read."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.found: list[str] = []
        self._host = urlsplit(site.url).netloc
        context.on("request", self._request)
        context.on("console", lambda m: m.type in {"error", "warning"} and self._note(m.text))
        context.on("weberror", lambda error: self._note(str(error.error)))
        context.on("requestfailed", self._failed)

    def _note(self, text: str) -> None:
        self.found.append(text)

    def _failed(self, request: Request) -> None:
        # A redirect that passes through the worker is reported as an aborted request, too.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.url} {request.failure}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self._host and not request.url.startswith("data:"):
            self._note(f"third party: {request.url}")


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_public_page_is_quiet_and_leaves_no_trace(
    new_phone: Callable[..., BrowserContext], site: Site, step: int
) -> None:
    """Each in the long run, else every fifth: what all of them load is looked at in test_public.py."""
    context = new_phone()
    watch = Watch(context, site)
    page = context.new_page()
    visit(page, "/mehr")
    for path in public_paths(site, step):
        page.goto(path, wait_until="load")
        page.wait_for_timeout(50)
        assert not watch.found, f"{path}: {watch.found}"
        assert context.cookies() == [], path
        assert page.evaluate(STORED) == [0, 0, 0], path


def test_the_first_visit_is_light(new_phone: Callable[..., BrowserContext], site: Site) -> None:
    """Before the worker takes over: 100 kB and 12 requests until the page is there."""
    for path in ("/", "/notfall", "/begleitbuch", "/treffpunkte"):
        context = new_phone(service_workers="block")
        page = context.new_page()
        wire = _Wire(page)
        page.goto(path, wait_until="load")
        assert wire.requests <= 12, f"{path}: {wire.urls}"
        assert wire.bytes <= 100_000, f"{path}: {wire.bytes}"
        context.close()


class _Wire:
    """What really went over the line."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.urls: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda e: self.urls.append(e["request"]["url"]))
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    @property
    def requests(self) -> int:
        return len(self.urls)


def test_the_app_can_be_installed(new_phone: Callable[..., BrowserContext], site: Site) -> None:
    page = new_phone().new_page()
    visit(page, "/mehr/app")
    session = page.context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [e["errorId"] for e in errors if e["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert session.send("Page.getAppId")["appId"] == f"{site.url}/app"


def test_the_button_to_install_appears_only_where_a_tap_is_enough(
    new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_phone(
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"
    ).new_page()
    page.goto("/mehr/app")
    assert page.locator("[data-offer]").is_hidden()
    until(page, "() => document.getElementById('iphone').open")
    page.evaluate(
        """() => {
          const event = new Event("beforeinstallprompt", { cancelable: true });
          event.prompt = async () => { document.title = "gefragt"; };
          dispatchEvent(event);
        }"""
    )
    page.locator("[data-install]").click()
    assert page.title() == "gefragt"
    assert page.locator("[data-offer]").is_hidden()


@pytest.mark.parametrize("banner", ["with the banner of the demonstration", "as in production"])
@pytest.mark.parametrize("path", ["/", "/begleitbuch/k7", "/team/anmelden"])
def test_a_desktop_has_its_ways_beside_the_page(
    new_phone: Callable[..., BrowserContext], path: str, banner: str
) -> None:
    """Where things stand must not depend on which of them are there."""
    page = new_phone(viewport={"width": 1280, "height": 800}, service_workers="block").new_page()
    page.goto(path)
    if banner == "as in production":
        page.locator(".demo-banner").evaluate("(banner) => banner.remove()")
    tops = {
        name: page.locator(name).first.evaluate("(box) => box.getBoundingClientRect().top")
        for name in (".top", ".tabbar", "main")
        if page.locator(name).count()
    }
    assert tops[".top"] <= 110, tops
    assert tops["main"] - tops[".top"] <= 90, tops
    assert abs(tops.get(".tabbar", tops["main"]) - tops["main"]) <= 10, tops
    skip = page.locator(".skip")
    ends = "(link) => link.getBoundingClientRect().bottom"
    assert skip.evaluate(ends) <= 0
    skip.focus()
    page.wait_for_function("document.querySelector('.skip').getBoundingClientRect().top >= 0")
