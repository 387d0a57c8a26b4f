"""Searching a compiled index: spelling, inflection, compounds, one typo, words people use.

static/js/search.js computes the same on the phone, from the same index. Only whole numbers are
used, so that both rank alike.

An index is one JSON object: `docs` [[path, title, summary, icon, is_sensitive]], `words` (folded,
sorted) with `posts` (for each word doc * 32 + bits of the fields that hold it), `also` (stemmed
phrase -> [[words that mean the same], [docs it asks for]]), `stop` (words that carry nothing).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FIELDS = {"text": 1, "often": 2, "summary": 4, "heading": 8, "title": 16}
_WEIGHTS = {1: 1, 2: 2, 4: 5, 8: 4, 16: 10}
_DIRECT = 14
_SAME, _STEM, _BEGIN, _TYPO, _INSIDE, _PART, _MEANT = 100, 90, 75, 60, 50, 45, 80
_VARIANTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ı", "i"), ("ł", "l"), ("ø", "o"))
_ENDINGS = ("ern", "em", "er", "en", "es", "e", "n", "s", "t")
_LONGEST_QUERY, _MOST_TOKENS, _LONGEST_PHRASE, _MOST_HITS = 1_000, 24, 4, 12
_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """One spelling for all variants: 'Ärztin', 'Aerztin' and 'arztin' become 'arztin'."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    folded = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    for written, short in _VARIANTS:
        folded = folded.replace(written, short)
    return folded


def tokens(text: str) -> list[str]:
    """Folded words; 'U 4' is 'u4', other single letters are left out."""
    found: list[str] = []
    letter = ""
    for word in _WORDS.findall(fold(text)):
        joined = letter + word if letter and word[0] in "0123456789" else word
        letter = word if len(word) == 1 and not word.isdecimal() else ""
        if not letter:
            found.append(joined)
    return found


def stem(word: str) -> str:
    """Without up to two endings, never shorter than four letters."""
    for _ in range(2):
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) > 3), "")
        word = word[: len(word) - len(ending)]
    return word


def stemmed(words: list[str]) -> str:
    return " ".join(stem(word) for word in words)


