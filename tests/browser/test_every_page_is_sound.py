"""Every public page, not one of each kind: three themes, three widths, right to left. Takes long."""

import pytest

from tests.browser.test_public_pages import public_paths
from tests.support.screens import Screen
from tests.support.site import Site
from tests.support.soundness import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_public_page_is_sound(eyes: Eyes, site: Site) -> None:
    broken = {path: eyes.look(Screen(path, path)) for path in public_paths(site, 1)}
    assert not {path: found for path, found in broken.items() if found}
