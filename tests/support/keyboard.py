"""Somebody who uses the keyboard alone: every step is looked at."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

_MOST = 250
_LOOK = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return { name: "", problem: "" };
  const name = (here.labels?.[0]?.textContent || here.getAttribute("aria-label") || here.textContent || here.id)
    .trim().replace(/\\s+/g, " ").slice(0, 60);
  if (!here.matches(":focus")) return { name, problem: "" }; // the calendar inside: the browser draws it
  const has_ring = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const ring = [here, here.closest(".choice"), here.nextElementSibling].filter(Boolean).find(has_ring);
  if (!ring) return { name, problem: "no visible focus" };
  const box = ring.getBoundingClientRect();
  const seen = [0.05, 0.3, 0.5, 0.7, 0.95].some((part) => {
    const x = box.left + box.width * part;
    return [0.1, 0.5, 0.9].some((high) => {
      const hit = document.elementFromPoint(x, box.top + box.height * high);
      return hit && (ring.contains(hit) || hit.contains(ring));
    });
  });
  if (!seen) return { name, problem: "the focus is behind something or off the screen" };
  const before = window.keyboardBefore;
  const is_on = !before?.isConnected || before === here
    || before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
  window.keyboardBefore = here;
  (window.keyboardReached ??= new Set()).add(here);
  return { name, problem: is_on ? "" : "goes back in the page" };
}"""
_LEFT_OUT = """() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const reached = window.keyboardReached ?? new Set();
  const groups = new Set([...reached].filter((one) => one.type === "radio").map((one) => one.name));
  return [...document.querySelectorAll(wanted)]
    .filter((one) => !one.disabled && !one.closest("[inert]"))
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length)
    .filter((one) => !reached.has(one) && !(one.type === "radio" && groups.has(one.name)))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
_IS_ROUND = """() => {
  const here = document.activeElement, reached = [...(window.keyboardReached ?? [])];
  return here === document.body || (reached.length > 1 && reached[0] === here);
}"""
"""The browser's own bar comes after the last thing of a page, or its first one again."""


class Keyboard:
    """Tab, arrows, Enter and typing on one page. No pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        """An address typed into the browser."""
        self.page.goto(path)

    def to(self, target: Locator) -> None:
        """Go on with Tab, inside a group with the arrow, until `target` has the focus."""
        target.wait_for(state="attached")
        passed: list[str] = []
        for _ in range(_MOST):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("ArrowDown" if self._is_in_group(target) else "Tab")
            passed.append(self.look()["name"])
        raise AssertionError(f"not reached: {target}; passed {passed}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.to(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator, url: str) -> None:
        """Enter on a link or button that leads to another page."""
        self.press(target)
        self.page.wait_for_url(url)

    def write(self, target: Locator, text: str) -> None:
        self.to(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def look(self) -> dict[str, Any]:
        """Where the focus is. Raises AssertionError where a person would lose sight of it."""
        seen: dict[str, Any] = self.page.evaluate(_LOOK)
        assert not seen["problem"], f"{self.page.url}: {seen['name']}: {seen['problem']}"
        return seen

    def walk(self) -> list[str]:
        """Once through the whole page; what can be used but was not reached."""
        self.page.evaluate("() => { window.keyboardBefore = window.keyboardReached = null; }")
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_IS_ROUND):
                break
            self.look()
        found: list[str] = self.page.evaluate(_LEFT_OUT)
        return found

    def _is_in_group(self, target: Locator) -> bool:
        same = """(one) => one.type === "radio" && document.activeElement?.type === "radio"
          && document.activeElement.name === one.name"""
        return bool(target.evaluate(same))
