"""Simple drawings of our own for Leichte Sprache; the files lie in templates/components/drawings."""

from __future__ import annotations

from fruehe_hilfen.web.i18n import gettext as _

OF_BABIES = frozenset({"baby-im-bett", "flasche", "kinderwagen"})
"""Never on a page on loss, violence or crisis. **Source**: rule of the content plan for S pages."""


def drawings() -> dict[str, str]:
    """What each drawing shows, in words."""
    return {
        "arzt": _("Ein Mensch mit einem Gerät zum Abhören: Arzt oder Ärztin"),
        "baby-im-bett": _("Ein Baby liegt auf dem Rücken im Bett"),
        "brief": _("Ein Brief"),
        "essen": _("Eine Schüssel mit Essen"),
        "flasche": _("Eine Flasche mit Milch und ein Herz"),
        "frage": _("Ein Frage-Zeichen"),
        "geld": _("Geld"),
        "haus": _("Ein Haus"),
        "herz": _("Ein Herz"),
        "hilfe": _("2 Menschen mit einem Herz"),
        "kalender": _("Ein Kalender mit einem Kreis um einen Tag"),
        "kinderwagen": _("Ein Kinder-Wagen"),
        "krankenschwester": _("Eine Kranken-Schwester steht vor einer Tür"),
        "liste": _("Eine Liste mit Haken"),
        "nacht": _("Mond und Sterne"),
        "pflaster": _("Ein Pflaster"),
        "rettungswagen": _("Ein Rettungs-Wagen"),
        "tasche": _("Eine Tasche mit einem Herz"),
        "telefon": _("Ein Telefon klingelt"),
        "thermometer": _("Ein Fieber-Thermometer"),
        "treffen": _("2 Menschen sitzen an einem Tisch mit einer Tasse"),
        "zahn": _("Ein Zahn"),
    }
