"""What the commands share: settings, the database, an end with a sentence."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from fruehe_hilfen import clock
from fruehe_hilfen.settings import Settings, SettingsError

if TYPE_CHECKING:
    from fruehe_hilfen.db import Database


def read_settings() -> Settings:
    """The settings of this process; ends it with a sentence when they contradict each other."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        stop(str(error))
    clock.configure(settings.now_file)
    return settings


def stop(message: str) -> NoReturn:
    """End with exit code 2 and a sentence."""
    click.echo(message, err=True)
    sys.exit(2)


def open_database(settings: Settings) -> Database:
    """The checked database of `settings`."""
    from fruehe_hilfen.db import Database, Keyring

    keyring = Keyring.load(settings.key_dir, create=not settings.is_production)
    db = Database(settings.database, keyring)
    db.check()
    return db
