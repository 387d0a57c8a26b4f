"""Stores of the welcome service: families of the birth list, tours, letters, bags."""

from __future__ import annotations

from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.welcome import leftovers

_ACTIVITY = Activity.WELCOME
_FAMILY, _STAFF = "Familien mit einem neuen Baby", "Team des Besuchsdienstes"
_TEAM = (
    "die Koordination; wer die Familie auf der Tour hat; gesperrte Adressen nur eine eigene Aufgabe"
)
_WHO = leftovers.KEEP_WHO

CASES = (
    Store(
        name="welcome_case",
        title="Familie der Meldeliste",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="ein Besuch mit Willkommenstasche als Angebot",
        seen_by=_TEAM,
        terms=(
            Term(
                fields=words(
                    family="Namen, Geburtstag, Anschrift der Familie",
                    content_hash="Prüfwert (Schlüssel-Hash)",
                    assigned_to="zugeteilt an",
                    tour_on="Tag der Tour",
                ),
                since="30 Tage nach dem Ende (besucht, abgelehnt, verzogen); sonst 366 Tage nach"
                " der Übernahme; nach einem Sterbefall oder „Keine Post“ sofort",
                counted="family",
            ),
            Term(
                fields=words(
                    intake="Geburt oder Zuzug",
                    is_listed="steht in einer Meldeliste",
                    asked_on="hat sich selbst angemeldet am",
                    district="Stadtteil",
                    is_protected="Adresse gesperrt",
                    contact="wie weit",
                    bag="Tasche",
                    attempts="Versuche",
                    wants_no_contact="möchte keinen Besuch",
                    created_at="übernommen am",
                    closed_at="beendet am",
                ),
                kept=leftovers.KEEP_CODES,
                since="nach der Übernahme (Zeile ohne Namen, damit keine ältere Liste die Familie"
                " zurückbringt); nach einem Sterbefall ab diesem Tag",
            ),
        ),
    ),
    Store(
        name="welcome_case_key",
        title="Wiedererkennen einer Familie",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="kein zweiter Brief, kein Besuch nach einem Nein",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(key="Name und Geburtstag (Schlüssel-Hash)", case_id="Familie"),
                since="mit der Zeile der Familie",
                job="",
            ),
        ),
    ),
    Store(
        name="case_event",
        title="Was bei einer Familie geschah",
        activity=_ACTIVITY,
        whose=f"{_FAMILY}, {_STAFF}",
        purpose="Stand der Besuche und Taschen",
        seen_by=_TEAM,
        terms=(
            Term(
                fields=words(actor="Kennung, wer es eintrug", device_id="Handy"),
                kept=_WHO,
                since="nach dem Eintrag",
                counted="actor",
            ),
            Term(
                fields=words(
                    case_id="Familie",
                    kind="Art",
                    payload="Ort als Code",
                    occurred_at="wann (Handy)",
                    corrected_at="wann",
                    received_at="wann (Server)",
                ),
                since="mit der Zeile der Familie",
                job="",
            ),
        ),
    ),
    Store(
        name="welcome_note",
        title="Hinweis für den Weg",
        activity=_ACTIVITY,
        whose=_FAMILY,
        purpose="die Tür finden; ausdrücklich keine Beobachtungen",
        seen_by=_TEAM,
        terms=(
            Term(
                fields=words(text="Hinweis", case_id="Familie", event_id="Eintrag"),
                since="mit der Familie",
            ),
        ),
    ),
    Store(
        name="welcome_assignment",
        title="Zuteilung",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="späte Einträge eines Handys annehmen",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung",
                    case_id="Familie",
                    started_at="ab",
                    ended_at="bis",
                ),
                kept=leftovers.KEEP_ASSIGNMENTS,
                since="nach ihrem Ende",
            ),
        ),
    ),
    Store(
        name="quarantined_event",
        title="Eintrag, der nicht passte",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="nichts geht verloren: ein Mensch sieht nach",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    body="Eintrag (verschlüsselt)",
                    actor="Kennung",
                    device_id="Handy",
                    case_id="Familie",
                    event_id="Eintrag",
                ),
                kept=leftovers.KEEP_QUARANTINE,
                since="nach dem Eingang; mit der Familie, wenn sie früher geht",
            ),
        ),
    ),
    Store(
        name="loose_event",
        title="Tasche ohne Familie",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="Bestand der Taschen",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(actor="Kennung, wer es eintrug", device_id="Handy"),
                kept=_WHO,
                since="nach dem Eintrag",
                counted="actor",
            ),
        ),
    ),
    Store(
        name="field_device",
        title="Handy unterwegs",
        activity=_ACTIVITY,
        whose=_STAFF,
        purpose="ungesendete Einträge bemerken, ein verlorenes Handy sperren",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung",
                    first_seen_at="zuerst gesehen",
                    last_seen_at="zuletzt gesehen",
                    secret_hash="Schlüssel (Hash)",  # noqa: S106
                    staff_device_id="angemeldetes Handy",
                    build="Stand der Seite",
                    revoked_at="gesperrt am",
                    wiped_at="geleert am",
                ),
                kept=leftovers.KEEP_DEVICES,
                since="nach dem letzten Kontakt",
            ),
        ),
    ),
)
