"""A mail server on this machine that tests can tell what to answer. Keeps what it was given."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import cast

HANG = "hang"
HANG_UP = "hang up"
TAKE_AND_HANG_UP = "take and hang up"
"""The letter is kept, but the sender never learns it."""


@dataclass
class Received:
    """One letter as it came over the line."""

    sender: str
    to: str
    raw: bytes
    options: str
    was_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, email.message_from_bytes(self.raw, policy=default))

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def calendar(self) -> EmailMessage | None:
        found = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return cast(EmailMessage, found[0]) if found else None


@dataclass
class MailServer:
    """`answers`: what to say to a command instead of yes, as often as it stands there."""

    port: int = 0
    letters: list[Received] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    passwords: list[tuple[str, bool]] = field(default_factory=list)
    connections: int = 0
    knows_utf8: bool = True
    tls: ssl.SSLContext | None = None
    offers_tls: bool = True
    is_encrypted_from_start: bool = False
    login: str = ""
    on_letter: Callable[[], None] | None = None

    def say(self, command: str, *answers: str) -> None:
        """Say this the next times `command` comes."""
        self.answers.setdefault(command, []).extend(answers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await _Talk(self, reader, writer).run()
        writer.close()


class _Talk:
    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._sender = self._to = self._options = ""

    @property
    def _is_encrypted(self) -> bool:
        return self._writer.get_extra_info("sslcontext") is not None

    async def run(self) -> None:
        if not await self._answer("CONNECT", "220 post.test"):
            return
        while line := await self._reader.readline():
            text = line.decode("utf-8").strip()
            command = text.split(" ")[0].split(":")[0].upper()
            if not await self._obey(command, text):
                return

    async def _answer(self, command: str, usual: str) -> bool:
        """False when the line is to be closed."""
        said = self._server.answers.get(command)
        answer = said.pop(0) if said else usual
        if answer == HANG:
            await asyncio.sleep(60)
            return False
        if answer == HANG_UP:
            return False
        self._writer.write(f"{answer}\r\n".encode())
        await self._writer.drain()
        return True

    async def _obey(self, command: str, text: str) -> bool:
        if command == "EHLO":
            return await self._answer(command, self._features())
        if command == "STARTTLS":
            if not await self._answer(command, "220 go"):
                return False
            await self._writer.start_tls(self._server.tls)  # type: ignore[arg-type]
            return True
        if command == "AUTH":
            self._server.passwords.append((text, self._is_encrypted))
            given = base64.b64decode(text.rsplit(" ", maxsplit=1)[-1]).decode().split("\x00")
            is_right = ":".join(given[1:]) == self._server.login
            return await self._answer(command, "235 ok" if is_right else "535 5.7.8 no")
        if command == "MAIL":
            self._sender, self._options = _in_angles(text), text.partition(">")[2]
        if command == "RCPT":
            self._to = _in_angles(text)
        if command == "DATA":
            return await self._take()
        if command == "QUIT":
            await self._answer(command, "221 bye")
            return False
        return await self._answer(command, "250 ok")

    def _features(self) -> str:
        lines = ["post.test", "8BITMIME"]
        if self._server.knows_utf8:
            lines.append("SMTPUTF8")
        if self._server.tls and self._server.offers_tls and not self._is_encrypted:
            lines.append("STARTTLS")
        if self._server.login:
            lines.append("AUTH PLAIN")
        return "\r\n".join([*(f"250-{one}" for one in lines[:-1]), f"250 {lines[-1]}"])

    async def _take(self) -> bool:
        said = self._server.answers.get("DATA")
        if said:
            return await self._answer("DATA", "")
        await self._answer("GO", "354 go on")
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        end = self._server.answers.get("END")
        if not end or end[0] == TAKE_AND_HANG_UP:
            self._keep(raw)
        if self._server.on_letter:
            self._server.on_letter()
        if end and end[0] == TAKE_AND_HANG_UP:
            end.pop(0)
            return False
        return await self._answer("END", "250 taken")

    def _keep(self, raw: bytes) -> None:
        text = raw.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
        self._server.letters.append(
            Received(self._sender, self._to, text, self._options, self._is_encrypted)
        )


def _in_angles(text: str) -> str:
    return text.partition("<")[2].partition(">")[0]


@contextlib.contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """The server listens on a port of its own while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(
            server.serve, "127.0.0.1", 0, ssl=server.tls if server.is_encrypted_from_start else None
        ),
        loop,
    ).result(10)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(listening: asyncio.Server) -> None:
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
