"""Data in Leichte Sprache: the easy words of texts and windows, from content/book/ls/words.yaml.

A text that has none there, for example one the office changed, is said in its own sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.markdown import Functions
from fruehe_hilfen.yamlfile import read_yaml

Lines = tuple[str, ...]
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\d\.)\s+")
_NUMBER = re.compile(r"\d+")
_UNCONFIRMED = "(wird noch bestätigt)"
_WINDOWS = ("frist", "frist_gut", "frist_auch")


@dataclass(frozen=True, kw_only=True)
class EasyWords:
    """`texts` and `times` by what they stand for; in a window # is a number."""

    cards: Mapping[str, Lines] = field(default_factory=dict)
    texts: Mapping[str, Lines] = field(default_factory=dict)
    times: Mapping[str, Lines] = field(default_factory=dict)
    hint: str = _UNCONFIRMED

    def said(self, text: str) -> Lines:
        """A text of the data, one statement per line."""
        if not text:
            return ()
        return self.texts.get(text) or tuple(_SENTENCE.split(text))

    def window(self, text: str) -> str:
        """A window or deadline; further statements follow in lines of their own."""
        numbers = iter(_NUMBER.findall(text))
        lines = self.times.get(text)
        if lines is None:
            lines = self.times.get(_NUMBER.sub("#", text), ())
            lines = tuple(re.sub("#", lambda _: next(numbers), line) for line in lines)
        return _joined(lines) if lines else text


NO_EASY_WORDS = EasyWords()


def _joined(lines: Lines) -> str:
    """All lines but the last with their full stop; that of the last stands in the page."""
    return "\n".join(
        [*(f"{one}." if one[-1] not in ".?!" else one for one in lines[:-1]), lines[-1]]
    )


def load_words(path: Path) -> EasyWords:
    """The easy words of an edition; none where there is no file. Raises ContentError."""
    if not path.exists():
        return NO_EASY_WORDS
    raw = read_yaml(path)
    try:
        parts = {name: _lines(raw[name]) for name in ("cards", "texts", "times")}
        return EasyWords(**parts, hint=str(raw["hint"]))
    except (AttributeError, KeyError, TypeError) as error:
        raise ContentError(f"ls/{path.name}: {error}") from error


def _lines(raw: Mapping[str, str | list[str]]) -> dict[str, Lines]:
    return {
        str(key): (value,) if isinstance(value, str) else tuple(map(str, value))
        for key, value in raw.items()
    }


def easy_functions(functions: Functions, words: EasyWords) -> Functions:
    """The functions of pages, their windows and hints in Leichte Sprache."""

    def window(name: str) -> Callable[[str], str]:
        return lambda id: words.window(functions[name](id))

    def telephone(id: str) -> str:
        return functions["telefon"](id).replace(_UNCONFIRMED, words.hint)

    easy = {name: window(name) for name in _WINDOWS if name in functions}
    return {**functions, **easy, **({"telefon": telephone} if "telefon" in functions else {})}
