"""The public pages of the book, through the whole application."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.settings import Settings

app = pytest.importorskip("fruehe_hilfen.app", reason="the application is wired elsewhere")

HTML = {"accept": "text/html"}
PAGES = (
    "/begleitbuch",
    "/begleitbuch/u-untersuchungen",
    "/begleitbuch/erste-behoerdengaenge",
    "/begleitbuch/wenn-das-baby-viel-weint",
    "/notfall",
    "/mehr",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/suche",
)


def test_a_sensitive_page_describes_itself_to_no_search_engine(tmp_path: Path) -> None:
    with _client(tmp_path) as client:
        loud = client.get("/begleitbuch/u-untersuchungen").text
        quiet = client.get(f"/begleitbuch/{_quiet_slug()}").text
    assert '<meta name="description" content="' in loud
    assert 'name="description"' not in quiet
    assert '<meta name="robots" content="noindex">' in quiet


def _quiet_slug() -> str:
    found = re.search(r"^slug: (.+)$", (CONTENT / "book/de/s102.md").read_text("utf-8"), re.M)
    assert found
    return found[1]


def _client(directory: Path, *, require_release: bool = False) -> "TestClient[object]":
    settings = Settings(
        env="test",
        data_dir=directory,
        key_dir=directory / "keys",
        require_release=require_release,
    )
    client = TestClient(app.create_app(settings), raise_server_exceptions=False)
    client.headers.update(HTML)
    return client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator["TestClient[object]"]:
    with _client(tmp_path_factory.mktemp("book")) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_the_same_for_all_and_sets_nothing(
    client: "TestClient[object]", path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    assert answer.text.count("<h1") == 1
    assert " style=" not in answer.text
    assert "onclick" not in answer.text
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
    assert heading
    assert title
    assert title.group(1).strip().startswith(heading.group(1).strip())


def test_the_emergency_page_begins_with_the_three_numbers(client: "TestClient[object]") -> None:
    main = client.get("/notfall").text.partition("<main")[2]
    assert re.findall(r'href="tel:([^"]+)"', main)[:3] == ["112", "116117", "+4922819240"]
    assert main.index("tel:+4922819240") < main.index("<h2")
    assert "9 bis 17 Uhr" in main


def test_a_number_to_confirm_carries_a_hint(client: "TestClient[object]") -> None:
    text = client.get("/begleitbuch/wenn-das-baby-viel-weint").text
    assert "wird noch bestätigt" in text
    assert 'href="tel:+492421250"' in text
    assert "noch nicht fachlich freigegeben" in text


def test_the_emergency_page_has_one_address(client: "TestClient[object]") -> None:
    answer = client.get("/begleitbuch/notfall", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/notfall")


def test_an_unknown_page_is_a_helpful_404(client: "TestClient[object]") -> None:
    answer = client.get("/begleitbuch/gibt-es-nicht")
    assert answer.status_code == 404
    assert 'href="/notfall"' in answer.text


def test_a_search_finds_and_is_not_kept(client: "TestClient[object]") -> None:
    answer = client.get("/suche", params={"q": "Kindergelt"})
    assert 'href="/begleitbuch/erste-behoerdengaenge"' in answer.text
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("query", ["xylophon", "<script>alert(1)</script>", "%00", "ä" * 3000])
def test_a_search_without_hits_offers_phone_and_visit(
    client: "TestClient[object]", query: str
) -> None:
    answer = client.get("/suche", params={"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert 'href="tel:+492421250"' in answer.text
    assert 'href="/termine"' in answer.text


def test_missing_details_of_the_city_are_shown_as_missing(client: "TestClient[object]") -> None:
    for path in ("/impressum", "/datenschutz", "/barrierefreiheit"):
        assert "Angabe folgt von der Stadt" in client.get(path).text


def test_without_a_release_a_medical_page_shows_only_the_numbers(tmp_path: Path) -> None:
    with _client(tmp_path, require_release=True) as strict:
        page = strict.get("/begleitbuch/u-untersuchungen").text
        assert "Hüfte" not in page
        assert 'href="tel:116117"' in page
        emergency = strict.get("/notfall").text
        assert 'href="tel:112"' in emergency
        assert "Bleiben Sie bei Ihrem Kind" not in emergency
        assert "Krabbeln" not in strict.get("/suche", params={"q": "U6"}).text
