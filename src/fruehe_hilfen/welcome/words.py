"""German words for codes."""

from __future__ import annotations

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.i18n import ngettext
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.rules import Contact, Kind


def state(case: WelcomeCase) -> tuple[str, str]:
    """The state of a case and the kind of its badge."""
    if case.contact is Contact.ATTEMPTED:
        text = ngettext("%(n)s-mal niemand da", "%(n)s-mal niemand da", case.attempts)
        return text % {"n": case.attempts}, "warn"
    return {
        Contact.NEW: (_("Neu"), "accent"),
        Contact.MET: (_("Tasche übergeben"), "good"),
        Contact.DECLINED: (_("Kein Besuch gewünscht"), ""),
        Contact.MOVED: (_("Weggezogen"), ""),
    }.get(case.contact, ("", ""))


def event(happened: CaseEvent) -> tuple[str, str]:
    """What happened, and its icon."""
    if happened.kind is Kind.HANDOVER and happened.payload.get("place") == "office":
        return _("Tasche im Büro abgeholt"), "package-check"
    return {
        Kind.HANDOVER: (_("Tasche übergeben"), "gift"),
        Kind.ATTEMPT: (_("Niemand da"), "door-open"),
        Kind.DECLINE: (_("Kein Besuch gewünscht"), "x"),
        Kind.UNDO: (_("Eintrag zurückgenommen"), "undo-2"),
        Kind.MOVED: (_("Weggezogen, laut Meldeliste"), "map-pin"),
        Kind.PROTECT: (_("Adresse geschützt, laut Meldeliste"), "shield"),
    }.get(happened.kind, (_("Beendet"), "x"))


def reason(code: str) -> str:
    """Why an entry should be looked at, or why a row was not used."""
    return {
        "clock": _("Die Uhr des Handys ging anders. Die Zeit ist berichtigt."),
        "second_bag": _("Für diese Familie ist es die zweite Tasche."),
        "declined_after_meeting": _("Nach der Übergabe kam: kein Besuch gewünscht."),
        "case_closed": _("Der Fall war schon beendet."),
        "before_birth": _("Die Zeit liegt vor der Geburt."),
        "id_reuse": _("Gleiche Kennung, anderer Inhalt."),
        "unreadable": _("Der Eintrag lässt sich nicht öffnen."),
        "unknown_content": _("Diese Art von Eintrag ist hier nicht bekannt."),
        "unknown_case": _("Den Fall gibt es hier nicht."),
        "not_assigned": _("Der Fall war in den letzten 14 Tagen nicht zugeteilt."),
        "wrong_target": _("Der Eintrag nimmt etwas Fremdes zurück."),
        "bad_id": _("Die Kennung ist ungültig."),
        "no_name": _("Der Familienname fehlt."),
        "no_birth_date": _("Das Geburtsdatum fehlt oder ist kein Datum."),
        "no_address": _("Straße oder PLZ fehlt."),
        "born_in_future": _("Das Geburtsdatum liegt in der Zukunft."),
        "too_old": _("Das Kind ist älter als zwei Jahre."),
        "outside": _("Die PLZ liegt nicht in der Stadt Düren."),
        "unmatched_block": _(
            "Die Zeile hat ein Sterbedatum oder eine Sperre, aber Name oder Geburtsdatum fehlt. "
            "Bitte sehen Sie von Hand nach, bevor Sie die Liste übernehmen."
        ),
    }.get(code, code)


def reasons(codes: str) -> str:
    """Sentences for blank-separated codes."""
    return " ".join(reason(code) for code in codes.split())
