"""Stores of the welcome service: lists, letters, bags."""

from __future__ import annotations

from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.welcome import leftovers
from fruehe_hilfen.welcome.importing import STAGED_FOR
from fruehe_hilfen.welcome.no_post import READABLE_FOR

_ACTIVITY = Activity.WELCOME
_FAMILY, _STAFF = "Familien mit einem neuen Baby", "Team des Besuchsdienstes"
_WHO = leftovers.KEEP_WHO

LISTS = (
    Store(
        name="welcome_staging",
        title="Hochgeladene Meldeliste vor der Übernahme",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="ansehen, was die Liste ändert",
        seen_by="wer sie hochgeladen hat",
        terms=(
            Term(
                fields=words(
                    content="erlaubte Spalten (verschlüsselt)",
                    staff_id="Kennung",
                    file_sha256="Prüfwert der Datei",
                ),
                kept=STAGED_FOR,
                since="nach dem Hochladen, oder mit der Übernahme",
                job="welcome-staging",
            ),
        ),
    ),
    Store(
        name="welcome_import",
        title="Übernommene Liste (nur Anzahlen)",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="wann zuletzt eine Liste kam",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    imported_by="Kennung",
                    imported_at="wann",
                    file_sha256="Prüfwert der Datei",
                ),
                kept=_WHO,
                since="nach der Übernahme",
            ),
        ),
        neutral=frozenset({"new", "changed", "unchanged", "suppressed", "rejected", "rows"}),
    ),
    Store(
        name="welcome_no_post",
        title="Wunsch „Keine Post“",
        activity=_ACTIVITY,
        whose="Familien, die keine Post möchten",
        purpose="niemand schreibt oder klingelt",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(family="Name, Tag der Geburt und was gestoppt wurde"),
                kept=READABLE_FOR,
                since="nach dem Wunsch; was er später noch anhält, 30 Tage danach; nach einem"
                " Sterbefall sofort",
                counted="family",
            ),
            Term(
                fields=words(asked_at="gewünscht am"),
                kept=leftovers.KEEP_CODES,
                since="nach dem Wunsch (ohne Namen)",
            ),
        ),
    ),
    Store(
        name="welcome_no_post_key",
        title="Wiedererkennen des Wunsches",
        activity=_ACTIVITY,
        whose="Familien, die keine Post möchten",
        purpose="auch spätere Listen ändern nichts",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(key="Name und Tag (Schlüssel-Hash)", wish_id="Wunsch"),
                since="mit dem Wunsch",
                job="",
            ),
        ),
    ),
    Store(
        name="welcome_doubt",
        title="Familie, die angehalten ist, bis eine Zeile geklärt ist",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="kein Brief nach einem Sterbefall, keine geschützte Adresse sichtbar",
        seen_by="die Koordination; gesperrte Adressen nur eine eigene Aufgabe",
        terms=(
            Term(
                fields=words(family="Namen, Geburtstag, Anschrift der Familie"),
                since="sobald es geklärt ist; spätestens am Löschtag der Zeile, 30 Tage nach der"
                " Liste",
                counted="family",
            ),
            Term(
                fields=words(
                    case_id="Familie",
                    row_key="Zeile der Liste (Schlüssel-Hash)",
                    event_id="Eintrag",
                    found_at="gefunden am",
                    settled_at="geklärt am",
                    kind="Sterbefall oder Sperre",
                ),
                since="mit der Zeile der Familie",
                job="",
            ),
        ),
    ),
    Store(
        name="welcome_registration",
        title="Selbst gewünschter Besuch",
        activity=_ACTIVITY,
        whose="Eltern, die einen Besuch möchten",
        purpose="den Besuch vereinbaren",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(family="Namen, Geburtstag, Anschrift", asked_at="gewünscht am"),
                since="sobald die Koordination entschieden hat, spätestens am Löschtag der Zeile",
            ),
        ),
    ),
)
LETTERS = (
    Store(
        name="welcome_letter",
        title="Brief an eine Familie",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="das Angebot schicken, ein Nein annehmen",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    case_id="Familie",
                    series_id="Briefe eines Tages",
                    code_hash="Antwort-Code (Hash)",
                    printed_at="gedruckt am",
                    answer="Antwort",
                    part_of_day="Tageszeit",
                    answered_at="geantwortet am",
                    age_days="Alter des Kindes in Tagen",
                ),
                since="mit der Zeile der Familie",
                job="",
            ),
        ),
    ),
    Store(
        name="bag_depot",
        title="Lager der Taschen",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="wo Taschen sind",
        seen_by="die Koordination, der Besuchsdienst",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung, wenn jemand Taschen bei sich hat", name="Name des Lagers"
                ),
                since="mit dem Konto dieser Person",
                counted="staff_id",
            ),
        ),
    ),
    Store(
        name="bag_movement",
        title="Taschen, die kamen oder gingen",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="Bestand der Taschen",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(event_id="Übergabe (Kennung ohne Namen)"),
                since="unbegrenzt; zeigt nach dem Löschen der Familie auf nichts mehr",
                job="",
            ),
        ),
    ),
)
