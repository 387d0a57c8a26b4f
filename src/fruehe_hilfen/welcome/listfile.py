"""The bytes of an uploaded list to rows of cells. Whatever could run or explode is refused here."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

_MOST_UNPACKED = 40_000_000
_MOST_PARTS = 500
_MOST_COLUMNS = 120
_LOOKED_AT = 10
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ACTIVE = ("vbaproject", "macrosheet", "activex", "externallink", "embedding", "oleobject")
_BROKEN = ("Ã¼", "Ã¤", "Ã¶", "ÃŸ", "�")


class ListError(Exception):
    """The file cannot be read as a birth list; the text is German and says what to do."""


def cells(data: bytes) -> Iterator[list[str]]:
    """The rows of a CSV or XLSX file. Raises ListError, also in the middle."""
    if data[:8] == _OLD_EXCEL:
        raise ListError(
            "Das ist eine alte Excel-Datei (.xls), oder sie ist mit einem Passwort geschützt. "
            "Bitte speichern Sie die Liste als .xlsx oder CSV."
        )
    return _xlsx(data) if data[:4] == _ZIP else _csv(data)


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    head = text.splitlines()[:_LOOKED_AT]
    delimiter = max(";,\t", key=lambda mark: sum(line.count(mark) for line in head))
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in line]
    except csv.Error as error:
        raise ListError("Die CSV-Datei ist beschädigt.") from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\x00"
    if "\x00" in text:
        raise ListError("Die Datei ist weder eine CSV-Datei noch eine Excel-Datei (.xlsx).")
    if any(mark in text for mark in _BROKEN):
        raise ListError(
            "Die Umlaute in der Datei sind beschädigt. Bitte lassen Sie die Liste neu erzeugen."
        )
    return text


def _xlsx(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # a web process carries it only once a list has come

    try:
        _check_archive(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for line in book.worksheets[0].iter_rows(values_only=True, max_col=_MOST_COLUMNS):
            yield [_cell(value) for value in line]
    except ListError:
        raise
    except Exception as error:  # openpyxl raises many kinds for broken files
        raise ListError(
            "Die Excel-Datei ist beschädigt oder mit einem Passwort geschützt."
        ) from error


def _check_archive(data: bytes) -> None:
    """Sizes are those the archive states; `zipfile` never unpacks more than stated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise ListError("Die Excel-Datei ist zu groß. Bitte teilen Sie die Liste.")
        if any(word in part.filename.lower() for part in parts for word in _ACTIVE):
            raise ListError(
                "Die Excel-Datei enthält Makros oder Verknüpfungen. "
                "Bitte speichern Sie nur die Tabelle als .xlsx oder CSV."
            )
        for part in parts:
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(2_000):  # no spreadsheet program writes one
                    raise ListError("Die Excel-Datei ist beschädigt.")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
