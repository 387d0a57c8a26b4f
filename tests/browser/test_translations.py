"""Pages of the book in other languages as a phone shows them: mirrored, sound, one tap from German."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PHONE
from tests.support.site import Site
from tests.support.soundness import AXE, findings, too_wide

pytestmark = pytest.mark.browser
LANGUAGES = ("ar", "en", "tr", "uk")
NURSE = "/begleitbuch/familien-kinderkrankenschwester"
SLUGS = ("schnullercafe", "diese-app", "willkommensbesuch", "geburt-anmelden", "dolmetschen")


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    options = {**PHONE, "base_url": site.url, "service_workers": "block"}
    context = chromium.new_context(**options, bypass_csp=True)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translated_page_is_sound_in_every_theme_and_width(page: Page, lang: str) -> None:
    page.goto(f"/{lang}{NURSE}", wait_until="networkidle")
    assert findings(page) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translated_page_is_wider_than_a_small_phone(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for slug in SLUGS:
        page.goto(f"/{lang}/begleitbuch/{slug}", wait_until="load")
        assert too_wide(page) == [], slug


def test_arabic_begins_on_the_right_and_its_numbers_on_the_left(page: Page) -> None:
    page.goto(f"/ar{NURSE}", wait_until="load")
    heading = page.locator(".prose h2").first
    assert heading.evaluate("e => getComputedStyle(e).direction") == "rtl"
    starts = """() => {
        const at = (node, from) => {
            const range = new Range();
            range.setStart(node, from);
            range.setEnd(node, from + 1);
            return range.getBoundingClientRect().left;
        };
        const text = document.querySelector('.prose a[href="tel:116117"]').firstChild;
        const words = document.querySelector('.prose h2').firstChild;
        return [at(text, 0) < at(text, 4), at(words, 0) > at(words, 4)];
    }"""
    assert page.evaluate(starts) == [True, True]
    point, text = page.locator(".prose ol > li").first, page.locator(".prose ol > li a").first
    box, inner = point.bounding_box(), text.bounding_box()
    assert box
    assert inner
    assert box["x"] + box["width"] - (inner["x"] + inner["width"]) > 30


def test_the_switch_leads_from_language_to_language_on_the_same_page(
    page: Page, site: Site
) -> None:
    page.goto(NURSE, wait_until="load")
    for name, lang in (("العربية", "ar"), ("Українська", "uk"), ("Türkçe", "tr")):
        page.locator("footer.footer").get_by_role("link", name=name).click()
        page.wait_for_url(f"{site.url}/{lang}{NURSE}")
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("article[data-article]")).to_have_attribute("data-article", lang)
    page.locator('article a[hreflang="de"]').click()
    page.wait_for_url(f"{site.url}{NURSE}")
    expect(page.locator("h1")).to_have_text("Die Familien-Kinderkrankenschwester")


def test_a_page_that_was_read_in_turkish_opens_again_without_network(
    chromium: Browser, site: Site
) -> None:
    """Translations are not taken along with the book; the phone keeps what was opened."""
    context = chromium.new_context(**PHONE, base_url=site.url)
    phone = context.new_page()
    phone.goto("/tr/begleitbuch", wait_until="load")
    phone.evaluate("() => navigator.serviceWorker.ready")
    phone.wait_for_function("() => navigator.serviceWorker.controller")
    phone.goto(f"/tr{NURSE}", wait_until="load")
    phone.wait_for_function(
        "async (path) => Boolean(await caches.match(path, {ignoreVary: true}))", arg=f"/tr{NURSE}"
    )
    context.set_offline(True)
    phone.goto(f"/tr{NURSE}", wait_until="load")
    expect(phone.locator("h1")).to_contain_text("Aile ve çocuk hemşiresi")
    context.close()
