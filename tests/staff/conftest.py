"""People of the team with real accounts, and a browser that can sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from httpx import Response
from sqlmodel import col, delete

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import Invitation, accept_invitation, add_account, open_invitation
from fruehe_hilfen.staff.models import StaffSession
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Browser
from tests.support.client import Client

PASSWORD = "vier-woerter-ohne-zusammenhang"


@dataclass(frozen=True)
class Access:
    """What a person has to sign in."""

    login: str
    password: str
    totp_secret: str

    def __repr__(self) -> str:
        return "Access(…)"


MakeAccount = Callable[..., Access]
Invite = Callable[..., Invitation]


@pytest.fixture
def invite(db: Database) -> Invite:
    """Makes an account that waits to be set up."""

    def make(login: str = "frau.beispiel", *roles: Role, name: str = "Frau Beispiel") -> Invitation:
        with db.transaction() as session:
            return add_account(session, login, name=name, roles=roles or (Role.NURSE,))

    return make


@pytest.fixture
def make_account(db: Database, invite: Invite) -> MakeAccount:
    """Makes an account, sets it up an hour ago and leaves nobody signed in."""

    def make(login: str = "frau.beispiel", *roles: Role, name: str = "Frau Beispiel") -> Access:
        invitation = invite(login, *roles, name=name)
        secret = open_invitation(db, invitation.token).totp_secret
        step = int((clock.now() - timedelta(hours=1)).timestamp()) // 30
        accept_invitation(db, invitation.token, password=PASSWORD, step=step, browser=Browser())
        with db.transaction() as session:
            session.execute(delete(StaffSession).where(col(StaffSession.way) == "invitation"))
        return Access(invitation.login, PASSWORD, secret)

    return make


@dataclass
class Door:
    """The sign-in form of one browser."""

    client: Client

    def enter(self, access: Access, **changed: str) -> Response:
        """Send the form with what belongs to `access`, except what is `changed`."""
        fields = {
            "login": access.login,
            "password": access.password,
            "code": totp.code_at(access.totp_secret, clock.now()),
            **changed,
        }
        return self.client.post("/team/anmelden", data=fields)


@pytest.fixture
def door(client: Client) -> Door:
    return Door(client)
