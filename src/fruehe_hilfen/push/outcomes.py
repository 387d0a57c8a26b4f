"""What an answer of a push service means for the alarm, the subscription and the service. Pure.

**Source**: RFC 8030 §5, §7, §8.4; RFC 8292 §4; measured and reported behaviour of the services
(false 404 in bulk, 403 for hours, throttling as 406, mismatch of keys as 400).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto

MOST_ATTEMPTS = 6
NOT_FOUND_RETRY = timedelta(hours=1)
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(hours=6)
_BACKOFF_CAP = timedelta(hours=4)
_MINUTE = timedelta(minutes=1)
_ACCEPTED = frozenset({200, 201, 202, 204})
_SLOW_DOWN = frozenset({406, 429})
_AGAIN = frozenset({408, 425, 500, 502, 503, 504})
_MISMATCH = re.compile(
    r"VapidPkHashMismatch|UnauthorizedRegistration|do not correspond|\"errno\": ?109\b"
)


class Delivery(Enum):
    """How far a message came."""

    ANSWERED = auto()
    NOT_SENT = auto()
    """Nothing left this machine: no address, refused, no connection."""
    UNANSWERED = auto()
    """The message left, the answer never came."""
    UNTRUSTED = auto()
    """The service could not prove who it is."""
    UNREADABLE = auto()
    """We could not make the message: the stored keys cannot be used now."""
    KEYLESS = auto()
    """The VAPID key with which the phone subscribed is not here any more."""


@dataclass(frozen=True)
class Answer:
    """`date` is the service's own clock, so that Retry-After as a date needs none of ours."""

    delivery: Delivery
    status: int = 0
    text: str = ""
    retry_after: str = ""
    date: str = ""


class Ring(Enum):
    """What becomes of the alarm."""

    RUNG = auto()
    AGAIN = auto()
    UNKNOWN = auto()
    FAILED = auto()


class Phone(Enum):
    """What becomes of the subscription."""

    KEEP = auto()
    ACCEPTED = auto()
    SUSPECT = auto()
    STRIKE = auto()
    KEY_MISMATCH = auto()
    GONE = auto()


class Service(Enum):
    """What we learn about the push service."""

    FINE = auto()
    DEAD_PHONE = auto()
    REFUSED = auto()
    SLOW_DOWN = auto()
    TROUBLE = auto()
    UNTRUSTED = auto()


@dataclass(frozen=True)
class Outcome:
    """`wait` says when to try again; `alert` that a person must look."""

    ring: Ring
    phone: Phone = Phone.KEEP
    service: Service = Service.FINE
    wait: timedelta = timedelta()
    sign_again: bool = False
    alert: str = ""


_RUNG = Outcome(Ring.RUNG, Phone.ACCEPTED)


def outcome(answer: Answer, attempt: int, *, is_new: bool, chance: float) -> Outcome:
    """The meaning of `answer` to attempt number `attempt` (from 1). `chance` in [0, 1) spreads."""
    if answer.delivery is not Delivery.ANSWERED:
        return _without_answer(answer.delivery, attempt, chance)
    found = _meaning(answer)(answer, attempt, chance)
    is_final = 400 <= answer.status < 500 and answer.status not in _SLOW_DOWN | _AGAIN
    if is_new and is_final:
        return Outcome(Ring.FAILED, Phone.GONE, alert=found.alert)
    return found


def _meaning(answer: Answer) -> Callable[[Answer, int, float], Outcome]:
    status = answer.status
    if status in _ACCEPTED:
        return lambda *_: _RUNG
    if 300 <= status < 400:
        return lambda *_: Outcome(Ring.FAILED, Phone.SUSPECT, alert="redirect")
    if status in _SLOW_DOWN:
        return _slow_down
    if status in _AGAIN or status >= 500:
        return _trouble
    table = {401: _refused, 403: _refused, 404: _not_found, 410: _gone}
    return table.get(status, _bad_request)


