"""Reading the birth list of the Meldebehörde: CSV or XLSX to rows with the wanted columns only.

**Source** of the columns: § 10a MeldDÜV NRW. Everything else (nationality, place of birth, sex,
former addresses) is dropped here and goes no further.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from fruehe_hilfen.welcome.names import (
    POSTCODES,
    Child,
    Family,
    district_of,
    fold,
    name_parts,
    read_date,
)
from fruehe_hilfen.welcome.rules import Intake

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("Familienname", "Familienname Kind", "Name"),
    "first_name": ("Vornamen", "Vorname", "Vornamen Kind", "Vorname Kind"),
    "born_on": ("Geburtsdatum", "Geburtsdatum Kind"),
    "parent_name": ("Familienname Mutter", "Familienname gesetzliche Vertretung"),
    "parent_first_name": ("Vornamen Mutter", "Vorname Mutter", "Vornamen gesetzliche Vertretung"),
    "street": ("Straße", "Strasse", "Straßenname"),
    "house_no": ("Hausnummer", "Haus-Nr."),
    "plz": ("PLZ", "Postleitzahl"),
    "district": ("Stadtteil", "Ortsteil"),
    "moved_in_on": ("Zuzugsdatum", "Einzugsdatum"),
}
"""Our field → headers that name it (spelling and case do not matter)."""

ALARMS: Mapping[str, str] = {
    "dead": "sterbedatum",
    "blocked": "auskunftssperre",
    "restricted": "sperrvermerk",
}
"""Every column whose header contains this word counts, for the child and for the parents."""

_NEEDED = ("name", "first_name", "born_on", "street", "house_no", "plz")
_NO = frozenset({"", "-", "nein", "n", "keine", "kein", "false", "0"})
_MOST_ROWS = 5_000
_MOST_UNPACKED = 40_000_000
_HEADER_WITHIN = 10


class ListError(Exception):
    """The file cannot be read as a birth list; the text is German and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One usable row. A row with `is_dead` or `is_protected` must never be shown."""

    number: int
    family: Family
    intake: Intake
    is_dead: bool = False
    is_protected: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used; `reason` is a code."""

    number: int
    reason: str


@dataclass(frozen=True)
class BirthList:
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


def read(data: bytes, today: date) -> BirthList:
    """Parse a file. Raises ListError when it is not a birth list at all."""
    table = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    header, lines = _split(table)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for number, cells in lines:
        if number > _MOST_ROWS:
            raise ListError("Die Liste hat mehr als 5.000 Zeilen. Bitte teilen Sie die Datei.")
        if any(cells):
            found = _row(number, header, cells, today)
            (rows if isinstance(found, Row) else rejected).append(found)  # type: ignore[arg-type]
    return BirthList(tuple(rows), tuple(rejected))


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ListError("Die Datei ist weder eine CSV-Datei noch eine Excel-Datei (.xlsx).")
    if "\x00" in text:
        raise ListError("Die Datei ist weder eine CSV-Datei noch eine Excel-Datei (.xlsx).")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in line]
    except csv.Error as error:
        raise ListError("Die CSV-Datei ist beschädigt.") from error


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise ListError("Die Excel-Datei ist zu groß. Bitte teilen Sie die Liste.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in line]
    except ListError:
        raise
    except Exception as error:  # openpyxl raises many kinds for broken files
        raise ListError(
            "Die Excel-Datei ist beschädigt oder mit einem Passwort geschützt."
        ) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


Header = dict[str, list[int]]


def _split(table: Iterable[list[str]]) -> tuple[Header, Iterator[tuple[int, list[str]]]]:
    """The columns of the first line that looks like a header, and the numbered lines below it."""
    lines = iter(enumerate(table, 1))
    best: list[str] = list(_labels({}))
    for number, cells in lines:
        header = _header(cells)
        missing = list(_labels(header))
        if not missing:
            return header, lines
        best = min(best, missing, key=len)
        if number >= _HEADER_WITHIN:
            break
    raise ListError(
        "Diese Spalten fehlen: " + ", ".join(f"„{name}“" for name in best)
        + ". Ohne sie übernehmen wir nichts."
    )  # fmt: skip


def _labels(header: Header) -> Iterator[str]:
    yield from (COLUMNS[name][0] for name in _NEEDED if name not in header)
    yield from (word.capitalize() for name, word in ALARMS.items() if name not in header)


def _header(cells: Sequence[str]) -> Header:
    known = {fold(label): name for name, labels in COLUMNS.items() for label in labels}
    header: Header = {}
    for index, cell in enumerate(cells):
        label = fold(cell)
        for name, word in ALARMS.items():
            if word in label.replace(" ", ""):
                header.setdefault(name, []).append(index)
        if label in known:
            header.setdefault(known[label], [index])
    return header


def _row(number: int, header: Header, cells: Sequence[str], today: date) -> Row | Rejected:
    def value(name: str) -> str:
        return next((cells[i] for i in header.get(name, []) if i < len(cells)), "")

    def alarm(name: str) -> bool:
        return any(cells[i].lower() not in _NO for i in header[name] if i < len(cells))

    dead, protected = alarm("dead"), alarm("blocked") or alarm("restricted")
    born_on = read_date(value("born_on"))
    if not name_parts(value("name")) or born_on is None:
        missing = "no_name" if born_on else "no_birth_date"
        return Rejected(number, "unmatched_block" if dead or protected else missing)
    moved_in_on = read_date(value("moved_in_on"))
    row = Row(
        number=number,
        family=_family(value, born_on),
        intake=Intake.MOVED_IN if moved_in_on and moved_in_on > born_on else Intake.BIRTH,
        is_dead=dead,
        is_protected=protected,
        is_outside=bool(value("plz")) and value("plz") not in POSTCODES,
    )
    problem = "" if dead else _problem(row, today)
    return Rejected(number, problem) if problem else row


def _family(value: Any, born_on: date) -> Family:
    return Family(
        name=value("name")[:100],
        parent_first_name=value("parent_first_name")[:100],
        parent_name=value("parent_name")[:100],
        street=value("street")[:100],
        house_no=value("house_no")[:20],
        plz=value("plz")[:5],
        district=district_of(value("district")),
        children=(Child(value("first_name")[:100], born_on),),
    )


def _problem(row: Row, today: date) -> str:
    born_on = row.family.children[0].born_on
    if born_on > today:
        return "born_in_future"
    if (today - born_on).days > 2 * 366:
        return "too_old"
    has_address = row.family.street and row.family.plz
    return "" if has_address or row.is_protected else "no_address"
