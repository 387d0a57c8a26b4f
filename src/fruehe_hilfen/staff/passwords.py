"""Passwords of staff: Argon2id, a few at a time, never in the event loop."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(4)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # no 0 1 l o: they look alike
_DECOY = (
    "$argon2id$v=19$m=19456,t=2,p=1$h8xQHhaz4CZMdwJwtMMLwA"
    "$wA1Bfhk5KNtDPBRdnz9jYENjX2CeDXcmHJ9kF5a2iGo"
)


def hash_password(password: str) -> str:
    """What is stored of a password. Takes about 30 ms and 19 MiB: call it in a thread."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether `password` fits. Without a stored hash it costs the same and is never right."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _DECOY, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def new_code() -> str:
    """A recovery code: 12 letters and digits (60 bits) in three groups, easy to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
