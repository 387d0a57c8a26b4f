"""How the four push services say no. What they check beyond the standards is here, too.

**Source**: autopush-rs (errors.md, http.md), Apple's developer pages on web push, WNS answers and
FCM answers as reported in the issues of the web-push libraries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_DAY_S = 86_400
MISMATCH = (
    "the VAPID credentials in the authorization header do not correspond to the "
    "credentials used to create the subscriptions"
)
_PLAIN = {
    "method": 405, "unsubscribed": 410, "unknown": 404, "too large": 413, "Authorization": 401,
    "signature": 403, "aud": 403, "exp": 403, "sub": 403, "key": 403,
}  # fmt: skip
_MOZILLA = {
    "unsubscribed": (410, 106), "unknown": (404, 102), "too large": (413, 104),
    "Authorization": (401, 109), "signature": (401, 109), "aud": (401, 109), "exp": (401, 109),
    "key": (401, 109), "Content-Encoding": (400, 110), "TTL": (400, 111), "Urgency": (400, 110),
    "Topic": (400, 113),
}  # fmt: skip
_APPLE = {
    "unsubscribed": (410, "Unregistered"), "unknown": (400, "BadDeviceToken"),
    "too large": (413, "PayloadTooLarge"), "key": (400, "VapidPkHashMismatch"),
    "TTL": (400, "BadExpirationDate"), "Topic": (400, "BadWebPushTopic"),
    "Urgency": (400, "BadUrgency"),
}  # fmt: skip
_TOKENS = frozenset({"Authorization", "signature", "aud", "exp", "sub"})


@dataclass(frozen=True)
class Said:
    """An answer of a service."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialect:
    """One service. `checks_subject`: its opinion of the `sub` of a token."""

    name: str
    path: str = "/push/{name}"
    checks_subject: bool = True
    longest_ttl_s: int = 28 * _DAY_S

    def refuse(self, why: str) -> Said:
        """What this service answers to a request that breaks the rule `why`."""
        plain = Said(_PLAIN.get(why, 400), MISMATCH if why == "key" else why)
        table = {"mozilla": _mozilla, "apple": _apple, "wns": _wns}
        return table[self.name](why, plain) if self.name in table else plain

    def objection(self, headers: Mapping[str, str]) -> str:
        """A rule that only this service has, and the request breaks."""
        if self.name == "wns" and headers.get("X-WNS-Cache-Policy") != "cache":
            return "Ttl value conflicts with X-WNS-Cache-Policy"
        return ""

    def slow_down(self, seconds: int) -> Said:
        """Too many messages."""
        status = 406 if self.name == "wns" else 429
        return Said(status, "", {"Retry-After": str(seconds)})


def _mozilla(why: str, plain: Said) -> Said:
    code, errno = _MOZILLA.get(why, (plain.status, 999))
    body = {"code": code, "errno": errno, "error": "Error", "message": why}
    return Said(code, json.dumps(body), {"Content-Type": "application/json"})


def _apple(why: str, plain: Said) -> Said:
    known = (403, "BadJwtToken") if why in _TOKENS else (plain.status, "BadRequest")
    status, reason = _APPLE.get(why, known)
    return Said(status, json.dumps({"reason": reason}, separators=(",", ":")))


def _wns(why: str, plain: Said) -> Said:
    text = MISMATCH if why == "key" else why
    return Said(plain.status, "", {"X-WNS-ERROR-DESCRIPTION": text, "X-WNS-STATUS": "dropped"})


STRICT = Dialect("strict")
FCM = Dialect("fcm", "/fcm/send/{name}", checks_subject=False)
MOZILLA = Dialect(
    "mozilla", "/wpush/v2/{name}", checks_subject=False, longest_ttl_s=10**9
)  # shortens by itself what is too long
APPLE = Dialect("apple", "/{name}", longest_ttl_s=30 * _DAY_S)
WNS = Dialect("wns", "/w/notify.windows.com/{name}", checks_subject=False)
DIALECTS = (FCM, MOZILLA, APPLE, WNS)
