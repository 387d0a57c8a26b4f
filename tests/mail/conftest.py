"""A mail server, settings that use it, and a letter that says what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlmodel import Session

from fruehe_hilfen.db import Database
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.mail.letters import Desk, Kind, Letter, post
from fruehe_hilfen.settings import Settings
from tests.mail.world import Post
from tests.staff.conftest import door, invite, make_account
from tests.support.mail_server import MailServer, running
from tests.visits.conftest import World, moment, person, sign_in, world

__all__ = ["door", "invite", "make_account", "moment", "person", "sign_in", "world"]

SENDER = "termine@post.test"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as found:
        yield found


@pytest.fixture
def mail_settings(settings: Settings, server: MailServer) -> Settings:
    return replace(
        settings, smtp_host="127.0.0.1", smtp_port=server.port, smtp_from=SENDER,
        smtp_security="none",
    )  # fmt: skip


@dataclass
class Desktop:
    """A feature with one kind of letter; notes what it is told."""

    db: Database
    settings: Settings
    letter: Letter | None = field(
        default_factory=lambda: Letter("familie@example.org", "Ihr Termin", "Guten Tag,\nhier.\n")
    )
    told: list[str] = field(default_factory=list)
    job: MailJob = field(init=False)

    def __post_init__(self) -> None:
        self.job = MailJob({"probe": Kind(self.write, self.sent, self.failed)})

    def write(self, _session: Session, _desk: Desk, _data: Any) -> Letter | None:
        return self.letter

    def sent(self, _session: Session, data: Any) -> None:
        self.told.append(f"sent {data['n']}")

    def failed(self, _session: Session, data: Any, code: str) -> None:
        self.told.append(f"failed {data['n']}: {code}")

    def post(self, count: int = 1) -> None:
        with self.db.transaction() as session:
            for number in range(count):
                assert post(session, "probe", str(number), {"n": str(number)})

    def run(self, settings: Settings | None = None) -> int:
        """What a worker process does in one turn; a fresh one, so it does not rest."""
        job = MailJob(self.job._kinds)
        return asyncio.run(job.run(self.db, settings or self.settings))


@pytest.fixture
def desktop(db: Database, mail_settings: Settings) -> Desktop:
    return Desktop(db, mail_settings)


@pytest.fixture
def mail(world: World, mail_settings: Settings, server: MailServer) -> Post:
    return Post(world, mail_settings, server)
