"""People of the team with real accounts, and a browser that can sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from httpx import Response

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff import totp
from fruehe_hilfen.staff.actions import Access, add_account
from fruehe_hilfen.staff.rules import Role
from tests.support.client import Client

MakeAccount = Callable[..., Access]


@pytest.fixture
def make_account(db: Database) -> MakeAccount:
    """Makes an account and returns what the person needs to sign in."""

    def make(login: str = "frau.beispiel", *roles: Role, name: str = "Frau Beispiel") -> Access:
        with db.transaction() as session:
            return add_account(session, login, name=name, roles=roles or (Role.NURSE,))

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
