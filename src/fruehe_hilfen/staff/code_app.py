"""How a code app learns its secret: a picture, a link for the same phone, or signs to type."""

from __future__ import annotations

from typing import Any

import segno

from fruehe_hilfen import clock
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.rules import normal_code
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _


def shown(secret: str, login: str) -> dict[str, Any]:
    """What staff/_code_app.html needs."""
    uri = totp.setup_uri(secret, login)
    return {
        "login": login,
        "qr": qr_code(uri),
        "uri": uri,
        "key": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }


def read_first_code(form: Form, secret: str) -> int | None:
    """The time step of the code that proves the app knows the secret; None with an error."""
    step = totp.matching_step(secret, normal_code(form.get("code") or ""), clock.now())
    if step is None:
        form.error(
            "code",
            "wrong",
            _("Der Code passt nicht. Nehmen Sie den, der jetzt in der Code-App steht."),
        )
    return step


def qr_code(text: str) -> str:
    """An inline SVG, black on white in every theme: cameras need the contrast."""
    code = segno.make(text, error="m", micro=False)
    return str(
        code.svg_inline(scale=4, border=4, light="#fff", svgclass="qr-large", lineclass=None)
    )
