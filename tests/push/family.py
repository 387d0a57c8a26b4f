"""A family's phone as the API sees it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from httpx import Response

from fruehe_hilfen import clock
from tests.support.client import Client
from tests.support.push_service import Phone, PushService

BASE = "/api/push"
SUBSCRIPTIONS = f"{BASE}/subscriptions"


def code(answer: Response) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    assert "set-cookie" not in answer.headers
    return answer.status_code, answer.json()["code"]


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def alarm(
    fire_at: datetime, nonce: str = "", *, life: timedelta = timedelta(hours=24)
) -> dict[str, str]:
    """An alarm as phones send it."""
    return {
        "fire_at": stamp(fire_at),
        "expires_at": stamp(fire_at + life),
        "nonce": nonce or secrets.token_urlsafe(16),
    }


@dataclass
class Family:
    """One phone with its secret."""

    client: Client
    phone: Phone
    kid: str
    id: str
    secret: str

    @classmethod
    def subscribed(cls, client: Client, service: PushService) -> Family:
        key = client.json("GET", f"{BASE}/key").json()
        phone = service.phone(key["public_key"])
        answer = client.json("POST", SUBSCRIPTIONS, phone.body(key["kid"]))
        assert answer.status_code == 201, answer.text
        made = answer.json()
        return cls(client, phone, key["kid"], made["id"], made["secret"])

    def call(
        self, method: str, rest: str = "", body: object = None, *, secret: str = ""
    ) -> Response:
        return self.client.json(
            method,
            f"{SUBSCRIPTIONS}/{self.id}{rest}",
            body,
            authorization=f"Bearer {secret or self.secret}",
        )

    def upload(self, *alarms: dict[str, str]) -> Response:
        return self.call("PUT", "/alarms", {"alarms": list(alarms)})

    def must_upload(self, *alarms: dict[str, str]) -> None:
        answer = self.upload(*alarms)
        assert answer.status_code == 204, answer.text

    @property
    def status(self) -> dict[str, Any]:
        answer = self.call("GET")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def rung(self) -> list[str]:
        """The nonces that came after the welcome."""
        return self.phone.nonces[1:]


def due(family: Family) -> str:
    """Upload an alarm that is due now; returns its nonce."""
    wanted = alarm(clock.now() - timedelta(minutes=1))
    family.must_upload(wanted)
    return wanted["nonce"]
