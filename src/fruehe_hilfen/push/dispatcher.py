"""Rings what is due. One instance per worker process; several may share a database."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context
from fruehe_hilfen.push.claims import BATCH, Claimed, claim, held, is_any_due, release
from fruehe_hilfen.push.guard import Guard, Verdict
from fruehe_hilfen.push.journal import Journal
from fruehe_hilfen.push.outcomes import Answer, Delivery, outcome
from fruehe_hilfen.push.payload import encrypt, payload
from fruehe_hilfen.push.sender import Message, Sender
from fruehe_hilfen.push.settle import Result
from fruehe_hilfen.push.vapid import Signatures, VapidKey, VapidKeys
from fruehe_hilfen.settings import Settings

log = structlog.get_logger("push")
_LEASE_LEFT = timedelta(seconds=30)
_CHUNK = 32
"""So many at least are asked about together, right before they are sent."""
Stop = Callable[[], bool]


class Dispatcher:
    """Claims, encrypts, sends and settles."""

    def __init__(self, db: Database, settings: Settings, title: str) -> None:
        self._db = db
        self._title = title
        self._settings = settings
        self._keys = VapidKeys.load(settings.key_dir, create=not settings.is_production)
        self._signatures = Signatures(settings.vapid_sub)
        self._guard = Guard()
        # The next alarms are claimed while the last ones are sent; on SQLite both would want to
        # write and wait for each other.
        self._is_ahead = not db.is_sqlite

    async def run(self, is_stopping: Stop = lambda: False) -> int:
        """Ring what is due now; returns how many alarms were taken.

        Asked to stop, it finishes what is under way and gives back the rest.
        """
        if not await asyncio.to_thread(is_any_due, self._db):
            return 0
        extra, taken = self._settings.push_extra_origins, 0
        coming: asyncio.Task[list[Claimed]] | None = self._take()
        async with Sender(extra) as sender:
            flight = _Flight(sender, Journal(self._db), is_stopping)
            while coming:
                rings = await coming
                taken += len(rings)
                is_more = len(rings) == BATCH and not is_stopping()
                coming = self._take() if is_more and self._is_ahead else None
                await self._ring_all(flight, rings)
                if is_more and coming is None and not is_stopping():
                    coming = self._take()
        return taken

    def _take(self) -> asyncio.Task[list[Claimed]]:
        """Begins at once. What cannot be sent before its lease is nearly over is given back."""
        extra = self._settings.push_extra_origins
        return asyncio.create_task(asyncio.to_thread(claim, self._db, extra))

    async def _ring_all(self, flight: _Flight, rings: list[Claimed]) -> None:
        """Each push service has its own queue: a slow one does not hold up the others."""
        queues: dict[str, deque[Claimed]] = defaultdict(deque)
        for ring in rings:
            queues[ring.origin].append(ring)
        await asyncio.gather(
            *(self._work_off(flight, queue, origin) for origin, queue in queues.items())
        )

    async def _work_off(self, flight: _Flight, queue: deque[Claimed], origin: str) -> None:
        lane = _Lane()
        while queue:
            at_once = self._guard.at_once(origin)
            room = min(at_once - lane.under_way, len(queue))
            if room < min(_CHUNK, at_once, len(queue)):
                await lane.moves()
                continue
            chunk = [queue.popleft() for _ in range(room)]
            if flight.is_stopping() or not self._is_time(chunk[0]):
                await asyncio.to_thread(release, self._db, chunk)
            else:
                await self._begin(flight, lane, chunk)
        while lane.under_way:
            await lane.moves()

    def _is_time(self, ring: Claimed) -> bool:
        now = clock.now()
        return (
            not self._guard.is_paused(ring.origin, now) and ring.leased_until - now >= _LEASE_LEFT
        )

    async def _begin(self, flight: _Flight, lane: _Lane, chunk: Sequence[Claimed]) -> None:
        """Encrypt first, then ask what may still be sent, then send at once."""
        messages = {ring.id: self._message(ring) for ring in chunk}
        ours = await self._held(chunk)
        lost = [ring for ring in chunk if ring.id not in ours]
        if lost:
            await asyncio.to_thread(release, self._db, lost)
        for ring in chunk:
            if ring.id in ours:
                lane.enter(self._ring(flight, lane, ring, messages[ring.id]))

    async def _held(self, chunk: Sequence[Claimed]) -> frozenset[UUID]:
        if self._db.reads_at_once:
            return held(self._db, chunk)
        return await asyncio.to_thread(held, self._db, chunk)

    async def _ring(
        self, flight: _Flight, lane: _Lane, ring: Claimed, message: Message | Answer
    ) -> None:
        try:
            answer = message if isinstance(message, Answer) else await flight.sender.send(message)
            flight.journal.put(self._judged(ring, answer), lane.leave)
        except Exception as error:  # one ring must not stop the others; its lease runs out
            log.error("ring failed", service=ring.origin, error=type(error).__name__)
            lane.leave()

    def _judged(self, ring: Claimed, answer: Answer) -> Result:
        chance = random.random()  # noqa: S311
        found = outcome(answer, ring.attempt, is_new=ring.is_new, chance=chance)
        if found.sign_again:
            self._signatures.forget(ring.origin, ring.kid)
        verdict = Verdict()
        if not ring.is_new:  # who never succeeded proves nothing about the service
            verdict = self._guard.see(ring.origin, ring.subscription_id, found.service, clock.now())
        if found.alert or verdict.alert:
            log.warning("push", service=ring.origin, alert=verdict.alert or found.alert)
        return Result(ring, found, verdict, answer.status)

    def _message(self, ring: Claimed) -> Message | Answer:
        """The ring, encrypted; an answer when it cannot be made."""
        key = self._key(ring.kid)
        if key is None:
            return Answer(Delivery.KEYLESS)
        if ring.channel is None:
            return Answer(Delivery.UNREADABLE)
        plaintext = payload(self._title, ring.nonce, self._settings.public_url)
        try:
            body = encrypt(ring.channel, plaintext)
        except ValueError:  # its key is none
            return Answer(Delivery.UNREADABLE)
        return Message(
            ring.channel.endpoint,
            body,
            self._signatures.header(ring.origin, key),
            ring.topic,
            ttl_s=max(1, int((ring.expires_at - clock.now()).total_seconds())),
        )

    def _key(self, kid: str) -> VapidKey | None:
        """Keys may have been added since the start: another process may know them already."""
        found = self._keys.find(kid)
        if found is None:
            self._keys = VapidKeys.load(self._settings.key_dir)
            found = self._keys.find(kid)
        return found


class _Lane:
    """The rings under way to one service. A ring holds its place until its answer is written down:
    so a killed process leaves at most `at_once` rings per service that nobody knows of."""

    def __init__(self) -> None:
        self.under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()

    def enter(self, ringing: Coroutine[Any, Any, None]) -> None:
        self.under_way += 1
        task = asyncio.create_task(ringing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def leave(self) -> None:
        self.under_way -= 1
        self._moved.set()

    async def moves(self) -> None:
        """Returns when a place may have become free."""
        await self._moved.wait()
        self._moved.clear()


class _Flight:
    """What one run shares."""

    def __init__(self, sender: Sender, journal: Journal, is_stopping: Stop) -> None:
        self.sender = sender
        self.journal = journal
        self.is_stopping = is_stopping


class AlarmJob:
    """The dispatcher as a recurring job; without a VAPID subject it does nothing.

    `title` reads the neutral sentence, which push itself does not know.
    """

    def __init__(self, title: Callable[[Settings], str]) -> None:
        self._title = title
        self._dispatcher: Dispatcher | None = None

    async def __call__(self, context: Context) -> None:
        if not context.settings.vapid_sub:
            return
        if self._dispatcher is None:
            title = self._title(context.settings)
            self._dispatcher = Dispatcher(context.db, context.settings, title)
        await self._dispatcher.run(context.is_stopping)
