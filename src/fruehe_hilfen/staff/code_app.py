"""How a code app learns its secret: a picture, a link for the same phone, or signs to type."""

from __future__ import annotations

from typing import Any

import segno

from fruehe_hilfen.staff import totp


def shown(secret: str, login: str) -> dict[str, Any]:
    """What staff/_code_app.html needs."""
    uri = totp.setup_uri(secret, login)
    return {
        "login": login,
        "qr": qr_code(uri),
        "uri": uri,
        "key": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }


def qr_code(text: str) -> str:
    """An inline SVG, black on white in every theme: cameras need the contrast."""
    code = segno.make(text, error="m", micro=False)
    return str(
        code.svg_inline(scale=4, border=4, light="#fff", svgclass="qr-large", lineclass=None)
    )
