from __future__ import annotations

from typing import Any

import pytest

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.reminders.catalogue import Catalogue


@pytest.fixture(scope="session")
def edition() -> Catalogue:
    return Catalogue.load(CONTENT / "reminders.yaml")


@pytest.fixture(scope="session")
def catalogue(edition: Catalogue) -> dict[str, Any]:
    return edition.compiled
