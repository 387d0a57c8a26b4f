"""German words for roles and for what does not go together."""

from __future__ import annotations

from collections.abc import Iterable

from fruehe_hilfen.staff.rules import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Role,
    RoleConflict,
    WeakPassword,
)
from fruehe_hilfen.web.i18n import gettext as _


def role_options() -> list[tuple[Role, str, str]]:
    """(role, name, what one may do with it), in a fixed order."""
    return [
        (
            Role.NURSE, _("Familien-Kinderkrankenschwester"),
            _("Eigene Termine und freie Zeiten"),
        ),
        (Role.VISITOR, _("Besuchsdienst"), _("Die Tour von heute, auch ohne Netz")),
        (
            Role.COORDINATOR, _("Koordination"),
            _("Neue Familien, Touren, Termine aller Fachkräfte"),
        ),
        (
            Role.PROTECTED_CASES, _("Geschützte Adressen"),
            _("Familien mit Auskunftssperre, sonst sieht sie niemand"),
        ),
        (Role.EDITOR, _("Redaktion"), _("Treffpunkte, Daten und Seiten pflegen")),
        (Role.RELEASER, _("Freigabe"), _("Seiten fachlich prüfen und freigeben")),
        (Role.AUDITOR, _("Protokoll"), _("Nur das Protokoll lesen, mit Anlass")),
        (Role.ADMIN, _("Verwaltung der Konten"), _("Konten anlegen, keine Daten von Familien")),
    ]  # fmt: skip


def role_texts(roles: Iterable[Role]) -> list[str]:
    """The names of roles in a fixed order."""
    held = set(roles)
    return [name for role, name, _note in role_options() if role in held]


def conflict_text(conflict: RoleConflict) -> str:
    """Why roles do not go together."""
    return {
        RoleConflict.AUDITOR_ALONE: _(
            "Wer das Protokoll liest, hat keine andere Aufgabe. So bleibt die Kontrolle unabhängig."
        ),
        RoleConflict.ADMIN_WITHOUT_FAMILIES: _(
            "Wer Konten verwaltet, sieht keine Daten von Familien. Bitte verteilen Sie das auf zwei Personen."
        ),
    }[conflict]


def weak_text(weak: WeakPassword) -> str:
    """How to choose a better password."""
    return {
        WeakPassword.SHORT: _("Bitte mindestens %(n)s Zeichen, zum Beispiel vier Wörter.")
        % {"n": SHORTEST_PASSWORD},
        WeakPassword.LONG: _("Bitte höchstens %(n)s Zeichen.") % {"n": LONGEST_PASSWORD},
        WeakPassword.COMMON: _(
            "Dieses Passwort ist leicht zu erraten. Nehmen Sie lieber vier Wörter, die nichts miteinander zu tun haben."
        ),
    }[weak]