def _slow_down(answer: Answer, attempt: int, chance: float) -> Outcome:
    wait = retry_after(answer) or _MINUTE
    ring = Ring.AGAIN if attempt < MOST_ATTEMPTS else Ring.FAILED
    return Outcome(ring, service=Service.SLOW_DOWN, wait=wait * (1 + chance / 5))


def _trouble(answer: Answer, attempt: int, chance: float) -> Outcome:
    if attempt >= MOST_ATTEMPTS:
        return Outcome(Ring.FAILED, service=Service.TROUBLE)
    if answer.status == 503 and re.search(r'"errno": ?202\b', answer.text) and attempt == 1:
        return Outcome(Ring.AGAIN)
    wait = max(_backoff(attempt, chance), retry_after(answer) or timedelta())
    return Outcome(Ring.AGAIN, service=Service.TROUBLE, wait=wait)


def _refused(answer: Answer, attempt: int, _chance: float) -> Outcome:
    """The service does not accept our signature, for this phone or at all."""
    if attempt == 1:
        return Outcome(Ring.AGAIN, service=Service.REFUSED, sign_again=True)
    mismatch = _MISMATCH.search(answer.text)
    phone = Phone.KEY_MISMATCH if mismatch else Phone.KEEP
    return Outcome(Ring.FAILED, phone, Service.REFUSED, alert="" if mismatch else "refused")


def _not_found(_answer: Answer, attempt: int, _chance: float) -> Outcome:
    """Services have answered 404 for minutes to phones that were there: try while it is useful."""
    ring = Ring.AGAIN if attempt < MOST_ATTEMPTS else Ring.FAILED
    return Outcome(ring, Phone.STRIKE, Service.DEAD_PHONE, NOT_FOUND_RETRY)


def _gone(_answer: Answer, _attempt: int, _chance: float) -> Outcome:
    return Outcome(Ring.FAILED, Phone.GONE, Service.DEAD_PHONE)


def _bad_request(answer: Answer, _attempt: int, _chance: float) -> Outcome:
    if answer.status == 400 and _MISMATCH.search(answer.text):
        return Outcome(Ring.FAILED, Phone.KEY_MISMATCH)
    return Outcome(Ring.FAILED, alert=f"status {answer.status}")


def _without_answer(delivery: Delivery, attempt: int, chance: float) -> Outcome:
    if delivery is Delivery.KEYLESS:
        return Outcome(Ring.FAILED, Phone.KEY_MISMATCH, alert="a VAPID key is missing")
    if delivery is Delivery.UNANSWERED:
        if attempt > 1:
            return Outcome(Ring.UNKNOWN, service=Service.TROUBLE)
        return Outcome(Ring.AGAIN, service=Service.TROUBLE, wait=_MINUTE * (1 + chance / 5))
    if delivery is Delivery.UNTRUSTED:
        return Outcome(Ring.AGAIN, service=Service.UNTRUSTED, wait=15 * _MINUTE, alert="tls")
    ring = Ring.AGAIN if attempt < MOST_ATTEMPTS else Ring.FAILED
    if delivery is Delivery.UNREADABLE:
        return Outcome(ring, wait=_backoff(attempt, chance), alert="unreadable")
    return Outcome(ring, service=Service.TROUBLE, wait=_backoff(attempt, chance))


def _backoff(attempt: int, chance: float) -> timedelta:
    """Full jitter. Sum of the caps: 6.8 hours."""
    cap: timedelta = min(_BACKOFF_CAP, timedelta(seconds=30 * 4 ** (attempt - 1)))
    return max(_SHORTEST, cap * chance)


def retry_after(answer: Answer) -> timedelta | None:
    """The Retry-After header, in seconds or as a date; between a second and six hours."""
    wait = _seconds(answer.retry_after)
    if wait is None:
        until, now = _date(answer.retry_after), _date(answer.date)
        wait = until - now if until and now else None
    return None if wait is None else min(max(wait, _SHORTEST), _LONGEST)


def _seconds(text: str) -> timedelta | None:
    return timedelta(seconds=min(int(text), 10**6)) if re.fullmatch(r"[0-9]{1,12}", text) else None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
