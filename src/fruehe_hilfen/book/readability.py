"""One measure of readability for tests, editors and the command line. Standard library only.

A text is a list of units (paragraphs, list items); a unit never shares a sentence with the next.

**Source**: LIX = words per sentence + percentage of words with more than 6 letters (Björnsson
1968); Amstad = 180 − words per sentence − 58.5 × syllables per word (Amstad 1978).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LETTER = "A-Za-zÄÖÜäöüßéèáàçğışİ"
_WORD = re.compile(rf"[{_LETTER}]+(?:[-’'][{_LETTER}\d]+)*\d*|\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"(?<!\d)[.!?…:](?=[\s“”\"»)]|$)|(?<=\d)[!?:](?=\s|$)")
_NUCLEUS = re.compile(r"aa|ee|oo|ie|ei|ai|ay|ey|au|äu|eu|[aeiouyäöüéèáà]")
_LONG_LETTERS = 6
_VERY_LONG_LETTERS = 14
_PROPER_NAMES = frozenset({"kinderkrankenschwester", "kinderkrankenschwestern"})


@dataclass(frozen=True)
class Forbidden:
    """A pattern that must not stand in a text, and what to write instead."""

    name: str
    pattern: re.Pattern[str]


def _forbid(name: str, pattern: str) -> Forbidden:
    return Forbidden(name, re.compile(pattern, re.IGNORECASE))


ALWAYS_FORBIDDEN = (
    _forbid("address parents with Sie", r"\b(?:du|dir|dich|dein\w*|euch|euer|eure\w*)\b"),
    _forbid("say 'möglich bis'", r"\bfällig\w*"),
    _forbid("no blame", r"\bverpass\w*|\bversäum\w*"),
    _forbid("name who acts", r"\bman\b"),
    _forbid("no abbreviation", r"\b(?:z\. ?B|d\. ?h|u\. ?a|bzw|ca|usw|ggf|evtl|inkl)\."),
    _forbid("use both forms or a neutral word", r"\w[*:_]in(?:nen)?\b|(?-i:[a-zäöü]Innen\b)"),
    _forbid("use German quotes", r"[\"”]|(?<!\w)'"),
)
OUTSIDE_LAW_FORBIDDEN = (
    _forbid("'müssen' only for law", r"\bm(?:uss|usst|üsst|üssen)\b(?! wir handeln)"),
)
"""The end of the sentence on confidentiality states the law (§ 8a SGB VIII) on every kind of page."""
SENSITIVE_FORBIDDEN = (_forbid("no exclamation mark", r"!"),)


@dataclass(frozen=True)
class Measure:
    """Readability of one text."""

    words: int
    sentences: int
    lix: float
    amstad: float
    mean_sentence: float
    longest_sentence: str
    longest_words: int
    long_words: float
    very_long: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Words of a text; a hyphenated compound is one word, a number is one word."""
    return _WORD.findall(text)


def sentences_of(unit: str) -> list[str]:
    """Sentences of one unit; also split at colons, never after an ordinal ('3. Monat')."""
    parts = (part.strip(" .!?…:") for part in _SENTENCE_END.split(unit))
    return [part for part in parts if words_of(part)]


def syllables(word: str) -> int:
    """Spoken syllables of a German word, estimated by vowel groups; at least 1."""
    return max(1, len(_NUCLEUS.findall(word.lower().replace("qu", "q"))))


def letters(word: str) -> int:
    """Letters of a word without hyphens and digits."""
    return sum(character.isalpha() for character in word)


def _is_very_long(word: str) -> bool:
    parts = [part for part in word.split("-") if part.lower() not in _PROPER_NAMES]
    return any(letters(part) > _VERY_LONG_LETTERS for part in parts)


def measure(units: Iterable[str]) -> Measure:
    """Measure a text. Raises ValueError when it holds no sentence."""
    sentences = [sentence for unit in units for sentence in sentences_of(unit)]
    if not sentences:
        raise ValueError("no sentence to measure")
    words = [word for sentence in sentences for word in words_of(sentence)]
    longest = max(sentences, key=lambda sentence: len(words_of(sentence)))
    mean = len(words) / len(sentences)
    long_share = 100 * sum(letters(word) > _LONG_LETTERS for word in words) / len(words)
    very_long = tuple(word for word in words if _is_very_long(word))
    per_word = sum(map(syllables, words)) / len(words)
    return Measure(
        words=len(words),
        sentences=len(sentences),
        lix=round(mean + long_share, 1),
        amstad=round(180 - mean - 58.5 * per_word, 1),
        mean_sentence=round(mean, 1),
        longest_sentence=longest,
        longest_words=len(words_of(longest)),
        long_words=round(100 * len(very_long) / len(words), 1),
        very_long=very_long,
    )


def forbidden_in(text: str, *, law: bool = False, sensitive: bool = False) -> list[tuple[str, str]]:
    """Forbidden words of a text as (found, what to do instead)."""
    rules: tuple[Forbidden, ...] = ALWAYS_FORBIDDEN
    rules += () if law else OUTSIDE_LAW_FORBIDDEN
    rules += SENSITIVE_FORBIDDEN if sensitive else ()
    return [(hit.group(), rule.name) for rule in rules for hit in rule.pattern.finditer(text)]
