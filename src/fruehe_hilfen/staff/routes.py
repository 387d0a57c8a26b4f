"""Routes of staff: signing in and out, the team's start page."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import (
    account_routes,
    audit_routes,
    code_app_routes,
    invitation_routes,
    passkey_routes,
    people_routes,
)
from fruehe_hilfen.staff.browser import browser_of
from fruehe_hilfen.staff.doors import PER_LOGIN, PER_NETWORK, sign_in_page, welcome
from fruehe_hilfen.staff.forms import read_credentials
from fruehe_hilfen.staff.guards import signed_in
from fruehe_hilfen.staff.rules import Role, normal_login, safe_target
from fruehe_hilfen.staff.sessions import cookie_name, make_cookie
from fruehe_hilfen.staff.signing import SignedIn, SignInRefused, sign_in, sign_out
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, network_prefix
from fruehe_hilfen.web.problems import invalid, wants_html
from fruehe_hilfen.web.templating import AnyRequest
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]
TheSettings = NamedDependency[Settings]


@get("/team/anmelden", opt=PUBLIC, sync_to_thread=True)
def show_sign_in(
    request: AnyRequest, weiter: FromQuery[str] = "", abgemeldet: FromQuery[str] = ""
) -> Response[str] | Redirect:
    """The sign-in page; who is signed in goes on."""
    if signed_in(request):
        return Redirect(href(safe_target(weiter)), status_code=303)
    return sign_in_page(request, target=safe_target(weiter), signed_out=bool(abgemeldet))


@post("/team/anmelden", opt=PUBLIC, sync_to_thread=True)
def post_sign_in(
    request: AnyRequest,
    form: TheForm,
    db: TheDatabase,
    settings: TheSettings,
    limiter: NamedDependency[Limiter],
) -> Response[Any]:
    """Sign in. Every refusal is the same page."""
    given, target = read_credentials(form), safe_target(form.get("weiter"))
    field_shift = form.flag("field_shift")
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    if form.errors:
        return _refused(request, form, target)
    limiter.take(PER_LOGIN, normal_login(given.login))
    try:
        entered = sign_in(db, given, browser_of(request, settings), field_shift=field_shift)
    except SignInRefused:
        form.error("login", "refused", _("Das passt nicht zusammen. Bitte prüfen Sie alle Felder."))
        return _refused(request, form, target)
    return welcome(settings, entered, _no_shift(entered, field_shift) or target)


def _no_shift(entered: SignedIn, asked: bool) -> str:
    """Where a phone becomes one for the field, if a shift was asked for and is possible."""
    can = asked and not entered.in_field and entered.person.has(Role.VISITOR)
    return "/team/konto?hinweis=handy#handys" if can else ""


def _refused(request: AnyRequest, form: Form, target: str) -> Response[str]:
    if not wants_html(request):
        raise invalid(form.errors)
    return sign_in_page(request, 422, target=target, errors=form.errors, login=form.get("login"))


@post("/team/abmelden", opt=PUBLIC, sync_to_thread=True)
def post_sign_out(request: AnyRequest, db: TheDatabase, settings: TheSettings) -> Redirect:
    """Sign out; twice is no error."""
    token = request.cookies.get(cookie_name(settings))
    if token:
        sign_out(db, token, signed_in(request))
    answer = Redirect(href("/team/anmelden?abgemeldet=1"), status_code=303)
    answer.set_cookie(make_cookie(settings, ""))
    return answer


HANDLERS: list[Any] = [
    show_sign_in, post_sign_in, post_sign_out,
    *invitation_routes.HANDLERS, *passkey_routes.HANDLERS, *account_routes.HANDLERS,
    *code_app_routes.HANDLERS, *people_routes.HANDLERS, *audit_routes.HANDLERS,
]  # fmt: skip
