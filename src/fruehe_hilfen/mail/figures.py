"""How the mail stands, in numbers. Nothing here says to whom or about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.jobs.models import MessageState, OutboxMessage
from fruehe_hilfen.jobs.outbox import MAIL
from fruehe_hilfen.mail.models import MailCount
from fruehe_hilfen.mail.rules import LINE_BROKEN, SENDING

OUTCOMES = ("sent", "dropped", "failed", "off")
LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class MailFigures:
    """`later`: written for a fixed time to come. `cause`: why the oldest due letter waits, a code."""

    due: int
    later: int
    oldest_due_s: int
    cause: str
    days: Mapping[date, Mapping[str, int]]

    @property
    def is_late(self) -> bool:
        return self.oldest_due_s >= LATE.total_seconds()


def figures(session: Session) -> MailFigures:
    """The numbers of this moment, and of seven days, newest first."""
    now = clock.now()
    due = later = 0
    oldest, cause = now, ""
    for due_at, attempts, payload, error in session.execute(_waiting()):
        since = datetime.fromisoformat(payload["since"])
        if attempts == 0 and due_at > now:
            later += 1
            continue
        due += 1
        if since <= oldest:
            oldest, cause = since, error.removeprefix(LINE_BROKEN)
    return MailFigures(
        due=due, later=later, oldest_due_s=int((now - oldest).total_seconds()),
        cause="" if cause == SENDING else cause, days=_days(session),
    )  # fmt: skip


def _waiting() -> Select[Any]:
    row = OutboxMessage
    return select(col(row.due_at), col(row.attempts), col(row.payload), col(row.last_error)).where(
        col(row.kind) == MAIL, col(row.state) == MessageState.OPEN
    )


def _days(session: Session) -> dict[date, dict[str, int]]:
    week = [clock.today() - timedelta(days=n) for n in range(7)]
    days: dict[date, dict[str, int]] = {day: dict.fromkeys(OUTCOMES, 0) for day in week}
    for row in session.execute(select(MailCount).where(col(MailCount.day) >= week[-1])).scalars():
        days.setdefault(row.day, dict.fromkeys(OUTCOMES, 0))[row.name] = row.number
    return days
