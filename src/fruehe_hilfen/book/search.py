"""Search over the book in memory: spelling variants, beginnings of words, synonyms, typos."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fruehe_hilfen.book.pages import Page
from fruehe_hilfen.yamlfile import read_yaml

_WEIGHTS = (("title", 10), ("summary", 4), ("text", 1))
_VARIANTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ß", "ss"))
_LONGEST_QUERY, _MOST_WORDS = 1000, 8
_STOP = frozenset(
    [
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "und",
        "oder",
        "ist",
        "im",
        "in",
        "am",
        "an",
        "auf",
        "fur",
        "mit",
        "wie",
        "was",
        "wo",
        "wer",
        "wann",
        "mein",
        "meine",
        "ich",
        "sie",
        "es",
        "zu",
        "zum",
        "zur",
        "den",
        "dem",
        "des",
        "nicht",
        "kann",
    ]
)


def fold(text: str) -> str:
    """One spelling for all variants: 'Ärztin', 'Aerztin' and 'arztin' become 'arztin'."""
    lowered = text.lower().replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", lowered)
    folded = "".join(character for character in plain if not unicodedata.combining(character))
    for written, short in _VARIANTS:
        folded = folded.replace(written, short)
    return folded


def tokens(text: str) -> list[str]:
    """Folded words of a text; 'U4' stays one word, '116 117' becomes two."""
    return re.findall(r"[a-z0-9]+", fold(text))


@dataclass(frozen=True)
class Hit:
    """A found page; higher scores are better."""

    page: Page
    score: int


class Index:
    """Folded words of every page by field."""

    def __init__(self, pages: tuple[Page, ...], synonyms: dict[str, tuple[str, ...]]) -> None:
        self._synonyms = synonyms
        self._fields = [
            (page, [(tokens(getattr(page, name)), weight) for name, weight in _WEIGHTS])
            for page in pages
        ]
        self._vocabulary = sorted(
            {word for _, fields in self._fields for words, _ in fields for word in words}
            | set(synonyms)
        )

    def search(self, query: str) -> list[Hit]:
        """Pages that hold every word of the query (or a synonym), best first; [] for no words."""
        useful = [word for word in tokens(query[:_LONGEST_QUERY]) if word not in _STOP]
        words = useful[:_MOST_WORDS]
        if not words:
            return []
        return self._find(words) or self._find([self._known(word) for word in words])

    def _find(self, words: list[str]) -> list[Hit]:
        hits: list[Hit] = []
        for page, fields in self._fields:
            scores = [max(_score(term, fields) for term in self._terms(word)) for word in words]
            if all(scores):
                hits.append(Hit(page, sum(scores)))
        return sorted(hits, key=lambda hit: (-hit.score, hit.page.title))

    def _terms(self, word: str) -> tuple[str, ...]:
        return (word, *self._synonyms.get(word, ()))

    def _known(self, word: str) -> str:
        """The word itself when some page has it, else the nearest word of our pages."""
        if self._find([word]):
            return word
        close = difflib.get_close_matches(word, self._vocabulary, n=1, cutoff=0.75)
        return close[0] if close else word


def _score(term: str, fields: list[tuple[list[str], int]]) -> int:
    return sum(weight for words, weight in fields if any(_matches(term, word) for word in words))


def _matches(term: str, word: str) -> bool:
    """Beginnings match from two letters, the middle of compounds from four."""
    return (
        word == term
        or (len(term) > 1 and word.startswith(term))
        or (len(term) > 3 and term in word)
    )


def load_synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    """What people type -> words of our pages, all folded."""
    raw: dict[str, list[str]] = read_yaml(path) or {}
    return {
        fold(str(word)): tuple(fold(str(term)) for term in terms) for word, terms in raw.items()
    }
