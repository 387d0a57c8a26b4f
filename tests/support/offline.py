"""Looking into what a phone has kept."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Error, Page

_PATIENCE_S = 30
_IN_CACHES = """async () => {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one !== "fh-state"))
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request);
      found.push({ path: new URL(request.url).pathname, rule: answer.headers.get("Cache-Control") });
    }
  return found;
}"""


def visit(page: Page, path: str) -> None:
    """Open `path` and wait until the worker holds the emergency set and this page."""
    page.goto(path)
    until(page, "navigator.serviceWorker.controller !== null")
    wait_for_copy(page, "/notfall")
    wait_for_copy(page, path)


def wait_for_copy(page: Page, path: str) -> None:
    until(page, "async (path) => !!(await caches.match(path))", path)


def take_book(page: Page) -> None:
    """Tap on "Buch mitnehmen" and wait until the whole book is there."""
    page.goto("/buch-mitnehmen")
    page.locator('[data-book="take"]:visible').click()
    until(page, "async () => !!(await caches.match('/book', { cacheName: 'fh-state' }))")
    page.locator('[data-book="remove"]').wait_for()


def until(page: Page, condition: str, *arguments: Any) -> None:
    """Wait for a condition (the page's own way of waiting needs eval, which the CSP forbids)."""
    deadline = time.monotonic() + _PATIENCE_S
    while not _is_true(page, condition, *arguments):
        assert time.monotonic() < deadline, f"never true: {condition} {arguments}"
        page.wait_for_timeout(100)


def _is_true(page: Page, condition: str, *arguments: Any) -> bool:
    """A page that is just being loaded anew has no answer yet: that is not an error."""
    try:
        return bool(page.evaluate(condition, *arguments))
    except Error as error:
        if "context was destroyed" in error.message:
            return False
        raise


def kept(page: Page) -> list[dict[str, Any]]:
    """Path and Cache-Control of everything in the caches."""
    found: list[dict[str, Any]] = page.evaluate(_IN_CACHES)
    return found
