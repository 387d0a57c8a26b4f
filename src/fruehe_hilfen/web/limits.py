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
