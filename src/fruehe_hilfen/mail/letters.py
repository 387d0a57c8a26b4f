"""What features write: a letter is put into the outbox as ids, and written in the moment it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.mail import texts
from fruehe_hilfen.settings import Settings


@dataclass(frozen=True)
class Letter:
    """One e-mail: plain text, to one person. `calendar` is an iCalendar file of `method`."""

    to: str
    subject: str
    text: str
    calendar: str = ""
    method: str = ""

    def __repr__(self) -> str:
        return "Letter(…)"


@dataclass(frozen=True)
class Desk:
    """What writing needs beside the database."""

    settings: Settings

    def link(self, path: str) -> str:
        return f"{self.settings.public_url}{path}"

    def letter(
        self, to: str, template: str, *, calendar: str = "", method: str = "", **values: object
    ) -> Letter:
        """A letter from templates/mail/`template`."""
        subject, text = texts.render(template, **values)
        return Letter(to, subject, text, calendar, method)


def _nothing(_session: Session, _data: Any) -> None:
    return None


def _no_task(_session: Session, _data: Any, _code: str) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """A kind of letter. All three run in a transaction of their own.

    `write` reads what is true now: None when nothing is to be sent any more. `sent` and `failed`
    note what became of it; `failed` gets a code without an address, "off" when nothing is set up.
    """

    write: Callable[[Session, Desk, Any], Letter | None]
    sent: Callable[[Session, Any], None] = _nothing
    failed: Callable[[Session, Any, str], None] = _no_task


def post(
    session: Session, kind: str, key: str, data: dict[str, str], *, due_at: datetime | None = None
) -> bool:
    """Put a letter into the outbox of this transaction: ids, never an address.

    False when the same key already waits.
    """
    since = due_at or clock.now()
    payload = {"kind": kind, "since": since.isoformat(), "data": data}
    return outbox.enqueue(session, outbox.MAIL, f"{kind}:{key}"[:120], payload, due_at=since)
