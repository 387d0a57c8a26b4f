"""The gate over data in Leichte Sprache: no card and no window says something in harder words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import chain

from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.easy import EasyPage
from fruehe_hilfen.book.easy_cards import facts
from fruehe_hilfen.book.easy_words import EasyWords
from fruehe_hilfen.book.lint import Finding, readability, wording
from fruehe_hilfen.book.markdown import Unit
from fruehe_hilfen.book.style import hard_in_easy

_GENITIVE = re.compile(r"\b(?:des|eines)\s+(?:\d+\.\s+)?\w+s\b")
_FILLED = re.compile(r"\{\{.*?\}\}|\*\*")
_FILE = "ls/words.yaml"


def check_cards(easy: EasyPage, people: Iterable[Contact]) -> Iterator[Finding]:
    """What the cards below a text say, address and name left out, and what has no easy words."""
    if not easy.words.cards:
        return
    name, shown = f"cards of {easy.file}", list(people)
    for one in shown:
        for text in (one.what, one.hours_note, one.languages, one.hint if one.needs_check else ""):
            if text and text not in easy.words.texts:
                yield Finding(_FILE, "a text of a card without easy words", one.id, text)
    blocks = [facts(one, easy.words) for one in shown]
    place = easy.words.cards.get("address", ())
    lines = [line for block in chain(*blocks) if block[: len(place)] != place for line in block]
    if lines:
        yield from _read(name, lines)


def check_words(texts: Iterable[EasyPage]) -> Iterator[Finding]:
    """Windows as they stand in the texts, and that no line of the file is hard."""
    pages = list(texts)
    for easy in pages:
        for unit in easy.units:
            for hit in _GENITIVE.findall(unit.text):
                yield Finding(easy.file, "no genitive: say it with „von“", hit, unit.text)
    for line in _all_lines(pages[0].words if pages else EasyWords()):
        for one in hard_in_easy(line.replace("#", "1")):
            yield Finding(_FILE, one.form, "1", one.sentence)


def _all_lines(words: EasyWords) -> list[str]:
    parts = (words.cards, words.texts, words.times)
    return reduce(lambda lines, part: [*lines, *chain(*part.values())], parts, [words.hint])


def _read(name: str, lines: list[str]) -> Iterator[Finding]:
    plain = [_FILLED.sub("", line) for line in lines]
    yield from readability(name, "LS", [Unit("paragraph", "", line) for line in plain])
    yield from wording(name, "E", plain)
    yield from (
        Finding(name, one.form, "1", one.sentence) for line in lines for one in hard_in_easy(line)
    )
