"""A strict push service on the loopback: checks every request as the real ones do, and decrypts.

Runs in a thread of its own. Scripted answers come first (`script`), then 201. It speaks one of the
dialects of `push_dialects`; the strict one has the rules of all.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import http_ece
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tests.support.push_dialects import STRICT, Dialect

_DAY_S = 86_400


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Phone:
    """A browser's subscription: its keys, its address, what it has got."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey
    auth: bytes
    server_key: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    is_online: bool = True
    waiting: dict[str, bytes] = field(default_factory=dict)

    @property
    def p256dh(self) -> str:
        return b64(point(self.private))

    def body(self, kid: str) -> dict[str, Any]:
        """What it sends to subscribe."""
        keys = {"p256dh": self.p256dh, "auth": b64(self.auth)}
        return {"kid": kid, "endpoint": self.endpoint, "keys": keys}

    @property
    def nonces(self) -> list[str]:
        return [message["notification"]["data"]["n"] for message in self.got]


@dataclass(frozen=True)
class Answer:
    """A scripted answer; `reset` = read everything, then hang up; `delivers` = take it anyway."""

    status: int = 201
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    reset: bool = False
    delivers: bool = False


class Refusal(Exception):
    """The request breaks this rule."""


class PushService:
    """Use as a context manager."""

    def __init__(self, dialect: Dialect = STRICT) -> None:
        self.dialect = dialect
        self.origin = ""
        self.phones: dict[str, Phone] = {}
        self.requests: list[dict[str, str]] = []
        self.refused: list[str] = []
        self.paths: list[str] = []
        self.open_now = self.most_open = 0
        self._left: set[str] = set()
        self._scripts: dict[str, deque[Answer]] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> PushService:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def phone(self, server_key: str = "") -> Phone:
        """A new subscription; `server_key` binds it to a VAPID key, as browsers do."""
        name = b64(os.urandom(12))
        made = Phone(
            self.origin + self.dialect.path.format(name=name), ec.generate_private_key(ec.SECP256R1()),
            os.urandom(16), server_key,
        )  # fmt: skip
        self.phones[name] = made
        return made

    def script(self, phone: Phone, *answers: Answer | int) -> None:
        """Answer the next requests for `phone` like this, in order."""
        waiting = self._scripts.setdefault(phone.endpoint.rsplit("/", 1)[1], deque())
        waiting.extend(Answer(a) if isinstance(a, int) else a for a in answers)

    def forget(self, phone: Phone) -> None:
        """The person has unsubscribed: 410 from now on."""
        name = phone.endpoint.rsplit("/", 1)[1]
        self._left.add(name)
        del self.phones[name]

    def switch_on(self, phone: Phone) -> None:
        """The phone is back: it gets what has waited, of each topic the last."""
        phone.is_online = True
        while phone.waiting:
            _, plaintext = phone.waiting.popitem()
            self._deliver(phone, plaintext, "")

    def wait(self, phone: Phone, number: int, seconds: float = 15.0) -> None:
        """Until `phone` has got `number` messages. Raises AssertionError with what it got."""
        deadline = time.monotonic() + seconds
        while len(phone.got) < number and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(phone.got) >= number, (phone.nonces, self.refused)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=100_000)
        app.router.add_route("*", self.dialect.path, self._handle)
        app.router.add_route("*", "/{other:.*}", self._elsewhere)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://127.0.0.1:{port}"

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        return web.Response(status=201)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            return await self._answer(request)
        finally:
            self.open_now -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body, name = await request.read(), request.match_info["name"]
        self.requests.append(dict(request.headers))
        self.paths.append(request.path)
        try:
            plaintext = self._check(request, body, name)
        except Refusal as refusal:
            self.refused.append(str(refusal))
            said = self.dialect.refuse(str(refusal))
            return web.Response(status=said.status, text=said.body, headers=said.headers)
        script = self._scripts.get(name)
        answer = script.popleft() if script else Answer()
        if answer.delay_s:
            await asyncio.sleep(answer.delay_s)
        if answer.delivers or (200 <= answer.status < 300 and not answer.reset):
            self._deliver(self.phones[name], plaintext, request.headers["Topic"])
        if answer.reset:
            assert request.transport
            request.transport.abort()
        headers = {"TTL": request.headers["TTL"], **answer.headers}
        return web.Response(status=answer.status, text=answer.body, headers=headers)

    def _deliver(self, phone: Phone, plaintext: bytes, topic: str) -> None:
        if not phone.is_online:  # RFC 8030 §5.4: replaces what waits with the same topic
            phone.waiting[topic] = plaintext
            return
        phone.sizes.append(len(plaintext))
        phone.raw.append(plaintext.decode())
        phone.got.append(json.loads(plaintext))

    def _check(self, request: web.Request, body: bytes, name: str) -> bytes:
        if request.method != "POST":
            raise Refusal("method")
        phone = self.phones.get(name)
        if phone is None:
            raise Refusal("unsubscribed" if name in self._left else "unknown")
        _check_headers(request, self.dialect.longest_ttl_s)
        if objection := self.dialect.objection(request.headers):
            raise Refusal(objection)
        claims = _check_vapid(request.headers.get("Authorization", ""), self.origin, phone)
        if self.dialect.checks_subject:
            _check_subject(claims)
        return _decrypt(body, phone)


