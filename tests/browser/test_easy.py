"""Leichte Sprache on a phone: one tap there and back, without a network, left at once, read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.offline import take_book, until, visit
from tests.support.site import Site

pytestmark = pytest.mark.browser
STILLEN = "/begleitbuch/stillen"
QUIET = "/begleitbuch/k7/leicht"
VOICE = """() => {
  const voices = [{ lang: "de-DE", localService: true, name: "x" }];
  const spoken = [];
  const speech = {
    getVoices: () => voices, addEventListener() {}, spoken, cancel() {},
    speak(one) { spoken.push(one.text); queueMicrotask(() => one.onend()); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
BLOCKS = """() => [...document.querySelectorAll(".easy > p:not([class]), .easy > p.on")]
  .filter((p) => !p.querySelector("a")).map((p) => p.textContent)"""


def test_one_tap_there_and_one_back_without_a_network(phone: Page, site: Site) -> None:
    visit(phone, "/mehr")
    take_book(phone)
    site.stop()
    try:
        phone.goto(STILLEN)
        phone.get_by_role("link", name="In Leichter Sprache").click()
        expect(phone).to_have_url(re.compile(rf"{STILLEN}/leicht$"))
        expect(phone.get_by_role("img").first).to_be_visible()
        expect(phone.get_by_text("Menschen aus der Ziel-Gruppe")).to_be_visible()
        phone.get_by_role("link", name="Zur ganzen Seite").click()
        expect(phone).to_have_url(re.compile(rf"{STILLEN}$"))
    finally:
        site.start()


def test_the_first_visit_brings_the_easy_texts_for_emergencies(phone: Page, site: Site) -> None:
    visit(phone, "/")
    site.stop()
    try:
        phone.goto("/begleitbuch/baby-atmet-nicht/leicht")
        expect(phone.locator(".easy h1")).to_be_visible()
        expect(phone.locator('.easy a[href="tel:112"]').first).to_be_visible()
    finally:
        site.start()


def test_a_quiet_easy_page_is_left_at_once(phone: Page) -> None:
    phone.goto("/notfall")
    phone.goto(QUIET)
    phone.get_by_text("Seite schnell verlassen").click()
    expect(phone).to_have_url(re.compile(r"/ferien$"))
    phone.go_back()
    expect(phone).to_have_url(re.compile(r"/notfall$"))


def test_every_line_stands_and_is_spoken_for_itself(phone: Page) -> None:
    phone.add_init_script(f"({VOICE})()")
    phone.goto(f"{STILLEN}/leicht")
    lines = phone.evaluate(BLOCKS)
    assert len(lines) > 10
    assert all(len(re.findall(r"(?<!\d)[.?]\s", f"{line} ")) <= 1 for line in lines)
    phone.locator("[data-read]").click()
    until(
        phone,
        "document.querySelector('[data-read-stop]').hidden && speechSynthesis.spoken.length > 5",
    )
    spoken = phone.evaluate("() => speechSynthesis.spoken")
    assert lines[3].strip(" .:?!") in " ".join(spoken)


def test_letters_are_larger_and_lines_further_apart_than_on_the_page(phone: Page) -> None:
    size = "() => { const s = getComputedStyle(document.querySelector('article > p:not([class])')); return [parseFloat(s.fontSize), parseFloat(s.lineHeight)]; }"
    phone.goto(STILLEN)
    normal = phone.evaluate(size)
    phone.goto(f"{STILLEN}/leicht")
    easy = phone.evaluate(size)
    assert all(large > usual for large, usual in zip(easy, normal, strict=True))


def test_a_drawing_has_words_and_the_colours_of_the_theme(
    new_phone: Callable[..., BrowserContext],
) -> None:
    page = new_phone().new_page()
    page.goto(f"{STILLEN}/leicht")
    drawing = page.locator("svg.drawing").first
    assert drawing.get_attribute("aria-label")
    stroke = "e => getComputedStyle(e).stroke"
    light = drawing.evaluate(stroke)
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    assert drawing.evaluate(stroke) != light
