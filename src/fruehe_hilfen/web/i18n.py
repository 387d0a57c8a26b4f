"""Texts: gettext with German message ids, chosen per request by a context variable.

German needs no catalogue. Another language is offered when every text of families' screens is in
its file (`catalogues`); until then nobody sees it. `xr` is a right-to-left pseudo-language for
tests and development: it shows every string that is not translatable, and every layout that is
not mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from gettext import NullTranslations
from pathlib import Path

from markupsafe import Markup, escape

from fruehe_hilfen.paths import LOCALE
from fruehe_hilfen.web import catalogues
from fruehe_hilfen.web.catalogues import Coverage, Texts, Translations

PSEUDO = "xr"
NAMES = {
    "ar": "العربية", "bg": "Български", "de": "Deutsch", "en": "English", "fa": "فارسی",
    "fr": "Français", "ku": "Kurdî", "pl": "Polski", "ro": "Română", "ru": "Русский",
    "tr": "Türkçe", "uk": "Українська",
}  # fmt: skip
"""Languages as their speakers write them."""
GERMAN_ONLY = ("/team", "/vorfuehrung")
"""Areas without other languages; their links carry no prefix."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", PSEUDO})


@dataclass(frozen=True)
class Locale:
    """A language of the screens."""

    lang: str

    @property
    def dir(self) -> str:
        return "rtl" if self.lang in _RIGHT_TO_LEFT else "ltr"

    @property
    def name(self) -> str:
        return NAMES.get(self.lang, self.lang)

    @property
    def is_german(self) -> bool:
        """Whether German texts need no mark of their own."""
        return self.lang == "de"

    @property
    def is_unchecked(self) -> bool:
        """Whether a machine translated it and nobody has read it yet."""
        return self.lang in offered() and not coverage(self.lang).is_checked


GERMAN = Locale("de")
_current: ContextVar[Locale] = ContextVar("locale", default=GERMAN)


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Folder:
    """Where the catalogues lie. What was read of them is kept for the life of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[str, Texts] = {}
        self._made: dict[str, NullTranslations] = {}

    def texts(self, lang: str) -> Texts:
        if lang not in self._read:
            self._read[lang] = catalogues.load(self.path, lang)
        return self._read[lang]

    def translations(self, lang: str) -> NullTranslations:
        if lang not in self._made:
            self._made[lang] = self._make(lang)
        return self._made[lang]

    def _make(self, lang: str) -> NullTranslations:
        if lang == PSEUDO:
            return _Pseudo()
        return Translations(self.texts(lang)) if lang in self.whole else NullTranslations()

    @cached_property
    def whole(self) -> frozenset[str]:
        languages = catalogues.languages(self.path)
        return frozenset(lang for lang in languages if self.texts(lang).coverage.is_whole)


_folder = _Folder(LOCALE)


@contextmanager
def catalogues_in(path: Path) -> Iterator[None]:
    """Take the languages from another folder meanwhile; for tests."""
    global _folder
    before, _folder = _folder, _Folder(path)
    try:
        yield
    finally:
        _folder = before


def source() -> object:
    """Where the texts come from now; from another source they may be others."""
    return _folder


def offered(*, with_pseudo: bool = False) -> frozenset[str]:
    """Languages with a whole catalogue, other than German."""
    return _folder.whole | ({PSEUDO} if with_pseudo else frozenset())


def coverage(lang: str) -> Coverage:
    """How much of a language is there. Raises OSError for one without a file."""
    return _folder.texts(lang).coverage


def all_coverage() -> list[Coverage]:
    """Every language that somebody has begun."""
    return [coverage(lang) for lang in catalogues.languages(_folder.path)]


def choices() -> list[Locale]:
    """The languages a family may choose, German first; none while there is only German."""
    found = [Locale(lang) for lang in sorted(offered())]
    return [GERMAN, *found] if found else []


def is_german_only(path: str) -> bool:
    """Whether `path` exists without a language in front only. The pseudo-language shows all."""
    area = "/" + path[1:].partition("/")[0].partition("?")[0]
    return area in GERMAN_ONLY and current().lang != PSEUDO


def current() -> Locale:
    return _current.get()


def set_current(locale: Locale) -> None:
    _current.set(locale)


@contextmanager
def in_language(locale: Locale) -> Iterator[Locale]:
    """For what has a language of its own whoever asks."""
    token = _current.set(locale)
    try:
        yield locale
    finally:
        _current.reset(token)


def in_german() -> AbstractContextManager[Locale]:
    """For what stays German whoever asks: letters, printed pages."""
    return in_language(GERMAN)


def gettext(message: str) -> str:
    """The text in the language of this request."""
    return _folder.translations(current().lang).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The text for `n` things in the language of this request."""
    return _folder.translations(current().lang).ngettext(singular, plural, n)


def said(text: str | None) -> str:
    """A text from content/ in the language of this request, in a template.

    What has no translation, as what the office has just written, is marked as German.
    """
    found = gettext(text) if text else ""
    return german(found) if found == text else found


def german(text: object = "") -> str:
    """A German name or text on a page in another language: read aloud and laid out as German."""
    if current().is_german or not text:
        return str(text) if not isinstance(text, Markup) else text
    return Markup('<span lang="de" dir="ltr">{}</span>').format(escape(text))


def german_mark() -> str:
    """The attributes of an element whose text is German."""
    return Markup("") if current().is_german else Markup(' lang="de" dir="ltr"')


_ = gettext
