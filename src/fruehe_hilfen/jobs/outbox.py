"""The transactional outbox: work is claimed with a lease and completed only by its lease holder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import count_rows, evaluated_once, insert_into
from fruehe_hilfen.jobs.models import MessageState, OutboxMessage

log = structlog.get_logger("jobs")
MAIL = "mail"
"""The channel with a loop of its own: a slow server must not hold up the rest."""
LEASE = timedelta(seconds=120)
KEPT_DEAD = timedelta(days=30)
"""How long work that could not be done waits for a person; its content is personal."""
MAX_ATTEMPTS = 6
_BACKOFF_S = 30
_COLUMNS = [
    col(OutboxMessage.id),
    col(OutboxMessage.kind),
    col(OutboxMessage.payload),
    col(OutboxMessage.attempts),
    col(OutboxMessage.last_error),
]

Handler = Callable[[Database, Any], None]


@dataclass(frozen=True)
class Claimed:
    """One message held by this process until its lease ends."""

    id: UUID
    kind: str
    payload: Any
    attempts: int
    lease: str
    last_error: str = ""


def enqueue(
    session: Session, kind: str, key: str, payload: Any, *, due_at: datetime | None = None
) -> bool:
    """Write work into this transaction. False when the same key already waits."""
    row = {
        "id": new_id(),
        "key": key,
        "kind": kind,
        "payload": payload,
        "due_at": due_at or clock.now(),
        "attempts": 0,
        "state": MessageState.OPEN,
        "last_error": "",
    }
    statement = insert_into(session, OutboxMessage).values(row)
    return count_rows(session, statement.on_conflict_do_nothing(index_elements=["key"])) == 1


def is_waiting(session: Session, key: str) -> bool:
    """Whether this work is still to be done."""
    found = select(col(OutboxMessage.id)).where(col(OutboxMessage.key) == key)
    return session.execute(found).first() is not None


def take_all(session: Session, kind: str) -> list[Any]:
    """Take work of one kind from the queue, also what was given up: this transaction does it."""
    taken = delete(OutboxMessage).where(col(OutboxMessage.kind) == kind)
    options = {"synchronize_session": False}
    found = session.execute(taken.returning(col(OutboxMessage.payload)), execution_options=options)
    return list(found.scalars())


def claim(db: Database, limit: int = 20, *, mail: bool = False) -> list[Claimed]:
    """Take due messages for `LEASE`: letters, or everything else.

    Two workers never hold the same message.
    """
    now, lease = clock.now(), str(uuid4())
    kind = col(OutboxMessage.kind)
    due = (
        select(col(OutboxMessage.id))
        .where(col(OutboxMessage.state) == MessageState.OPEN, col(OutboxMessage.due_at) <= now)
        .where(kind == MAIL if mail else kind != MAIL)
        .order_by(col(OutboxMessage.due_at))
        .limit(limit)
    )
    if not db.is_sqlite:
        due = due.with_for_update(skip_locked=True)
    taking = (
        update(OutboxMessage)
        .where(col(OutboxMessage.id).in_(evaluated_once(due)))
        .values(lease=lease, due_at=now + LEASE, attempts=OutboxMessage.attempts + 1)
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    with db.transaction() as session:
        rows = session.connection().execute(taking).all()
    return [Claimed(row[0], row[1], row[2], row[3], lease, row[4]) for row in rows]


def complete(db: Database, message: Claimed) -> bool:
    """Delete a finished message. False when the lease was lost in the meantime."""
    done = delete(OutboxMessage).where(
        col(OutboxMessage.id) == message.id, col(OutboxMessage.lease) == message.lease
    )
    with db.transaction() as session:
        return session.connection().execute(done).rowcount == 1


def fail(db: Database, message: Claimed, error: str) -> None:
    """Try again later; after `MAX_ATTEMPTS` the message stays for a person to look at."""
    dead = message.attempts >= MAX_ATTEMPTS
    wait = timedelta(seconds=_BACKOFF_S * 4 ** (message.attempts - 1))
    values = {
        "lease": None,
        "due_at": clock.now() + wait,
        "last_error": error[:200],
        "state": MessageState.DEAD if dead else MessageState.OPEN,
    }
    change = (
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message.id, col(OutboxMessage.lease) == message.lease)
        .values(values)
    )
    with db.transaction() as session:
        session.connection().execute(change)


def forget_dead(db: Database) -> None:
    """Delete work that nobody could do for a month."""
    old = delete(OutboxMessage).where(
        col(OutboxMessage.state) == MessageState.DEAD,
        col(OutboxMessage.due_at) < clock.now() - KEPT_DEAD,
    )
    with db.transaction() as session:
        session.connection().execute(old)


def run_once(db: Database, handlers: Mapping[str, Handler]) -> int:
    """Claim and run what is due; returns how many messages were finished."""
    finished = 0
    for message in claim(db):
        try:
            handlers[message.kind](db, message.payload)
        except Exception as error:  # a broken message must not stop the others
            log.error("outbox", kind=message.kind, error=type(error).__name__)
            fail(db, message, type(error).__name__)
        else:
            finished += complete(db, message)
    return finished
