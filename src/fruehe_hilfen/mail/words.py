"""German words for what keeps letters from going."""

from __future__ import annotations

from fruehe_hilfen.web.i18n import gettext as _

TELLING_SENDER = (
    "Der Absender verrät im Posteingang, worum es geht, auch bei „Bitte unauffällig“"
    " (FH_SMTP_FROM)."
)


def cause_text(code: str) -> str:
    """What an error code means, for people of the office and the technicians."""
    known = {
        "connect": _("Der Mail-Server ist nicht erreichbar."),
        "timeout": _("Der Mail-Server antwortet nicht."),
        "tls": _("Die Verbindung zum Mail-Server lässt sich nicht verschlüsseln."),
        "login": _("Der Mail-Server nimmt unsere Anmeldung nicht an."),
        "lost": _("Die Verbindung ist beim Senden abgebrochen."),
        "utf8": _("Der Mail-Server kann diese Adresse nicht schreiben."),
        "address": _("Die Adresse kann es so nicht geben."),
        "sender": _("Unsere Absender-Adresse stimmt nicht (FH_SMTP_FROM)."),
        "late": _("Die E-Mail war zu alt."),
        "off": _("Es ist kein Mail-Server eingerichtet."),
        "broken": _("Eine E-Mail ließ sich nicht schreiben."),
    }
    if code in known:
        return known[code]
    return _("Der Mail-Server antwortet mit %(code)s.") % {"code": code}
