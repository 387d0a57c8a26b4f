"""Sends what is due, one letter after the other. Several worker processes may share a database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.outbox import Claimed, claim
from fruehe_hilfen.jobs.worker import Context
from fruehe_hilfen.mail import rules
from fruehe_hilfen.mail.letters import Desk, Letter
from fruehe_hilfen.mail.message import BadAddress, BadSender, pack
from fruehe_hilfen.mail.rules import Outcome
from fruehe_hilfen.mail.sender import NotSent, Sender
from fruehe_hilfen.mail.settle import Attempt, Kinds, LeaseLost, settle, write
from fruehe_hilfen.settings import Settings

log = structlog.get_logger("mail")
REST = timedelta(seconds=30)
"""How long a process leaves a server alone that could not be reached."""
_WRONG: dict[type[Exception], tuple[Outcome, str]] = {
    BadAddress: (Outcome.FAILED, "address"),
    BadSender: (Outcome.DOWN, "sender"),
}


class MailJob:
    """The recurring job; remembers in this process when the server was last out of reach."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._rest_until: datetime | None = None

    async def __call__(self, context: Context) -> None:
        await self.run(context.db, context.settings, context.is_stopping)

    async def run(
        self, db: Database, settings: Settings, is_stopping: Callable[[], bool] = lambda: False
    ) -> int:
        """Send what is due now; returns how many letters were looked at."""
        if self._rest_until and clock.now() < self._rest_until:
            return 0
        looked = 0
        async with Sender(settings) as sender:
            while not is_stopping():
                taken = await asyncio.to_thread(claim, db, 1, mail=True)
                if not taken:
                    break
                looked += 1
                if await self._deliver(db, settings, sender, taken[0]) is Outcome.DOWN:
                    self._rest_until = clock.now() + REST
                    break
        return looked

    async def _deliver(
        self, db: Database, settings: Settings, sender: Sender, message: Claimed
    ) -> Outcome | None:
        try:
            attempt = Attempt.of(message, self._kinds)
        except KeyError:
            log.error("mail of an unknown kind")
            return None  # its lease ends; a newer version knows it
        try:
            outcome, code = await self._try(db, settings, sender, attempt)
            ended = await asyncio.to_thread(settle, db, attempt, outcome, code)
        except LeaseLost:
            return None
        log.info("mail", outcome=ended.value, code=code, attempt=message.attempts)
        return outcome

    async def _try(
        self, db: Database, settings: Settings, sender: Sender, attempt: Attempt
    ) -> tuple[Outcome, str]:
        given_up = _given_up(settings, attempt)
        if given_up:
            return given_up
        try:
            return await self._send(db, settings, sender, attempt)
        except NotSent as error:
            return error.outcome, error.code
        except tuple(_WRONG) as error:
            return _WRONG[type(error)]
        except LeaseLost:
            raise
        except Exception as error:  # a broken letter must not stop the others
            log.error("mail cannot be written", error=type(error).__name__)
            return Outcome.LATER, "broken"

    async def _send(
        self, db: Database, settings: Settings, sender: Sender, attempt: Attempt
    ) -> tuple[Outcome, str]:
        await sender.connect()  # before reading: what is read now goes out now
        letter = await asyncio.to_thread(_written, db, settings, attempt)
        if letter is None:
            return Outcome.DROPPED, ""
        await sender.send(pack(letter, attempt.message.id, settings.smtp_from))
        return Outcome.SENT, ""


def _given_up(settings: Settings, attempt: Attempt) -> tuple[Outcome, str] | None:
    """Why a letter is not even tried."""
    if not settings.sends_mail:
        return Outcome.FAILED, "off"
    if rules.had_two_chances(attempt.message.last_error):
        return Outcome.UNCLEAR, "lost"
    if rules.is_over(attempt.since, clock.now()):
        return Outcome.FAILED, "late"
    return None


def _written(db: Database, settings: Settings, attempt: Attempt) -> Letter | None:
    return write(db, Desk(settings), attempt)
