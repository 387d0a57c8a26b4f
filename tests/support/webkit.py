"""WebKit as a real engine: GNOME's WebKitGTK without a screen, steered by W3C WebDriver.

It is the engine of Safari, but not Safari: it has no push, no background sync, no lasting storage on
request. So it is the test of what is left when these are missing.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.site import free_port

MISSING = "WebKit is missing: apt-get install webkit2gtk-driver xvfb"
_SCRIPT = """
  const given = [...arguments], done = given.pop();
  Promise.resolve((%s)(...given)).then((value) => done({ value: value ?? null }))
    .catch((error) => done({ error: String(error) }));
"""
_PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Programs:
    driver: str
    browser: str
    screen: str


def find() -> Programs | None:
    """The programs, or None."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not (driver and screen and browsers):
        return None
    return Programs(driver, str(browsers[-1]), screen)


class WebKit:
    """One window."""

    def __init__(self, http: aiohttp.ClientSession, driver: str) -> None:
        self._http, self._driver, self._session = http, driver, ""

    async def start(self, browser: str) -> None:
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        found = await self._call("POST", "/session", {"capabilities": wanted})
        self._session = f"/session/{found['sessionId']}"
        waits = {"script": _PATIENCE_MS, "pageLoad": _PATIENCE_MS}
        await self._call("POST", f"{self._session}/timeouts", waits)

    async def goto(self, url: str) -> None:
        await self._call("POST", f"{self._session}/url", {"url": url})

    async def run(self, function: str, *arguments: Any) -> Any:
        """The result of an async function in the page."""
        body = {"script": _SCRIPT % function, "args": list(arguments)}
        found = await self._call("POST", f"{self._session}/execute/async", body)
        if "error" in found:
            raise AssertionError(found["error"])
        return found["value"]

    async def close(self) -> None:
        await self._call("DELETE", self._session, None)

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        async with self._http.request(method, self._driver + path, json=body) as answer:
            value = (await answer.json())["value"]
            assert answer.status == 200, f"{method} {path}: {value}"
            return value


@asynccontextmanager
async def webkit(programs: Programs, directory: Path) -> AsyncIterator[WebKit]:
    """A window on a screen of its own that nobody sees."""
    port, driver_log = free_port(), directory / "webkit.log"
    with _screen(programs.screen) as display, driver_log.open("wb") as log:
        environ = {**os.environ, "DISPLAY": display, "HOME": str(directory)}
        command = [programs.driver, f"--port={port}", "--host=local"]
        driver = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
        try:
            async with aiohttp.ClientSession() as http:
                window = WebKit(http, f"http://127.0.0.1:{port}")
                await _answers(http, port)
                await window.start(programs.browser)
                yield window
                await window.close()
        finally:
            _end(driver)


@contextmanager
def _screen(program: str) -> Iterator[str]:
    """A display nobody else has; its number comes through a pipe."""
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-nolisten", "tcp", "-screen", "0", "800x900x24"]
    screen = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        assert number, "the screen does not start"
        yield f":{number}"
    finally:
        _end(screen)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _answers(http: aiohttp.ClientSession, port: int) -> None:
    for _ in range(100):
        try:
            async with http.get(f"http://127.0.0.1:{port}/status") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("WebKit does not answer")
