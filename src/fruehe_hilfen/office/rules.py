"""What the office may change, how long it has for an answer, and how it writes numbers and hours."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

ANSWER_DAYS = 10
"""Working days for an answer to what parents say. **Source**: requirement A-11."""
ACCESS_TARGET, ACCESS_LATEST = timedelta(weeks=2), timedelta(weeks=6)
"""**Source**: § 5 BITVNRW."""
SOON = timedelta(days=28)
FRESH = timedelta(days=180)
"""A value nobody has looked at for so long is asked for again. **Source**: requirement A-07."""

MOVE = ("new_on", "start", "end", "where")
"""What a change says of a date that is moved. **Source**: own format."""

_PHONE = re.compile(r"(\+49|0)[0-9 /()-]{3,28}|1[0-9 ]{2,7}")
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*(?:-|–|bis)\s*(\d{1,2})(?::(\d\d))?(?:\s*Uhr)?")


class Kind(StrEnum):
    """What a change is about; the target is an id of the edition."""

    DATE = "date"
    PAUSE = "pause"
    PLACE = "place"
    NEW_PLACE = "new_place"
    CONTACT = "contact"
    DETAIL = "detail"
    NUMBER = "number"
    SERVICE = "service"
    REVIEW = "review"


class TaskState(StrEnum):
    """How far a reported mistake is."""

    WORKING = "working"
    DONE = "done"
    DECLINED = "declined"


class Step(StrEnum):
    """The way of a page to its release."""

    SUBMITTED = "submitted"
    RELEASED = "released"
    RETURNED = "returned"


class Stand(NamedTuple):
    """What a form started from: the newest number of its target, and how many were undone."""

    number: int = 0
    undone: int = 0

    def __str__(self) -> str:
        return f"{self.number}-{self.undone}"


def working_day_after(day: date, count: int, is_closed: Callable[[date], bool]) -> date:
    """The day on which `count` working days after `day` have passed.

    **Source**: requirement A-11; Saturday counts as free, as in § 193 BGB.
    """
    left = count
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and not is_closed(day)
    return day


def dialled(display: str) -> str | None:
    """What a phone dials for a number as people read it; None for no number.

    **Source**: ITU-T E.164; short numbers (110, 116 117) and 0800 stay as they are.
    """
    text = re.sub(r"\s+", " ", display.strip())
    if not _PHONE.fullmatch(text):
        return None
    digits = re.sub(r"[^0-9+]", "", text)
    if digits.startswith("0") and not digits.startswith("0800"):
        return f"+49{digits[1:]}"
    return digits


def read_spans(text: str) -> list[tuple[time, time]] | None:
    """'8–12, 14–16:30' as spans in order; [] for an empty text, None where it cannot be read.

    **Source**: own format.
    """
    spans: list[tuple[time, time]] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]|\bund\b", text))):
        hit = _SPAN.fullmatch(part)
        if not hit:
            return None
        try:
            start = time(int(hit[1]), int(hit[2] or 0))
            end = time(int(hit[3]), int(hit[4] or 0))
        except ValueError:
            return None
        if end <= start or (spans and start < spans[-1][1]):
            return None
        spans.append((start, end))
    return spans


def write_spans(spans: Iterable[tuple[time, time]]) -> str:
    """The text `read_spans` reads. **Source**: own format."""
    return ", ".join(f"{_short(start)}–{_short(end)}" for start, end in spans)


def _short(wall: time) -> str:
    return f"{wall.hour}:{wall.minute:02d}" if wall.minute else str(wall.hour)


def text_mark(*parts: str) -> str:
    """Names a text: a release counts only for the text that was read. **Source**: own format."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class Piece(NamedTuple):
    """A paragraph of a comparison: `sign` is "+", "-" or "" (the same in both)."""

    sign: str
    text: str


def compare(old: str, new: str) -> Iterator[Piece]:
    """What became of a text, paragraph by paragraph. **Source**: difflib (Ratcliff, Obershelp)."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (Piece("", text) for text in before[i1:i2])
        else:
            yield from (Piece("-", text) for text in before[i1:i2])
            yield from (Piece("+", text) for text in after[j1:j2])


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def standing_release(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The release that stands after a step: this one, or that of a page which is read again.

    **Source**: requirement A-12; until a newer one is given, families keep what was released.
    """
    found: Mapping[str, Any] | None = value.get("released")
    return value if value["step"] == Step.RELEASED else found


def why_not_release(*, step: Step | None, reader: str, person: str) -> str:
    """'' when `person` may release; else "unread" or "same_person".

    **Source**: requirement A-12: a second person releases. Who read is forgotten after a year; then
    somebody reads again.
    """
    if step is not Step.SUBMITTED or not reader:
        return "unread"
    return "same_person" if reader == person else ""
