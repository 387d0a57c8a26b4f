"""One's own account: how one signs in, where one is signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fruehe_hilfen.db import Database
from fruehe_hilfen.mail.rules import is_address
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import account, devices, mailbox, once, passkeys
from fruehe_hilfen.staff.forms import read_name, read_new_password, read_password
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.rules import RECOVERY_CODES, SHORTEST_PASSWORD, Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.signing import confirm
from fruehe_hilfen.staff.views import role_names, team_frame
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]
ThePerson = NamedDependency[Person]
Anybody = requires()


@get("/team/konto", guards=[Anybody], sync_to_thread=True)
def show_account(
    request: AnyRequest, db: TheDatabase, person: ThePerson, hinweis: FromQuery[str] = ""
) -> Response[str]:
    """The account of the signed-in person."""
    return account_page(request, db, person, note=hinweis)


def account_page(
    request: AnyRequest, db: Database, person: Person, status: int = 200, **more: Any
) -> Response[str]:
    """The page, also with errors of one of its forms."""
    with db.reading() as session:
        shown = account.account_of(session, person)
    context: dict[str, Any] = {
        "errors": [],
        "note": "",
        "account": shown,
        "own_session": person.session,
        "roles": role_names(person),
        "shortest": SHORTEST_PASSWORD,
        "most_codes": RECOVERY_CODES,
        "with_passkeys": passkeys.are_possible(request.app.state.settings),
        "with_devices": person.has(Role.VISITOR),
        "with_changes": person.has(Role.NURSE),
        "typed_email": shown.mail.address,
        "typed_changes": shown.mail.wants_changes,
        **team_frame(request.app, person),
        **more,
    }
    return page(request, "staff/account.html", status, **context)


def back_to_account(note: str, part: str) -> Redirect:
    """To the part of the page that changed."""
    return Redirect(href(f"/team/konto?hinweis={note}#{part}"), status_code=303)


@post("/team/konto/passwort", guards=[Anybody], sync_to_thread=True)
def post_password(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """Change the password; other browsers are signed out."""
    with db.reading() as session:
        login = account.login_of(session, person)
    chosen = read_new_password(form, login)
    check_password(form, db, person, "password")
    if form.errors:
        return account_page(request, db, person, 422, errors=form.errors)
    account.change_password(db, person, chosen)
    return back_to_account("passwort", "passwort")


def check_password(form: Form, db: Database, person: Person, field: str) -> None:
    """Whoever changes how to sign in proves again to be the person."""
    given = read_password(form, field)
    if not form.errors and not confirm(db, person, given):
        form.error(field, "wrong", _("Das Passwort passt nicht."))


@get("/team/konto/notfallcodes", guards=[Anybody], sync_to_thread=True)
def show_codes(request: AnyRequest, db: TheDatabase, person: ThePerson) -> Response[Any]:
    """The fresh recovery codes, until the person says they are written down."""
    with db.reading() as session:
        codes = once.look(session, person, "codes").split()
    if not codes:
        return Redirect(href("/team/konto#notfallcodes"), status_code=303)
    return page(request, "staff/codes.html", codes=codes, **team_frame(request.app, person))


@post("/team/konto/notfallcodes", guards=[Anybody], sync_to_thread=True)
def post_codes(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """Make fresh recovery codes."""
    check_password(form, db, person, "codes_password")
    if form.errors:
        return account_page(request, db, person, 422, errors=form.errors)
    account.renew_codes(db, person)
    return Redirect(href("/team/konto/notfallcodes"), status_code=303)


@post("/team/konto/notfallcodes/gesehen", guards=[Anybody], sync_to_thread=True)
def post_codes_seen(db: TheDatabase, person: ThePerson) -> Redirect:
    """They are written down: from now on only their hashes exist."""
    with db.transaction() as session:
        once.forget(session, person, "codes")
    return Redirect(href("/team"), status_code=303)


@post("/team/konto/sitzungen/{session_id:uuid}/ende", guards=[Anybody], sync_to_thread=True)
def post_session_ended(db: TheDatabase, person: ThePerson, session_id: FromPath[UUID]) -> Redirect:
    """Sign out another browser of one's own."""
    with db.transaction() as session:
        if not account.end_session(session, person, session_id):
            raise not_found(_("Diese Anmeldung ist schon zu Ende."))
    return back_to_account("abgemeldet", "anmeldungen")


@post("/team/konto/sitzungen/ende", guards=[Anybody], sync_to_thread=True)
def post_others_ended(db: TheDatabase, person: ThePerson) -> Redirect:
    """Sign out every other browser of one's own."""
    with db.transaction() as session:
        account.end_other_sessions(session, person)
    return back_to_account("abgemeldet", "anmeldungen")


@post("/team/konto/mail", guards=[Anybody], sync_to_thread=True)
def post_mail(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson
) -> Response[Any]:
    """Where to write to, and whether changes of one's visits go there. A link may come there later,
    so who changes it proves to be the person."""
    email, changes = form.get("email") or "", form.flag("changes")
    if email and not is_address(email):
        form.error("email", "invalid", _("Bitte prüfen Sie die E-Mail-Adresse."))
    check_password(form, db, person, "mail_password")
    if form.errors:
        return account_page(
            request, db, person, 422, errors=form.errors, typed_email=email, typed_changes=changes
        )
    with db.transaction() as session:
        mailbox.save(session, person, email, changes=changes and person.has(Role.NURSE))
    return back_to_account("mail", "mail")


@post("/team/konto/handys", guards=[requires(Role.VISITOR)], sync_to_thread=True)
def post_device(
    request: AnyRequest, form: TheForm, db: TheDatabase,
    settings: NamedDependency[Settings], person: ThePerson,
) -> Response[Any]:  # fmt: skip
    """Make this browser a phone for the field."""
    name = read_name(form, "device_name", message=_("Bitte geben Sie dem Handy einen Namen."))
    check_password(form, db, person, "device_password")
    token = "" if form.errors else _registered(form, db, person, name)
    if form.errors:
        return account_page(request, db, person, 422, errors=form.errors)
    answer = back_to_account("unterwegs", "handys")
    answer.set_cookie(devices.make_cookie(settings, token))
    return answer


def _registered(form: Form, db: Database, person: Person, name: str) -> str:
    try:
        with db.transaction() as session:
            return devices.register(session, person, name)
    except devices.TooManyDevices:
        form.error(
            "device_name",
            "too_many",
            _("Sie haben schon drei Handys. Bitte entfernen Sie zuerst eines."),
        )
        return ""


@post("/team/konto/handys/{device_id:uuid}/ende", guards=[Anybody], sync_to_thread=True)
def post_device_removed(db: TheDatabase, person: ThePerson, device_id: FromPath[UUID]) -> Redirect:
    """A lost or old phone: no shift goes on there."""
    with db.transaction() as session:
        if not devices.remove(session, person, device_id):
            raise not_found()
    return back_to_account("weg", "handys")


HANDLERS: list[Any] = [
    show_account, post_mail, post_password, show_codes, post_codes, post_codes_seen,
    post_session_ended, post_others_ended, post_device, post_device_removed,
]  # fmt: skip
