import pytest
from playwright.sync_api import Page

from tests.support.site import Site

pytestmark = pytest.mark.browser


def test_the_emergency_page_opens_on_a_phone(phone: Page, site: Site) -> None:
    phone.goto("/notfall")
    assert phone.locator('a[href="tel:112"]').first.is_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
