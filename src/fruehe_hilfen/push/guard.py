"""When a push service is to be left in peace. Memory of one dispatcher process.

A service that is ill must not cost families their subscriptions: many dead phones at once, or
our signature refused for several phones, is taken for the service's fault.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from fruehe_hilfen.push.outcomes import Service

_WINDOW = timedelta(minutes=10)
_DEAD_FROM, _DEAD_SHARE = 20, 0.2
_DEAD_PAUSE = timedelta(hours=1)
_REFUSED_FROM, _REFUSED_WITHIN = 3, timedelta(minutes=1)
_LONG_PAUSE = timedelta(minutes=15)
_TROUBLE_FROM = 10
_FIRST_PAUSE = timedelta(minutes=1)
_MOST_AT_ONCE, _LEAST_AT_ONCE = 64, 1
_FASTER_AFTER = 100


@dataclass(frozen=True)
class Verdict:
    """`pause` keeps everybody away; `overrule` = the alarm stays open, the phone is not judged."""

    pause: timedelta = timedelta()
    overrule: bool = False
    alert: str = ""


_NOTHING = Verdict()


@dataclass
class _Origin:
    answers: deque[tuple[datetime, bool]] = field(default_factory=deque)
    dead: int = 0
    refused: deque[tuple[datetime, UUID]] = field(default_factory=deque)
    troubles: int = 0
    pause: timedelta = _FIRST_PAUSE
    at_once: int = _MOST_AT_ONCE
    fine: int = 0
    paused_until: datetime | None = None


class Guard:
    """Watches the answers of each push service."""

    def __init__(self) -> None:
        self._origins: dict[str, _Origin] = {}

    def at_once(self, origin: str) -> int:
        """How many rings may be under way to this service."""
        return self._of(origin).at_once

    def is_paused(self, origin: str, now: datetime) -> bool:
        until = self._of(origin).paused_until
        return until is not None and until > now

    def see(self, origin: str, phone: UUID, service: Service, now: datetime) -> Verdict:
        """Take note of an answer; new subscriptions are not shown to the guard."""
        state = self._of(origin)
        self._adapt(state, service)
        verdict = self._verdict(state, phone, service, now)
        if verdict.pause:
            state.paused_until = now + verdict.pause
        return verdict

    def _of(self, origin: str) -> _Origin:
        return self._origins.setdefault(origin, _Origin())

    def _adapt(self, state: _Origin, service: Service) -> None:
        """Half as many at once when it is too much, one more after a hundred good answers."""
        if service in {Service.SLOW_DOWN, Service.TROUBLE}:
            state.at_once, state.fine = max(_LEAST_AT_ONCE, state.at_once // 2), 0
        elif service is Service.FINE:
            state.fine += 1
            if state.fine % _FASTER_AFTER == 0:
                state.at_once = min(_MOST_AT_ONCE, state.at_once + 1)

    def _verdict(self, state: _Origin, phone: UUID, service: Service, now: datetime) -> Verdict:
        if service is Service.UNTRUSTED:
            return Verdict(_LONG_PAUSE, overrule=True, alert="a push service is not trusted")
        if service is Service.REFUSED:
            return self._refusal(state, phone, now)
        if service in {Service.TROUBLE, Service.SLOW_DOWN}:
            return self._trouble(state)
        state.troubles, state.pause = 0, _FIRST_PAUSE
        return self._death(state, now, is_dead=service is Service.DEAD_PHONE)

    def _refusal(self, state: _Origin, phone: UUID, now: datetime) -> Verdict:
        state.refused.append((now, phone))
        while state.refused[0][0] <= now - _REFUSED_WITHIN:
            state.refused.popleft()
        if len({id for _, id in state.refused}) < _REFUSED_FROM:
            return _NOTHING
        return Verdict(_LONG_PAUSE, overrule=True, alert="a push service refuses our signature")

    def _trouble(self, state: _Origin) -> Verdict:
        state.troubles += 1
        if state.troubles < _TROUBLE_FROM:
            return _NOTHING
        state.troubles = 0
        pause, state.pause = state.pause, min(_LONG_PAUSE, state.pause * 2)
        return Verdict(pause)

    def _death(self, state: _Origin, now: datetime, *, is_dead: bool) -> Verdict:
        state.answers.append((now, is_dead))
        state.dead += is_dead
        while state.answers[0][0] <= now - _WINDOW:
            state.dead -= state.answers.popleft()[1]
        if (
            not is_dead
            or len(state.answers) < _DEAD_FROM
            or state.dead <= _DEAD_SHARE * len(state.answers)
        ):
            return _NOTHING
        return Verdict(_DEAD_PAUSE, overrule=True, alert="too many dead phones at once")
