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


def action_texts() -> dict[str, str]:
    """What actions of the audit log mean; what is not listed is shown by its code."""
    return {
        **_actions_on_accounts(), **_actions_on_families(), **_actions_on_visits(),
        **_actions_of_the_office(),
    }  # fmt: skip


def _actions_on_accounts() -> dict[str, str]:
    return {
        "sign_in": _("angemeldet"),
        "sign_out": _("abgemeldet"),
        "sign_in_paused": _("Anmeldung in Pause nach Fehlversuchen"),
        "session_ended": _("andere Anmeldung beendet"),
        "account_added": _("Konto angelegt"),
        "account_set_up": _("Konto eingerichtet"),
        "account_reset": _("Konto neu eingeladen"),
        "account_disabled": _("Konto gesperrt"),
        "roles_changed": _("Aufgaben geändert"),
        "password_changed": _("Passwort geändert"),
        "recovery_codes_renewed": _("neue Notfallcodes"),
        "code_app_changed": _("Code-App gewechselt"),
        "passkey_added": _("Passkey angelegt"),
        "passkey_removed": _("Passkey entfernt"),
        "mail_changed": _("E-Mail-Adresse geändert"),
        "device_added": _("Handy angemeldet"),
        "device_removed": _("Handy entfernt"),
        "audit.read": _("Protokoll geöffnet"),
        "audit.export": _("Protokoll als Tabelle geholt"),
    }


def _actions_on_families() -> dict[str, str]:
    return {
        "welcome.import": _("Meldeliste übernommen"),
        "welcome.columns": _("Spalten der Meldeliste zugeordnet"),
        "welcome.first_birth": _("Stichtag der Meldeliste geändert"),
        "welcome.letters": _("Briefe vorbereitet"),
        "welcome.letter_sample": _("Musterbrief angesehen"),
        "welcome.letters_printed": _("Briefe gedruckt"),
        "welcome.letters_dropped": _("Briefe verworfen"),
        "welcome.reply": _("Antwort auf einen Brief"),
        "welcome.registration": _("Familie meldet sich selbst"),
        "welcome.registration_taken": _("Anmeldung der Familie übernommen"),
        "welcome.registration_dropped": _("Anmeldung der Familie gelöscht"),
        "welcome.closed": _("Familie nicht erreicht, abgeschlossen und gelöscht"),
        "welcome.reviewed": _("Eintrag eines Handys angesehen"),
        "welcome.figures": _("Zahlen als Tabelle geholt"),
        "welcome.bags": _("Taschenbestand geändert"),
        "welcome.read": _("Familie geöffnet"),
        "welcome.tour": _("Tour geholt"),
        "welcome.handover": _("Tasche übergeben"),
        "welcome.attempt": _("niemand da"),
        "welcome.decline": _("kein Besuch gewünscht"),
        "welcome.undo": _("Eintrag zurückgenommen"),
        "welcome.visit": _("besucht"),
        "welcome.referral": _("Wunsch nach der Kinderkrankenschwester"),
        "welcome.note": _("Hinweis zum Weg"),
        "welcome.loose_handover": _("Tasche ohne Adresse übergeben"),
        "welcome.loose_undo": _("Tasche ohne Adresse zurückgenommen"),
        "welcome.phone_revoked": _("Handy gesperrt"),
        "welcome.phone_wiped": _("Tour auf gesperrtem Handy gelöscht"),
        "welcome.assign": _("Familie zugeteilt"),
        "welcome.moved": _("verzogen"),
        "welcome.stop": _("Kontakt beendet"),
        "welcome.no_post": _("keine Post gewünscht"),
        "welcome.doubt_meant": _("Unklare Zeile geklärt: es ist diese Familie"),
        "welcome.doubt_other": _("Unklare Zeile geklärt: es ist eine andere Familie"),
        "welcome.post_again": _("Wunsch „keine Post“ aufgehoben"),
        "welcome.protect": _("Auskunftssperre eingetragen"),
        "welcome.purge": _("Familie nach der Frist gelöscht"),
    }


def _actions_on_visits() -> dict[str, str]:
    return {
        "visits.booked": _("Termin eingetragen"),
        "visits.cancelled": _("Termin abgesagt"),
        "visits.confirmed": _("Termin bestätigt"),
        "visits.nurse_changed": _("Fachkraft getauscht"),
        "visits.travel_changed": _("Wegezeit geändert"),
        "visits.type_changed": _("Besuchsart geändert"),
        "visits.type_undone": _("Änderung der Besuchsart zurückgenommen"),
        "visits.feed_made": _("Kalenderadresse angelegt"),
        "visits.feed_ended": _("Kalenderadresse abgeschaltet"),
        "visits.interpreter": _("Sprachmittlung eingetragen"),
        "visits.absence": _("Abwesenheit eingetragen"),
        "visits.absence_ended": _("Abwesenheit beendet"),
        "visits.absence_undone": _("Abwesenheit zurückgenommen"),
        "visits.time_opened": _("Zeit freigegeben"),
        "visits.time_blocked": _("Zeit gesperrt"),
        "visits.time_unblocked": _("Zeit wieder frei"),
        "visits.rule_added": _("wöchentliche Zeit angelegt"),
        "visits.rule_paused": _("wöchentliche Zeit ausgesetzt"),
        "visits.rule_ended": _("wöchentliche Zeit beendet"),
        "visits.completed": _("Besuch gemacht"),
        "visits.not_met": _("nicht angetroffen"),
        "visits.substitute": _("bei Abwesenheit: Vertretung kommt"),
        "visits.phone": _("bei Abwesenheit: Anruf statt Besuch"),
        "visits.offer": _("bei Abwesenheit: andere Zeit angeboten"),
        "visits.call": _("bei Abwesenheit: Familie wird angerufen"),
    }


def _actions_of_the_office() -> dict[str, str]:
    return {
        "backup.restored": _("Daten aus einer Sicherung zurückgeholt"),
        "office.date": _("Termin eines Treffpunkts geändert"),
        "office.pause": _("Pause eines Treffpunkts eingetragen"),
        "office.place": _("Treffpunkt geprüft"),
        "office.new_place": _("Treffpunkt angelegt"),
        "office.contact": _("Nummer geprüft"),
        "office.detail": _("Angabe der Stadt geprüft"),
        "office.number": _("Betrag geprüft"),
        "office.service": _("Leistung geprüft"),
        "office.review": _("Seite vorgelegt, freigegeben oder zurückgegeben"),
        "office.undone": _("Änderung zurückgenommen"),
        "office.feedback": _("Hinweis bearbeitet"),
        "office.barrier": _("Barriere beantwortet"),
    }
