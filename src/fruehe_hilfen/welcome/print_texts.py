"""The words of what the office prints to tell families of the book: no name, no personal code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome.letter_text import Sender


def names() -> dict[str, str]:
    """Every print by its file name."""
    return {
        "plakat": _("Plakat für Schnullercafé und Wartezimmer (A4)"),
        "taschenkarte": _("Karte für die Begrüßungstasche (A6)"),
        "mutterpass": _("Einleger für den Mutterpass (A6)"),
        "praxen": _("Ein Blatt für Praxen und Hebammen (A4)"),
    }


def data(name: str, sender: Sender) -> dict[str, Any]:
    """Layout and words of a print. Raises KeyError for an unknown one."""
    makers: dict[str, Callable[[Sender], dict[str, Any]]] = {
        "plakat": _poster, "taschenkarte": _card, "mutterpass": _slip, "praxen": _practices
    }  # fmt: skip
    return {
        "sender": _("Frühe Hilfen der Stadt Düren"),
        "address": sender.app_url.partition("://")[2],
        "qr_alt": _("QR-Code: Elternbegleitbuch"),
        "foot": _("Frühe Hilfen der Stadt Düren · %(phone)s") % {"phone": sender.phone},
        "sections": [],
        **makers[name](sender),
    }


def _sheet(paper: str, size: int, qr_width: int, *, margin: int, centered: bool) -> dict[str, Any]:
    return {
        "paper": paper, "size": size, "qr_width": qr_width, "margin": margin,
        "centered": centered, "flipped": False,
    }  # fmt: skip


def _poster(_sender: Sender) -> dict[str, Any]:
    return {
        **_sheet("a4", 20, 90, margin=20, centered=True),
        "title": _("Das Elternbegleitbuch für Düren"),
        "lead": [
            _("Von der Schwangerschaft bis zum dritten Geburtstag."),
            _("Auf dem Handy. Ohne Anmeldung. Kostet nichts."),
        ],
    }


def _card(_sender: Sender) -> dict[str, Any]:
    return {
        **_sheet("a6", 12, 48, margin=9, centered=True),
        "title": _("Ihr Elternbegleitbuch"),
        "lead": [_("Scannen und lesen. Was Sie eintragen, bleibt auf Ihrem Handy.")],
    }


def _slip(_sender: Sender) -> dict[str, Any]:
    return {
        **_sheet("a6", 12, 48, margin=9, centered=True),
        "title": _("Gut begleitet in Düren"),
        "lead": [_("Antworten für die Schwangerschaft und die Zeit danach. Ohne Anmeldung.")],
    }


def _practices(sender: Sender) -> dict[str, Any]:
    url = sender.public_url.partition("://")[2]
    return {
        **_sheet("a4", 14, 52, margin=24, centered=False),
        "title": _("Für Praxen und Hebammen"),
        "lead": [
            _("Die Frühen Hilfen der Stadt Düren begleiten Familien bis zum dritten Geburtstag.")
        ],
        "sections": [
            {
                "title": _("Was Familien hier finden"),
                "lines": [
                    _("Das Elternbegleitbuch: kurz, in Einfacher Sprache, auch ohne Netz."),
                    _("Termine mit den Familien-Kinderkrankenschwestern: %(url)s/termine")
                    % {"url": url},
                    _("Ein Besuch mit Begrüßungstasche: %(url)s/willkommen/anmelden")
                    % {"url": url},
                ],
            },
            {
                "title": _("Was Sie tun können"),
                "lines": [
                    _("Zeigen Sie den QR-Code. Die Familie entscheidet selbst."),
                    _(
                        "Fragen beantworten wir am Telefon: %(phone)s. Fragen Sie nach den Frühen Hilfen."
                    )
                    % {"phone": sender.phone},
                ],
            },
            {
                "title": _("Was wir nicht wissen"),
                "lines": [
                    _(
                        "Die App hat kein Konto. Die Stadt erfährt nicht, wer sie nutzt und was "
                        "jemand liest."
                    )
                ],
            },
        ],
    }
