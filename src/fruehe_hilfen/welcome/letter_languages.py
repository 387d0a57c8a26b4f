"""The short text of a letter in further languages: the same in every letter.

Nobody keeps which language a family speaks, so all of them stand on the back. A language is there
while its catalogue is whole, and says itself that a machine translated it until somebody has read it.
"""

from __future__ import annotations

from typing import Any

from fruehe_hilfen.web import i18n
from fruehe_hilfen.web.dates import weekday_date
from fruehe_hilfen.web.i18n import Locale
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome.letter_rules import PartOfDay, Proposal

IN_LETTERS = ("en", "tr", "uk", "ar")
"""In this order; more would not fit on the page."""
_ISOLATE, _END = "\u2066", "\u2069"
"""A number or an address stays in one piece between words that run from right to left."""


def languages(
    *, phone: str, public_url: str, proposal: Proposal | None = None
) -> list[dict[str, Any]]:
    """The text of each language, as the layout wants it."""
    address = public_url.partition("://")[2]
    found = []
    for lang in IN_LETTERS:
        if lang in i18n.offered():
            with i18n.in_language(Locale(lang)) as locale:
                found.append(_block(locale, phone, f"{address}/{lang}/antwort", proposal))
    return found


def _block(locale: Locale, phone: str, url: str, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "lang": locale.lang,
        "name": locale.name,
        "turn": _("Bitte umdrehen"),
        "who": (
            _("Dieser Brief kommt vom Besuchsdienst der Stadt Düren (Frühe Hilfen). Wir möchten "
              "Sie besuchen und bringen Ihnen eine Begrüßungstasche."),
            _("Der Besuch kostet nichts und ist freiwillig. Er ist ein Angebot, keine Kontrolle. "
              "Sie dürfen Nein sagen. Sie brauchen keinen Grund."),
        ),
        "offered": quiet(proposal),
        "wished": wished(),
        "how": _(
            "Scannen Sie vorn das linke Bild, oder öffnen Sie %(url)s und tippen Sie den Code von "
            "vorn. Dort sagen Sie Nein, Ja oder wünschen eine andere Zeit. %(call)s"
        ) % {"url": _whole(url), "call": call(_whole(phone))},
        "source": _("Unten steht auf Deutsch, woher wir Ihre Adresse haben."),
        "mark": _("Maschinell übersetzt, noch nicht geprüft.") if locale.is_unchecked else "",
    }  # fmt: skip


def quiet(proposal: Proposal | None) -> str:
    """What happens when a family of the birth list does not answer."""
    if proposal and proposal.part is PartOfDay.MORNING:
        return _(
            "Unser Vorschlag: %(day)s, am Vormittag. Hören wir nichts von Ihnen, klingeln wir dann. "
            "Auch dann dürfen Sie Nein sagen."
        ) % {"day": weekday_date(proposal.on)}
    if proposal:
        return _(
            "Unser Vorschlag: %(day)s, am Nachmittag. Hören wir nichts von Ihnen, klingeln wir dann. "
            "Auch dann dürfen Sie Nein sagen."
        ) % {"day": weekday_date(proposal.on)}
    return _(
        "Hören wir nichts von Ihnen, klingeln wir frühestens in zwei Wochen. Auch dann dürfen "
        "Sie Nein sagen."
    )


def wished() -> str:
    """For a family that asked for the visit itself."""
    return _("Wann es Ihnen passt, können Sie uns sagen. Auch jetzt dürfen Sie noch Nein sagen.")


def call(phone: str) -> str:
    return _("Oder rufen Sie an: %(phone)s. Fragen Sie nach den Frühen Hilfen.") % {"phone": phone}


def _whole(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}"
