"""The tour in Firefox: taken along, opened with the server stopped, and sent when it is back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOON
from tests.support.firefox import MISSING, Firefox, MozillaPush, find, firefox
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


async def until(window: Firefox, script: str, wanted: object) -> None:
    found: Any = None
    for _n in range(300):
        found = await window.run(script)
        if found == wanted or (isinstance(wanted, str) and wanted in str(found)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{script} stays {found!r}")


async def day(site: Site, program: str, directory: Path) -> None:
    push = MozillaPush()
    async with push.running(), firefox(program, directory, push) as window:
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


def test_firefox_keeps_a_visit_while_the_server_is_down_and_sends_it_once(
    tmp_path: Path,
) -> None:
    program = find()
    assert program, MISSING
    site = Site(tmp_path / "site", now=NOON)
    site.start()
    try:
        site.people()
        asyncio.run(day(site, program, tmp_path))
    finally:
        site.stop()
