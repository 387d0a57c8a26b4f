"""Phones that lose their network in every way, against a real server that is killed in between.

A phone behaves as static/js/field-store.js and service-worker/outbox.js do: it writes a journal, keeps
sealed entries until the server names them, and believes nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx

from tests.welcome.phone import seal

ADDRESS = "/api/unterwegs/ereignisse"
KINDS: tuple[tuple[str, str], ...] = (
    ("handover", "home"), ("handover", "door"), ("handover", "post"), ("visit", "home"),
    ("attempt", "card"), ("decline", "known"), ("moved", ""), ("undo", ""), ("loose", "other"),
)  # fmt: skip
FAULTS = (
    "none", "none", "no_network", "reply_lost", "reply_cut", "twice", "shuffled", "halved",
    "signed_out", "tab_killed", "wrong_clock",
)  # fmt: skip
Session = Callable[[], str]


@dataclass
class Device:
    """One phone of one person. `journal`: all it ever wrote; `outbox`: what nobody has named yet."""

    chance: Random
    client: httpx.Client
    id: UUID
    owner: UUID
    server: bytes
    session: Session
    now: datetime
    token: str = ""
    drift: timedelta = timedelta()
    seq: int = 0
    journal: dict[str, dict[str, Any]] = field(default_factory=dict)
    outbox: dict[str, str] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)

    def write(self, cases: list[UUID]) -> None:
        """One entry; only when it is durable the phone goes on (so a killed tab loses nothing)."""
        self.seq += 1
        self.now += timedelta(seconds=self.chance.randint(1, 90))
        kind, place = self.chance.choice(KINDS)
        known = [name for name, body in self.journal.items() if body["kind"] != "undo"]
        if kind == "undo" and not known:
            kind, place = "attempt", "card"
        body = self._body(kind, place, cases, known)
        name = str(UUID(int=self.chance.getrandbits(128), version=4))
        self.journal[name] = body
        self.outbox[name] = seal(self.server, name, json.dumps(body).encode())

    def _body(
        self, kind: str, place: str, cases: list[UUID], known: list[str]
    ) -> dict[str, Any]:  # fmt: skip
        about: str | None = str(self.chance.choice(cases))
        more: dict[str, Any] = {}
        if kind == "loose":
            kind, about, more = "handover", None, {"district": "nord"}
        if kind == "undo":
            target = self.chance.choice(known)
            about, more = self.journal[target]["case"], {"undoes": target}
        if kind == "handover":
            more["bags"] = self.chance.choice((1, 1, 2))
        at = (self.now + self.drift).isoformat()
        return {
            "v": 2, "case": about, "kind": kind, "place": place, "at": at, "seq": self.seq, **more,
        }  # fmt: skip

    def send(self, fault: str = "none") -> None:
        """One attempt to send, with something going wrong on the way."""
        if fault == "signed_out":
            self.token = ""
        elif not self.token:
            self.token = self.session()
        if fault == "wrong_clock":
            self.drift = timedelta(minutes=self.chance.randint(-90, 90))
        names = sorted(self.outbox, key=lambda name: self.journal[name]["seq"])
        if fault == "shuffled":
            self.chance.shuffle(names)
        if fault in {"halved", "tab_killed"}:
            names = names[: (len(names) + 1) // 2]
        if fault == "no_network" or not names:
            return
        answers = [self._post(names) for _n in range(2 if fault == "twice" else 1)]
        if fault in {"reply_lost", "tab_killed"}:
            return
        if fault == "reply_cut":
            answers = [answer[:1] for answer in answers]
        for answer in answers:
            self._settle(answer)

    def _post(self, names: list[str]) -> list[dict[str, str]]:
        body = {
            "device": str(self.id), "owner": str(self.owner), "unsent": len(self.outbox),
            "sent_at": (self.now + self.drift).isoformat(),
            "events": [{"id": name, "sealed": self.outbox[name]} for name in names],
        }  # fmt: skip
        cookies = {"Cookie": f"fh={self.token}"} if self.token else {}
        headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json", **cookies}
        try:
            answer = self.client.post(ADDRESS, json=body, headers=headers)
        except httpx.HTTPError:
            return []
        if answer.status_code == 401:
            self.token = ""
        if answer.status_code != 200:
            return []
        results: list[dict[str, str]] = answer.json()["results"]
        return results

    def _settle(self, named: list[dict[str, str]]) -> None:
        for one in named:
            if self.outbox.pop(one["id"], None):
                self.verdicts[one["verdict"]] += 1


def drain(devices: list[Device], *, rounds: int = 200) -> None:
    """Until all phones are empty; a server that never takes an entry fails the test."""
    for _n in range(rounds):
        for device in devices:
            device.send()
        if not any(device.outbox for device in devices):
            return
    raise AssertionError("entries stay on a phone although the server is there")


def live(devices: list[Device], cases: list[UUID], chance: Random) -> None:
    """A day in the field: entries and attempts to send in any order."""
    for _n in range(chance.randint(3, 8)):
        device = chance.choice(devices)
        for _entry in range(chance.randint(0, 3)):
            device.write(cases)
        device.send(chance.choice(FAULTS))


def start_of(now: datetime) -> datetime:
    return now.astimezone(UTC) - timedelta(hours=3)
