"""Birth lists for tests."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook

HEADER = (
    "Familienname", "Vornamen", "Geburtsdatum", "Familienname Mutter", "Vornamen Mutter",
    "Straße", "Hausnummer", "PLZ", "Stadtteil", "Auskunftssperre", "Sperrvermerk", "Sterbedatum",
)  # fmt: skip
BASE = {
    "Familienname": "Müller", "Vornamen": "Mia", "Geburtsdatum": "01.11.2026",
    "Familienname Mutter": "Müller", "Vornamen Mutter": "Anna", "Straße": "Musterstraße",
    "Hausnummer": "4", "PLZ": "52351", "Stadtteil": "Nord-Düren",
}  # fmt: skip


def row(**changed: str) -> dict[str, str]:
    """A family; keyword arguments change or add columns."""
    return {**BASE, **changed}


def family(number: int, **changed: str) -> dict[str, str]:
    """The family with this number; all differ."""
    letters = "".join("bcdfghklmn"[int(digit)] for digit in f"{number:04d}")
    return row(
        Familienname=f"Fam{letters}",
        **{
            "Familienname Mutter": f"Fam{letters}",
            "Hausnummer": str(number),
            "Vornamen": f"Kind{letters}",
            **changed,
        },
    )


def as_csv(
    *rows: dict[str, str], encoding: str = "utf-8", delimiter: str = ";",
    header: tuple[str, ...] = HEADER,
) -> bytes:  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    for values in rows:
        writer.writerow([values.get(name, "") for name in header])
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: dict[str, object]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["Meldeliste der Stadt"])
    sheet.append(list(HEADER))
    for values in rows:
        sheet.append([values.get(name, "") for name in HEADER])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
