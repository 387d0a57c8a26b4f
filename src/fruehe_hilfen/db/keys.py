"""Field keys: AES-256-GCM with key ids, and keyed hashes for look-ups.

A key directory holds `field-<number>.key` (the highest number encrypts, all decrypt) and
`index.key` (HMAC-SHA-256). A sealed field is: key number (2 bytes) ‖ nonce (12) ‖ ciphertext.
"""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FIELD_FILE = re.compile(r"field-(\d{4})\.key")


class KeyringError(Exception):
    """A key is missing, unreadable, or does not fit the data."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one process."""

    field_keys: dict[int, bytes]
    index_key: bytes

    @classmethod
    def load(cls, directory: Path, *, create: bool = False) -> Keyring:
        """Read the keys of `directory`; `create` makes missing ones (0600). Raises KeyringError."""
        if create:
            _create_missing(directory)
        numbers = {
            int(match[1]): _read(path)
            for path in sorted(directory.glob("field-*.key"))
            if (match := _FIELD_FILE.fullmatch(path.name))
        }
        index = directory / "index.key"
        if not numbers or not index.exists():
            raise KeyringError(f"no keys in {directory}: run 'fruehe-hilfen keys' once")
        return cls(numbers, _read(index))

    @classmethod
    def ephemeral(cls) -> Keyring:
        """Keys that live as long as the process; for tests and schema work."""
        return cls({1: os.urandom(_KEY_BYTES)}, os.urandom(_KEY_BYTES))

    def seal(self, purpose: str, plaintext: bytes) -> bytes:
        """Encrypt; `purpose` (table.column) is bound as associated data."""
        number = max(self.field_keys)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _cipher(self.field_keys[number]).encrypt(nonce, plaintext, purpose.encode())
        return number.to_bytes(2, "big") + nonce + sealed

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made for the same purpose. Raises KeyringError."""
        number = int.from_bytes(sealed[:2], "big")
        if number not in self.field_keys:
            raise KeyringError(f"field key {number} is missing")
        nonce, body = sealed[2 : 2 + _NONCE_BYTES], sealed[2 + _NONCE_BYTES :]
        try:
            return _cipher(self.field_keys[number]).decrypt(nonce, body, purpose.encode())
        except InvalidTag as error:
            raise KeyringError(f"field of {purpose} cannot be opened with key {number}") from error

    def blind(self, purpose: str, text: str) -> str:
        """Keyed hash of `text` for equality look-ups, 64 hex digits."""
        message = f"{purpose}\0{text}".encode()
        return hmac.digest(self.index_key, message, "sha256").hex()


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def write_once(path: Path, content: bytes) -> None:
    """Write a key file (0600) unless it exists. Of several processes at once one wins.

    Nobody ever reads half a key: the file appears whole under its name, or not at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _create_missing(directory: Path) -> None:
    for name in ("field-0001.key", "index.key"):
        if not (directory / name).exists():
            write_once(directory / name, os.urandom(_KEY_BYTES).hex().encode())


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyringError(f"{path.name} is not a key file") from error
    if len(key) != _KEY_BYTES:
        raise KeyringError(f"{path.name} must hold {_KEY_BYTES} bytes as hex")
    return key
