"""German words for codes."""

from __future__ import annotations

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.i18n import ngettext
from fruehe_hilfen.welcome.models import CaseEvent, WelcomeCase
from fruehe_hilfen.welcome.rules import Bag, Contact, Kind, bags_of


def state(case: WelcomeCase) -> tuple[str, str]:
    """The state of a case and the kind of its badge."""
    if case.contact is Contact.ATTEMPTED:
        text = ngettext("%(n)s-mal niemand da", "%(n)s-mal niemand da", case.attempts)
        return text % {"n": case.attempts}, "warn"
    if case.contact is Contact.MET and case.bag is Bag.NONE:
        return _("Besucht, ohne Tasche"), "good"
    return {
        Contact.NEW: (_("Neu"), "accent"),
        Contact.MET: (_("Tasche übergeben"), "good"),
        Contact.DECLINED: (_("Kein Besuch gewünscht"), ""),
        Contact.MOVED: (_("Weggezogen"), ""),
    }.get(case.contact, ("", ""))


def event(happened: CaseEvent) -> tuple[str, str]:
    """What happened, and its icon."""
    place = happened.payload.get("place", "")
    if happened.kind is Kind.HANDOVER:
        text, symbol = _handovers().get(place, (_("Tasche übergeben"), "gift"))
        bags = bags_of(happened.payload)
        return (f"{text} ({bags})" if bags > 1 else text), symbol
    if happened.kind is Kind.DECLINE and place:
        return f"{_('Kein Besuch gewünscht')}: {_declines()[place]}", "x"
    if happened.kind is Kind.MOVED and happened.actor:
        return _("Weggezogen"), "map-pin"
    if happened.kind is Kind.ATTEMPT and place == "card":
        return _("Niemand da, Karte eingeworfen"), "door-open"
    return {
        Kind.VISIT: (_("Besucht, ohne Tasche"), "hand-heart"),
        Kind.REFERRAL: (_("Wünscht Besuch der Kinderkrankenschwester"), "stethoscope"),
        Kind.NOTE: (_("Hinweis zum Weg"), "pencil"),
        Kind.ATTEMPT: (_("Niemand da"), "door-open"),
        Kind.DECLINE: (_("Kein Besuch gewünscht"), "x"),
        Kind.UNDO: (_("Eintrag zurückgenommen"), "undo-2"),
        Kind.MOVED: (_("Weggezogen, laut Meldeliste"), "map-pin"),
        Kind.PROTECT: (_("Adresse geschützt, laut Meldeliste"), "shield"),
    }.get(happened.kind, (_("Beendet"), "x"))


def _handovers() -> dict[str, tuple[str, str]]:
    return {
        "home": (_("Besucht, Tasche übergeben"), "gift"),
        "door": (_("Tasche an der Tür übergeben"), "door-open"),
        "office": (_("Tasche im Büro abgeholt"), "package-check"),
        "cafe": (_("Tasche im Café abgeholt"), "coffee"),
        "post": (_("Tasche per Post geschickt"), "mail"),
    }


def _declines() -> dict[str, str]:
    return {
        "known": _("kennt Tasche und Buch schon"),
        "no_interest": _("möchte nicht"),
        "cared": _("wird schon begleitet"),
    }


def reason(code: str) -> str:
    """Why an entry should be looked at, or why a row was not used."""
    return {**_of_entries(), **_of_rows(), **_of_doubts()}.get(code, code)


def _of_entries() -> dict[str, str]:
    return {
        "clock": _("Die Uhr des Handys ging anders. Die Zeit ist berichtigt."),
        "second_bag": _("Für diese Familie ist es die zweite Tasche."),
        "declined_after_meeting": _("Nach der Übergabe kam: kein Besuch gewünscht."),
        "revoked_phone": _("Der Eintrag kam von einem gesperrten Handy."),
        "yes_too_late": _(
            "Die Familie hat auf den Brief mit Ja geantwortet. Ihr Fall war schon beendet. "
            "Bitte sehen Sie nach und nehmen Sie den letzten Eintrag zurück, wenn er nicht stimmt."
        ),
        "case_closed": _("Der Fall war schon beendet."),
        "before_birth": _("Die Zeit liegt vor der Geburt."),
        "id_reuse": _("Gleiche Kennung, anderer Inhalt."),
        "unreadable": _("Der Eintrag lässt sich nicht öffnen."),
        "unknown_content": _("Diese Art von Eintrag ist hier nicht bekannt."),
        "unknown_case": _("Den Fall gibt es hier nicht."),
        "not_assigned": _("Der Fall war in den letzten 14 Tagen nicht zugeteilt."),
        "wrong_target": _("Der Eintrag nimmt etwas Fremdes zurück."),
        "bad_id": _("Die Kennung ist ungültig."),
    }


def _of_rows() -> dict[str, str]:
    return {
        "no_name": _("Der Familienname fehlt."),
        "no_birth_date": _("Das Geburtsdatum fehlt oder ist kein Datum."),
        "no_address": _("Straße oder PLZ fehlt."),
        "born_in_future": _("Das Geburtsdatum liegt in der Zukunft."),
        "too_old": _("Das Kind ist älter als zwei Jahre."),
        "before_first": _("Das Kind kam vor dem Stichtag."),
        "twice": _("Dasselbe Kind steht schon weiter oben in der Liste."),
        "shifted": _(
            "Die Zeile hat mehr Felder als die Überschrift. Steht in einem Namen ein Trennzeichen? "
            "Bitte sehen Sie von Hand nach."
        ),
        "outside": _("Die PLZ liegt nicht in der Stadt Düren."),
    }


def _of_doubts() -> dict[str, str]:
    return {
        "unclear_dead": _(
            "Name und Geburtstag passen zu einem Sterbefall, sonst nichts. Die Familie wird "
            "angehalten, bis Sie das unter „Was ansteht“ geklärt haben."
        ),
        "unclear_block": _(
            "Name und Geburtstag passen zu einer Sperre, sonst nichts. Die Adresse wird geschützt, "
            "bis Sie das unter „Was ansteht“ geklärt haben."
        ),
        "future_block": _(
            "Die Zeile hat ein Sterbedatum oder eine Sperre, aber das Geburtsdatum liegt in der "
            "Zukunft. Bitte sehen Sie von Hand nach, bevor Sie die Liste übernehmen."
        ),
        "unmatched_block": _(
            "Die Zeile hat ein Sterbedatum oder eine Sperre, aber Name oder Geburtsdatum fehlt. "
            "Bitte sehen Sie von Hand nach, bevor Sie die Liste übernehmen."
        ),
    }


def reasons(codes: str) -> str:
    """Sentences for blank-separated codes."""
    return " ".join(reason(code) for code in codes.split())
