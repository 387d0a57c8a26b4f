"""One installation in which everything was done once, with words that stand nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.privacy.sweep import Gone, sweep
from fruehe_hilfen.staff.actions import add_account
from fruehe_hilfen.staff.jobs import seal_log
from fruehe_hilfen.staff.rules import Role
from tests.push.conftest import dispatcher, ring, service, settings
from tests.visits.conftest import world
from tests.welcome.conftest import PEOPLE, case_ids, people, sign_in

__all__ = ["case_ids", "dispatcher", "people", "ring", "service", "settings", "sign_in", "world"]
PEOPLE["auditor"] = (Role.AUDITOR,)


@dataclass(frozen=True)
class Strand:
    """A mark with the last moment it must be there and the first one it must be gone everywhere."""

    mark: str
    stays: datetime
    gone: datetime


@dataclass
class History:
    """What was done, and a way to let time pass."""

    db: Database
    strands: list[Strand] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)

    def expect(self, mark: str, *, stays: datetime, gone: datetime) -> None:
        self.strands.append(Strand(mark, stays, gone))

    def pass_to(self, instant: datetime) -> Gone:
        """What the worker does: the hourly seal and what the daily job deletes."""
        with clock.use(instant):
            seal_log(self.db)
            gone = sweep(self.db)
        assert gone.failed == []
        return gone

    def stored(self) -> dict[str, str]:
        """Every table in the clear, as text."""
        with self.db.reading() as session:
            connection = session.connection()
            return {
                table.name: "\n".join(str(tuple(row)) for row in connection.execute(select(table)))
                for table in metadata.sorted_tables
            }

    def holders(self, mark: str) -> list[str]:
        """The tables in which a mark stands."""
        return [name for name, rows in self.stored().items() if mark in rows]


@pytest.fixture
def history(db: Database) -> History:
    """The first account stands since yesterday and stays: it names the installation."""
    with clock.use(clock.now() - timedelta(days=1)), db.transaction() as session:
        add_account(session, "die.erste", name="Frau Bleibt", roles=(Role.ADMIN,))
    return History(db)