def is_one_typo(a: str, b: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped (Damerau-Levenshtein 1)."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    if len(a) != len(b):
        return a[i + 1 :] == b[i:] or a[i:] == b[i + 1 :]
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return swapped or a[i + 1 :] == b[i + 1 :]


def _may_be_typo(term: str, word: str) -> bool:
    """Words of four letters are too close to each other: 'Hals' is not a mistyped 'Haus'."""
    shortest = min(len(term), len(word))
    is_long = shortest > 4 or (shortest > 3 and (len(term) != len(word) or term[-1] != word[-1]))
    return (shortest > 5 or (is_long and term[0] == word[0])) and is_one_typo(term, word)


def _closeness(term: str, root: str, word: str, word_root: str) -> int:
    """How well a word of the index answers a typed one, in percent; 0 = not at all."""
    if word == term:
        return _SAME
    if word_root == root:
        return _STEM
    if (len(term) > 2 and word.startswith(term)) or (len(root) > 3 and word.startswith(root)):
        return _BEGIN
    return _INSIDE if len(root) > 3 and root in word else 0


@dataclass
class _Group:
    """One thing that was asked for: its points per doc."""

    points: dict[int, int] = field(default_factory=dict)

    def add(self, doc: int, points: int) -> None:
        self.points[doc] = max(points, self.points.get(doc, 0))


class Searcher:
    """Searches one compiled index."""

    def __init__(self, index: dict[str, Any]) -> None:
        self._docs, self._words, self._posts = index["docs"], index["words"], index["posts"]
        self._also: dict[str, Any] = index["also"]
        self._stop = frozenset(index["stop"])

    @cached_property
    def _roots(self) -> list[str]:
        return [stem(word) for word in self._words]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self._words)}

    def search(self, query: str) -> list[int]:
        """Numbers of the docs that answer, best first; [] for no useful words."""
        typed = tokens(query[:_LONGEST_QUERY])[:_MOST_TOKENS]
        groups = [*self._phrases(typed), *map(self._term, self._useful(typed))]
        found = [group.points for group in groups if group.points]
        if not found:
            return []
        scores: dict[int, int] = {}
        for doc in {doc for points in found for doc in points}:
            scores[doc] = self._score(doc, found)
        best = max(scores.values())
        kept = sorted((-score, doc) for doc, score in scores.items() if score * 5 >= best)
        return [doc for _, doc in kept[:_MOST_HITS]]

    def _score(self, doc: int, found: list[dict[int, int]]) -> int:
        """Rare things count more than common ones, and a doc that knows all of them most."""
        count, total, covered = len(self._docs), 0, 0
        for points in found:
            if doc in points:
                total += points[doc] * (1000 * count // (count + 8 * len(points)))
                covered += 1
        return total * (3 + covered) // (3 + len(found))

    def _useful(self, typed: list[str]) -> list[str]:
        return list(dict.fromkeys(word for word in typed if word not in self._stop))

    def _phrases(self, typed: list[str]) -> list[_Group]:
        """Groups of several words that people say for something, the longest at each place."""
        roots = [stem(word) for word in typed]
        found: dict[str, _Group] = {}
        at = 0
        while at < len(roots):
            for length in range(min(_LONGEST_PHRASE, len(roots) - at), 1, -1):
                key = " ".join(roots[at : at + length])
                if key in self._also:
                    found[key] = self._meant(key, _Group(), 100)
                    at += length - 1
                    break
            at += 1
        return list(found.values())

    def _term(self, term: str) -> _Group:
        """Everything one typed word may stand for."""
        group = _Group()
        root = stem(term)
        is_known = self._match(term, root, group)
        if root in self._also:
            return self._meant(root, group, 100)
        if not is_known:
            self._guess(term, root, group)
        if not group.points:
            for part in self._parts(term):
                self._match_exactly(part, _PART, group)
        return group

    def _match(self, term: str, root: str, group: _Group) -> bool:
        """Adds all words that hold the term; whether one of them is the word itself."""
        is_known = False
        for i, word in enumerate(self._words):
            percent = _closeness(term, root, word, self._roots[i])
            if percent:
                self._add(i, percent, group)
                is_known = is_known or percent > _INSIDE
        return is_known

    def _guess(self, term: str, root: str, group: _Group) -> None:
        for i, word in enumerate(self._words):
            if _may_be_typo(term, word) or _may_be_typo(root, self._roots[i]):
                self._add(i, _TYPO, group)
        for key in self._also:
            if " " not in key and _may_be_typo(root, key):
                self._meant(key, group, _TYPO)

    def _meant(self, key: str, group: _Group, percent: int) -> _Group:
        words, docs = self._also[key]
        for word in words:
            self._match_exactly(word, _MEANT * percent // 100, group)
        for doc in docs:
            group.add(doc, _DIRECT * percent)
        return group

    def _match_exactly(self, word: str, percent: int, group: _Group) -> None:
        root = stem(word)
        for i, other in enumerate(self._roots):
            if other == root:
                self._add(i, percent, group)

    def _add(self, i: int, percent: int, group: _Group) -> None:
        for post in self._posts[i]:
            bits = post % 32
            weight = sum(points for bit, points in _WEIGHTS.items() if bits & bit)
            group.add(post // 32, weight * percent)

    def _parts(self, term: str) -> list[str]:
        """The words a compound is made of, when all of it is made of known words."""
        for cut in range(len(term) - 4, 3, -1):
            head = next((h for h in (term[:cut], term[: cut - 1]) if self._is_word(h)), "")
            rest = term[cut:]
            if head and self._is_word(rest):
                return [head, rest]
        return []

    def _is_word(self, word: str) -> bool:
        return len(word) > 3 and (word in self._place or stem(word) in self._also)