def _check_headers(request: web.Request, longest_ttl_s: int) -> None:
    """**Source**: RFC 8030 §5.2 to §5.4."""
    headers = request.headers
    if not re.fullmatch(r"[0-9]+", headers.get("TTL", "")) or int(headers["TTL"]) < 1:
        raise Refusal("TTL")
    if int(headers["TTL"]) > longest_ttl_s:
        raise Refusal("TTL too long")
    if headers.get("Urgency") not in {"very-low", "low", "normal", "high"}:
        raise Refusal("Urgency")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers.get("Topic", "")):
        raise Refusal("Topic")
    if headers.get("Content-Encoding") != "aes128gcm":
        raise Refusal("Content-Encoding")
    if "Cookie" in headers or "Referer" in headers:
        raise Refusal("says too much")


def _check_vapid(header: str, origin: str, phone: Phone) -> dict[str, Any]:
    """Returns the claims. **Source**: RFC 8292 §2, §3, §4."""
    found = re.fullmatch(r"vapid t=([^,]+),\s*k=([A-Za-z0-9_-]+)", header)
    if not found:
        raise Refusal("Authorization")
    signed, _, signature = found[1].rpartition(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(found[2]))
    raw = unb64(signature)
    try:
        der = utils.encode_dss_signature(
            int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        )
        key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refusal("signature") from None
    claims: dict[str, Any] = json.loads(unb64(signed.split(".")[1]))
    if claims["aud"] != origin:
        raise Refusal("aud")
    if not time.time() < claims["exp"] <= time.time() + _DAY_S:
        raise Refusal("exp")
    if phone.server_key and phone.server_key != found[2]:
        raise Refusal("key")
    return claims


def _check_subject(claims: dict[str, Any]) -> None:
    """A mailbox under a domain that exists. **Source**: Apple's answers to others."""
    if not re.fullmatch(r"mailto:[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}", claims["sub"]):
        raise Refusal("sub")
    if claims["sub"].endswith((".invalid", ".localhost", ".example")):
        raise Refusal("sub")


def _decrypt(body: bytes, phone: Phone) -> bytes:
    """One record only. **Source**: RFC 8291 §4, RFC 8188 §2.1."""
    if len(body) > 4_096:
        raise Refusal("too large")
    record, id_length = int.from_bytes(body[16:20], "big"), body[20]
    if id_length != 65 or len(body) - 21 - id_length > record:
        raise Refusal("more than one record")
    try:
        plaintext = http_ece.decrypt(body, private_key=phone.private, auth_secret=phone.auth)
    except Exception as error:
        raise Refusal("cannot be decrypted") from error
    return bytes(plaintext)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as 65 bytes."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
