"""`serve` as an operator knows it: falls and stands up again, stops without leaving anything."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CalledProcessError
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import NOON
from tests.support.site import Site, descendants


def _soon(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def _answers(site: Site) -> bool:
    try:
        with urlopen(f"{site.url}/readyz", timeout=2):
            return True
    except (URLError, OSError):
        return False


def test_killed_processes_come_back_and_stop_leaves_nothing(site: Site) -> None:
    (web,) = [p for p in descendants(site.pid, "granian") if os.getppid() != p][:1]
    (worker,) = descendants(site.pid, "fruehe_hilfen.cli worker")
    os.killpg(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    assert _soon(lambda: descendants(site.pid, "fruehe_hilfen.cli worker") not in ([], [worker]))
    assert _soon(lambda: _answers(site))
    everyone = [site.pid, *descendants(site.pid)]
    site.stop()
    assert not [pid for pid in everyone if Path(f"/proc/{pid}").exists()]
    assert not _answers(site)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_when_the_supervisor_is_killed_nobody_works_on_alone(site: Site) -> None:
    everyone = descendants(site.pid)
    os.kill(site.pid, signal.SIGKILL)
    try:
        assert _soon(lambda: not any(map(_lives, everyone)), 40)
    finally:
        for pid in filter(_lives, everyone):
            os.kill(pid, signal.SIGKILL)
        site.kill()
    site.start()
    assert _answers(site)


def _lives(pid: int) -> bool:
    """A process that has ended stays in the list until somebody asks for its code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_second_start_keeps_everything(site: Site) -> None:
    database = site.directory / "data" / "fruehe-hilfen.sqlite3"
    before = database.stat().st_ino
    site.stop()
    site.start()
    assert database.stat().st_ino == before
    assert _answers(site)


def test_nothing_personal_and_no_address_is_logged(site: Site) -> None:
    for path in ("/notfall", "/begleitbuch/geheim", "/termine/geheimes-token"):
        with contextlib.suppress(URLError):
            urlopen(f"{site.url}{path}", timeout=5).close()
    assert "geheim" not in site.log()


def test_a_port_that_is_taken_is_named(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other", now=NOON, PORT=str(site.port))
    with pytest.raises(CalledProcessError) as refused:
        other.run("serve")
    assert f"Port {site.port} ist belegt" in refused.value.stderr
