"""A new phone: connect the code app anew, after the password."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import account, code_app, once, totp
from fruehe_hilfen.staff.account_routes import account_page, back_to_account, check_password
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]
ThePerson = NamedDependency[Person]
Anybody = requires()


@post("/team/konto/code-app", guards=[Anybody], sync_to_thread=True)
def post_offer(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """Offer a fresh secret; the old one counts until a code of the new one was typed."""
    check_password(form, db, person, "totp_password")
    if form.errors:
        return account_page(request, db, person, 422, errors=form.errors)
    with db.transaction() as session:
        once.keep(session, person, "totp", totp.new_secret())
    return Redirect(href("/team/konto/code-app"), status_code=303)


@get("/team/konto/code-app", guards=[Anybody], sync_to_thread=True)
def show_offer(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[Any]:
    """The picture for the code app, and the field for its first code."""
    return _page(request, db, person) or Redirect(href("/team/konto#code-app"), status_code=303)


def _page(
    request: AnyRequest, db: Database, person: Person, status: int = 200, **more: Any
) -> Response[str] | None:
    with db.reading() as session:
        secret = once.look(session, person, "totp")
        login = account.login_of(session, person)
    if not secret:
        return None
    context = {"errors": [], **code_app.shown(secret, login), **more}
    frame = team_frame(request.app, person)
    return page(request, "staff/code_app.html", status, **context, **frame)


@post("/team/konto/code-app/neu", guards=[Anybody], sync_to_thread=True)
def post_connected(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """From now on the new app counts."""
    with db.reading() as session:
        secret = once.look(session, person, "totp")
    step = code_app.read_first_code(form, secret)
    if step is None:
        answer = _page(request, db, person, 422, errors=form.errors)
        return answer or Redirect(href("/team/konto#code-app"), status_code=303)
    account.change_totp(db, person, secret, step)
    return back_to_account("codeapp", "code-app")


HANDLERS: list[Any] = [post_offer, show_offer, post_connected]
