"""The gate over translated pages: the same bones as the German page, nothing of it left behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fruehe_hilfen.book.lint import Finding, read_again, typed
from fruehe_hilfen.book.pages import Page, Translation
from fruehe_hilfen.yamlfile import read_yaml


@dataclass(frozen=True)
class German:
    """`names` of offices and forms, each with its other forms; words that are `alike` elsewhere."""

    names: tuple[tuple[str, ...], ...]
    alike: frozenset[str]


_CALL = re.compile(r"\{\{.*?\}\}")
_TARGET = re.compile(r"\]\(([^)]*)\)")
_LEVEL = re.compile(r"^(#+) ", re.MULTILINE)
_POINT = re.compile(r"^\s*(-|\d+\.) ", re.MULTILINE)
_DIGITS = re.compile(r"\d+")
_MARKED = re.compile(r"`([^`]+)`")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
_ODD = re.compile(r"""["']|(?![0-9])\d""")
_OTHER_LETTERS = frozenset({"ar", "bg", "fa", "ru", "uk"})
"""Languages that are not written with Latin letters: each of those is German."""
_SHORT = frozenset(
    {"und", "ist", "sie", "ihr", "ihre", "für", "mit", "auf", "nicht", "oder", "eine"}
)
_LONG = 5
"""Shorter words are too often words of the other language, too."""


def check_all_translations(pages: Iterable[Page], german: German, today: date) -> Iterator[Finding]:
    """Findings of all translations, old ones first of all: families read German there."""
    for page in pages:
        for one in page.translations.values():
            yield from check_translation(one, page, german, today)


def check_translation(
    one: Translation, page: Page, german: German, today: date
) -> Iterator[Finding]:
    """Findings of one translation of `page`."""
    if one.is_stale(page):
        yield read_again(one.file, page, "source_hash", one.of)
        return
    yield from _same_bones(one, page)
    yield from typed(one.file, one.source)
    yield from _odd(one)
    yield from _left_behind(one, page, german)
    yield from _names_kept(one, page, german)
    review = one.reviewed
    if review and not (review.by.strip() and review.on <= today):
        yield Finding(one.file, "a review names a profession, on a day that has been", str(review))


def load_german(book: Path) -> German:
    raw = read_yaml(book / "names.yaml")
    return German(tuple(tuple(forms) for forms in raw["names"]), frozenset(raw["alike"]))


def _same_bones(one: Translation, page: Page) -> Iterator[Finding]:
    bones: dict[str, Callable[[str], Iterable[str]]] = {
        "headings": _LEVEL.findall,
        "points of lists": lambda text: ["point" for _ in _POINT.findall(text)],
        "links": _TARGET.findall,
        "numbers from the data": lambda text: ["".join(c.split()) for c in _CALL.findall(text)],
        "figures": lambda text: _DIGITS.findall(_POINT.sub("", _bare(text))),
    }
    for name, find in bones.items():
        wanted, ours = Counter(find(page.source)), Counter(find(one.source))
        if wanted != ours:
            differ = [
                *(wanted - ours).elements(),
                *(f"not {x}" for x in (ours - wanted).elements()),
            ]
            yield Finding(one.file, f"the same {name} as the German page", ", ".join(differ))


def _bare(source: str) -> str:
    """The text without calls and addresses."""
    return _TARGET.sub("]", _CALL.sub("", source))


def _lines(one: Translation) -> Iterator[tuple[str, str]]:
    """Where a line stands, and the line without calls and addresses."""
    yield f"{one.file}: title", one.marked_title
    yield f"{one.file}: summary", one.marked_summary
    for at, line in enumerate(_bare(one.source).splitlines(), one.first_line):
        yield f"{one.file}:{at}", line


def _odd(one: Translation) -> Iterator[Finding]:
    for where, line in _lines(one):
        for hit in _ODD.finditer(line):
            yield Finding(where, "quotes of the language, figures from 0 to 9", hit[0], line)


def _left_behind(one: Translation, page: Page, german: German) -> Iterator[Finding]:
    words = _words(f"{page.title} {page.summary} {_bare(page.source)}")
    suspect = {word for word in words if len(word) >= _LONG} - german.alike | _SHORT
    for where, line in _lines(one):
        for hit in _foreign(one.lang, _MARKED.sub(" ", line), suspect):
            yield Finding(where, "German that is not between `", hit, line)


def _foreign(lang: str, line: str, suspect: set[str]) -> list[str]:
    if lang in _OTHER_LETTERS:
        return _LATIN.findall(line)
    return [word for word in _words(line) if word in suspect]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _names_kept(one: Translation, page: Page, german: German) -> Iterator[Finding]:
    text = _bare(f"{page.title}\n{page.summary}\n{page.source}")
    kept = "\n".join(mark for _, line in _lines(one) for mark in _MARKED.findall(line))
    for forms in german.names:
        if _names_one_of(text, forms) and not _names_one_of(kept, forms):
            yield Finding(one.file, "the German name stays beside the translation", forms[0])


def _names_one_of(text: str, forms: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(form)}", text) for form in forms)
