"""Prints every e-mail into docs/mail.md, with invented dates. A test keeps page and texts equal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

from fruehe_hilfen.clock import BERLIN
from fruehe_hilfen.mail import texts
from fruehe_hilfen.paths import ROOT

PAGE = ROOT / "docs" / "mail.md"
BEGIN, END = "<!-- Texte: erzeugt von tools/mail_texts.py -->\n", "<!-- Ende der Texte -->\n"
LINK = "https://familie.example.org"
START = datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN)
UNTIL = datetime(2026, 11, 30, 12, 0, tzinfo=BERLIN)
FAMILIES = {
    "booked": "Gebucht",
    "requested": "Anfrage",
    "confirmed": "Anfrage bestätigt",
    "moved": "Verlegt",
    "ended": "Von der Familie abgesagt",
    "cancelled": "Von uns abgesagt",
    "substitute": "Vertretung",
    "phone": "Anruf statt Besuch",
    "offer": "Neue Zeit vorgeschlagen",
    "call": "Neue Zeit nötig",
    "back": "Es bleibt beim alten Termin",
    "reminder": "Am Abend vorher",
}
REQUESTS = {
    "moved": "Anfrage verlegt",
    "substitute": "Anfrage: Vertretung",
    "phone": "Anfrage: Anruf statt Besuch",
    "back": "Anfrage: es bleibt bei der alten Zeit",
}
DISCREET = ("booked", "requested", "moved", "cancelled", "offer")
ACCOUNTS = {
    "mail_on": "Neue Adresse",
    "password": "Passwort geändert",
    "code_app": "Code-App gewechselt",
    "passkey": "Passkey angelegt",
    "reset": "Zugang zurückgesetzt",
}


def _visit(kind: str = "home") -> SimpleNamespace:
    return SimpleNamespace(starts_at=START, visit_type=kind, answer_by=UNTIL, offer_until=UNTIL)


def _about(
    what: str, kind: str, *, where: str, link: str, asks: bool
) -> tuple[str, str]:  # fmt: skip
    return texts.render(
        "visit.txt", what=what, visit=_visit(kind), where=where, link=link, asks=asks,
        answer_by=UNTIL if asks else None, must_call=False,
    )  # fmt: skip


def _families() -> Iterator[tuple[str, tuple[str, str]]]:
    link = f"{LINK}/termine/…"
    for what, title in FAMILIES.items():
        kind, where = ("phone", "Am Telefon") if what == "phone" else ("home", "Bei Ihnen zu Hause")
        goes_to = f"{LINK}/termine" if what in ("ended", "cancelled") else link
        yield title, _about(what, kind, where=where, link=goes_to, asks=what == "requested")
    for what, title in REQUESTS.items():
        kind, where = ("phone", "Am Telefon") if what == "phone" else ("home", "Bei Ihnen zu Hause")
        yield title, _about(what, kind, where=where, link=link, asks=True)
    for what in DISCREET:
        asks = what == "requested"
        text = texts.render("visit_discreet.txt", what=what, visit=_visit(), asks=asks)
        yield f"Unauffällig: {FAMILIES[what]}", text
    for what, title in REQUESTS.items():
        text = texts.render("visit_discreet.txt", what=what, visit=_visit(), asks=True)
        yield f"Unauffällig: {title}", text
    for is_discreet, title in ((False, "Warteliste"), (True, "Unauffällig: Warteliste")):
        yield title, texts.render(
            "offer.txt", slot=_visit(), until=UNTIL, where="Bei Ihnen zu Hause",
            is_discreet=is_discreet, link=f"{LINK}/termine/warteliste/…",
        )  # fmt: skip


def _team() -> Iterator[tuple[str, tuple[str, str]]]:
    visit, place, link = _visit(), "Zu Hause, Birkesdorf", f"{LINK}/team/termine"
    before = datetime(2026, 11, 26, 10, 0, tzinfo=BERLIN)
    yield (
        "Fachkraft: heute oder morgen",
        texts.render(
            "nurse.txt", visit=visit, place=place, what="Neue Zeit", before=before, link=link
        ),
    )
    yield (
        "Fachkraft: um 7 Uhr",
        texts.render(
            "digest.txt", today=[(visit, place)], news=[(visit, place, "Abgesagt")], link=link
        ),
    )
    yield (
        "Einladung",
        texts.render(
            "invitation.txt", login="frau.beispiel", until=UNTIL, link=f"{LINK}/team/einladung/…"
        ),
    )
    for what, title in ACCOUNTS.items():
        yield title, texts.render("staff.txt", what=what, link=f"{LINK}/team/konto")
    yield "Probe der Technik", texts.render("test.txt", link=LINK)


def printed() -> str:
    """All letters as they stand in the page."""
    parts = [
        f"### {title}\n```text\nBetreff: {subject}\n\n{text}```\n"
        for title, (subject, text) in (*_families(), *_team())
    ]
    return BEGIN + "\n".join(parts) + END


def main() -> None:
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + printed() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
