"""The list of what a phone keeps, and how much data it costs."""

import re
from collections.abc import Callable

import brotli
import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.paths import LOCALE, SERVICE_WORKER
from fruehe_hilfen.pwa.offline import EMERGENCY
from fruehe_hilfen.pwa.rules import fingerprint, loaded_files, with_imports
from fruehe_hilfen.web.assets import Assets
from tests.support.client import Client

kB = 1_000
LINKED = re.compile(r'<a\b[^>]*?\shref="(/[^"#?]*)"')
LANGUAGES = tuple(f"/{path.stem}/" for path in LOCALE.glob("*.po"))
PERSONAL = ("/team", "/termine", "/antwort", "/api", "/vorfuehrung")


@pytest.fixture
def assets(app: App) -> Assets:
    found: Assets = app.state.assets
    return found


def packed(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


def cost(client: Client, urls: list[str]) -> int:
    """Bytes on the way, as the server really sends them."""
    total = 0
    for url in urls:
        with client.stream("GET", url, headers={"accept-encoding": "br"}) as answer:
            assert answer.status_code == 200, url
            total += sum(len(chunk) for chunk in answer.iter_raw())
    return total


def test_the_emergency_set_is_complete(client: Client) -> None:
    found = [entry["url"] for entry in client.get("/offline/edition.json").json()["emergency"]]
    assert set(EMERGENCY) <= set(found)
    assert any(url.endswith("/css/app.css") for url in found)
    assert any(url.endswith("/icons.svg") for url in found)
    assert any(url.endswith("-latin-wght-normal.woff2") for url in found)
    assert any(url.endswith("/js/shell.js") for url in found)


def test_every_emergency_page_comes_with_the_first_visit(client: Client, app: App) -> None:
    found = {entry["url"] for entry in client.get("/offline/edition.json").json()["emergency"]}
    urgent = {page.path for page in app.state.edition.pages.values() if page.kind == "N"}
    assert len(urgent) >= 10
    assert urgent <= found


def test_every_page_that_the_book_leads_to_comes_along(client: Client) -> None:
    edition = client.get("/offline/edition.json").json()
    found = {entry["url"] for entry in [*edition["emergency"], *edition["book"]]}
    pages = [url for url in found if not url.startswith("/static/") and ".json" not in url]
    led = {
        path
        for url in pages
        for path in LINKED.findall(client.request("GET", url, check=False).text)
    }
    online = {
        path
        for path in led - found
        if path.startswith((*PERSONAL, *LANGUAGES, "/w", "/barrierefreiheit/melden"))
    }
    odd = {
        path
        for path in led - found - online
        if not path.endswith((".ics", ".json", "/druck", "/pdf", "/blatt"))
    }
    assert odd == set()


def test_what_a_page_weighs_is_told_before(client: Client) -> None:
    edition = client.get("/offline/edition.json").json()
    entries = [*edition["emergency"], *edition["book"]][::5]
    told = sum(entry["size"] for entry in entries)
    real = cost(client, [entry["url"] for entry in entries])
    assert real <= told <= real * 1.2


def test_every_page_of_the_book_comes_afterwards(client: Client, app: App) -> None:
    edition = client.get("/offline/edition.json").json()
    found = {entry["url"] for entry in [*edition["emergency"], *edition["book"]]}
    assert set(app.state.edition.paths) <= found


def test_the_fingerprints_are_those_of_the_real_answers(client: Client) -> None:
    """The pieces of the bundles are compared with every answer in test_bundles.py."""
    edition = client.get("/offline/edition.json").json()
    entries = [*edition["emergency"], *edition["book"]]
    for entry in [*entries[::9], *(one for one in entries if "bundle" not in one)]:
        answer = client.get(entry["url"])
        is_page = answer.headers["content-type"].startswith("text/html")
        assert fingerprint(answer.content, is_page=is_page) == entry["hash"], entry["url"]
        assert answer.headers["cache-control"].startswith("public")


def test_nothing_personal_is_on_the_list(client: Client) -> None:
    edition = client.get("/offline/edition.json").json()
    for entry in [*edition["emergency"], *edition["book"]]:
        assert not entry["url"].startswith(PERSONAL)


def test_a_page_that_breaks_is_left_out_and_the_rest_still_comes(
    own_client: Client, own_app: App
) -> None:
    own_app.state.edition.legal.clear()
    edition = own_client.get("/offline/edition.json").json()
    found = {entry["url"] for entry in [*edition["emergency"], *edition["book"]]}
    assert {"/notfall", "/offline", "/begleitbuch"} <= found
    assert not found & {"/mehr", "/impressum", "/datenschutz"}


def test_another_language_gets_its_own_pages(client: Client) -> None:
    edition = client.get("/xr/offline/edition.json").json()
    pages = [e["url"] for e in edition["emergency"] if not e["url"].startswith("/static/")]
    assert "/xr/notfall" in pages
    assert all(url.startswith("/xr/") for url in pages)


def test_every_module_of_the_worker_exists(assets: Assets) -> None:
    names = with_imports({"service-worker/sw.js", "service-worker/off.js"}, _reader(assets))
    assert names <= assets.files.keys()


def test_every_module_of_every_page_exists(assets: Assets) -> None:
    scripts = {name for name in assets.files if name.endswith(".js") and "vendor" not in name}
    assert with_imports(scripts, _reader(assets)) <= assets.files.keys()


def test_scripts_travel_without_comments_but_keep_their_line_numbers(assets: Assets) -> None:
    sent = assets.files["service-worker/network.js"].content.decode()
    source = (SERVICE_WORKER / "network.js").read_text()
    assert "/**" in source
    assert "/**" not in sent
    assert len(sent.splitlines()) == len(source.splitlines())


def test_the_worker_is_small(assets: Assets) -> None:
    names = with_imports({"service-worker/sw.js"}, _reader(assets))
    assert sum(packed(assets.files[name].content) for name in names) <= 8 * kB


@pytest.mark.parametrize("path", ["/", "/notfall", "/begleitbuch", "/treffpunkte"])
def test_the_first_visit_is_small(client: Client, assets: Assets, path: str) -> None:
    page = client.get(path)
    files = with_imports(loaded_files(page.text), _reader(assets), is_at_once=True)
    urls = [path, *(assets.url(name) for name in files), "/manifest.webmanifest"]
    assert len(urls) <= 12, sorted(files)
    assert cost(client, urls) <= 100 * kB
    own = [name for name in files if name.startswith("js/")]
    assert sum(packed(assets.files[name].content) for name in own) <= 10 * kB


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/erinnerungen",
        "/erinnerungen/weitergeben",
        "/w",
        "/termine",
        "/suche",
        "/buch-mitnehmen",
        "/begleitbuch/u-untersuchungen",
        "/treffpunkte",
    ],
)
def test_the_scripts_of_a_page_of_parents_stay_within_their_budget(
    client: Client, assets: Assets, path: str
) -> None:
    """Without those that come only with a tap or for a phone with a plan."""
    files = with_imports(loaded_files(client.get(path).text), _reader(assets), is_at_once=True)
    scripts = [name for name in files if name.endswith(".js")]
    assert sum(packed(assets.files[name].content) for name in scripts) <= 25 * kB, sorted(scripts)


def _reader(assets: Assets) -> Callable[[str], str]:
    return lambda name: assets.files[name].content.decode() if name in assets.files else ""
