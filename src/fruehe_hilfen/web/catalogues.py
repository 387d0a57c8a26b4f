"""The texts of a language: one .po file, held against the template of all texts.

A language is whole when every text is there, with the same blanks and tags as the German one, all
plural forms, and nothing longer than its place. Only whole languages are offered to families.
**Source**: parents.md A-41, A-43.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from gettext import NullTranslations, c2py
from pathlib import Path
from typing import Any

from fruehe_hilfen.web import pofile
from fruehe_hilfen.web.pofile import Entry

TEMPLATE = "messages.pot"
_PARTS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")
_NUMBER = re.compile(r"%\(\w+\)[sd]")
_LONGEST = re.compile(r"max-length: (\d+)")
_REVIEW = re.compile(r"X-Review: (\w+)")
_PLURAL = re.compile(r"nplurals=(\d+); plural=([^;]+);")


@dataclass(frozen=True)
class Coverage:
    """What a language has. `wrong`: a text and what is wrong with its translation."""

    lang: str
    texts: int
    missing: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    is_checked: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether families may choose the language."""
        return bool(self.texts) and not self.missing and not self.wrong

    @property
    def percent(self) -> int:
        """Rounded down: 100 says that nothing is missing."""
        done = self.texts - len(self.missing) - len(self.wrong)
        return 100 * done // self.texts if self.texts else 0


@dataclass(frozen=True)
class Texts:
    """A language ready for use."""

    coverage: Coverage
    singular: dict[str, str] = field(repr=False)
    plural: dict[str, tuple[str, ...]] = field(repr=False)
    form_of: Callable[[int], int] = field(repr=False)


class Translations(NullTranslations):
    """Texts of a language; what is not in it stays German, as the team's screens do."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def gettext(self, message: str) -> str:
        return self._texts.singular.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._texts.plural.get(msgid1)
        return forms[self._texts.form_of(n)] if forms else super().ngettext(msgid1, msgid2, n)


def languages(folder: Path) -> list[str]:
    """Every language that has a file, whole or not."""
    return sorted(path.stem for path in folder.glob("*.po"))


def load(folder: Path, lang: str) -> Texts:
    """Read a language; one that cannot be read is not whole. Raises OSError for no such file."""
    try:
        return _load(folder, lang)
    except (ValueError, IndexError) as error:
        wrong = (("", f"cannot be read: {error}"),)
        return Texts(Coverage(lang, 0, wrong=wrong), {}, {}, lambda _n: 0)


def _load(folder: Path, lang: str) -> Texts:
    _head, *wanted = pofile.read(folder / TEMPLATE)
    head, *entries = pofile.read(folder / f"{lang}.po")
    found = {tuple(entry.german): entry for entry in entries}
    count, rule = _PLURAL.findall(head.forms[0])[0]
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    missing, wrong = [], []
    for entry in wanted:
        german, many = entry.german[0], len(entry.german) > 1
        forms = _forms(found.get(tuple(entry.german)), int(count) if many else 1)
        if forms is None:
            missing.append(german)
        elif problem := next(_problems(entry, forms), ""):
            wrong.append((german, problem))
        elif many:
            plural[german] = forms
        else:
            singular[german] = forms[0]
    review = _REVIEW.search(head.comment)
    is_checked = bool(review and review[1] == "human")
    coverage = Coverage(lang, len(wanted), tuple(missing), tuple(wrong), is_checked)
    return Texts(coverage, singular, plural, c2py(rule))


def _forms(found: Entry | None, count: int) -> tuple[str, ...] | None:
    """The translation, one string or all plural forms; None while something of it is missing."""
    if found is None or found.is_fuzzy or len(found.forms) != count or not all(found.forms):
        return None
    return tuple(found.forms)


def _problems(entry: Entry, forms: tuple[str, ...]) -> Iterator[str]:
    german, many = entry.german, len(entry.german) > 1
    for form in forms:
        parts, ours = _parts(german[-1], many), _parts(form, many)
        if parts != ours:
            yield f"other blanks: {', '.join(sorted((parts - ours) + (ours - parts)))}"
        if not many and _edges(german[0]) != _edges(form):
            yield "other blanks at its beginning or end"
        if _fits(german[0]) and not _fits(form):
            yield "a % that is no blank; write %%"
        longest = _LONGEST.search(entry.comment)
        if longest and len(form) > int(longest[1]):
            yield f"longer than {longest[1]} letters"
    if many and not any(_NUMBER.search(form) for form in forms):
        yield "no form says the number"


def _parts(text: str, many: bool) -> Counter[str]:
    """Blanks and tags. "One" and "two" may stand in words where a language has forms for them."""
    return Counter(part for part in _PARTS.findall(text) if not (many and _NUMBER.fullmatch(part)))


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


class _Anything(dict[str, Any]):
    def __missing__(self, key: str) -> int:
        return 1


def _fits(text: str) -> bool:
    """Whether values can be put in, as templates always do."""
    try:
        text % _Anything()
    except (ValueError, TypeError):
        return False
    return True
