"""The private link of a visit. It is computed, not stored: the table holds only its hash."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.db import Keyring

_HEX_DIGITS = 40


def token_of(keyring: Keyring, visit_id: UUID) -> str:
    """The 160-bit token of a visit; cannot be computed without the index key."""
    return keyring.blind("visit.token", str(visit_id))[:_HEX_DIGITS]


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyring_of(session: Session) -> Keyring:
    """The keys of the database this session works on."""
    keyring: Keyring = session.get_bind().dialect.fh_keyring  # type: ignore[attr-defined]
    return keyring
