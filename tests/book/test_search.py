"""Finding a page: as parents type, on the server and on the phone."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.search import STOP, Entry, Index
from fruehe_hilfen.book.search_rules import fold, is_one_typo, stem, tokens
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.places.catalogue import Places
from fruehe_hilfen.places.entries import guide_entries, search_entries
from fruehe_hilfen.places.services import Guide
from fruehe_hilfen.yamlfile import read_yaml
from tests.book.conftest import Windows

HERE = Path(__file__).parent
QUESTIONS = read_yaml(HERE / "questions.yaml")
SENSITIVE = {"n13", "s102", "s109", "g05", "g06", "g07", "g08", "xbi2", "xbi3"}


@pytest.fixture(scope="module")
def everything() -> Edition:
    """The book with the places, as the application searches it."""
    edition = Edition.load(CONTENT, Windows())
    edition.others = (*search_entries(Places.load(CONTENT)), *guide_entries(Guide.load(CONTENT)))
    return edition


def _found(edition: Edition, query: str) -> list[str]:
    return [hit.id for hit in edition.index.search(query)]


def test_what_parents_ask_is_answered_among_the_first_three(everything: Edition) -> None:
    known = {page.id for page in everything.pages.values()} | {e.id for e in everything.others}
    usable = [asked for asked in QUESTIONS if known & set(asked["pages"])]
    missed = [
        asked["q"]
        for asked in usable
        if not set(_found(everything, asked["q"])[:3]) & set(asked["pages"])
    ]
    assert len(usable) >= 200
    assert len(missed) <= len(usable) * 0.05, missed


def test_the_phone_finds_the_same_as_the_server(everything: Edition) -> None:
    titles = [page.title for page in everything.pages.values()]
    odd = ["", "\x00", "%_'\"", "İstanbul ateş", "ß" * 40, "𝒜 u 4", "kindergeld " * 300, "حمى", "²"]
    queries = [*(asked["q"] for asked in QUESTIONS), *titles, *odd, *(t[:5] for t in titles)]
    sent = json.dumps({"index": everything.index.compiled, "queries": queries})
    ran = subprocess.run(
        ["node", HERE / "search.mjs"], input=sent, capture_output=True, text=True, check=True
    )
    paths = [doc[0] for doc in everything.index.compiled["docs"]]
    for query, docs in zip(queries, json.loads(ran.stdout), strict=True):
        on_server = [hit.path for hit in everything.index.search(query)]
        assert [paths[doc] for doc in docs] == on_server, query


@pytest.mark.parametrize("word", ["Ärztin", "Aerztin", "ärztin", "ARZTIN"])
def test_all_spellings_of_umlauts_are_one_word(word: str) -> None:
    assert fold(word) == "arztin"


def test_the_number_of_a_check_up_belongs_to_its_letter() -> None:
    assert tokens("U 4 und u4, Z-1, a b") == ["u4", "und", "u4", "z1"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("hebame", "hebamme", True),
        ("kindergelt", "kindergeld", True),
        ("fiebre", "fieber", True),
        ("impfunng", "impfung", True),
        ("brei", "brei", True),
        ("beikost", "baikosd", False),
        ("kita", "kinder", False),
    ],
)
def test_one_typo_is_one_letter_or_two_swapped(one: str, other: str, alike: bool) -> None:
    assert is_one_typo(one, other) is alike
    assert is_one_typo(other, one) is alike


@given(st.text(alphabet="abcdeu", min_size=1, max_size=9), st.integers(0, 8))
@settings(deadline=None)
def test_a_word_without_one_letter_is_one_typo_away(word: str, at: int) -> None:
    assert is_one_typo(word, word[: at % len(word)] + word[at % len(word) + 1 :])


def test_endings_do_not_matter_and_short_words_stay() -> None:
    assert stem("untersuchungen") == stem("untersuchung")
    assert stem("schreit") == stem("schreien")
    assert stem("baby") == "baby"


def _index(**said: tuple[str, ...]) -> Index:
    entries = (
        Entry(id="a", path="/a", title="Die Vorsorgeuntersuchung", text="Der Arzt schaut."),
        Entry(
            id="b", path="/b", title="Impfen", summary="Der Schutz", text="Nach der Untersuchung"
        ),
        Entry(id="k7", path="/k7", title="Geheimwort", text="Geheimwort Arzt", is_sensitive=True),
    )
    return Index(entries, {word.replace("_", " "): ids for word, ids in said.items()}, STOP)


def test_a_part_of_a_compound_is_found_and_a_compound_by_its_parts() -> None:
    assert {hit.id for hit in _index().search("Untersuchung")} == {"a", "b"}
    assert [hit.id for hit in _index().search("Schutzimpfen")] == ["b"]


def test_what_people_say_leads_to_words_and_to_pages() -> None:
    said = _index(piks=("impfen",), kleiner_piks=("@a",), unsinn=("@gibt-es-nicht",))
    assert [hit.id for hit in said.search("Pikse")] == ["b"]
    assert said.search("ein kleiner Piks")[0].id == "a"
    assert said.search("Unsinn") == []


def test_a_sensitive_page_is_found_only_by_its_own_words() -> None:
    said = _index(hilferuf=("@k7",))
    assert [hit.id for hit in said.search("Hilferuf")] == ["k7"]
    assert [hit.id for hit in said.search("Hilferuff")] == ["k7"]
    for query in ("Arzt", "Geheimwort", "Geheim", "Hilfe", "Hilfer"):
        assert "k7" not in {hit.id for hit in said.search(query)}, query


def test_every_sensitive_page_has_words_of_its_own(everything: Edition) -> None:
    meant = {id for ids in everything.synonyms.values() for id in ids}
    for page in everything.pages.values():
        assert not page.is_sensitive or f"@{page.id}" in meant, page.id


@pytest.mark.parametrize(
    "query", ["baby", "kind", "hilfe", "geburt", "nach hause", "schwanger", "hebamme", "u4", "beratung",
              "ge", "gew", "tot", "feh", "familie"],
)  # fmt: skip
def test_ordinary_words_never_bring_up_a_sensitive_page(everything: Edition, query: str) -> None:
    assert not SENSITIVE & set(_found(everything, query))


@pytest.mark.parametrize("query", ["", " ", "xylophon", "der die das", "%_'\"", "\x00", "?!"])
def test_nothing_useful_finds_nothing(everything: Edition, query: str) -> None:
    assert _found(everything, query) == []


def test_a_huge_query_is_cut(everything: Edition) -> None:
    assert _found(everything, "kindergeld " * 5000)


def test_places_are_found_too(everything: Edition) -> None:
    assert "sc-nord" in _found(everything, "Nordpark")
    assert "kk-mitte" in _found(everything, "Kleinkindcafé")
