"""Passwords of staff: Argon2id, a few at a time, never in the event loop."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(4)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_DECOY = (
    "$argon2id$v=19$m=19456,t=2,p=1$DNQkuErGmG8s6kgXjr9m4g"
    "$SVrfYkSfZPDA1Ti2Id9PdRHKLGMc6Y7kdkbWxz0z9bQ"
)


def hash_password(password: str) -> str:
    """What is stored of a password. Takes about 30 ms and 19 MiB: call it in a thread."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether `password` fits. Without a stored hash it costs the same and is never right."""
    with _AT_ONCE:
        try:
            fits = _HASHER.verify(stored or _DECOY, password)
        except (VerificationError, InvalidHashError):
            fits = False
    return fits and stored is not None


def new_password() -> str:
    """An initial password: 16 letters and digits (80 bits) in four groups."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
