"""Rules of sending mail: which addresses can be written to, what an answer means, when to try again.

**Source**: RFC 5321 (SMTP), RFC 6531 (SMTPUTF8), own rules for how long a letter is worth sending.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = 200
WORTH = timedelta(hours=48)
"""After this a letter is no longer news; a person takes over."""
LINE_BROKEN = "?"
"""Stands before the last error once a letter may have arrived without an answer."""
_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"\\]{1,64}@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>.\d]{2,}")
_TELLING = ("hilfe", "jugendamt")
_OUR_FAULT = {421, 454, 530, 534, 535, 538}


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    DROPPED = "dropped"
    """Not true any more, or not wanted: nothing was sent."""
    LATER = "later"
    """The server does not want this letter now."""
    DOWN = "down"
    """Nothing can be sent to this server now, whatever the letter."""
    FAILED = "failed"
    """The server will never take this letter."""
    UNCLEAR = "unclear"
    """The line broke while the letter was handed over: it may have arrived."""


def is_address(text: str) -> bool:
    """Whether `text` can be an address: one line, one @, no control characters."""
    return (
        len(text) <= LONGEST
        and text.isprintable()
        and bool(_ADDRESS.fullmatch(text))
        and ".." not in text.rpartition("@")[2]
    )


def meaning(code: int) -> Outcome:
    """What an answer of the server to one letter means."""
    if code in _OUR_FAULT:
        return Outcome.DOWN
    return Outcome.FAILED if code >= 500 else Outcome.LATER


def wait(outcome: Outcome, attempts: int) -> timedelta:
    """How long to leave a letter alone after its n-th attempt: 1, 4, 16 minutes … an hour.

    When the server is down, it is ten minutes at most: then everything waits.
    """
    most = timedelta(minutes=10) if outcome is Outcome.DOWN else timedelta(hours=1)
    return min(most, timedelta(minutes=4 ** min(attempts - 1, 6)))


def is_over(since: datetime, now: datetime) -> bool:
    """Whether a letter is too old to be sent."""
    return now - since > WORTH


def had_chance(last_error: str) -> bool:
    """Whether an attempt before may have arrived: its process died, or its line broke."""
    return last_error.startswith((LINE_BROKEN, SENDING))


def had_two_chances(last_error: str) -> bool:
    """Whether two attempts may have arrived: a third could be a third copy."""
    return last_error.startswith(LINE_BROKEN + SENDING)


SENDING = "sending"
"""The last error while a letter is handed over; who finds it knows that a process died."""


def mark(last_error: str, now: str) -> str:
    """The new last error; remembers that the letter may have arrived."""
    return (LINE_BROKEN if had_chance(last_error) else "") + now


def tells_too_much(sender: str) -> bool:
    """Whether the name or the address of the sender says in an inbox what a letter is about.

    **Source**: own rule; a family that wants to stay unnoticed may share its inbox with others.
    """
    return any(word in sender.casefold() for word in _TELLING)
