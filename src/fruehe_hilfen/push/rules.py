"""What a phone may upload: times, nonces, places. Pure.

**Source**: the public interface, `docs/` "Phone API": RFC 3339 UTC times, nonces of 16 bytes as
base64url, an alarm lives at most 24 hours and lies at most four years ahead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

MOST_ALARMS = 400
MOST_BYTES = 64 * 1024
MOST_PLACES = 50
LONGEST_LIFE = timedelta(hours=24)
HORIZON = timedelta(days=4 * 365 + 1)
WELCOME_LIFE = timedelta(hours=24)
TEST_LIFE = timedelta(hours=1)
RINGABLE = ("new", "active", "suspect")
"""States of a subscription that can be rung."""
MORNING, EVENING = time(8), time(20)
NEW_SHARE = 20
FEWEST_NEW = 50
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_PLACE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)
_SECRET = re.compile(r"Bearer ([A-Za-z0-9_-]{43})", re.ASCII)


class Refused(ValueError):
    """An upload that cannot be used; `field` and `code` say why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class TooMany(Refused):
    """More entries than one phone may have."""


@dataclass(frozen=True)
class Slot:
    """An alarm as the phone sends it."""

    fire_at: datetime
    expires_at: datetime
    nonce: str


def waking_hour(moment: datetime) -> datetime:
    """`moment` when people are awake, else the next 8:00 on the same wall clock.

    **Source**: 8:00 to 20:00, the hours of reminders; news of a date may come on any day.
    """
    if MORNING <= moment.time() < EVENING:
        return moment
    day = moment.date() + timedelta(days=moment.time() >= EVENING)
    return datetime.combine(day, MORNING, moment.tzinfo)


def most_new(most: int) -> int:
    """How many subscriptions may wait for their welcome: a twentieth of all that fit.

    **Source**: own rule. An invented endpoint stays new until it goes: so strangers can fill a
    twentieth of the house, and only for a day.
    """
    return max(FEWEST_NEW, most // NEW_SHARE)


def read_alarms(body: object, now: datetime) -> list[Slot]:
    """The alarms that have not expired. Raises Refused or TooMany."""
    listed = _list(body, "alarms", MOST_ALARMS)
    slots = [_slot(entry, f"alarms[{number}]", now) for number, entry in enumerate(listed)]
    if len({slot.nonce for slot in slots}) < len(slots):
        raise Refused("alarms", "duplicate_nonce")
    return [slot for slot in slots if slot.expires_at > now]


def read_places(body: object) -> list[str]:
    """The followed places, each once. Raises Refused or TooMany."""
    listed = _list(body, "places", MOST_PLACES)
    for number, place in enumerate(listed):
        if not isinstance(place, str) or not _PLACE.fullmatch(place):
            raise Refused(f"places[{number}]", "invalid")
    return sorted({str(place) for place in listed})


def read_secret(header: str | None) -> str | None:
    """The secret of an Authorization header; None when absent or malformed."""
    found = _SECRET.fullmatch(header or "")
    return found[1] if found else None


def _list(body: object, name: str, most: int) -> list[object]:
    value = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(value, list):
        raise Refused(name, "missing")
    if len(value) > most:
        raise TooMany(name, "too_many")
    return value


def _slot(entry: object, where: str, now: datetime) -> Slot:
    if not isinstance(entry, Mapping):
        raise Refused(where, "invalid")
    fire_at = _instant(entry.get("fire_at"), f"{where}.fire_at")
    expires_at = _instant(entry.get("expires_at"), f"{where}.expires_at")
    nonce = entry.get("nonce")
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
        raise Refused(f"{where}.nonce", "invalid")
    if fire_at > now + HORIZON:
        raise Refused(f"{where}.fire_at", "too_far")
    if not timedelta() < expires_at - fire_at <= LONGEST_LIFE:
        raise Refused(f"{where}.expires_at", "out_of_range")
    return Slot(fire_at, expires_at, nonce)


def _instant(value: object, where: str) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Refused(where, "invalid")
    try:
        return datetime.fromisoformat(value[:-1]).replace(tzinfo=UTC)
    except ValueError:
        raise Refused(where, "invalid") from None
