"""The commands for the accounts of the team and its audit log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from fruehe_hilfen.cli_base import open_database, read_settings, stop
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role

if TYPE_CHECKING:
    from sqlmodel import Session


@click.group(help="Accounts of the team.")
def staff() -> None:
    pass


@staff.command("add", help="Make an account; prints the link with which the person sets it up.")
@click.argument("login")
@click.option("--name", required=True, help="as the team calls the person")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
def staff_add(login: str, name: str, roles: tuple[str, ...]) -> None:
    from fruehe_hilfen.staff.actions import add_account

    with _accounts() as (session, settings):
        invitation = add_account(session, login, name=name, roles=map(Role, roles))
    click.echo(invitation.letter(settings.public_url))


@staff.command("reset", help="Close all ways in, end all sessions, print a new invitation.")
@click.argument("login")
def staff_reset(login: str) -> None:
    from fruehe_hilfen.staff.actions import reset_account

    with _accounts() as (session, settings):
        invitation = reset_account(session, login)
    click.echo(invitation.letter(settings.public_url))


@staff.command("disable", help="Lock an account and end its sessions.")
@click.argument("login")
def staff_disable(login: str) -> None:
    from fruehe_hilfen.staff.actions import disable_account

    with _accounts() as (session, _settings):
        disable_account(session, login)
    click.echo("Gesperrt. Wer damit angemeldet war, ist es nicht mehr.")


@contextmanager
def _accounts() -> Iterator[tuple[Session, Settings]]:
    from fruehe_hilfen.staff.actions import AccountError

    settings = read_settings()
    db = open_database(settings)
    try:
        with db.transaction() as session:
            yield session, settings
    except AccountError as error:
        stop(str(error))
    finally:
        db.dispose()


@click.group(help="The audit log.")
def audit() -> None:
    pass


@audit.command("verify", help="Check the chain over the log; exit code 1 if something is missing.")
def audit_verify() -> None:
    from fruehe_hilfen.staff.audit_chain import verify

    db = open_database(read_settings())
    verdict = verify(db)
    db.dispose()
    click.echo(verdict.report())
    sys.exit(1 if verdict.problems else 0)
