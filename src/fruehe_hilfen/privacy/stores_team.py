"""Stores of the team, the office and the machine."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.jobs.outbox import KEPT_DEAD
from fruehe_hilfen.office.leftovers import KEPT_ACTOR
from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.staff.audit_chain import KEPT as KEPT_AUDIT
from fruehe_hilfen.staff.leavers import KEPT_DEVICES
from fruehe_hilfen.staff.rules import INVITATION, LONGEST_SESSION

_TEAM = "Team"
TEAM = (
    Store(
        name="staff",
        title="Konto",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Anmeldung",
        seen_by="Verwaltung der Konten; Namen auch das Team",
        terms=(
            Term(
                fields=words(
                    login="Anmeldename",
                    name="Name",
                    roles="Aufgaben",
                    password_hash="Passwort (Argon2id)",  # noqa: S106
                    totp_secret="Schlüssel der Code-App",  # noqa: S106
                    totp_counter="letzter Code-Schritt",
                    failed_logins="Fehlversuche",
                    locked_until="Pause bis",
                    disabled_on="gesperrt seit",
                    created_at="angelegt am",
                ),
                kept=KEPT_AUDIT,
                counted="roles",
                since="nach der Sperre des Kontos (so lange nennt das Protokoll die Kennung); vom"
                " ersten Konto bleibt die Kennung: an ihr erkennt eine Sicherung ihre Anlage",
            ),
        ),
    ),
    Store(
        name="staff_mail",
        title="E-Mail-Adresse im Team",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Einladung und Änderungen des Tages schicken",
        seen_by="nur die Person selbst",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung",
                    address="E-Mail-Adresse",
                    wants_changes="möchte Änderungen per E-Mail",
                    is_broken="nicht zustellbar",
                    digest_on="Tag der letzten Übersicht",
                ),
                since="mit dem Entfernen oder dem Konto",
                job="",
            ),
        ),
    ),
    Store(
        name="staff_session",
        title="Anmeldung",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="angemeldet bleiben",
        seen_by="nur die Person selbst",
        terms=(
            Term(
                fields=words(
                    "Schlüssel (Hash)",
                    staff_id="Kennung",
                    way="Art",
                    agent="Browser ohne Version",
                    created_at="Beginn",
                    seen_at="letzte Nutzung",
                    field_until="Schicht bis",
                    once="einmal gezeigt (verschlüsselt)",
                ),
                kept=LONGEST_SESSION,
                since="nach dem Beginn, meist früher; dann binnen einer Stunde",
                job="staff.sessions",
            ),
        ),
    ),
    Store(
        name="staff_invitation",
        title="Einladung",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Konto einrichten",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(
                    "Link (Hash)",
                    staff_id="Kennung",
                    totp_secret="künftiger Schlüssel der Code-App",  # noqa: S106
                ),
                kept=INVITATION,
                since="nach der Einladung oder mit der Nutzung",
                job="staff.sessions",
            ),
        ),
    ),
    Store(
        name="staff_challenge",
        title="Frage an einen Passkey",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Anmeldung mit Passkey",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(challenge_hash="Frage (Hash)", staff_id="Kennung"),
                kept=timedelta(minutes=5),
                since="nach der Frage, dann binnen einer Stunde",
                job="staff.sessions",
            ),
        ),
    ),
    Store(
        name="staff_recovery_code",
        title="Notfallcode",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Anmeldung ohne Handy",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(code_hash="Code (Hash)", staff_id="Kennung"),
                since="mit der Nutzung, neuen Codes oder der Sperre des Kontos",
                job="",
            ),
        ),
    ),
    Store(
        name="staff_passkey",
        title="Passkey",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Anmeldung",
        seen_by="nur die Person selbst",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung",
                    credential_id="Kennung des Schlüssels",
                    public_key="öffentlicher Schlüssel",
                    sign_count="Zähler",
                    name="Gerätename",
                    created_on="angelegt am",
                    used_on="zuletzt benutzt (Tag)",
                ),
                since="mit dem Entfernen oder der Sperre des Kontos",
                job="",
            ),
        ),
    ),
    Store(
        name="staff_device",
        title="Angemeldetes Handy",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="eine Schicht lang angemeldet bleiben",
        seen_by="nur die Person selbst",
        terms=(
            Term(
                fields=words(
                    "Schlüssel (Hash)",
                    staff_id="Kennung",
                    name="Gerätename",
                    created_on="angemeldet am",
                    used_on="letzte Schicht (Tag)",
                ),
                kept=KEPT_DEVICES,
                since="nach der letzten Schicht, oder mit dem Entfernen",
            ),
        ),
    ),
    Store(
        name="audit_entry",
        title="Protokoll",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="prüfen, ob Daten von Familien zulässig geöffnet wurden",
        seen_by="nur die Aufgabe „Protokoll“, nach Angabe des Anlasses",
        terms=(
            Term(
                fields=words(
                    actor="Kennung",
                    roles="Aufgaben",
                    action="Aktion",
                    record="Eintrag (Kennung)",
                    at="wann",
                ),
                kept=KEPT_AUDIT,
                since="nach dem Eintrag, in ganzen versiegelten Blöcken",
            ),
        ),
        neutral=frozenset({"fields"}),
    ),
    Store(
        name="audit_reading",
        title="Einsicht in das Protokoll",
        activity=Activity.TEAM,
        whose=_TEAM,
        purpose="Kontrolle der Kontrolle",
        seen_by="nur die Aufgabe „Protokoll“",
        terms=(
            Term(
                fields=words(session_hash="Anmeldung (Hash)", reason="Anlass", opened_at="wann"),
                kept=KEPT_AUDIT,
                since="nach der Einsicht",
            ),
        ),
    ),
)
OFFICE = (
    Store(
        name="office_change",
        title="Änderung über der Ausgabe",
        activity=Activity.OFFICE,
        whose=_TEAM,
        purpose="Termine, Nummern und Freigaben pflegen; eine zweite Person gibt frei",
        seen_by="Redaktion, Freigabe, Koordination (ohne Namen)",
        terms=(
            Term(
                fields=words(actor="Kennung, wer es war"),
                kept=KEPT_ACTOR,
                since="nach der Änderung",
                counted="actor",
            ),
        ),
        neutral=frozenset({"target", "number", "value", "by_role", "undone_at", "at"}),
    ),
    Store(
        name="outbox_message",
        title="Auftrag",
        activity=Activity.OPERATION,
        whose="je nach Auftrag",
        purpose="Arbeit nach einer Änderung sicher erledigen",
        seen_by="niemand (nur die Anzahl)",
        terms=(
            Term(
                fields=words(
                    payload=(
                        "Inhalt (verschlüsselt; Kennungen, bei einer Einladung der Link, bei „Keine Post“ "
                        "Familienname und Geburtstag des Kindes)"
                    ),
                    key="Schlüssel",
                ),
                kept=KEPT_DEAD,
                since="nach dem letzten Versuch; Erledigtes sofort",
            ),
        ),
    ),
)
