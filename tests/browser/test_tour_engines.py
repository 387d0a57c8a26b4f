"""The tour in Firefox and WebKit: taken along, opened without a server, sent when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.conftest import NOON
from tests.support import firefox, webkit
from tests.support.site import Site
from tests.support.tour import PIN

pytestmark = pytest.mark.slow

ENTER = """async () => {
  const body = new URLSearchParams({ login: "demo-besuch" });
  return (await fetch("/vorfuehrung/anmelden", { method: "POST", body })).status;
}"""
CHOOSE = """async (pin) => {
  const form = document.getElementById("pin-neu");
  form.elements.pin.value = form.elements.again.value = pin;
  form.requestSubmit();
}"""
UNLOCK = """async (pin) => {
  const form = document.getElementById("pin-zeigen");
  form.elements.code.value = pin;
  form.requestSubmit();
}"""
KEPT = """async () => {
  const wanted = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname)
    .filter((path) => path.startsWith("/static/"));
  for (const path of ["/team/unterwegs", ...wanted]) if (!(await caches.match(path))) return false;
  return navigator.serviceWorker.controller !== null;
}"""
CARDS = "async () => document.querySelectorAll('#tour > li').length"
STANDS = "async () => document.querySelector('#tour [data-part=state] span').textContent"
VISIT = """async () => {
  document.querySelector('#tour [data-open=visited]').click();
  document.querySelector('#eintrag form').requestSubmit();
}"""
SEND = "async () => document.querySelector('[data-send]').click()"
COUNT = "async () => document.querySelector('#stand span').textContent"


class Window(Protocol):
    """What every engine can do."""

    async def goto(self, url: str) -> None: ...

    async def run(self, function: str, *arguments: Any) -> Any: ...


async def until(window: Window, script: str, wanted: object) -> None:
    found: Any = None
    for _n in range(300):
        found = await window.run(script)
        if found == wanted or (isinstance(wanted, str) and wanted in str(found)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{script} stays {found!r}")


async def day(site: Site, window: Window) -> None:
    await window.goto(f"{site.url}/vorfuehrung")
    assert await window.run(ENTER) == 200
    await window.goto(f"{site.url}/team/unterwegs")
    await window.run(CHOOSE, PIN)
    await until(window, CARDS, 5)
    await window.goto(f"{site.url}/team/unterwegs")  # now the worker answers
    await until(window, KEPT, True)
    await asyncio.to_thread(site.stop)
    try:
        await window.goto(f"{site.url}/team/unterwegs")
        await window.run(UNLOCK, PIN)
        await until(window, CARDS, 5)
        await window.run(VISIT)
        await until(window, STANDS, "wartet auf Netz")
        await until(window, COUNT, "1 Eintrag noch nicht gesendet")
    finally:
        await asyncio.to_thread(site.start)
    await window.run(SEND)
    await until(window, COUNT, "Alles gesendet")
    await until(window, STANDS, "gesendet")


async def in_firefox(site: Site, directory: Path) -> None:
    program = firefox.find()
    assert program, firefox.MISSING
    push = firefox.MozillaPush()
    async with push.running(), firefox.firefox(program, directory, push) as window:
        await day(site, window)


async def in_webkit(site: Site, directory: Path) -> None:
    programs = webkit.find()
    assert programs, webkit.MISSING
    async with webkit.webkit(programs, directory) as window:
        await day(site, window)


@pytest.mark.parametrize("engine", [in_firefox, in_webkit])
def test_a_visit_is_kept_while_the_server_is_down_and_sent_once(
    tmp_path: Path, engine: Callable[[Site, Path], Coroutine[Any, Any, None]]
) -> None:
    site = Site(tmp_path / "site", now=NOON)
    site.start()
    try:
        site.people()
        before = entries_of(site)
        asyncio.run(engine(site, tmp_path))
        assert entries_of(site) == before + 1
    finally:
        site.stop()


def entries_of(site: Site) -> int:
    """What happened to all families, in the database."""
    path = site.directory / "data" / "fruehe-hilfen.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as database:
        number: int = database.execute("SELECT count(*) FROM case_event").fetchone()[0]
    return number
