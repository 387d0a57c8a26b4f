"""The accounts of the team, for who manages them. No family, and nothing anybody did, is shown."""

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
from fruehe_hilfen.staff import mailbox, once
from fruehe_hilfen.staff.actions import (
    AccountError,
    Invitation,
    StaleRoles,
    add_account,
    change_roles,
    disable_account,
    reset_account,
)
from fruehe_hilfen.staff.forms import read_roles
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.people import Member, member_of, team
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.views import team_frame
from fruehe_hilfen.staff.words import role_options
from fruehe_hilfen.web.forms import Form
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import conflict, not_found
from fruehe_hilfen.web.templating import AnyRequest, page
from fruehe_hilfen.web.urls import href

TheDatabase = NamedDependency[Database]
TheForm = NamedDependency[Form]
TheSettings = NamedDependency[Settings]
ThePerson = NamedDependency[Person]
Admin = requires(Role.ADMIN)


@get("/team/konten", guards=[Admin], sync_to_thread=True)
def show_people(
    request: AnyRequest, db: TheDatabase, person: ThePerson, hinweis: FromQuery[str] = ""
) -> Response[str]:
    """Everybody with an account."""
    with db.reading() as session:
        members = team(session)
    frame = team_frame(request.app, person)
    return page(request, "staff/people.html", members=members, note=hinweis, **frame)


@get("/team/konten/neu", guards=[Admin], sync_to_thread=True)
def show_new(request: AnyRequest, person: ThePerson) -> Response[str]:
    """The form for a new account."""
    return _form_page(request, person)


def _form_page(
    request: AnyRequest, person: Person, status: int = 200, **more: Any
) -> Response[str]:
    context: dict[str, Any] = {
        "errors": [], "login": "", "typed_name": "", "chosen": [], "role_options": role_options(),
        "email": "", **more,
    }  # fmt: skip
    frame = team_frame(request.app, person)
    return page(request, "staff/person_new.html", status, **context, **frame)


@post("/team/konten", guards=[Admin], sync_to_thread=True)
def post_new(
    request: AnyRequest, form: TheForm, db: TheDatabase, settings: TheSettings, person: ThePerson
) -> Response[Any]:
    """Make an account; its invitation is shown once."""
    login = form.text("login", longest=60, message=_("Bitte schreiben Sie einen Anmeldenamen."))
    name = form.text("name", longest=80, message=_("Bitte schreiben Sie den Namen."))
    roles, email = read_roles(form), read_email(form)
    try:
        if not form.errors:
            with db.transaction() as session:
                invitation = add_account(session, login, name=name, roles=roles, by=person)
                if email:
                    mailbox.give_address(session, invitation.staff_id, email)
                    mailbox.send_invitation(session, invitation.staff_id, invitation.token)
                once.keep(session, person, "invitation", _shown(invitation, settings))
            return _to_link(bool(email))
    except AccountError as error:
        form.error(error.field or "login", "refused", str(error))
    return _form_page(
        request, person, 422, errors=form.errors, login=login, typed_name=name, chosen=roles,
        email=email,
    )  # fmt: skip


def read_email(form: Form) -> str:
    """An address to write to, or ""; errors are collected in `form`."""
    email = form.get("email") or ""
    if email and not is_address(email):
        form.error("email", "invalid", _("Bitte prüfen Sie die E-Mail-Adresse."))
    return email


def _shown(invitation: Invitation, settings: Settings) -> str:
    return f"{invitation.login} {invitation.link(settings.public_url)}"


@get("/team/konten/einladung", guards=[Admin], sync_to_thread=True)
def show_invited(
    request: AnyRequest, db: TheDatabase, person: ThePerson, mail: FromQuery[str] = ""
) -> Response[Any]:
    """The link of a fresh invitation, until it is handed over."""
    with db.reading() as session:
        login, _blank, link = once.look(session, person, "invitation").partition(" ")
    if not link:
        return Redirect(href("/team/konten"), status_code=303)
    frame = team_frame(request.app, person)
    return page(request, "staff/invited.html", login=login, link=link, by_mail=bool(mail), **frame)


