"""Firefox as a real peer: its own push client, its own decryption, steered by WebDriver BiDi.

`MozillaPush` speaks the protocol of Mozilla's push service to Firefox (WebSocket) and to us (HTTP).
**Source**: mozilla-services/autopush-rs, tests/integration; W3C WebDriver BiDi.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.support.site import free_port

MISSING = "Firefox is missing: apt-get install firefox-esr, or FH_FIREFOX=/path/to/firefox"
DELIVERED, UNDECIPHERABLE = 100, 101
PREFS = {
    "dom.push.connection.enabled": True,
    "dom.push.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.testing.ignorePermission": True,
    "permissions.default.desktop-notification": 1,
    "alerts.useSystemBackend": False,
    "remote.prefs.recommended": True,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find() -> str | None:
    """The program, or None."""
    return os.environ.get("FH_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


class MozillaPush:
    """Hands on what comes for a channel; `acks` are Firefox's own words on it."""

    def __init__(self) -> None:
        self.origin = ""
        self.keys: dict[str, str] = {}
        self.acks: list[int] = []
        self.headers: list[dict[str, str]] = []
        self.damages_next = False
        self._socket: web.WebSocketResponse | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[MozillaPush]:
        app = web.Application()
        app.router.add_get("/", self._talk)
        app.router.add_post("/wpush/v2/{channel}", self._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _talk(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = socket = web.WebSocketResponse(protocols=["push-notification"])
        await socket.prepare(request)
        async for message in socket:
            said = json.loads(message.data) if message.data else {}
            if answer := self._answer(said):
                await socket.send_json(answer)
        return socket

    def _answer(self, said: dict[str, Any]) -> dict[str, Any] | None:
        kind, channel = said.get("messageType"), said.get("channelID")
        if kind == "hello":
            return {**said, "uaid": uuid.uuid4().hex, "status": 200, "use_webpush": True}
        if kind == "register" and channel:
            self.keys[channel] = said.get("key", "").rstrip("=")
            endpoint = f"{self.origin}/wpush/v2/{channel}"
            return {"messageType": kind, "channelID": channel, "status": 200,
                    "pushEndpoint": endpoint}  # fmt: skip
        if kind == "unregister" and channel:
            self.keys.pop(channel, None)
            return {"messageType": kind, "channelID": channel, "status": 200}
        if kind == "ack":
            self.acks += [update["code"] for update in said["updates"]]
        return None

    async def _take(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], bytearray(await request.read())
        if channel not in self.keys:
            return web.json_response({"code": 410, "errno": 106}, status=410)
        if request.headers["Authorization"].rpartition("k=")[2] != self.keys[channel]:
            return web.json_response({"code": 401, "errno": 109}, status=401)
        self.headers.append(dict(request.headers))
        if self.damages_next:
            body[-1] ^= 1
            self.damages_next = False
        assert self._socket
        await self._socket.send_json({
            "messageType": "notification", "channelID": channel, "version": uuid.uuid4().hex,
            "data": base64.urlsafe_b64encode(body).rstrip(b"=").decode(),
            "headers": {"encoding": request.headers["Content-Encoding"]},
        })  # fmt: skip
        return web.Response(status=201, headers={"TTL": request.headers["TTL"]})


class Firefox:
    """One window."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0
        self._context = ""

    async def goto(self, url: str) -> None:
        params = {"context": self._context, "url": url, "wait": "complete"}
        await self._call("browsingContext.navigate", params)

    async def run(self, function: str, *arguments: Any) -> Any:
        """The result of an async function in the page, as if the person had just tapped."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        expression = (
            f"Promise.resolve(({function})({given})).then((x) => JSON.stringify(x ?? null))"
        )
        found = await self._call("script.evaluate", {
            "expression": expression, "target": {"context": self._context}, "awaitPromise": True,
            "userActivation": True,
        })  # fmt: skip
        if found["type"] != "success":
            raise AssertionError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    async def start(self) -> None:
        await self._call("session.new", {"capabilities": {}})
        tree = await self._call("browsingContext.getTree", {})
        self._context = tree["contexts"][0]["context"]

    async def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        await self._socket.send_json({"id": self._count, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=60)
            if answer.get("id") == self._count:
                if answer["type"] == "error":
                    raise AssertionError(f"{method}: {answer['message']}")
                result: dict[str, Any] = answer["result"]
                return result


@asynccontextmanager
async def firefox(program: str, directory: Path, push: MozillaPush) -> AsyncIterator[Firefox]:
    """A headless Firefox with a profile of its own that asks `push` for subscriptions."""
    profile, port = directory / "profile", free_port()
    profile.mkdir(parents=True)
    prefs = {**PREFS, "dom.push.serverURL": push.origin.replace("http", "ws") + "/"}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in prefs.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(profile),
               f"--remote-debugging-port={port}", "about:blank"]  # fmt: skip
    with (directory / "firefox.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "HOME": str(directory)}
        )
    try:
        async with aiohttp.ClientSession() as session:
            socket = await _connected(session, port)
            found = Firefox(socket)
            await found.start()
            yield found
            await socket.close()
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _connected(session: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    for _ in range(300):
        try:
            return await session.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)
        except aiohttp.ClientError:
            await asyncio.sleep(0.2)
    raise AssertionError("Firefox does not answer")
