"""What a phone sends: a batch of sealed entries. Reading only, nothing is decided here."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.welcome.entries import Entry, instant, read_entry, refusing_nonsense
from fruehe_hilfen.welcome.seal import FieldKey, SealError

MOST_EVENTS = 100
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry as it came. `entry` is None when `problem` says why it cannot be used."""

    name: str
    id: UUID
    body: Any
    entry: Entry | None = None
    problem: str = ""

    @property
    def case_id(self) -> UUID | None:
        """The case it speaks of, also where the rest of it cannot be used."""
        if self.entry:
            return self.entry.case_id
        try:
            return UUID(self.body["case"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return None


@dataclass(frozen=True, kw_only=True)
class Batch:
    device_id: UUID
    owner: UUID
    sent_at: datetime
    unsent: int
    items: tuple[Item, ...]


def read_batch(data: bytes, key: FieldKey) -> Batch:
    """Parse a request body. Raises a 413 or 422 problem; then the phone keeps everything."""
    if len(data) > MOST_BYTES:
        raise _too_large()
    with refusing_nonsense():
        body = json.loads(data)
        listed = body["events"]
        if not isinstance(listed, list):
            raise TypeError
        if len(listed) > MOST_EVENTS:
            raise _too_large()
        return Batch(
            device_id=UUID(body["device"]),
            owner=UUID(body["owner"]),
            sent_at=instant(body["sent_at"]),
            unsent=max(0, min(int(body.get("unsent", 0)), 100_000)),
            items=tuple(_item(raw, key) for raw in listed),
        )


def _too_large() -> Problem:
    return Problem(413, _("Das war zu groß."), code="too_large")


def _item(raw: Any, key: FieldKey) -> Item:
    """Read one entry; whatever is wrong with it, it stays one item that gets an answer."""
    name = str(raw.get("id", ""))[:100] if isinstance(raw, dict) else ""
    try:
        found_id = UUID(name)
    except ValueError:
        return Item(name=name, id=uuid5(NAMESPACE_OID, name), body=raw, problem="bad_id")
    try:
        sealed = base64.urlsafe_b64decode(str(raw.get("sealed", "")) + "==")
        body = json.loads(key.open(sealed, name))
        json.dumps(body, ensure_ascii=False).encode()  # half a character can be kept nowhere
    except (SealError, ValueError, binascii.Error, RecursionError):
        return Item(name=name, id=found_id, body=raw, problem="unreadable")
    try:
        return Item(name=name, id=found_id, body=body, entry=read_entry(body))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return Item(name=name, id=found_id, body=body, problem="unknown_content")
