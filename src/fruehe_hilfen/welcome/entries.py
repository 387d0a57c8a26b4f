"""One opened entry of a phone: reading only. Phones of older versions write version 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.welcome.rules import (
    CODE,
    CONSENT_TEXT,
    LONGEST_NOTE,
    LOOSE_PLACES,
    MOST_BAGS,
    PHONE_KINDS,
    Kind,
)

VERSIONS = (1, 2)
_PHONE = re.compile(r"\+?[0-9 ()/-]{5,30}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a phone noted. Without `case_id` it is a bag for a family nobody wrote down.

    `payload` holds codes only; `note` and `phone` are the family's and never part of an event.
    """

    case_id: UUID | None
    kind: Kind
    payload: dict[str, str]
    supersedes: UUID | None
    occurred_at: datetime
    seq: int
    district: str = ""
    note: str = ""
    phone: str = ""


def read_entry(body: dict[str, Any]) -> Entry:
    """Raises ValueError, KeyError, TypeError or AttributeError for what this version cannot use."""
    if body.get("v") not in VERSIONS:
        raise ValueError("a version this server does not know")
    kind, undoes = Kind(body["kind"]), body.get("undoes")
    if (kind is Kind.UNDO) != (undoes is not None):
        raise ValueError("an undo names its target, nothing else does")
    is_loose = body["case"] is None
    return Entry(
        case_id=None if is_loose else UUID(body["case"]),
        kind=kind,
        payload=_payload(kind, body, is_loose=is_loose),
        supersedes=UUID(undoes) if undoes else None,
        occurred_at=instant(body["at"]),
        seq=max(0, min(int(body["seq"]), 2**31 - 1)),
        district=_code(body.get("district", "")) if is_loose else "",
        note=_note(body.get("note")) if kind is Kind.NOTE else "",
        phone=_phone(body.get("phone", "")) if kind is Kind.REFERRAL else "",
    )


@contextmanager
def refusing_nonsense() -> Iterator[None]:
    """For what a phone sent: whatever cannot be read in it raises a 422 problem."""
    try:
        yield
    except (
        ArithmeticError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Problem(422, _("Diese Angaben konnten wir nicht lesen."), code="invalid") from error


def instant(text: str) -> datetime:
    """An instant with its offset. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return found.astimezone(UTC)


def _payload(kind: Kind, body: dict[str, Any], *, is_loose: bool) -> dict[str, str]:
    """The codes of an entry that an event keeps; whatever else it says is not kept."""
    place = body.get("place", "")
    allowed = PHONE_KINDS[kind]
    if is_loose:
        allowed = {Kind.HANDOVER: LOOSE_PLACES, Kind.UNDO: frozenset({""})}.get(kind, frozenset())
    if place not in allowed:
        raise ValueError("a code that this version does not know")
    found = {"place": place} if place else {}
    if kind is Kind.REFERRAL:
        if body.get("consent") != CONSENT_TEXT:
            raise ValueError("nothing is passed on without consent")
        found["consent"] = CONSENT_TEXT
    return {**found, **_bag(body)} if kind is Kind.HANDOVER else found


def _bag(body: dict[str, Any]) -> dict[str, str]:
    bags = int(body.get("bags", 1))
    if not 1 <= bags <= MOST_BAGS:
        raise ValueError("nobody carries so many bags to one family")
    codes = {name: _code(body[name]) for name in ("bag", "book") if body.get(name)}
    return {**codes, "bags": str(bags)} if bags > 1 else codes


def _code(text: str) -> str:
    if text and not CODE.fullmatch(text):
        raise ValueError("not a code")
    return text


def _note(text: Any) -> str:
    plain = " ".join(str(text or "").split())
    if not plain or len(plain) > LONGEST_NOTE:
        raise ValueError("a note is one to 140 characters")
    return plain


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise ValueError("not a phone number")
    return text
