"""The keys that say to a push service who is calling. **Source**: RFC 8292.

`vapid-<number>.pem` in the key directory: new subscriptions get the highest number, older keys
keep signing for the phones that subscribed with them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException

from fruehe_hilfen.db import KeyringError
from fruehe_hilfen.db.keys import write_once

_FILE = re.compile(r"vapid-(\d+)\.pem")
_LIFE_S = 12 * 3600
_RENEW_AFTER_S = 6 * 3600


@dataclass(frozen=True)
class VapidKey:
    """One key pair; `kid` is made from the public key, so a replaced key has another name."""

    private: ec.EllipticCurvePrivateKey
    public_key: str
    kid: str

    @classmethod
    def read(cls, path: Path) -> VapidKey:
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise KeyringError(f"{path.name} is not a key file") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise KeyringError(f"{path.name} must be a P-256 key")
        point = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return cls(key, _b64(point), _b64(hashlib.sha256(point).digest()[:9]))


@dataclass(frozen=True)
class VapidKeys:
    """All keys of this installation, the current one last."""

    keys: tuple[VapidKey, ...]

    @property
    def current(self) -> VapidKey:
        return self.keys[-1]

    def find(self, kid: object) -> VapidKey | None:
        return next((key for key in self.keys if key.kid == kid), None)

    @classmethod
    def load(cls, directory: Path, *, create: bool = False) -> VapidKeys:
        """Read the keys; `create` makes the first one (0600). Raises KeyringError."""
        if create and not _numbered(directory):
            _make_key(directory, 1)
        files = _numbered(directory)
        if not files:
            raise KeyringError(f"no vapid-1.pem in {directory}: run 'fruehe-hilfen keys' once")
        return cls(tuple(VapidKey.read(files[number]) for number in sorted(files)))


def make_key(directory: Path) -> None:
    """Add a key pair with the next number."""
    _make_key(directory, max(_numbered(directory), default=0) + 1)


def retire_key(directory: Path, key: VapidKey) -> None:
    """Delete the file of a key."""
    for path in _numbered(directory).values():
        if VapidKey.read(path).kid == key.kid:
            path.unlink()


def _make_key(directory: Path, number: int) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_once(directory / f"vapid-{number}.pem", pem)


@dataclass
class Signatures:
    """Authorization headers, signed once per push service and key and used for six hours.

    Real time, not the product's clock: the services check it.
    """

    subject: str
    _made: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def header(self, origin: str, key: VapidKey) -> str:
        """Raises VapidException for a subject that is no mailbox."""
        kept = self._made.get((origin, key.kid))
        if kept and time.time() - kept[1] < _RENEW_AFTER_S:
            return kept[0]
        now = time.time()
        claims = {"aud": origin, "exp": int(now) + _LIFE_S, "sub": self.subject}
        made: str = Vapid02(key.private).sign(claims)["Authorization"]
        self._made[origin, key.kid] = (made, now)
        return made

    def forget(self, origin: str, kid: str) -> None:
        """Sign again next time: the service did not accept the last one."""
        self._made.pop((origin, kid), None)


def _numbered(directory: Path) -> dict[int, Path]:
    return {
        int(match[1]): path
        for path in directory.glob("vapid-*.pem")
        if (match := _FILE.fullmatch(path.name))
    }


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


__all__ = ["Signatures", "VapidException", "VapidKey", "VapidKeys", "make_key", "retire_key"]
