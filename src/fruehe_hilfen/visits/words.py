"""Words of the booking screens. No free text about families: topics and reasons are lists."""

from __future__ import annotations

from fruehe_hilfen.visits.models import VisitState

TOPICS = {
    "later": "Sage ich später",
    "feeding": "Stillen und Füttern",
    "sleep": "Schlafen und Weinen",
    "care": "Gewicht und Pflege",
    "me": "Mir geht es nicht gut",
    "office": "Anträge und Ämter",
    "other": "Etwas anderes",
}
LANGUAGES = {
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
    "pl": "Polski",
    "ro": "Română",
    "bg": "Български",
    "ku": "Kurdî",
    "fa": "فارسی",
    "fr": "Français",
    "other": "Andere Sprache",
}
CANCEL_REASONS = {
    "sick": "Krank",
    "emergency": "Dringender anderer Besuch",
    "family_asked": "Die Familie hat darum gebeten",
    "other": "Anderer Grund",
}
STATES = {
    VisitState.CONFIRMED: "gebucht",
    VisitState.EN_ROUTE: "unterwegs",
    VisitState.IN_PROGRESS: "läuft",
    VisitState.COMPLETED: "erledigt",
    VisitState.NOT_MET: "nicht angetroffen",
    VisitState.NEEDS_REBOOKING: "neue Zeit nötig",
    VisitState.CANCELLED_BY_FAMILY: "von der Familie abgesagt",
    VisitState.CANCELLED_BY_SERVICE: "von uns abgesagt",
}
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
