"""Stores of visits: the times of nurses."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.visits import leftovers

_ACTIVITY = Activity.VISITS
_FAMILY, _NURSE = "Familien mit einem Termin", "Fachkräfte"
_TEAM = "die eingeteilte Fachkraft, die Koordination"
_WORK = "Angebote aus den Arbeitszeiten machen"
NURSES = (
    Store(
        name="nurse",
        title="Fachkraft",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose="buchbar sein; Familien lesen den Namen",
        seen_by="Familien nach der Buchung, Team",
        terms=(
            Term(
                fields=words(
                    staff_id="Kennung",
                    name="Name für Familien",
                    languages="Sprachen",
                    max_visits_day="Besuche am Tag",
                ),
                since="mit dem Konto; der Name spätestens dann",
            ),
        ),
    ),
    Store(
        name="nurse_district",
        title="Stadtteile einer Fachkraft",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose="kurze Wege",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(nurse_id="Fachkraft", district="Stadtteil"),
                since="mit dem Konto",
                job="",
            ),
        ),
    ),
    Store(
        name="nurse_feed",
        title="Kalender-Adresse einer Fachkraft",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose="eigene Termine im eigenen Kalender, ohne Namen von Familien",
        seen_by="nur die Fachkraft selbst",
        terms=(
            Term(
                fields=words("Adresse (Hash)", nurse_id="Fachkraft", created_at="angelegt am"),
                since="mit dem Zurückziehen oder dem Konto",
                job="",
            ),
        ),
    ),
    Store(
        name="availability_rule",
        title="Wöchentliche Zeit",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose=_WORK,
        seen_by="die Fachkraft selbst, die Koordination",
        terms=(
            Term(
                fields=words(
                    nurse_id="Fachkraft",
                    weekday="Wochentag",
                    starts="Beginn",
                    ends="Ende",
                    every_weeks="alle … Wochen",
                    nth="welche im Monat",
                    anchor_on="gezählt ab",
                    valid_from="ab",
                    valid_until="bis",
                    types="Besuchsarten",
                    created_at="angelegt am",
                ),
                kept=leftovers.KEEP_RULES,
                since="nach ihrem Ende",
            ),
        ),
    ),
    Store(
        name="availability_pause",
        title="Pause einer wöchentlichen Zeit",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose=_WORK,
        seen_by="die Fachkraft selbst, die Koordination",
        terms=(
            Term(
                fields=words(rule_id="wöchentliche Zeit", first_on="von", last_on="bis"),
                kept=leftovers.KEEP_RULES,
                since="nach der Pause",
            ),
        ),
    ),
    Store(
        name="slot",
        title="Angebotene Zeit",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose="Familien freie Zeiten zeigen",
        seen_by="alle (ohne Namen)",
        terms=(
            Term(
                fields=words(
                    nurse_id="Fachkraft",
                    resource="Kennung",
                    starts_at="Beginn",
                    ends_at="Ende",
                    local_date="Tag",
                    local_start="Uhrzeit",
                ),
                kept=timedelta(days=7),
                since="nach dem Tag",
                job="visits.nightly",
            ),
        ),
    ),
    Store(
        name="absence",
        title="Abwesenheit",
        activity=_ACTIVITY,
        whose=_NURSE,
        purpose="Vertretung finden, Familien Bescheid geben",
        seen_by="die Fachkraft selbst, die Koordination",
        terms=(
            Term(
                fields=words(
                    nurse_id="Fachkraft",
                    kind="Art (krank, weg, gesperrt)",
                    starts_at="von",
                    ends_at="bis",
                    applied_at="eingetragen am",
                    undone_at="zurückgenommen am",
                ),
                kept=leftovers.KEEP_ABSENCES,
                since="nach ihrem Ende",
            ),
        ),
    ),
    Store(
        name="absence_step",
        title="Was bei einer Abwesenheit aus einem Termin wurde",
        activity=_ACTIVITY,
        whose=f"{_FAMILY}, {_NURSE}",
        purpose="zehn Minuten zurücknehmbar",
        seen_by=_TEAM,
        terms=(
            Term(
                fields=words(
                    absence_id="Abwesenheit",
                    visit_id="Termin",
                    nurse_id="Vertretung",
                    from_slot_id="Zeit vorher",
                    from_ends_at="Ende vorher",
                ),
                since="mit der Abwesenheit oder den Angaben der Familie",
            ),
        ),
    ),
)
