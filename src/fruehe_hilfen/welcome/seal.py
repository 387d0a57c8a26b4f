"""Sealed entries: the phone can write them and not read them again; only the server opens them.

ECDH on P-256 with a fresh key per entry, HKDF-SHA256, AES-256-GCM; the entry's id is bound as
associated data. A sealed entry is: public key of the phone (65 bytes) ‖ nonce (12) ‖ ciphertext.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fruehe_hilfen.db import KeyringError
from fruehe_hilfen.db.keys import write_once

FILE = "field.key"
_INFO = b"fh-field-1"
_PUBLIC_BYTES = 65
_NONCE_BYTES = 12


class SealError(Exception):
    """The entry cannot be opened with this key."""


@dataclass(frozen=True)
class FieldKey:
    """The server's key for entries from the field."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def load(cls, directory: Path, *, create: bool) -> FieldKey:
        """Read `field.key` (the private number as hex); `create` makes it (0600).

        Raises KeyringError.
        """
        path = directory / FILE
        if create and not path.exists():
            _create(path)
        try:
            number = int(path.read_text().strip(), 16)
            return cls(ec.derive_private_key(number, ec.SECP256R1()))
        except (OSError, ValueError) as error:
            raise KeyringError(f"{FILE} is missing or broken: run 'fruehe-hilfen keys'") from error

    @property
    def public(self) -> bytes:
        """The uncompressed public point, 65 bytes."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def kid(self) -> str:
        return hashlib.sha256(self.public).hexdigest()[:12]

    def open(self, sealed: bytes, event_id: str) -> bytes:
        """The plain entry. Raises SealError for any other key, id or change."""
        theirs = sealed[:_PUBLIC_BYTES]
        nonce = sealed[_PUBLIC_BYTES : _PUBLIC_BYTES + _NONCE_BYTES]
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
            key = derive(self.private.exchange(ec.ECDH(), point), theirs, self.public)
            body = sealed[_PUBLIC_BYTES + _NONCE_BYTES :]
            return AESGCM(key).decrypt(nonce, body, event_id.encode())
        except (ValueError, InvalidTag) as error:
            raise SealError("cannot be opened") from error


def derive(shared: bytes, phone: bytes, server: bytes) -> bytes:
    """The AES key of one entry. **Source**: RFC 5869."""
    return HKDF(SHA256(), 32, salt=None, info=_INFO + phone + server).derive(shared)


def _create(path: Path) -> None:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    write_once(path, f"{number:064x}".encode())


@lru_cache
def field_key(directory: Path, *, create: bool) -> FieldKey:
    """The key of an installation, read once per process."""
    return FieldKey.load(directory, create=create)
