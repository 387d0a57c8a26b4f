"""Reads .po files as tools/messages.py writes them. Small, because Babel weighs 10 MB in a process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r'(?:(msgid_plural|msgid|msgstr)(?:\[(\d+)\])? )?(".*")$')


@dataclass
class Entry:
    """A text: German in one or two forms, its translation in as many as the language has."""

    comment: str = ""
    is_fuzzy: bool = False
    german: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)


def read(path: Path) -> list[Entry]:
    """All entries of a file; the first one, with an empty text, is its head.

    Raises OSError, and ValueError for lines that are none of a .po file.
    """
    return [entry for entry in _entries(path) if entry.german]


def _entries(path: Path) -> Iterator[Entry]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry, into = Entry(), list[str]()
        for line in block.splitlines():
            if line.startswith("#"):
                entry.comment += f"{line[1:].strip()}\n"
                entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            elif line.strip():
                found = _LINE.match(line)
                if not found or not (found[1] or into):
                    raise ValueError(f"{path.name}: {line}")
                if found[1]:
                    into = entry.forms if found[1] == "msgstr" else entry.german
                    into.append("")
                into[-1] += json.loads(found[3])
        yield entry
