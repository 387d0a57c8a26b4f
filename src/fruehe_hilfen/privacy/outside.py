"""Stores outside the database: phones, memory, the disk of the server."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.privacy.terms import Activity, Store, Term, Where
from fruehe_hilfen.staff.rules import FIELD_SHIFT

_PARENTS = "Eltern"
_FOREVER = "bis die Eltern es löschen (Mehr → Daten löschen)"
OUTSIDE = (
    Store(
        name="IndexedDB „fh“",
        title="Plan auf dem Handy",
        activity=Activity.PLAN,
        where=Where.PHONE,
        whose=_PARENTS,
        purpose="den Plan auf dem Handy berechnen",
        seen_by="nur wer das Handy hat",
        terms=(
            Term(
                fields={
                    "kv": "errechneter Termin, Geburtstage, Kinder, Haken, Lesezeichen",
                    "alarms": "Wecker mit ihren Texten",
                },
                since=_FOREVER,
                job="",
            ),
        ),
    ),
    Store(
        name="localStorage",
        title="Schrift und Farben",
        activity=Activity.READING,
        where=Where.PHONE,
        whose=_PARENTS,
        purpose="die Wahl merken",
        seen_by="nur wer das Handy hat",
        terms=(
            Term(
                fields={"theme, size, plan": "Farben, Schriftgröße, ob es einen Plan gibt"},
                since=_FOREVER,
                job="",
            ),
        ),
    ),
    Store(
        name="Seitenspeicher",
        title="Öffentliche Seiten für ohne Netz",
        activity=Activity.READING,
        where=Where.PHONE,
        whose=_PARENTS,
        purpose="lesen ohne Netz",
        seen_by="nur wer das Handy hat",
        terms=(
            Term(
                fields={"Dateien": "Seiten, die für alle gleich sind (nichts über die Eltern)"},
                since="mit der nächsten Ausgabe, oder wenn die App entfernt wird",
                job="",
            ),
        ),
    ),
    Store(
        name="IndexedDB „fh-team“",
        title="Tour auf dem Handy",
        activity=Activity.WELCOME,
        where=Where.FIELD,
        whose="Familien der Tour und Termine von heute, Team",
        purpose="Tour ohne Netz",
        seen_by="wer das Handy und die PIN der Tour hat",
        terms=(
            Term(
                fields={
                    "tour, journal": "Familien und Termine von heute (verschlüsselt, hinter einer PIN)"
                },
                kept=FIELD_SHIFT,
                since="nach dem Beginn der Schicht; früher mit dem Abmelden, nach fünf falschen PINs oder wenn die"
                " Koordination das Handy sperrt",
                job="",
            ),
            Term(
                fields={"events": "ungesendete Einträge (nur für den Server lesbar)"},
                since="sobald der Server sie bestätigt",
                job="",
            ),
        ),
    ),
    Store(
        name="Bremsen",
        title="Zähler gegen zu viele Anfragen",
        activity=Activity.OPERATION,
        where=Where.MEMORY,
        whose="alle",
        purpose="Missbrauch bremsen",
        seen_by="niemand",
        terms=(
            Term(
                fields={
                    "Zähler": "Netz der Anfrage (Schlüssel-Hash; der Schlüssel wechselt täglich)"
                },
                kept=timedelta(hours=24),
                since="nach der Anfrage, oder mit dem Neustart",
                job="",
            ),
        ),
    ),
    Store(
        name="Gebucht aus einem Netz",
        title="Welche Termine aus einem Netz gebucht wurden",
        activity=Activity.VISITS,
        where=Where.MEMORY,
        whose="Familien mit einem Termin",
        purpose="niemand belegt allein den Kalender",
        seen_by="niemand",
        terms=(
            Term(
                fields={
                    "Termine": "Netz der Anfrage (Schlüssel-Hash; der Schlüssel geht mit dem Neustart)"
                },
                since="mit dem Beginn des Termins, oder mit dem Neustart",
                job="",
            ),
        ),
    ),
    Store(
        name="Server-Log",
        title="Meldungen des Programms",
        activity=Activity.OPERATION,
        where=Where.DISK,
        whose="niemand",
        purpose="Fehler und abgewiesene Zugriffe finden",
        seen_by="Betrieb",
        terms=(
            Term(
                fields={
                    "Zeilen": "Zeit, Meldung, Anzahlen; bei einem abgewiesenen Zugriff die Aufgaben"
                    " (nie die Person); keine Adressen, Namen oder Inhalte"
                },
                since="7 Tage (Vorschlag; richtet der Betrieb ein)",
                job="",
            ),
        ),
    ),
    Store(
        name="Sicherungen",
        title="Kopien der Datenbank",
        activity=Activity.OPERATION,
        where=Where.DISK,
        whose="alle in der Datenbank",
        purpose="nach einem Ausfall weiterarbeiten",
        seen_by="Betrieb, mit dem Schlüssel auf Papier",
        terms=(
            Term(
                fields={"Dateien": "wie die Datenbank (verschlüsselt)"},
                kept=timedelta(days=35),
                since="nach der Sicherung (Vorschlag); nach dem Zurückholen wird neu gelöscht",
                job="",
            ),
            Term(
                fields={"Liste des Standes": "Kennungen und Zustände, kein Name (verschlüsselt)"},
                kept=timedelta(days=35),
                since="jede Minute neu; die vorletzte bleibt bis zur nächsten",
                job="",
            ),
        ),
    ),
)
