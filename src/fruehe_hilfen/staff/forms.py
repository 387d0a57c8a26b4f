"""The forms of staff: signing in, choosing a password."""

from __future__ import annotations

from fruehe_hilfen.staff.rules import LONGEST_PASSWORD, Role, weakness_of
from fruehe_hilfen.staff.signing import Credentials
from fruehe_hilfen.staff.words import weak_text
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _

LONGEST = 200


def read_credentials(form: Form) -> Credentials:
    """The three fields; errors are collected in `form`."""
    return Credentials(
        login=form.text("login", longest=60, message=_("Bitte schreiben Sie Ihren Anmeldenamen.")),
        password=read_password(form),
        code=form.text(
            "code", longest=20, message=_("Bitte schreiben Sie den Code aus Ihrer Code-App.")
        ),
    )


def read_password(form: Form, name: str = "password") -> str:
    """A password that exists already."""
    form.text(name, longest=LONGEST, message=_("Bitte schreiben Sie Ihr Passwort."))
    return form.exact(name)


def read_new_password(form: Form, login: str) -> str:
    """A new password, typed twice; errors are collected in `form`."""
    chosen, again = form.exact("new_password"), form.exact("again")
    weak = weakness_of(chosen, login)
    if weak:
        form.error("new_password", weak.value, weak_text(weak))
    elif chosen != again:
        form.error("again", "different", _("Die beiden Passwörter sind nicht gleich."))
    return chosen[: LONGEST_PASSWORD + 1]


def read_roles(form: Form) -> list[Role]:
    """The ticked roles; words that are no role are left out."""
    known = {role.value for role in Role}
    return [Role(word) for word in form.all("roles") if word in known]


def read_name(form: Form, field: str, *, message: str) -> str:
    """What a person calls a device, short."""
    return form.text(field, longest=40, message=message)