@post("/team/konten/einladung/gesehen", guards=[Admin], sync_to_thread=True)
def post_invited_seen(db: TheDatabase, person: ThePerson) -> Redirect:
    """The link is handed over."""
    with db.transaction() as session:
        once.forget(session, person, "invitation")
    return Redirect(href("/team/konten"), status_code=303)


@get("/team/konten/{staff_id:uuid}", guards=[Admin], sync_to_thread=True)
def show_person(
    request: AnyRequest, db: TheDatabase, person: ThePerson, staff_id: FromPath[UUID]
) -> Response[str]:
    """One account: roles, reset, disable."""
    return _person_page(request, person, _member(db, staff_id))


def _member(db: Database, staff_id: UUID) -> Member:
    with db.reading() as session:
        member = member_of(session, staff_id)
    if member is None:
        raise not_found()
    return member


def _person_page(
    request: AnyRequest, person: Person, member: Member, status: int = 200, **more: Any
) -> Response[str]:
    context: dict[str, Any] = {
        "errors": [], "member": member, "chosen": member.roles, "is_self": member.id == person.id,
        "role_options": role_options(), **more,
    }  # fmt: skip
    frame = team_frame(request.app, person)
    return page(request, "staff/person.html", status, **context, **frame)


@post("/team/konten/{staff_id:uuid}/aufgaben", guards=[Admin], sync_to_thread=True)
def post_roles(
    request: AnyRequest, form: TheForm, db: TheDatabase, person: ThePerson,
    staff_id: FromPath[UUID],
) -> Response[Any]:  # fmt: skip
    """Give other roles."""
    member, roles, seen = _member(db, staff_id), read_roles(form), form.get("seen") or ""
    try:
        with db.transaction() as session:
            change_roles(session, staff_id, roles, seen=seen, by=person)
    except AccountError as error:
        form.error("roles", "refused", str(error))
        return _person_page(request, person, member, 422, errors=form.errors, chosen=roles)
    except StaleRoles as changed:
        form.error(
            "roles",
            "stale",
            _(
                "Jemand hat die Aufgaben inzwischen geändert. Jetzt gilt: %(roles)s. Unten steht Ihre Auswahl."
            )
            % {"roles": str(changed)},
        )
        fresh = _member(db, staff_id)
        return _person_page(request, person, fresh, 409, errors=form.errors, chosen=roles)
    return Redirect(href("/team/konten?hinweis=aufgaben"), status_code=303)


@post("/team/konten/{staff_id:uuid}/einladung", guards=[Admin], sync_to_thread=True)
def post_reset(
    db: TheDatabase, settings: TheSettings, person: ThePerson, form: TheForm,
    staff_id: FromPath[UUID],
) -> Redirect:  # fmt: skip
    """Close all ways in and invite anew."""
    member = _member(db, staff_id)
    try:
        with db.transaction() as session:
            invitation = reset_account(session, member.login, by=person)
            if form.flag("mail") and mailbox.has_address(session, staff_id):
                mailbox.send_invitation(session, staff_id, invitation.token)
            once.keep(session, person, "invitation", _shown(invitation, settings))
    except AccountError as error:
        raise conflict(_("Das geht nicht."), str(error)) from error
    return _to_link(form.flag("mail"))


def _to_link(by_mail: bool) -> Redirect:
    more = "?mail=1" if by_mail else ""
    return Redirect(href(f"/team/konten/einladung{more}"), status_code=303)


@post("/team/konten/{staff_id:uuid}/sperre", guards=[Admin], sync_to_thread=True)
def post_disable(db: TheDatabase, person: ThePerson, staff_id: FromPath[UUID]) -> Redirect:
    """Lock the account at once."""
    member = _member(db, staff_id)
    try:
        with db.transaction() as session:
            disable_account(session, member.login, by=person)
    except AccountError as error:
        raise conflict(_("Das geht nicht."), str(error)) from error
    return Redirect(href("/team/konten?hinweis=gesperrt"), status_code=303)


HANDLERS: list[Any] = [
    show_people, show_new, post_new, show_invited, post_invited_seen, show_person,
    post_roles, post_reset, post_disable,
]  # fmt: skip
