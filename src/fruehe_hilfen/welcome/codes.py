"""Reply codes of letters: computed from the letter's id, only a keyed hash is stored."""

from __future__ import annotations

from uuid import UUID

from fruehe_hilfen.db import Keyring

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
_ALIKE = str.maketrans({"O": "Q", "0": "Q", "I": "J", "1": "J", "L": "J", "U": "V"})


def code_of(keyring: Keyring, letter_id: UUID) -> str:
    """49 bits to read, type or say on the phone; guessing is limited by the network."""
    number, code = int(keyring.blind("letter.code", str(letter_id)), 16), ""
    for _n in range(_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        code += _LETTERS[digit]
    return code


def spell(code: str) -> str:
    """In groups, as people read it: 'K7FM-2QXD-9T'."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def hash_of(keyring: Keyring, typed: str) -> str:
    """What is stored of a code, whatever blanks and dashes were typed."""
    letters = "".join(c for c in typed.upper().translate(_ALIKE) if c in _LETTERS)
    return keyring.blind("letter.code.lookup", letters)
