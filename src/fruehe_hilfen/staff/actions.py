"""The accounts of staff: invited, set up by the person, changed, closed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.staff import audit, mailbox, passwords, recovery, totp
from fruehe_hilfen.staff.models import (
    Passkey,
    RecoveryCode,
    Staff,
    StaffDevice,
    StaffInvitation,
    StaffSession,
)
from fruehe_hilfen.staff.once import keep
from fruehe_hilfen.staff.rules import (
    INVITATION,
    LOGIN,
    Role,
    Way,
    conflict_of,
    format_roles,
    normal_login,
    parse_roles,
)
from fruehe_hilfen.staff.sessions import Browser, Person, hash_token
from fruehe_hilfen.staff.signing import SignedIn, enter
from fruehe_hilfen.staff.words import conflict_text, role_texts
from fruehe_hilfen.web.i18n import gettext as _

PATH = "/team/einladung"


class AccountError(Exception):
    """An account cannot be made or changed; the message is German and says why."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class InvitationGone(Exception):
    """Used, replaced, expired or never there: the caller is not told which."""


class StaleRoles(Exception):
    """Somebody else has changed the roles meanwhile."""


@dataclass(frozen=True)
class Invitation:
    """A link for one person, shown once; the table holds only its hash."""

    login: str
    token: str
    expires_at: datetime
    staff_id: UUID

    def __repr__(self) -> str:
        return f"Invitation({self.login})"

    def link(self, public_url: str) -> str:
        """What the person opens."""
        return f"{public_url}{PATH}/{self.token}"

    def letter(self, public_url: str) -> str:
        """What the command line prints."""
        until = clock.berlin(self.expires_at).strftime("%d.%m.%Y, %H:%M Uhr")
        return (
            f"Anmeldename: {self.login}\n"
            f"Einladung:   {self.link(public_url)}\n"
            f"Der Link gilt einmal, bis {until}. Er steht nur jetzt hier."
        )


@dataclass(frozen=True)
class Opened:
    """What the page behind an invitation needs."""

    login: str
    name: str
    totp_secret: str

    def __repr__(self) -> str:
        return f"Opened({self.login})"


def add_account(
    session: Session, login: str, *, name: str, roles: Iterable[Role], by: Person | None = None
) -> Invitation:
    """Make an account and an invitation to it. Raises AccountError."""
    wanted, listed = normal_login(login), list(roles)
    if not LOGIN.fullmatch(wanted):
        raise AccountError(
            _("Der Anmeldename hat 4 bis 60 Zeichen: a-z, Ziffern, Punkt, Strich."), "login"
        )
    if not name.strip():
        raise AccountError(_("Ein Konto braucht einen Namen."), "name")
    _check_roles(listed)
    if session.exec(select(Staff.id).where(Staff.login == wanted)).first():
        raise _taken(wanted)
    staff = Staff(
        login=wanted, name=name.strip(), roles=format_roles(listed), password_hash="",
        totp_secret="", created_at=clock.now(),
    )  # fmt: skip
    session.add(staff)
    try:
        session.flush()
    except IntegrityError as error:  # somebody took it in this very moment
        raise _taken(wanted) from error
    audit.record(session, by, "account_added", f"staff:{staff.id}", ("login", "name", "roles"))
    return _invite(session, staff)


def _taken(login: str) -> AccountError:
    text = _("Den Anmeldenamen %(login)s gibt es schon.") % {"login": login}
    return AccountError(text, "login")


def _check_roles(roles: Iterable[Role]) -> None:
    listed = list(roles)
    if not listed:
        raise AccountError(_("Ein Konto braucht mindestens eine Aufgabe."), "roles")
    conflict = conflict_of(listed)
    if conflict:
        raise AccountError(conflict_text(conflict), "roles")


def _invite(session: Session, staff: Staff) -> Invitation:
    session.execute(delete(StaffInvitation).where(col(StaffInvitation.staff_id) == staff.id))
    token, expires_at = secrets.token_urlsafe(32), clock.now() + INVITATION
    session.add(
        StaffInvitation(
            token_hash=hash_token(token),
            staff_id=staff.id,
            totp_secret=totp.new_secret(),
            expires_at=expires_at,
        )
    )
    return Invitation(staff.login, token, expires_at, staff.id)


