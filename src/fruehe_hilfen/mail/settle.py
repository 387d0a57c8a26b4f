"""The transactions around a letter: write it from what is true now, note what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows, insert_into
from fruehe_hilfen.jobs.models import OutboxMessage
from fruehe_hilfen.jobs.outbox import LEASE, Claimed
from fruehe_hilfen.mail import rules
from fruehe_hilfen.mail.letters import Desk, Kind, Letter
from fruehe_hilfen.mail.models import MailCount
from fruehe_hilfen.mail.rules import Outcome

Kinds = Mapping[str, Kind]
_OVER = (Outcome.SENT, Outcome.DROPPED, Outcome.FAILED)


class LeaseLost(Exception):
    """Another process has the letter now."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at one message of the outbox."""

    kind: Kind
    data: Any
    since: datetime
    message: Claimed

    @classmethod
    def of(cls, message: Claimed, kinds: Kinds) -> Attempt:
        """Raises KeyError for a kind that this version does not know."""
        payload = message.payload
        since = datetime.fromisoformat(payload["since"])
        return cls(kinds[payload["kind"]], payload["data"], since, message)

    def outcome(self, found: Outcome) -> Outcome:
        """What an outcome means after the attempts before."""
        if found is Outcome.UNCLEAR:
            has_both = rules.had_chance(self.message.last_error)
            return Outcome.FAILED if has_both else Outcome.UNCLEAR
        if found in {Outcome.LATER, Outcome.DOWN} and rules.is_over(self.since, clock.now()):
            return Outcome.FAILED
        return found


def write(db: Database, desk: Desk, attempt: Attempt) -> Letter | None:
    """The sending transaction: read what is true now, and note that the letter is under way.

    None when nothing is to be sent any more. Raises LeaseLost.
    """
    message = attempt.message
    mine = update(OutboxMessage).where(
        col(OutboxMessage.id) == message.id, col(OutboxMessage.lease) == message.lease
    )
    marked = rules.mark(message.last_error, rules.SENDING)
    with db.transaction() as session:
        if not count_rows(session, mine.values(due_at=clock.now() + LEASE, last_error=marked)):
            raise LeaseLost
        return attempt.kind.write(session, desk, attempt.data)


def settle(db: Database, attempt: Attempt, found: Outcome, code: str) -> Outcome:
    """Note what became of an attempt; what happened is told to the feature in the same step."""
    outcome, message = attempt.outcome(found), attempt.message
    with db.transaction() as session:
        if outcome in _OVER:
            gone = delete(OutboxMessage).where(
                col(OutboxMessage.id) == message.id, col(OutboxMessage.lease) == message.lease
            )
            if count_rows(session, gone):
                _tell(session, attempt, outcome, code)
                _count(session, code if code == "off" else outcome.value)
            return outcome
        change = update(OutboxMessage).where(
            col(OutboxMessage.id) == message.id, col(OutboxMessage.lease) == message.lease
        )
        later = clock.now() + rules.wait(outcome, message.attempts)
        before = rules.LINE_BROKEN if outcome is Outcome.UNCLEAR else message.last_error
        error = rules.mark(before, code)[:200]
        session.connection().execute(change.values(lease=None, due_at=later, last_error=error))
    return outcome


def _tell(session: Session, attempt: Attempt, outcome: Outcome, code: str) -> None:
    if outcome is Outcome.SENT:
        attempt.kind.sent(session, attempt.data)
    elif outcome is Outcome.FAILED:
        attempt.kind.failed(session, attempt.data, code)


def _count(session: Session, name: str) -> None:
    row = {"day": clock.today(), "name": name, "number": 1}
    made = insert_into(session, MailCount).values(row)
    more = made.on_conflict_do_update(
        index_elements=["day", "name"], set_={"number": MailCount.number + 1}
    )
    session.connection().execute(more)
