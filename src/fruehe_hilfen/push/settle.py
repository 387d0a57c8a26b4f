"""Writing down what answers mean: one transaction for many rings, the subscriptions first.

Subscriptions are locked in the order of their ids, before any alarm: so two dispatchers and a phone
that uploads never wait for each other in a circle.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import Boolean, bindparam, delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.prepared import Prepared
from fruehe_hilfen.db.writing import among, dialect_of, insert_for
from fruehe_hilfen.push.claims import Claimed, close, pause, put_back
from fruehe_hilfen.push.guard import Verdict
from fruehe_hilfen.push.models import (
    Alarm,
    AlarmState,
    Follow,
    PushCount,
    PushSubscription,
    SubscriptionState,
)
from fruehe_hilfen.push.outcomes import Outcome, Phone, Ring

SECOND_STRIKE_AFTER = timedelta(hours=24)
_TRIES = 3
_STATES = {
    Ring.RUNG: AlarmState.RUNG,
    Ring.UNKNOWN: AlarmState.UNKNOWN,
    Ring.FAILED: AlarmState.FAILED,
}
_LIVE = frozenset({SubscriptionState.NEW, SubscriptionState.ACTIVE, SubscriptionState.SUSPECT})


@dataclass(frozen=True)
class Result:
    """What became of one ring, and what the guard says to it."""

    ring: Claimed
    found: Outcome
    verdict: Verdict
    status: int


@dataclass(frozen=True)
class _Row:
    """A subscription as it is now, locked."""

    id: UUID
    endpoint_hash: str
    state: SubscriptionState
    struck_at: datetime | None
    accepted_on: date | None


def settle(db: Database, results: Sequence[Result]) -> None:
    """Apply outcomes, except those for which the guard blames the service.

    A database that is busy is asked again: losing an answer would mean ringing twice.
    """
    for left in reversed(range(_TRIES)):
        try:
            with db.transaction() as session:
                _settle(session, results)
            return
        except OperationalError:
            if not left:
                raise
            time.sleep(0.2)


def _settle(session: Session, results: Sequence[Result]) -> None:
    phones = _lock(session, results)
    for result in results:
        if result.verdict.pause:
            pause(session, result.ring.origin, clock.now() + result.verdict.pause)
        if result.verdict.overrule:
            put_back(session, result.ring, wait=result.verdict.pause, counts=False)
    judged = [result for result in results if not result.verdict.overrule]
    _accept(session, judged, phones)
    over: dict[tuple[Ring, int, bool], list[Claimed]] = defaultdict(list)
    for result in judged:
        ring, found, phone = result.ring, result.found, _of(result.ring, phones)
        if phone and found.phone not in {Phone.KEEP, Phone.ACCEPTED}:
            phones[phone.id] = _judge(session, ring, found.phone, phone)
        if found.ring is Ring.AGAIN:
            put_back(session, ring, wait=found.wait)
        elif found.ring is Ring.FAILED and phone is None:  # it moved while we were ringing
            put_back(session, ring, wait=timedelta(), counts=False)
        else:
            over[found.ring, result.status, ring.is_new].append(ring)
    for (kind, status, is_new), rings in over.items():
        number = close(session, rings, _STATES[kind], status=status)
        count(session, "welcomed" if is_new and kind is Ring.RUNG else kind.name.lower(), number)


def count(session: Session, name: str, number: int = 1) -> None:
    """Add to today's counter."""
    if not number:
        return
    added = {"day": clock.today(), "name": name, "number": number}
    _counting(dialect_of(session)).count(session, added)


@cache
def _counting(dialect: str) -> Prepared:
    first = insert_for(dialect, PushCount)
    more = PushCount.number + first.excluded.number
    return Prepared(
        first.on_conflict_do_update(index_elements=["day", "name"], set_={"number": more})
    )


