"""The private links of families. They are computed, not stored: the tables hold only hashes."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlmodel import Session

from fruehe_hilfen.db import Keyring

_HEX_DIGITS = 40
_FAMILY_DIGITS = 32
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 10


def token_of(keyring: Keyring, visit_id: UUID) -> str:
    """The 160-bit token of a visit; cannot be computed without the index key."""
    return keyring.blind("visit.token", str(visit_id))[:_HEX_DIGITS]


def wish_token(keyring: Keyring, wish_id: UUID) -> str:
    """The token of a place on the waiting list."""
    return keyring.blind("wish.token", str(wish_id))[:_HEX_DIGITS]


def family_of(keyring: Keyring, secret: str) -> str:
    """Whom holds and visits belong to: a keyed hash of what only the phone or a request knows.

    128 bits. It stands in every claim and in four indexes, so it is no longer than it must be.
    """
    return keyring.blind("family", secret)[:_FAMILY_DIGITS]


def wish_family(keyring: Keyring, wish_id: UUID) -> str:
    """Whom a wish, its offers and the visits that come of it belong to."""
    return family_of(keyring, f"wish:{wish_id}")


def code_of(keyring: Keyring, visit_id: UUID) -> str:
    """A code to write down or to say on the phone, 49 bits; guessing is limited by the network."""
    number, code = int(keyring.blind("visit.code", str(visit_id)), 16), ""
    for _n in range(_CODE_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        code += _LETTERS[digit]
    return code


def spell(code: str) -> str:
    """In groups, as people read it: 'K7FM-2QXD-9T'"""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def read_code(text: str) -> str:
    """What was typed, without blanks and dashes, in the letters of codes."""
    return "".join(c for c in text.upper() if c in _LETTERS)


def hash_code(keyring: Keyring, code: str) -> str:
    """What is stored of a code; keyed, because codes are short."""
    return keyring.blind("visit.code.lookup", code)


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyring_of(session: Session) -> Keyring:
    """The keys of the database this session works on."""
    keyring: Keyring = session.get_bind().dialect.fh_keyring  # type: ignore[attr-defined]
    return keyring
