"""Every screen a family sees is sound."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.support.screens import FAMILY, PUBLIC, Screen
from tests.support.soundness import findings

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", PUBLIC + FAMILY, ids=lambda s: s.name)
def test_a_screen_is_sound(new_phone: Callable[..., BrowserContext], screen: Screen) -> None:
    assert not findings(new_phone, screen)