def _lock(session: Session, results: Iterable[Result]) -> dict[UUID, _Row]:
    """The live subscriptions that were rung, by id. When all went well, those that were fine today
    already are left out: nothing is written to them."""
    ids = list({result.ring.subscription_id for result in results})
    is_any_judged = any(result.found.phone is not Phone.ACCEPTED for result in results)
    asked = {"ids": ids, "all": is_any_judged, "today": clock.today()}
    found = _locking(dialect_of(session)).rows(session, asked)
    return {row[0]: _Row(*row) for row in found}


@cache
def _locking(dialect: str) -> Prepared:
    phone = PushSubscription
    return Prepared(
        select(
            col(phone.id), col(phone.endpoint_hash), col(phone.state), col(phone.struck_at),
            col(phone.accepted_on),
        )
        .where(
            among(dialect, col(phone.id), "ids"),
            or_(*(col(phone.state) == state for state in sorted(_LIVE))),
            or_(
                bindparam("all", type_=Boolean).is_(True),
                col(phone.state) != SubscriptionState.ACTIVE,
                col(phone.struck_at).is_not(None),
                col(phone.accepted_on).is_distinct_from(bindparam("today")),
            ),
        )
        .order_by(col(phone.id))
        .with_for_update()
    )  # fmt: skip


def _of(ring: Claimed, phones: Mapping[UUID, _Row]) -> _Row | None:
    """The subscription, if it is live and still has the endpoint that answered this ring."""
    row = phones.get(ring.subscription_id)
    is_same = row and row.state in _LIVE and row.endpoint_hash == ring.endpoint_hash
    return row if is_same else None


def _accept(session: Session, results: Iterable[Result], phones: Mapping[UUID, _Row]) -> None:
    """One statement for all; a phone that was fine today already is left alone."""
    today = clock.today()
    news = {
        row.id
        for result in results
        if result.found.phone is Phone.ACCEPTED
        and (row := _of(result.ring, phones))
        and (row.state, row.struck_at, row.accepted_on) != (SubscriptionState.ACTIVE, None, today)
    }
    if news:
        _write(session, news, {
            "state": SubscriptionState.ACTIVE, "struck_at": None, "new_until": None,
            "accepted_on": today,
        })  # fmt: skip


def _judge(session: Session, ring: Claimed, phone: Phone, row: _Row) -> _Row:
    """Returns the subscription as it is now: a second answer may come with the first."""
    if phone is Phone.GONE or (phone is Phone.STRIKE and _is_second(row.struck_at)):
        _end(session, ring)
        return replace(row, state=SubscriptionState.GONE)
    if phone is Phone.STRIKE:
        now = replace(row, state=SubscriptionState.SUSPECT, struck_at=row.struck_at or clock.now())
    else:
        now = replace(row, state=SubscriptionState[phone.name])
    _write(session, [row.id], {"state": now.state, "struck_at": now.struck_at})
    return now


def _is_second(struck_at: datetime | None) -> bool:
    return struck_at is not None and clock.now() - struck_at >= SECOND_STRIKE_AFTER


def _end(session: Session, ring: Claimed) -> None:
    """A new one goes entirely. Of others a hash stays a while, so that the phone learns of it."""
    if ring.is_new:
        session.execute(
            delete(PushSubscription).where(col(PushSubscription.id) == ring.subscription_id)
        )
    else:
        for table in (Alarm, Follow):
            session.execute(delete(table).where(col(table.subscription_id) == ring.subscription_id))
        _write(session, [ring.subscription_id], {
            "state": SubscriptionState.GONE, "channel": None, "ended_on": clock.today(),
        })  # fmt: skip
    count(session, "ended")


def _write(session: Session, ids: Iterable[UUID], values: Mapping[str, object]) -> None:
    chosen = among(dialect_of(session), col(PushSubscription.id), "ids")
    changing = update(PushSubscription).where(chosen).values(**values)
    session.connection().execute(changing, {"ids": list(ids)})