def open_invitation(db: Database, token: str) -> Opened:
    """What the invited person sees. Raises InvitationGone."""
    with db.reading() as session:
        row = session.get(StaffInvitation, hash_token(token))
        staff = session.get(Staff, row.staff_id) if row else None
        if row is None or staff is None or row.expires_at <= clock.now() or not staff.is_active:
            raise InvitationGone
        return Opened(staff.login, staff.name, row.totp_secret)


def accept_invitation(
    db: Database, token: str, *, password: str, step: int, browser: Browser
) -> SignedIn:
    """Set password and code app, use up the link, sign in. The recovery codes wait to be shown.

    `step` is the time step of the code that was typed. Raises InvitationGone.
    """
    opened, hashed = open_invitation(db, token), passwords.hash_password(password)
    with db.transaction() as session:
        row = session.get(StaffInvitation, hash_token(token))
        staff = session.get(Staff, row.staff_id, with_for_update=True) if row else None
        used = delete(StaffInvitation).where(col(StaffInvitation.token_hash) == hash_token(token))
        if staff is None or not count_rows(session, used):
            raise InvitationGone
        staff.password_hash, staff.totp_secret = hashed, opened.totp_secret
        staff.totp_counter, staff.failed_logins, staff.locked_until = step, 0, None
        session.add(staff)
        entered = enter(session, staff, browser, way=Way.INVITATION)
        codes = recovery.renew(db, session, staff.id)
        keep(session, entered.person, "codes", " ".join(codes))
        fields = ("password", "totp", "recovery_codes")
        audit.record(session, entered.person, "account_set_up", f"staff:{staff.id}", fields)
        return entered


def reset_account(session: Session, login: str, by: Person | None = None) -> Invitation:
    """All ways in are closed, a new invitation opens the account again. Raises AccountError."""
    staff = named(session, login)
    _not_oneself(staff, by)
    _close_all_ways(session, staff)
    staff.is_active, staff.disabled_on = True, None
    audit.record(session, by, "account_reset", f"staff:{staff.id}", ("password", "totp"))
    mailbox.notify(session, staff.id, "reset")
    return _invite(session, staff)


def disable_account(session: Session, login: str, by: Person | None = None) -> None:
    """Nobody signs in with it any more, and who is signed in no longer is. Raises AccountError."""
    staff = named(session, login)
    _not_oneself(staff, by)
    _close_all_ways(session, staff)
    mailbox.forget(session, staff.id)
    staff.is_active, staff.disabled_on = False, clock.today()
    audit.record(session, by, "account_disabled", f"staff:{staff.id}", ("is_active",))


def change_roles(
    session: Session, staff_id: UUID, roles: Iterable[Role], *, seen: str, by: Person
) -> None:
    """Give a person other roles; ends their sessions. `seen` is what the form showed.

    Raises AccountError, StaleRoles.
    """
    staff, listed = session.get(Staff, staff_id, with_for_update=True), list(roles)
    if staff is None:
        raise AccountError(_("Dieses Konto gibt es nicht mehr."))
    _not_oneself(staff, by)
    _check_roles(listed)
    if staff.roles == format_roles(listed):
        return
    if staff.roles != seen:
        raise StaleRoles(", ".join(role_texts(parse_roles(staff.roles))))
    staff.roles = format_roles(listed)
    session.add(staff)
    _end_sessions(session, staff)
    audit.record(session, by, "roles_changed", f"staff:{staff.id}", ("roles",))


def named(session: Session, login: str) -> Staff:
    """The account with this login. Raises AccountError."""
    known = select(Staff).where(Staff.login == normal_login(login)).with_for_update()
    staff = session.exec(known).first()
    if staff is None:
        raise AccountError(
            _("Den Anmeldenamen %(login)s gibt es nicht.") % {"login": normal_login(login)}
        )
    return staff


def _not_oneself(staff: Staff, by: Person | None) -> None:
    """So one administrator is always left, and nobody gives more to themselves."""
    if by and by.id == staff.id:
        raise AccountError(_("Das eigene Konto ändert eine andere Person aus der Verwaltung."))


def _close_all_ways(session: Session, staff: Staff) -> None:
    staff.password_hash, staff.totp_secret, staff.totp_counter = "", "", 0
    staff.failed_logins, staff.locked_until = 0, None
    session.add(staff)
    for table in (StaffInvitation, RecoveryCode, Passkey, StaffDevice):
        session.execute(delete(table).where(col(table.staff_id) == staff.id))
    _end_sessions(session, staff)


def _end_sessions(session: Session, staff: Staff) -> None:
    session.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff.id))
