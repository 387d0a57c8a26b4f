"""The sign-in form."""

from __future__ import annotations

from fruehe_hilfen.staff.actions import Credentials
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _

LONGEST = 200


def read_credentials(form: Form) -> Credentials:
    """The three fields; errors are collected in `form`."""
    return Credentials(
        login=form.text("login", longest=60, message=_("Bitte schreiben Sie Ihren Anmeldenamen.")),
        password=form.text(
            "password", longest=LONGEST, message=_("Bitte schreiben Sie Ihr Passwort.")
        ),
        code=form.text(
            "code", longest=12, message=_("Bitte schreiben Sie den Code aus Ihrer Code-App.")
        ).replace(" ", ""),
    )
