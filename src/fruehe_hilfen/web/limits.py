"""In-memory rate limits: token buckets on a hash that changes every day and is stored nowhere."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime

from fruehe_hilfen import clock
from fruehe_hilfen.web.problems import too_many

_MAX_KEYS = 50_000


@dataclass(frozen=True)
class Rate:
    """`allowed` calls per `per_s` seconds."""

    name: str
    allowed: int
    per_s: int


class Limiter:
    """Counts calls per purpose and caller; one per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, bytes], tuple[float, datetime]] = OrderedDict()
        self._secret = os.urandom(32)
        self._secret_day: date | None = None
        self._note_secret = os.urandom(32)
        self._notes: OrderedDict[bytes, dict[str, datetime]] = OrderedDict()

    def take(self, rate: Rate, caller: str) -> None:
        """Use up one call. Raises a 429 problem with Retry-After when there is none left."""
        now = clock.now()
        key = (rate.name, self._blind(caller, now.date()))
        with self._lock:
            tokens, seen = self._buckets.pop(key, (float(rate.allowed), now))
            refill = max(0.0, (now - seen).total_seconds()) * rate.allowed / rate.per_s
            tokens = min(float(rate.allowed), tokens + refill)
            enough = tokens >= 1.0
            self._buckets[key] = (tokens - 1.0 if enough else tokens, now)
            if len(self._buckets) > _MAX_KEYS:
                self._buckets.popitem(last=False)
        if not enough:
            raise too_many(max(1, round((1.0 - tokens) * rate.per_s / rate.allowed)))

    def note(self, purpose: str, caller: str, what: str, *, until: datetime) -> None:
        """Remember something of a caller, in memory only and no longer than `until`."""
        key = self._note_key(purpose, caller)
        with self._lock:
            self._notes.setdefault(key, {})[what] = until
            self._notes.move_to_end(key)
            if len(self._notes) > _MAX_KEYS:
                self._notes.popitem(last=False)

    def noted(self, purpose: str, caller: str) -> list[str]:
        """What is remembered of a caller and still counts."""
        key, now = self._note_key(purpose, caller), clock.now()
        with self._lock:
            found = self._notes.get(key, {})
            for what in [one for one, until in found.items() if until <= now]:
                del found[what]
            return list(found)

    def _note_key(self, purpose: str, caller: str) -> bytes:
        """Under a key of this process: nothing is left of it after a restart."""
        text = f"{purpose}:{caller}".encode()
        return hmac.new(self._note_secret, text, hashlib.sha256).digest()[:16]

    def _blind(self, caller: str, day: date) -> bytes:
        with self._lock:
            if day != self._secret_day:
                self._secret, self._secret_day = os.urandom(32), day
                self._buckets.clear()
        return hmac.new(self._secret, caller.encode(), hashlib.sha256).digest()[:16]


def network_prefix(address: str) -> str:
    """/24 of an IPv4, /48 of an IPv6 address; unreadable addresses share one bucket."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    bits = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))
