"""The one table of everything that is kept, joined from its parts; the tests compare it with the models."""

from __future__ import annotations

from collections.abc import Iterator

from fruehe_hilfen.privacy.outside import OUTSIDE
from fruehe_hilfen.privacy.stores_cases import CASES
from fruehe_hilfen.privacy.stores_lists import LETTERS, LISTS
from fruehe_hilfen.privacy.stores_nurses import NURSES
from fruehe_hilfen.privacy.stores_phones import PHONES, VOICES
from fruehe_hilfen.privacy.stores_team import OFFICE, TEAM
from fruehe_hilfen.privacy.stores_visits import VISITS
from fruehe_hilfen.privacy.terms import Store, Term

STORES: tuple[Store, ...] = (
    *VISITS, *NURSES, *CASES, *LISTS, *LETTERS, *PHONES, *VOICES, *TEAM, *OFFICE,
)  # fmt: skip
EVERYWHERE: tuple[Store, ...] = (*STORES, *OUTSIDE)

IMPERSONAL = {
    "audit_checkpoint": "Prüfwerte über das Protokoll",
    "bag_transfer": "Taschen unterwegs zwischen zwei Lagern",
    "bag_version": "was in einer Tasche ist",
    "deletion_count": "wie viel gelöscht wurde und wird",
    "link_check": "ob fremde Seiten antworten",
    "mail_count": "Anzahl der E-Mails je Tag",
    "push_count": "Anzahl der Klingeltöne je Tag",
    "push_origin": "Pausen der Klingel-Dienste",
    "tick": "letzter Lauf der Aufträge",
    "travel_time": "Minuten zwischen Stadtteilen",
    "visit_figure": "Anzahl der Termine je Monat, Art und Stadtteil; ob sie von mehreren sind",
    "visit_setting": "Einstellungen der Termine",
    "welcome_figure": "Anzahlen je Monat und Stadtteil",
    "welcome_letter_series": "wann Briefe vorbereitet und gedruckt wurden, der Tag darin",
    "welcome_review": "welche Einträge jemand angesehen hat (nur Nummern)",
    "welcome_setting": "Spalten der Liste, Stichtag",
    "welcome_gate": "eine Sperre für gleichzeitige Übernahmen",
}
"""Tables that say nothing of a person, with the reason."""

NEUTRAL = frozenset({
    "id", "state", "version", "attempts", "lease", "due_at", "last_error", "kind", "expires_at",
    "purge_after", "visit_type", "tzid", "local_start", "ics_sequence", "answer_by", "offer_until",
    "event", "from_state", "to_state", "what", "way", "outcome", "until", "lapsed", "is_active",
    "priority", "pauses_in_school_holidays", "first_cell", "end_cell", "cell", "is_undone",
    "from_type", "on_request", "seq", "supersedes", "device_seq", "payload_sha256", "verdict",
    "reason", "unsent", "drift_s", "is_persisted", "asked_at", "depot_id", "version_id", "number",
    "district", "turn", "transfer_id", "at", "value", "name", "created_at", "payload",
    "occurred_at", "corrected_at", "received_at",
})  # fmt: skip
"""Columns that say nothing of a person where no store says otherwise."""

BY_NAME = {store.name: store for store in EVERYWHERE}


def terms() -> Iterator[tuple[str, Store, Term]]:
    """(key of its number, store, term) of everything in the database."""
    for store in STORES:
        for term in store.terms:
            yield store.key(term), store, term


def counted() -> dict[str, tuple[Store, Term]]:
    """What is counted, by key: everything that has a period of its own."""
    return {key: (store, term) for key, store, term in terms() if term.job}
