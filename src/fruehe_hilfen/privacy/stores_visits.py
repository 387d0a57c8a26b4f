"""Stores of visits: families who booked, the waiting list."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.visits import leftovers
from fruehe_hilfen.visits.day_rules import KEEP_CANCELLED, KEEP_WISH
from fruehe_hilfen.visits.jobs import HOLDS_KEPT
from fruehe_hilfen.visits.rules import KEEP_AFTER

_ACTIVITY = Activity.VISITS
_FAMILY, _NURSE = "Familien mit einem Termin", "Fachkräfte"
_TEAM = "die eingeteilte Fachkraft, die Koordination"
_NUMBERS = "nach dem Termin (bis dahin eine leere Zeile für die Zahlen des Jahres)"

VISITS = (
    Store(
        name="visit",
        title="Gebuchter Termin",
        activity=_ACTIVITY,
        whose=_FAMILY,
        seen_by=_TEAM,
        purpose="Besuch, Anruf oder Gespräch vereinbaren und machen",
        terms=(
            Term(
                fields=words(
                    name="Name (frei gewählt)",
                    phone="Telefon",
                    email="E-Mail",
                    street="Straße",
                    house_no="Hausnummer",
                    plz="PLZ",
                    topic="Thema (freiwillig)",
                    language="Sprache",
                    interpreter="Sprachmittlung",
                    safe_times="wann anrufen sicher ist",
                    discreet="Wunsch: keine Nachrichten",
                    is_silent="Vermerk: nur anrufen",
                    code_hash="Code (Hash)",
                    request_id="Kennung der Anfrage",
                    body_hash="Inhalt der Anfrage (Schlüssel-Hash)",
                    family="Kennung der Familie (Schlüssel-Hash)",
                    hashed="Link (Hash)",
                ),
                kept=KEEP_AFTER,
                counted="name",
                since=f"nach dem Termin; abgesagt: {KEEP_CANCELLED.days} Tage nach der Absage",
            ),
            Term(
                fields=words(
                    nurse_id="Kennung der Fachkraft",
                    slot_id="angebotene Zeit",
                    offer_slot_id="vorgeschlagene Zeit",
                    district="Stadtteil",
                    starts_at="Beginn",
                    ends_at="Ende",
                    local_date="Tag",
                    local_start="Uhrzeit",
                    ics_uid="Kennung für den Kalender",
                    created_at="gebucht am",
                    interpreter_state="Stand der Sprachmittlung",
                    cancel_reason="Grund der Absage",
                ),
                kept=leftovers.KEEP_NUMBERS,
                since=_NUMBERS,
            ),
        ),
    ),
    Store(
        name="visit_event",
        title="Verlauf eines Termins",
        activity=_ACTIVITY,
        seen_by=_TEAM,
        whose=f"{_FAMILY}, {_NURSE}",
        purpose="Änderungen nachvollziehen",
        terms=(
            Term(
                fields=words(
                    visit_id="Termin",
                    actor="wer (Familie, System oder Kennung)",
                    at="wann",
                    from_starts_at="Zeit vorher",
                    to_starts_at="Zeit danach",
                    reason="Grund",
                ),
                since="mit den Angaben der Familie; „unterwegs“ und „angekommen“ um Mitternacht",
            ),
        ),
    ),
    Store(
        name="visit_notice",
        title="Bescheid geben",
        activity=_ACTIVITY,
        seen_by=_TEAM,
        whose=f"{_FAMILY}, {_NURSE}",
        purpose="Nachweis, dass jemand von einer Änderung weiß",
        terms=(
            Term(
                fields=words(
                    visit_id="Termin",
                    nurse_id="Fachkraft",
                    absence_id="Abwesenheit",
                    done_by="wer Bescheid gab",
                    created_at="seit wann",
                    done_at="wann erledigt",
                ),
                since="mit den Angaben der Familie",
            ),
        ),
    ),
    Store(
        name="wish",
        title="Warteliste",
        activity=_ACTIVITY,
        whose="Familien auf der Warteliste",
        purpose="eine freie Zeit anbieten",
        seen_by="die Koordination, Fachkräfte",
        terms=(
            Term(
                fields=words(
                    name="Name (frei gewählt)",
                    phone="Telefon",
                    email="E-Mail",
                    language="Sprache",
                    safe_times="wann anrufen sicher ist",
                    discreet="Wunsch: keine Nachrichten",
                    family="Kennung (Schlüssel-Hash)",
                    hashed="Link (Hash)",
                ),
                kept=KEEP_WISH,
                counted="name",
                since="nach dem Austragen oder der Buchung; sonst nach dem letzten Tag, der bei der"
                " Anmeldung buchbar war",
            ),
            Term(
                fields=words(
                    district="Stadtteil",
                    windows="gewünschte Zeiten",
                    hold_id="gehaltene Zeit",
                    created_at="seit wann",
                ),
                kept=leftovers.KEEP_NUMBERS,
                since="nach der Anmeldung (leere Zeile als Zahl)",
            ),
        ),
    ),
    Store(
        name="wish_offer",
        title="Angebot aus der Warteliste",
        activity=_ACTIVITY,
        whose=f"Familien auf der Warteliste, {_NURSE}",
        purpose="eine Zeit einen Tag lang halten",
        seen_by="die Koordination",
        terms=(
            Term(
                fields=words(
                    wish_id="Eintrag der Warteliste",
                    slot_id="Zeit",
                    nurse_id="Fachkraft",
                    starts_at="Beginn",
                    offered_at="angeboten am",
                    told_at="Bescheid gegeben am",
                ),
                since="mit den Angaben der Familie",
            ),
        ),
    ),
    Store(
        name="hold",
        title="Kurz gehaltene Zeit",
        activity=_ACTIVITY,
        whose="Familien beim Buchen",
        purpose="eine Zeit zehn Minuten freihalten",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(
                    family="Kennung (Schlüssel-Hash)",
                    nurse_id="Fachkraft",
                    district="Stadtteil",
                    slot_id="Zeit",
                    local_date="Tag",
                ),
                kept=HOLDS_KEPT,
                since="nach dem Ablauf",
            ),
        ),
    ),
    Store(
        name="claim",
        title="Belegte fünf Minuten",
        activity=_ACTIVITY,
        whose=f"{_FAMILY}, {_NURSE}",
        purpose="nichts doppelt vergeben",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(
                    resource="Kennung der Fachkraft oder Familie (Hash)",
                    owner="Termin oder Halt",
                ),
                kept=timedelta(hours=24),
                since="nach der belegten Zeit",
            ),
        ),
    ),
)
