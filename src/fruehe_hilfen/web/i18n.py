"""Texts: gettext with German message ids, chosen per request by a context variable.

German needs no catalogue. A language is offered when its compiled catalogue lies in `locale/`.
`xr` is a right-to-left pseudo-language for tests and development: it shows every string that is
not translatable, and every layout that is not mirrored.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations

from fruehe_hilfen.paths import LOCALE

PSEUDO = "xr"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", PSEUDO})


@dataclass(frozen=True)
class Locale:
    """A language of the screens."""

    lang: str

    @property
    def dir(self) -> str:
        return "rtl" if self.lang in _RIGHT_TO_LEFT else "ltr"


GERMAN = Locale("de")
_current: ContextVar[Locale] = ContextVar("locale", default=GERMAN)


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@lru_cache
def _catalogue(lang: str) -> NullTranslations:
    if lang == PSEUDO:
        return _Pseudo()
    path = LOCALE / lang / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def offered(*, with_pseudo: bool) -> frozenset[str]:
    """Languages with a catalogue, other than German."""
    found = {path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/messages.mo")}
    return frozenset(found | ({PSEUDO} if with_pseudo else set()))


def current() -> Locale:
    return _current.get()


def set_current(locale: Locale) -> None:
    _current.set(locale)


def gettext(message: str) -> str:
    """The text in the language of this request."""
    return _catalogue(current().lang).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The text for `n` things in the language of this request."""
    return _catalogue(current().lang).ngettext(singular, plural, n)


_ = gettext
