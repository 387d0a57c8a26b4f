"""Rings what is due. One instance per worker process; several may share a database."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import structlog

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context
from fruehe_hilfen.push.claims import BATCH, Claimed, claim, is_ours, put_back
from fruehe_hilfen.push.guard import Guard, Verdict
from fruehe_hilfen.push.outcomes import Answer, Delivery, Outcome, Phone, Ring, outcome
from fruehe_hilfen.push.payload import encrypt, payload
from fruehe_hilfen.push.sender import Message, Sender
from fruehe_hilfen.push.settle import settle
from fruehe_hilfen.push.vapid import Signatures, VapidKey, VapidKeys
from fruehe_hilfen.settings import Settings

log = structlog.get_logger("push")
_LONGEST_RUN_S = 5.0
_LEASE_LEFT = timedelta(seconds=30)


class Dispatcher:
    """Claims, encrypts, sends and settles."""

    def __init__(self, db: Database, settings: Settings, title: str) -> None:
        self._db = db
        self._title = title
        self._settings = settings
        self._keys = VapidKeys.load(settings.key_dir, create=not settings.is_production)
        self._signatures = Signatures(settings.vapid_sub)
        self._guard = Guard()

    async def run(self) -> int:
        """Ring what is due now; returns how many alarms were taken."""
        begun, extra = time.monotonic(), self._settings.push_extra_origins
        rings = await asyncio.to_thread(claim, self._db, extra)
        taken = len(rings)
        if not rings:
            return 0
        async with Sender(extra) as sender:
            await self._ring_all(sender, rings)
            while len(rings) == BATCH and time.monotonic() - begun < _LONGEST_RUN_S:
                rings = await asyncio.to_thread(claim, self._db, extra)
                taken += len(rings)
                await self._ring_all(sender, rings)
        return taken

    async def _ring_all(self, sender: Sender, rings: list[Claimed]) -> None:
        """Each push service has its own queue: a slow one does not hold up the others."""
        queues: dict[str, list[Claimed]] = defaultdict(list)
        for ring in rings:
            queues[ring.origin].append(ring)
        await asyncio.gather(
            *(
                self._work_off(sender, queue)
                for origin, queue in queues.items()
                for _ in range(min(len(queue), self._guard.at_once(origin)))
            )
        )

    async def _work_off(self, sender: Sender, queue: list[Claimed]) -> None:
        while queue:
            ring = queue.pop(0)
            try:
                await self._ring(sender, ring)
            except Exception as error:  # one ring must not stop the others; its lease runs out
                log.error("ring failed", service=ring.origin, error=type(error).__name__)

    async def _ring(self, sender: Sender, ring: Claimed) -> None:
        now = clock.now()
        if self._guard.is_paused(ring.origin, now) or ring.leased_until - now < _LEASE_LEFT:
            await asyncio.to_thread(self._put_back, ring)
            return
        key = self._keys.find(ring.kid)
        if key is None:
            lost = Outcome(Ring.FAILED, Phone.KEY_MISMATCH, alert="a VAPID key is missing")
            await self._settle(ring, lost, status=0)
            return
        message = self._message(ring, key)
        if message is None:
            answer = Answer(Delivery.UNREADABLE)
        elif await asyncio.to_thread(is_ours, self._db, ring):
            answer = await sender.send(message)
        else:
            return
        found = outcome(answer, ring.attempt, is_new=ring.is_new, chance=random.random())  # noqa: S311
        if found.sign_again:
            self._signatures.forget(ring.origin, ring.kid)
        await self._settle(ring, found, status=answer.status)

    def _message(self, ring: Claimed, key: VapidKey) -> Message | None:
        """The ring, encrypted; None when this phone's keys cannot be used."""
        if ring.channel is None:
            return None
        plaintext = payload(self._title, ring.nonce, self._settings.public_url)
        return Message(
            ring.channel.endpoint,
            encrypt(ring.channel, plaintext),
            self._signatures.header(ring.origin, key),
            ring.topic,
            ttl_s=max(1, int((ring.expires_at - clock.now()).total_seconds())),
        )

    async def _settle(self, ring: Claimed, found: Outcome, *, status: int) -> None:
        verdict = Verdict()
        if not ring.is_new:
            verdict = self._guard.see(ring.origin, ring.subscription_id, found.service, clock.now())
        if found.alert or verdict.alert:
            log.warning("push", service=ring.origin, alert=verdict.alert or found.alert)
        await asyncio.to_thread(settle, self._db, ring, found, verdict=verdict, status=status)

    def _put_back(self, ring: Claimed) -> None:
        with self._db.transaction() as session:
            put_back(session, ring, wait=timedelta(), counts=False)


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
        await self._dispatcher.run()
