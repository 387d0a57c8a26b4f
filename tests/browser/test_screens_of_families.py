"""Every screen a family sees is sound."""

import pytest

from tests.support.screens import FAMILY, PUBLIC, Screen
from tests.support.soundness import Eyes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", PUBLIC + FAMILY, ids=lambda s: s.name)
def test_a_screen_is_sound(eyes: Eyes, screen: Screen) -> None:
    assert eyes.look(screen) == []
