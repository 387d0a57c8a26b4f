"""The nurse's day without a network: her visits, behind the PIN of the tour."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.site import Site
from tests.support.tour import DUMP, enter, take_tour, unlock

pytestmark = pytest.mark.browser


def test_the_visits_of_the_day_can_be_read_without_a_network(
    new_phone: Callable[..., BrowserContext], site: Site
) -> None:
    site.people()
    context = new_phone()
    enter(context, "demo-fkks")
    page = take_tour(context, families=0)
    expect(page.locator("#termine-tour h3").first).to_have_text("Mittwoch, 25. November")
    expect(page.locator("#tour-leer")).to_be_hidden()
    assert "Musterstraße" not in str(page.evaluate(DUMP))
    context.set_offline(True)
    page.goto("/team/termine")  # no network: the worker leads to what is on the phone
    expect(page).to_have_url(re.compile("/team/unterwegs$"))
    unlock(page)
    stop = page.locator("#termine-tour li", has_text="16:00–17:00")
    expect(stop).to_contain_text("Lena Probe")
    expect(stop).to_contain_text("Beispielweg 12, 52351 Düren")
    expect(stop.locator('a[href="tel:02421000001"]')).to_be_visible()
    expect(page.locator("#termine-tour h3").nth(1)).to_have_text("Donnerstag, 26. November")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
