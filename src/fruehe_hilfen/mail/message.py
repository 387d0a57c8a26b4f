"""A letter as the bytes that travel. Neutral sender, no tracking, nothing but text."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from uuid import UUID

import idna

from fruehe_hilfen import clock
from fruehe_hilfen.mail.letters import Letter
from fruehe_hilfen.mail.rules import is_address

SENDER_NAME = "Stadt Düren"


class BadAddress(Exception):
    """Nobody can be reached there; the message deliberately does not say where."""


class BadSender(Exception):
    """FH_SMTP_FROM is no address."""


@dataclass(frozen=True)
class Parcel:
    """What SMTP needs. `needs_utf8`: only a server with SMTPUTF8 can take it."""

    sender: str
    to: str
    data: bytes
    needs_utf8: bool

    def __repr__(self) -> str:
        return "Parcel(…)"


def pack(letter: Letter, message_id: UUID, sender: str) -> Parcel:
    """The message of a letter; the same id makes the same Message-ID.

    Raises BadAddress, BadSender.
    """
    name, own = _sender(sender)
    to = _travels(letter.to)
    needs_utf8 = not to.isascii()
    message = EmailMessage(policy=SMTPUTF8 if needs_utf8 else SMTP)
    message["From"] = _with_name(name or SENDER_NAME, own)
    message["To"] = to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{own.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes, please
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "de"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    if letter.calendar:
        _attach(message, letter)
    return Parcel(own, to, message.as_bytes(), needs_utf8)


def _sender(text: str) -> tuple[str, str]:
    name, own = parseaddr(text)
    try:
        return name, _travels(own)
    except BadAddress:
        raise BadSender from None


def _with_name(name: str, address: str) -> Address:
    user, _at, domain = address.rpartition("@")
    return Address(" ".join(name.split()), user, domain)


def _attach(message: EmailMessage, letter: Letter) -> None:
    message.add_attachment(
        letter.calendar, subtype="calendar", charset="utf-8", cte="base64", filename="termin.ics",
        params={"method": letter.method},
    )  # fmt: skip


def _travels(address: str) -> str:
    """The address with its domain in the letters of the mail system."""
    if not is_address(address):
        raise BadAddress
    user, _at, domain = address.rpartition("@")
    try:
        return f"{user}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise BadAddress from error
