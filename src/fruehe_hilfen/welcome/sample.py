"""An invented birth list: for the demonstration and to try the import. No real people."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

HEADER = (
    "Familienname", "Vornamen", "Geburtsdatum", "Familienname Mutter", "Vornamen Mutter",
    "Straße", "Hausnummer", "PLZ", "Stadtteil", "Zuzugsdatum", "Auskunftssperre", "Sperrvermerk",
    "Sterbedatum", "Geburtsort", "Staatsangehörigkeit",
)  # fmt: skip
_FAMILIES = (
    ("Beispiel", "Mia", 24, "Beispiel", "Anna", "Musterstraße", "4", "52351", "Nord-Düren", ""),
    ("Muster", "Ben", 27, "Muster", "Eva", "Beispielweg", "12a", "52349", "Innenstadt", ""),
    ("Muster", "Lea", 27, "Muster", "Eva", "Beispielweg", "12a", "52349", "Innenstadt", ""),
    ("Probe-Vorlage", "Emil", 31, "Probe", "Selin", "Probegasse", "7", "52353", "Birkesdorf", ""),
    ("Entwurf", "Nora", 35, "Entwurf", "Olena", "Entwurfallee", "31", "52355", "Lendersdorf", ""),
    ("Schablone", "Can", 38, "Schablone", "Elif", "Musterstraße", "18", "52351", "Nord-Düren", ""),
    ("Müsterlein", "Ida", 42, "Müsterlein", "Jana", "Am Beispiel", "2", "52349", "Gürzenich", ""),
    ("Vordruck", "Jonas", 300, "Vordruck", "Mara", "Musterring", "9", "52353", "Birkesdorf", "zu"),
)
_DEAD = ("Blanko", "Luca", 29, "Blanko", "Ines", "Probegasse", "15", "52353", "Birkesdorf", "")
_PROTECTED = (
    "Platzhalter",
    "Tom",
    33,
    "Platzhalter",
    "Rita",
    "Am Muster",
    "1",
    "52349",
    "Innenstadt",
    "",
)


def birth_list(today: date) -> bytes:
    """A semicolon-separated file as of `today`, with one death and one protected address."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for family in _FAMILIES:
        writer.writerow(_cells(family, today))
    writer.writerow(_cells(_PROTECTED, today, blocked="ja"))
    writer.writerow(_cells(_DEAD, today, died_on=f"{today - timedelta(days=20):%d.%m.%Y}"))
    return text.getvalue().encode("utf-8-sig")


def _cells(
    family: tuple[str, str, int, str, str, str, str, str, str, str], today: date, *,
    blocked: str = "", died_on: str = "",
) -> list[str]:  # fmt: skip
    name, first_name, days, parent_name, parent, street, house_no, plz, district, moved = family
    born_on = today - timedelta(days=days)
    moved_in_on = f"{today - timedelta(days=20):%d.%m.%Y}" if moved else ""
    return [
        name, first_name, f"{born_on:%d.%m.%Y}", parent_name, parent, street, house_no, plz,
        district, moved_in_on, blocked, "", died_on, "Düren", "deutsch",
    ]  # fmt: skip
