"""The recovery key: a private half that exists on paper only, and what stays here to seal with."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.rules import PaperError, from_paper, to_paper
from fruehe_hilfen.db.keys import write_once

FILE = "backup.key"
_HALF = 32


@dataclass(frozen=True)
class SealingKey:
    """What an installation keeps: it can make backups, and cannot read them.

    `proof` is a secret both sides share. Without it anybody who knows the public half could
    slip in a file of his own.
    """

    public: bytes
    proof: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.public).digest()[:8]

    @classmethod
    def load(cls, directory: Path) -> SealingKey:
        """Raises BackupError when there is none."""
        try:
            raw = bytes.fromhex((directory / FILE).read_text().strip())
        except FileNotFoundError as error:
            raise BackupError(
                "Es gibt noch keinen Wiederherstellungs-Schlüssel (fruehe-hilfen backup key)."
            ) from error
        except (OSError, ValueError) as error:
            raise BackupError(f"{FILE} ist nicht lesbar.") from error
        if len(raw) != 2 * _HALF:
            raise BackupError(f"{FILE} ist nicht vollständig.")
        return cls(raw[:_HALF], raw[_HALF:])

    def keep(self, directory: Path, *, instead: bool) -> None:
        """Write the file (0600). `instead`: in the place of an older one, else BackupError."""
        path, text = directory / FILE, (self.public + self.proof).hex().encode()
        if instead and path.exists():
            draft = path.with_name(f".{FILE}.{os.urandom(8).hex()}")
            write_once(draft, text)
            draft.replace(path)
            return
        write_once(path, text)
        if path.read_bytes() != text:
            raise BackupError(
                "Es gibt schon einen Wiederherstellungs-Schlüssel. Einen neuen macht "
                "'fruehe-hilfen backup key --new'."
            )


@dataclass(frozen=True)
class RecoveryKey:
    """The private half. Nothing of it is ever stored."""

    secret: bytes

    @classmethod
    def new(cls) -> RecoveryKey:
        return cls(os.urandom(_HALF))

    @classmethod
    def read(cls, typed: str) -> RecoveryKey:
        """Raises BackupError, with the line that does not fit."""
        try:
            return cls(from_paper(typed))
        except PaperError as error:
            raise BackupError(str(error)) from error

    @property
    def paper(self) -> list[str]:
        return to_paper(self.secret)

    @property
    def private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.secret)

    @cached_property
    def sealing(self) -> SealingKey:
        proof = HKDF(SHA256(), _HALF, salt=None, info=b"fruehe-hilfen backup proof 1")
        return SealingKey(self.private.public_key().public_bytes_raw(), proof.derive(self.secret))

    def __repr__(self) -> str:
        return "RecoveryKey(…)"
