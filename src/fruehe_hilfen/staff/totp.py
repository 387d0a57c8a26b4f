"""The second factor: a six-digit code from an app. **Source**: RFC 6238."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

import pyotp

_STEP_S = 30
_TOLERATED_STEPS = (0, -1, 1)
_DECOY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ISSUER = "Frühe Hilfen Düren"


def new_secret() -> str:
    """A fresh secret, base32, 160 bits."""
    return pyotp.random_base32()


def matching_step(secret: str | None, code: str, at: datetime) -> int | None:
    """The time step `code` belongs to, one step of tolerance; None when it fits nowhere.

    The caller stores the step and accepts only larger ones: that is what makes a code work once.
    Without a secret the same work is done for nothing.
    """
    generator = pyotp.TOTP(secret or _DECOY)
    now = int(at.timestamp()) // _STEP_S
    found = None
    for offset in _TOLERATED_STEPS:
        fits = compare_digest(generator.generate_otp(now + offset).encode(), code.encode())
        if fits and found is None:
            found = now + offset
    return found if secret else None


def code_at(secret: str, at: datetime) -> str:
    """The code an app shows at that instant; for the demonstration and tests."""
    return str(pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // _STEP_S))


def setup_uri(secret: str, login: str) -> str:
    """The otpauth address an app reads to learn the secret."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))
