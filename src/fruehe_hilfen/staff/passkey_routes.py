"""Passkeys over HTTP: a question as JSON for the browser, the answer as an ordinary form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import passkeys
from fruehe_hilfen.staff.account_routes import account_page, back_to_account, check_password
from fruehe_hilfen.staff.browser import browser_of
from fruehe_hilfen.staff.doors import PER_NETWORK, sign_in_page, welcome
from fruehe_hilfen.staff.forms import read_name
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import safe_target
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, network_prefix
from fruehe_hilfen.web.problems import invalid, not_found, wants_html
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest

TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]
TheSettings = NamedDependency[Settings]
ThePerson = NamedDependency[Person]
LONGEST_ANSWER = 16_000


def _json(text: str) -> Response[bytes]:
    headers = {"Cache-Control": NO_STORE}
    return Response(text.encode(), media_type="application/json", headers=headers)


def _possible(settings: Settings) -> None:
    if not passkeys.are_possible(settings):
        raise not_found()


@post("/team/passkey/frage", opt=PUBLIC, sync_to_thread=True, status_code=200)
def ask_to_enter(
    request: AnyRequest, db: TheDatabase, settings: TheSettings, limiter: NamedDependency[Limiter]
) -> Response[bytes]:
    """A question to any passkey of this app; names nobody."""
    from fruehe_hilfen.staff import ceremonies

    _possible(settings)
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    return _json(ceremonies.ask_to_enter(db, settings))


@post("/team/passkey", opt=PUBLIC, sync_to_thread=True)
def post_passkey(
    request: AnyRequest, form: TheForm, db: TheDatabase, settings: TheSettings,
    limiter: NamedDependency[Limiter],
) -> Response[Any]:  # fmt: skip
    """Sign in with the answer of a device."""
    from fruehe_hilfen.staff import ceremonies

    _possible(settings)
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    target = safe_target(form.get("weiter"))
    try:
        entered = ceremonies.sign_in(
            db, settings, _answer(form), browser_of(request, settings),
            field_shift=form.flag("field_shift"),
        )  # fmt: skip
    except passkeys.PasskeyRefused:
        form.error(
            "login",
            "refused",
            _("Der Passkey passt nicht. Melden Sie sich mit Passwort und Code an."),
        )
        if not wants_html(request):
            raise invalid(form.errors) from None
        return sign_in_page(request, 422, target=target, errors=form.errors)
    return welcome(settings, entered, target)


def _answer(form: Form) -> str:
    return (form.get("answer") or "")[:LONGEST_ANSWER]


@post("/team/konto/passkeys/frage", guards=[requires()], sync_to_thread=True, status_code=200)
def ask_to_add(
    form: TheForm, db: TheDatabase, settings: TheSettings, person: ThePerson
) -> Response[bytes]:
    """A question that makes a new passkey, for who knows the password."""
    from fruehe_hilfen.staff import ceremonies

    _possible(settings)
    check_password(form, db, person, "passkey_password")
    form.raise_if_errors()
    return _json(ceremonies.ask_to_add(db, settings, person))


@post("/team/konto/passkeys", guards=[requires()], sync_to_thread=True)
def post_passkey_added(
    request: AnyRequest, form: TheForm, db: TheDatabase, settings: TheSettings, person: ThePerson
) -> Response[Any]:
    """Keep the new passkey."""
    from fruehe_hilfen.staff import ceremonies

    _possible(settings)
    name = read_name(form, "passkey_name", message=_("Bitte geben Sie dem Passkey einen Namen."))
    if not form.errors:
        try:
            ceremonies.add(db, settings, person, answer=_answer(form), name=name)
        except passkeys.PasskeyRefused:
            form.error(
                "passkey_name",
                "refused",
                _("Das Gerät hat keinen Passkey angelegt, den wir nutzen können."),
            )
    if form.errors:
        return account_page(request, db, person, 422, errors=form.errors)
    return back_to_account("passkey", "passkeys")


@post("/team/konto/passkeys/{passkey_id:uuid}/ende", guards=[requires()], sync_to_thread=True)
def post_passkey_removed(
    db: TheDatabase, person: ThePerson, passkey_id: FromPath[UUID]
) -> Redirect:
    """Forget a passkey of one's own."""
    with db.transaction() as session:
        if not passkeys.remove(session, person, passkey_id):
            raise not_found()
    return back_to_account("weg", "passkeys")


HANDLERS: list[Any] = [
    ask_to_enter, post_passkey, ask_to_add, post_passkey_added, post_passkey_removed
]  # fmt: skip
