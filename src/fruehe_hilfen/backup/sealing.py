"""The file format: sealed to the recovery key, in chunks, so that any size fits into memory.

    header   "FHSEAL" ‖ version (1) ‖ kind (1: B or S) ‖ key id (8) ‖ one-time public key (32)
    key      HKDF-SHA-256(X25519(one-time, recovery) ‖ proof, salt = both public keys,
             info = "fruehe-hilfen seal" ‖ header)
    chunks   of 64 KiB, each ChaCha20-Poly1305; nonce = counter (11 bytes) ‖ 1 for the last, else 0

A chunk that is changed, missing, doubled, moved or taken from another file does not open; neither
does a file that ends early. **Source**: RFC 7748, 5869, 8439; the STREAM construction.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.keys import RecoveryKey, SealingKey
from fruehe_hilfen.backup.rules import BACKUP, STANDING

VERSION = 1
CHUNK = 64 * 1024
_MAGIC = b"FHSEAL"
_KINDS = {BACKUP: b"B", STANDING: b"S"}
_TAG, _ID, _PUBLIC = 16, 8, 32
_HEADER = len(_MAGIC) + 2 + _ID + _PUBLIC
DAMAGED = "Die Datei ist beschädigt oder nicht vollständig. Nehmen Sie eine andere Sicherung."


class SealedWriter(io.RawIOBase):
    """Writes a sealed file; only `finish` makes it whole."""

    def __init__(self, target: BinaryIO, key: SealingKey, kind: str) -> None:
        once = X25519PrivateKey.generate()
        public = once.public_key().public_bytes_raw()
        header = _MAGIC + bytes([VERSION]) + _KINDS[kind] + key.id + public
        shared = once.exchange(X25519PublicKey.from_public_bytes(key.public))
        self._cipher = _cipher(shared, header, key)
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(header)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self._waiting += view
        while len(self._waiting) > CHUNK:
            self._emit(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return view.nbytes

    def finish(self) -> None:
        """Write the last chunk."""
        self._emit(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _emit(self, plain: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last), plain, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads a sealed file; gives out only what has been proved. Raises BackupError."""

    def __init__(self, source: BinaryIO, key: RecoveryKey, kind: str) -> None:
        header = source.read(_HEADER)
        public = _checked(header, key, kind)
        shared = key.private.exchange(X25519PublicKey.from_public_bytes(public))
        self._cipher = _cipher(shared, header, key.sealing)
        self._source, self._number = source, 0
        self._plain, self._next = b"", source.read(CHUNK + _TAG)
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._plain and not self._is_over:
            self._advance()
        taken = self._plain[: view.nbytes]
        self._plain = self._plain[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)

    def _advance(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._is_over = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, self._is_over), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise BackupError(DAMAGED) from error
        self._number += 1


def _checked(header: bytes, key: RecoveryKey, kind: str) -> bytes:
    """The one-time public key of a header that fits."""
    start = len(_MAGIC)
    if len(header) < _HEADER or header[:start] != _MAGIC:
        raise BackupError("Das ist keine Sicherung dieser App, oder sie ist beschädigt.")
    if header[start] > VERSION:
        raise BackupError(NEWER)
    if header[start + 1 : start + 2] != _KINDS[kind]:
        raise BackupError("Das ist eine andere Art von Datei: Sicherungen enden auf .backup.")
    if header[start + 2 : start + 2 + _ID] != key.sealing.id:
        raise BackupError("Dieser Schlüssel gehört nicht zu dieser Sicherung.")
    return header[start + 2 + _ID :]


NEWER = (
    "Diese Sicherung kommt von einer neueren Fassung der App. "
    "Installieren Sie diese Fassung, dann geht es."
)


def _cipher(shared: bytes, header: bytes, key: SealingKey) -> ChaCha20Poly1305:
    salt = header[-_PUBLIC:] + key.public
    derive = HKDF(SHA256(), 32, salt=salt, info=b"fruehe-hilfen seal" + header)
    return ChaCha20Poly1305(derive.derive(shared + key.proof))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
