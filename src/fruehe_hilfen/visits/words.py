"""Words of the booking screens. No free text about families: topics and reasons are lists."""

from __future__ import annotations

from fruehe_hilfen.visits.models import VisitState

TOPICS = {
    "later": "Sage ich später",
    "pregnancy": "Schwangerschaft",
    "health": "Gesundheit von Mutter und Kind",
    "family": "Familienalltag",
    "office": "Behörden und Anträge",
}
SAFE_TIMES = {
    "morning": "8 bis 12 Uhr",
    "noon": "12 bis 15 Uhr",
    "afternoon": "15 bis 18 Uhr",
}
PARTS = {"vm": "vormittags", "nm": "nachmittags"}
INTERPRETER = {
    "wanted": "Dolmetschen: noch zu klären",
    "asked": "Dolmetschen: angefragt",
    "arranged": "Dolmetschen: geregelt",
    "impossible": "Dolmetschen: leider nicht möglich",
}
OPEN_INTERPRETER = ("wanted", "asked")
INTERPRETER_STEPS = {
    "wanted": ("asked", "arranged", "impossible"),
    "asked": ("arranged", "impossible", "wanted"),
    "arranged": ("asked",),
    "impossible": ("asked",),
}
INTERPRETER_LABELS = {
    "wanted": "Doch noch offen",
    "asked": "Ist angefragt",
    "arranged": "Dolmetschen ist geregelt",
    "impossible": "Dolmetschen geht nicht",
}
NOTICES = {
    "moved": "Neue Zeit",
    "gone": "Der Termin ist nicht mehr bei Ihnen",
    "cancelled": "Abgesagt",
    "substitute": "Es kommt eine Kollegin",
    "phone": "Anruf statt Besuch",
    "offer": "Wir schlagen eine neue Zeit vor",
    "call": "Neue Zeit am Telefon abmachen",
    "confirmed": "Anfrage bestätigt",
    "back": "Es bleibt doch beim alten Termin",
    "mail": "E-Mail kam nicht an",
    "careful": "Bitte anrufen, nicht erinnern",
}
WAYS = {
    "phone": "Anrufen",
    "mail": "Unsere E-Mail ist unterwegs",
    "email": "Bitte selbst eine E-Mail schreiben",
    "bounced": "Diese Adresse nimmt keine E-Mail an. Die Familie liest es auf ihrer Seite.",
    "page": "Liest es auf der eigenen Seite",
}
ABSENCES = {"sick": "krank", "away": "nicht da", "block": "Zeit gesperrt"}
STEPS = {
    "substitute": "Eine Kollegin kommt",
    "phone": "Anruf statt Besuch",
    "offer": "Neue Zeit vorschlagen",
    "call": "Anrufen und absprechen",
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
    "no_capacity": "Keine Zeit frei",
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
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
