"""`serve`: migrate, then one web process and one worker process, restarted when they fall."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from fruehe_hilfen.settings import Settings

log = structlog.get_logger("serve")
_MANY, _WITHIN_S = 5, 60.0
_GRACE_S = 25.0

THRIFT: Mapping[str, str] = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
"""For the allocator of the C library: what large texts took goes back to the system at once.

Saves about 12 MB of a web process. An operator's own value wins; other C libraries take no notice.
"""


_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _stop_with_us() -> None:
    """Ask Linux to stop this process when the supervisor is killed and cannot do it any more.

    **Source**: prctl(2).
    """
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=_MANY))

    def start(self) -> None:
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command, start_new_session=True, env={**THRIFT, **os.environ},
            preexec_fn=_stop_with_us,  # noqa: PLW1509 there are no threads here
        )  # fmt: skip

    @property
    def fell(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def falls_too_often(self) -> bool:
        return len(self.starts) == _MANY and time.monotonic() - self.starts[0] < _WITHIN_S

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if not self.process:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def commands(settings: Settings) -> list[Child]:
    """The processes of one installation."""
    web = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", settings.host,
        "--port", str(settings.port), "--workers", "1", "--no-ws", "--loop", "uvloop",
        "--workers-kill-timeout", "10", "--log-level", "warning", *_encryption(settings), "fruehe_hilfen.asgi:app",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "fruehe_hilfen.cli", "worker"]
    return [Child("web", web), Child("worker", worker)]


def _encryption(settings: Settings) -> list[str]:
    """What the server needs to speak https itself. Raises TlsError."""
    if not settings.tls:
        return []
    from fruehe_hilfen.tls import certificate_for

    made = certificate_for(settings.host, settings.data_dir / "tls")
    return ["--ssl-certificate", str(made.certificate), "--ssl-keyfile", str(made.key)]


def supervise(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    children = commands(settings)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    for child in children:
        child.start()
    code = _watch(children, stopping)
    for child in children:
        child.stop()
    deadline = time.monotonic() + _GRACE_S
    for child in children:
        child.wait(max(0.1, deadline - time.monotonic()))
    return code


def _watch(children: list[Child], stopping: list[int]) -> int:
    while not stopping:
        time.sleep(0.2)
        for child in children:
            if not child.fell or stopping:
                continue
            if child.falls_too_often:
                log.error("process falls again and again", process=child.name)
                return 1
            log.warning("process fell, starting it again", process=child.name)
            child.start()
    return 0
