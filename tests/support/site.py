"""A real installation for browser tests: `serve` as a process of its own, with clock and demo data."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

_START_S = 60.0


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Site:
    """One installation with its own data directory; start, stop, hang, move the clock."""

    def __init__(self, directory: Path, *, now: datetime, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._clock = directory / "now"
        self._process: subprocess.Popen[bytes] | None = None
        self._demos: dict[str, tuple[Path, list[dict[str, Any]]]] = {}
        self._database = directory / "data" / "fruehe-hilfen.sqlite3"
        self.set_now(now)
        self._environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("FH_")},
            "FH_ENV": "test",
            "FH_DEMO": "1",
            "FH_DATA_DIR": str(directory / "data"),
            "FH_NOW_FILE": str(self._clock),
            "FH_VAPID_SUB": "mailto:fruehe-hilfen@dueren.de",
            "FH_PUBLIC_URL": self.url,
            "PORT": str(self.port),
            **environ,
        }

    def answer_to(self, host: str) -> None:
        """Be reached by another name of this machine; before the start."""
        self.url = f"http://{host}:{self.port}"
        self._environ["FH_PUBLIC_URL"] = self.url

    @property
    def pid(self) -> int:
        """The process id of the supervisor."""
        assert self._process
        return self._process.pid

    def set_now(self, instant: datetime) -> None:
        """Move the clock of all processes; they notice within a second."""
        waiting = self._clock.with_suffix(".new")
        waiting.write_text(instant.isoformat())
        waiting.replace(self._clock)

    def run(self, *arguments: str) -> str:
        """The output of one command of the product on this installation."""
        ran = subprocess.run(
            [sys.executable, "-m", "fruehe_hilfen.cli", *arguments],
            env=self._environ, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return ran.stdout

    def people(self) -> list[dict[str, Any]]:
        """The demo logins; resets the demo data. The second time of an instant takes a copy."""
        instant = self._clock.read_text()
        if instant not in self._demos:
            people = json.loads(self.run("demo", "--json"))
            copy = self.directory / f"demo-{len(self._demos)}.sqlite3"
            _copy_database(self._database, copy)
            self._demos[instant] = (copy, people)
        else:
            _copy_database(self._demos[instant][0], self._database)
        return self._demos[instant][1]

    def start(self) -> None:
        """Start and wait until it answers."""
        log = (self.directory / "serve.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fruehe_hilfen.cli", "serve"],
            env=self._environ, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._wait(self._process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"serve ended with {process.returncode}:\n{self.log()}")
            try:
                with urlopen(f"{self.url}/readyz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"serve does not answer:\n{self.log()}")

    def stop(self) -> None:
        """Stop as an operator does; afterwards nothing listens any more."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(40)
        self._process = None

    def kill(self) -> None:
        """What a loss of power does: nobody can finish anything."""
        for pid in [*descendants(self.pid), self.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._process:
            self._process.wait(40)
        self._process = None

    def web_pid(self) -> int:
        """The process that answers requests (the child of granian's own supervisor)."""
        return max(descendants(self.pid, "granian"))

    def hang(self) -> None:
        """Freeze everything: connections open, nobody answers."""
        for pid in [self.pid, *descendants(self.pid)]:
            os.kill(pid, signal.SIGSTOP)

    def unhang(self) -> None:
        for pid in [self.pid, *descendants(self.pid)]:
            os.kill(pid, signal.SIGCONT)

    def log(self) -> str:
        """What the processes wrote so far."""
        path = self.directory / "serve.log"
        return path.read_text(errors="replace") if path.exists() else ""


def _copy_database(source: Path, target: Path) -> None:
    """Also while others read and write: it is one transaction of the target."""
    with (
        contextlib.closing(sqlite3.connect(source)) as here,
        contextlib.closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there)


def descendants(pid: int, word: str = "") -> list[int]:
    """Process ids below `pid` whose command line contains `word`, from /proc."""
    found, queue = [], [pid]
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    while queue:
        for child in children.get(queue.pop(), []):
            queue.append(child)
            if word in _command(child):
                found.append(child)
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
