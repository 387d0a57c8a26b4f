"""Hard words and what they mean in easy ones; the first of each on a page can be tapped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.yamlfile import read_yaml

MOST_PER_PAGE = 5
"""**Source**: gate A-36 of the requirements."""


@dataclass(frozen=True)
class Word:
    """An explained word with every form in which pages write it."""

    id: str
    term: str
    forms: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Glossary:
    """All explained words by id, from A to Z."""

    words: Mapping[str, Word]

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {form: word.id for word in self.words.values() for form in word.forms}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._ids, key=len, reverse=True)
        listed = "|".join(map(re.escape, longest_first))
        return re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])") if listed else None

    def find(self, text: str, known: set[str]) -> list[tuple[int, int, Word]]:
        """First places of words that are not in `known` yet, which grows up to its limit."""
        found: list[tuple[int, int, Word]] = []
        for hit in self._pattern.finditer(text) if self._pattern else ():
            id = self._ids[hit.group()]
            if id not in known and len(known) < MOST_PER_PAGE:
                known.add(id)
                found.append((hit.start(), hit.end(), self.words[id]))
        return found


NO_WORDS = Glossary({})


def load_glossary(path: Path) -> Glossary:
    """Read the words. Raises ContentError when two of them share a form."""
    raw: list[dict[str, Any]] = read_yaml(path) or []
    words = [
        Word(
            id=item["id"],
            term=item["term"],
            forms=(item["term"], *item.get("forms", ())),
            explanation=item["explanation"].strip(),
        )
        for item in raw
    ]
    forms = [form for word in words for form in dict.fromkeys(word.forms)]
    twice = sorted({form for form in forms if forms.count(form) > 1})
    if twice or len({word.id for word in words}) != len(words):
        raise ContentError(f"{path.name}: stands there twice: {', '.join(twice) or 'an id'}")
    return Glossary({word.id: word for word in sorted(words, key=_by_letter)})


def _by_letter(word: Word) -> str:
    return sort_key(word.term)


def sort_key(text: str) -> str:
    """The order of a German dictionary: umlauts stand with their vowels."""
    folded = text.casefold()
    for letter, written in (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss")):
        folded = folded.replace(letter, written)
    return re.sub(r"[^a-z0-9 ]", "", folded).strip()
