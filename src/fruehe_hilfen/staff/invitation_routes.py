"""The page behind an invitation: choose a password, connect a code app, done."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import code_app
from fruehe_hilfen.staff.actions import (
    InvitationGone,
    Opened,
    accept_invitation,
    open_invitation,
)
from fruehe_hilfen.staff.browser import browser_of
from fruehe_hilfen.staff.doors import PER_NETWORK, welcome
from fruehe_hilfen.staff.forms import read_new_password
from fruehe_hilfen.staff.rules import SHORTEST_PASSWORD
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.limits import Limiter, network_prefix
from fruehe_hilfen.web.problems import gone, invalid, wants_html
from fruehe_hilfen.web.templating import AnyRequest, page

TheDatabase = NamedDependency[Database]


@get("/team/einladung/{token:str}", opt=PUBLIC, sync_to_thread=True)
def show_invitation(
    request: AnyRequest, db: TheDatabase, limiter: NamedDependency[Limiter], token: FromPath[str]
) -> Response[str]:
    """Name, password, code app. May be opened as often as needed until it is used."""
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    return _page(request, _open(db, token), token)


@post("/team/einladung/{token:str}", opt=PUBLIC, sync_to_thread=True)
def post_invitation(
    request: AnyRequest,
    form: NamedDependency[Form],
    *,
    db: TheDatabase,
    settings: NamedDependency[Settings],
    limiter: NamedDependency[Limiter],
    token: FromPath[str],
) -> Response[Any]:
    """Set up the account; then the recovery codes are shown."""
    limiter.take(PER_NETWORK, network_prefix(request.client.host if request.client else ""))
    opened = _open(db, token)
    password = read_new_password(form, opened.login)
    step = code_app.read_first_code(form, opened.totp_secret)
    if form.errors or step is None:
        if not wants_html(request):
            raise invalid(form.errors)
        return _page(request, opened, token, 422, errors=form.errors)
    try:
        entered = accept_invitation(
            db, token, password=password, step=step, browser=browser_of(request, settings)
        )
    except InvitationGone as error:
        raise _gone() from error
    return welcome(settings, entered, "/team/konto/notfallcodes")


def _open(db: Database, token: str) -> Opened:
    try:
        return open_invitation(db, token)
    except InvitationGone as error:
        raise _gone() from error


def _gone() -> Exception:
    return gone(
        _("Diese Einladung gilt nicht mehr."),
        _(
            "Sie wurde schon benutzt, oder sie ist abgelaufen. Die Verwaltung der Konten gibt Ihnen eine neue."
        ),
    )


def _page(
    request: AnyRequest, opened: Opened, token: str, status: int = 200, **more: Any
) -> Response[str]:
    context: dict[str, Any] = {
        "errors": [],
        "token": token,
        "opened": opened,
        "shortest": SHORTEST_PASSWORD,
        **code_app.shown(opened.totp_secret, opened.login),
        **more,
    }
    return page(request, "staff/invitation.html", status, **context)


HANDLERS: list[Any] = [show_invitation, post_invitation]
