"""The search screen without JavaScript, and the index for the phone."""

import brotli
import pytest

from fruehe_hilfen.app import App
from tests.support.client import Client


def test_hits_name_page_and_answer(client: Client) -> None:
    answer = client.get("/suche", params={"q": "Kindergelt"})
    assert 'href="/begleitbuch/erste-behoerdengaenge"' in answer.text
    assert "no-store" in answer.headers["cache-control"]


def test_no_hit_leads_to_a_person_and_to_the_emergency_numbers(client: Client) -> None:
    page = client.get("/suche", params={"q": "xylophon"}).text
    assert "„xylophon“" in page
    assert 'href="tel:+492421250"' in page.split("</main>")[0]
    assert page.count('href="/notfall"') >= 2


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "baby " * 2_500,
        "\x00",
        "a\x07b\x1b[31m",
        "\u202efieber",
        "<script>",
        "\"'%",
        "\ud83d\ude00",
    ],
)
def test_odd_words_get_a_helpful_page(client: Client, query: str) -> None:
    answer = client.get("/suche", params={"q": query.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "\x00" not in answer.text
    assert "\x1b" not in answer.text


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%", "q", "q=a&q=b", "=", "q=%00", "x=1", "q=+"])
def test_broken_query_strings_get_a_helpful_page(client: Client, raw: str) -> None:
    answer = client.get(f"/suche?{raw}")
    assert answer.status_code == 200
    assert "<h1>Suche</h1>" in answer.text


def test_the_index_is_small_and_the_same_for_everyone(client: Client, app: App) -> None:
    answer = client.get("/offline/search.json")
    assert answer.headers["cache-control"].startswith("public")
    assert len(brotli.compress(answer.content)) <= 60_000
    edition = app.state.edition
    assert len(edition.others) > len(app.state.places), "places and who helps"
    assert len(answer.json()["docs"]) == len(edition.pages) + len(edition.others)


def test_the_index_holds_no_word_of_a_sensitive_page(client: Client, app: App) -> None:
    index = client.get("/offline/search.json").json()
    hidden = {doc for doc, entry in enumerate(index["docs"]) if entry[4]}
    assert len(hidden) == sum(page.is_sensitive for page in app.state.edition.pages.values())
    assert not {post // 32 for posts in index["posts"] for post in posts} & hidden


def test_another_language_gets_its_own_addresses(client: Client) -> None:
    docs = client.get("/xr/offline/search.json").json()["docs"]
    assert all(doc[0].startswith("/xr/") for doc in docs)
