"""What a ring carries: the one neutral sentence, a random number, always 1 024 bytes.

Declarative web push for phones that show it without our worker (`web_push`: 8030), and the same
JSON for our worker. **Source**: W3C Push API, declarative push messages; RFC 8291 §7 (padding).
"""

from __future__ import annotations

import json
from functools import lru_cache

from pywebpush import WebPusher

from fruehe_hilfen.push.endpoints import Channel

PAYLOAD_BYTES = 1_024
_BLANK = "~"


def payload(title: str, nonce: str, public_url: str) -> bytes:
    """The plaintext of a ring; `nonce` is URL-safe base64, so JSON needs no escapes for it.

    Raises ValueError when the public address is far too long.
    """
    blank = _BLANK * len(nonce)
    return _form(title, blank, public_url).replace(blank.encode(), nonce.encode())


@lru_cache(maxsize=8)
def _form(title: str, nonce: str, public_url: str) -> bytes:
    """Made once: rings differ in their number only."""
    message = {
        "web_push": 8030,
        "mutable": True,
        "notification": {
            "title": title,
            "navigate": f"{public_url}/erinnerungen#n={nonce}",
            "tag": nonce,
            "mutable": True,
            "data": {"n": nonce},
        },
        "p": "",
    }
    bare = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    missing = PAYLOAD_BYTES - len(bare)
    if missing < 0:
        raise ValueError("FH_PUBLIC_URL is too long for a ring")
    return bare[:-2] + b"0" * missing + bare[-2:]


def encrypt(channel: Channel, plaintext: bytes) -> bytes:
    """The body to send. Raises ValueError for a point off the curve.

    **Source**: RFC 8291 (one record, aes128gcm, a new key pair per message).
    """
    return bytes(_Pusher(channel).encode(plaintext)["body"])


class _Pusher(WebPusher):  # type: ignore[misc]
    """pywebpush's encoder with keys that are read already, once per ring."""

    def __init__(self, channel: Channel) -> None:
        self.receiver_key = channel.point
        self.auth_key = channel.auth
