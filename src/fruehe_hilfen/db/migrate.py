"""Migrations: forward only, from any landed version."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from fruehe_hilfen.db.engine import Database
from fruehe_hilfen.db.keys import Keyring
from fruehe_hilfen.paths import MIGRATIONS
from fruehe_hilfen.settings import Settings


def alembic_config(db: Database) -> Config:
    """Alembic on the connection of `db`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = db.engine
    return config


def upgrade_database(db: Database) -> None:
    """Bring the schema of `db` to the newest version."""
    command.upgrade(alembic_config(db), "head")


def upgrade_within(db: Database, connection: Connection, revision: str = "head") -> None:
    """The same up to `revision`, as a part of a transaction that is open."""
    config = alembic_config(db)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def knows(revision: str) -> bool:
    """Whether this code has heard of a schema."""
    known = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return revision in {script.revision for script in known}


def upgrade(settings: Settings) -> None:
    """Bring the database of `settings` to the newest version."""
    keyring = Keyring.load(settings.key_dir, create=not settings.is_production)
    db = Database(settings.database, keyring)
    try:
        upgrade_database(db)
    finally:
        db.dispose()
