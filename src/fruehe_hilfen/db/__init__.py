"""The database: engines, types, keys, migrations."""

from fruehe_hilfen.db.engine import Database, DatabaseError
from fruehe_hilfen.db.keys import Keyring, KeyringError

__all__ = ["Database", "DatabaseError", "Keyring", "KeyringError"]
