"""What a start asks first, answered without loading the database layer.

A second start must be quick; loading SQLAlchemy and Alembic only to find nothing to do is not.
"""

from __future__ import annotations

import re
import socket
from contextlib import closing
from typing import Any

from fruehe_hilfen.paths import MIGRATIONS
from fruehe_hilfen.settings import Settings

_REVISION = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


def newest() -> str:
    """The newest revision in the code: the one that nothing follows, whatever the numbers say."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in (MIGRATIONS / "versions").glob("*.py"):
        for down, name in _REVISION.findall(path.read_text(encoding="utf-8")):
            (followed if down else known).add(name)
    (last,) = known - followed
    return last


def has_nothing_to_do(settings: Settings) -> bool:
    """True only when an SQLite file certainly has the newest schema and, for a demo, its people.

    False = go and look with the real tools.
    """
    path = settings.data_dir / "fruehe-hilfen.sqlite3"
    if settings.database_url or not path.exists():
        return False
    module = _module()
    try:
        with closing(module.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            staff = connection.execute("SELECT 1 FROM staff LIMIT 1").fetchone()
    except module.Error:
        return False
    return version == (newest(),) and (staff is not None or not settings.demo)


def is_taken(host: str, port: int) -> bool:
    """Whether another program listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _module() -> Any:
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2
