"""The public world, by proof: no cookie, nothing foreign, strict headers, kind errors, no trace."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.support.client import Client

MORE = ("/suche", "/suche?q=fieber", "/w", "/gibt-es-nicht", "/sw.js", "/manifest.webmanifest")
LOADED = re.compile(
    r"""<(?:script|img|iframe|link|source|use|form)\b[^>]*?\s(?:src|href|action)="([^"]*)"""
)
WRONG_METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "UNSINN")
TRICKS = (
    "/../etc/passwd", "/begleitbuch/%2e%2e/%2e%2e/etc/passwd", "/static/../app.py",
    "/static/x/..%2f..%2fpyproject.toml", "/begleitbuch/%00", "/begleitbuch/%ff%fe", "/%E2%80%AE",
    "/begleitbuch/" + "a" * 5_000, "/notfall;jsessionid=1", "/.env", "/wp-login.php", "/%", "/%zz",
    "/begleitbuch/..\\..\\secret", "/treffpunkte/%3Cscript%3E", "/offline/..%2f..%2fedition.json",
)  # fmt: skip
LANGUAGES = (
    b"\xff;;q=,*,",
    b"de-DE-x-" + b"a" * 5_000,
    b"",
    b"*;q=viel",
    b"../..",
    b"\x01",
    b"xx,yy;q=9",
)


@pytest.fixture
def client(public_client: Client) -> Client:
    return public_client


@pytest.fixture
def paths(client: Client) -> list[str]:
    edition = client.get("/offline/edition.json").json()
    return [entry["url"] for entry in [*edition["emergency"], *edition["book"]]]


def test_no_public_answer_sets_a_cookie_or_names_a_foreign_server(
    client: Client, paths: list[str]
) -> None:
    for path in (*paths, *MORE):
        answer = client.request("GET", path, check=False)
        assert "set-cookie" not in answer.headers, path
        if answer.headers["content-type"].startswith("text/html"):
            foreign = [url for url in map(unescape, LOADED.findall(answer.text)) if "//" in url]
            assert foreign == [], path


def test_every_answer_carries_the_strict_headers(client: Client, paths: list[str]) -> None:
    for path in (*paths, *MORE):
        headers = client.request("GET", path, check=False).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in policy


def test_pages_are_asked_for_again_and_files_never(client: Client, paths: list[str]) -> None:
    for path in paths:
        answer = client.request("GET", path, check=False)
        etag, rule = answer.headers["etag"], answer.headers["cache-control"]
        assert ("immutable" in rule) is path.startswith("/static/"), path
        again = client.request(
            "GET", path, headers={"if-none-match": f'"x", W/{etag}'}, check=False
        )
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize("form", ["br", "zstd", "gzip"])
def test_every_text_travels_packed(client: Client, paths: list[str], form: str) -> None:
    for path in paths:
        answer = client.request("GET", path, headers={"accept-encoding": form}, check=False)
        is_text = not path.endswith((".woff2", ".png", ".webp"))
        assert (answer.headers.get("content-encoding") == form) is is_text, path
        assert answer.headers["vary"] == "Accept-Encoding"


def _is_kind(text: str) -> bool:
    """A German page with a way on and the emergency numbers."""
    return (
        'lang="de"' in text
        and "<h1>" in text
        and 'href="/notfall"' in text
        and "Traceback" not in text
    )


@pytest.mark.parametrize("method", WRONG_METHODS)
def test_a_wrong_method_gets_a_helpful_page(client: Client, method: str) -> None:
    for path in ("/notfall", "/begleitbuch", "/suche", "/buch-mitnehmen", "/offline/edition.json"):
        answer = client.request(method, path)
        assert answer.status_code == 405, path
        assert "GET" in answer.headers["allow"]
        assert _is_kind(answer.text)


@pytest.mark.parametrize("path", TRICKS, ids=range(len(TRICKS)))
def test_a_trick_in_the_address_gets_a_helpful_page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {400, 404}
    assert _is_kind(answer.text)
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("language", LANGUAGES, ids=range(len(LANGUAGES)))
def test_what_the_browser_says_about_languages_never_matters(
    client: Client, language: bytes
) -> None:
    plain = client.get("/notfall")
    asked = client.get("/notfall", headers={b"accept-language": language})
    assert asked.content == plain.content


def _refusals(client: Client) -> Iterator[str]:
    for path in (*TRICKS, "/suche?q=geheimes-wort"):
        yield client.request("GET", path, check=False).text


def test_nothing_that_readers_do_is_logged(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(list(_refusals(client))) == len(TRICKS) + 1
    out = "".join(capfd.readouterr())
    for word in ("geheimes-wort", "passwd", "jsessionid", "testclient", "127.0.0.1"):
        assert word not in out
