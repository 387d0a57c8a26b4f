"""Finding a page."""

import pytest

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.book.search import fold


def _found(edition: Edition, query: str) -> list[str]:
    return [hit.page.id for hit in edition.index.search(query)]


@pytest.mark.parametrize("word", ["Ärztin", "Aerztin", "ärztin", "ARZTIN"])
def test_all_spellings_of_umlauts_are_one_word(word: str) -> None:
    assert fold(word) == "arztin"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Kindergeld", "w14"),
        ("kindergelt", "w14"),
        ("U4", "xge1"),
        ("u-untersuchung", "xge1"),
        ("Behörden Geburt", "w14"),
        ("schuetteln", "w07"),
        ("schütteln", "w07"),
        ("Schreibaby", "w07"),
        ("baby schreit", "w07"),
        ("Krankenwagen", "n01"),
        ("Vergiftung", "n01"),
        ("notfal", "n01"),
        ("Geburtsurkunde", "w14"),
    ],
)
def test_what_parents_type_finds_the_page(edition: Edition, query: str, first: str) -> None:
    assert _found(edition, query)[0] == first


@pytest.mark.parametrize("query", ["", " ", "xylophon", "der die das", "%_'\"", "\x00"])
def test_nothing_useful_finds_nothing(edition: Edition, query: str) -> None:
    assert _found(edition, query) == []


def test_a_huge_query_is_cut(edition: Edition) -> None:
    assert _found(edition, "kindergeld " * 5000)
