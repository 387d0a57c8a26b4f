"""How long backups stay, what they are called, and how the recovery key looks on paper.

**Source**: retention table of the privacy papers (backups go by age, at most 35 days);
alphabet of the paper key: Crockford's Base32 (no I, L, O, U).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

KEPT = timedelta(days=35)
STALE = timedelta(hours=26)
"""A daily backup that is older has been left out."""
BACKUP, STANDING = "backup", "standing"

_NAME = re.compile(r"fh-(\d{8}T\d{6}Z)-([0-9a-f]{8})\.(backup|standing)")
_STAMP = "%Y%m%dT%H%M%SZ"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_LINES, _LINE_BYTES, _LINE_CHARS = 8, 4, 8


class PaperError(ValueError):
    """What was typed is no key; the message says which line."""


@dataclass(frozen=True, order=True)
class Name:
    """A file of ours: when it was made, and of which installation it is."""

    made_at: datetime
    of: str
    kind: str

    def __str__(self) -> str:
        """'fh-20261125T110000Z-1f2e3d4c.backup'."""
        return f"fh-{self.made_at.astimezone(UTC):{_STAMP}}-{self.of}.{self.kind}"


def parse(name: str) -> Name | None:
    """None for a file that is not ours."""
    match = _NAME.fullmatch(name)
    if not match:
        return None
    try:
        made_at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Name(made_at, match[2], match[3])


def ours(names: Iterable[str], kind: str, of: str | None = None) -> list[Name]:
    """Our files of a kind, of one installation or of all; the newest first."""
    known = [found for name in names if (found := parse(name)) and found.kind == kind]
    return sorted((one for one in known if of in {None, one.of}), reverse=True)


def too_old(names: Iterable[str], now: datetime) -> list[Name]:
    """What is to be removed: backups after their time (but never the newest), and standing lists
    of which there are two newer ones, or which are as old as that.
    """
    names = list(names)
    old = [one for one in ours(names, BACKUP)[1:] if now - one.made_at > KEPT]
    for of in {one.of for one in ours(names, STANDING)}:
        lists = ours(names, STANDING, of)
        old += lists[2:] + [one for one in lists[:2] if now - one.made_at > KEPT]
    return old


def to_paper(key: bytes) -> list[str]:
    """Eight lines 'ABCD-EFGH'; each holds four bytes and a check of its own."""
    parts = [key[at : at + _LINE_BYTES] for at in range(0, len(key), _LINE_BYTES)]
    return [_line(number, part) for number, part in enumerate(parts, start=1)]


def from_paper(text: str) -> bytes:
    """The key of what somebody typed or scanned: any case, blanks, hyphens, line numbers.

    Raises PaperError.
    """
    lines = [re.sub(r"^\s*[1-8]\s*[:.)]", "", line) for line in text.splitlines()]
    typed = _bare("".join(lines))
    if len(typed) != _LINES * _LINE_CHARS:
        raise PaperError(f"Der Schlüssel hat 64 Zeichen in 8 Zeilen, eingegeben sind {len(typed)}.")
    groups = [typed[at : at + _LINE_CHARS] for at in range(0, len(typed), _LINE_CHARS)]
    parts = [_part(number, group) for number, group in enumerate(groups, start=1)]
    wrong = [str(number) for number, part in enumerate(parts, start=1) if part is None]
    if wrong:
        raise PaperError(f"Bitte noch einmal ansehen: Zeile {', '.join(wrong)}.")
    return b"".join(part for part in parts if part)


def line_fits(number: int, text: str) -> bool:
    """Whether one of the eight lines is typed right."""
    typed = _bare(text)
    return len(typed) == _LINE_CHARS and _part(number, typed) is not None


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper().translate(_LOOKALIKES)


def _line(number: int, part: bytes) -> str:
    value = int.from_bytes(part + _check(number, part), "big")
    text = "".join(_ALPHABET[(value >> shift) & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"


def _part(number: int, group: str) -> bytes | None:
    value = 0
    for letter in group:
        at = _ALPHABET.find(letter)
        if at < 0:
            return None
        value = value << 5 | at
    raw = value.to_bytes(_LINE_BYTES + 1, "big")
    part = raw[:_LINE_BYTES]
    return part if _check(number, part) == raw[_LINE_BYTES:] else None


def _check(number: int, part: bytes) -> bytes:
    return hashlib.sha256(bytes([number]) + part).digest()[:1]
