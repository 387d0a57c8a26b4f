"""A phone in the field, as the server sees it: seals entries and sends batches."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response

from fruehe_hilfen import clock
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.welcome.seal import derive
from tests.support.client import Client


def seal(server: bytes, name: str, body: bytes) -> str:
    """What static/js/field-crypto.js does."""
    private = ec.generate_private_key(ec.SECP256R1())
    ours = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server)
    key, nonce = derive(private.exchange(ec.ECDH(), point), ours, server), os.urandom(12)
    sealed = ours + nonce + AESGCM(key).encrypt(nonce, body, name.encode())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


@dataclass
class Phone:
    """One phone of one person; `drift` is how far its clock is ahead."""

    client: Client
    owner: UUID
    server: bytes = b""
    device: UUID = field(default_factory=uuid4)
    seq: int = 0
    drift: timedelta = timedelta()
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    def now(self) -> datetime:
        return clock.now() + self.drift

    def take_tour(self) -> list[dict[str, Any]]:
        asked = self.client.json("GET", f"/api/unterwegs/tour?handy={self.device}")
        assert asked.status_code == 200, asked.text
        answer = asked.json()
        padded = answer["seal"]["key"] + "=="
        self.server = base64.urlsafe_b64decode(padded)
        cases: list[dict[str, Any]] = answer["cases"]
        return cases

    def hello(self, **changed: object) -> Response:
        """What the phone says of itself each time it is open."""
        body = {"device": str(self.device), "sent_at": self.now().isoformat(), "unsent": 0}
        return self._by_secret("/api/unterwegs/handy", {**body, **changed})

    def hand_in(self, *entries: object, **changed: object) -> Response:
        """What a revoked phone does with its sealed entries."""
        return self._by_secret("/api/unterwegs/handy/rest", self._batch(*entries) | changed)

    def _by_secret(self, address: str, body: dict[str, object]) -> Response:
        return self.client.json("POST", address, body, authorization=f"Bearer {self.secret}")

    def entry(self, about: object, kind: str = "attempt", **more: Any) -> dict[str, str]:
        """A sealed entry; `at`, `id`, `place`, `undoes` and anything wrong by keyword."""
        self.seq += 1
        name = str(more.pop("id", new_id()))
        at = more.pop("at", None) or self.now()
        body = {"v": 1, "case": str(about), "kind": kind, "at": at.isoformat(), "seq": self.seq}
        if kind == "handover":
            body["place"] = "door"
        return {
            "id": name,
            "sealed": seal(self.server, name, json.dumps({**body, **more}).encode()),
        }

    def send(self, *entries: object, **changed: object) -> Response:
        body = {**self._batch(*entries), **changed}
        return self.client.json("POST", "/api/unterwegs/ereignisse", body)

    def _batch(self, *entries: object) -> dict[str, object]:
        return {
            "device": str(self.device),
            "owner": str(self.owner),
            "sent_at": self.now().isoformat(),
            "unsent": len(entries),
            "events": list(entries),
        }

    def verdicts(self, *entries: object) -> list[tuple[str, str]]:
        """(verdict, reason) by the order of `entries`."""
        answer = self.send(*entries)
        assert answer.status_code == 200, answer.text
        by_id = {r["id"]: (r["verdict"], r["reason"]) for r in answer.json()["results"]}
        return [by_id[entry["id"]] for entry in entries]  # type: ignore[index]
