"""The city's real content; windows in words stand in for the reminder catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.paths import CONTENT
from tests.conftest import new_database


class Windows:
    """Windows as long as the longest of the catalogue, so that the gate has no easy time."""

    def window_text(self, id: str) -> str:
        return f"{len(id)}. bis 12. Lebensmonat, möglich bis zum 14. Lebensmonat"

    def title(self, id: str) -> str:
        return id

    def __contains__(self, id: object) -> bool:
        return True

    @property
    def actions(self) -> list[tuple[str, str]]:
        return []


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What the office changes in the book is tested on both engines in tests/office; who writes a
    table here asks for both."""
    yield from new_database(request, tmp_path)


@pytest.fixture(scope="session")
def windows() -> Windows:
    return Windows()


@pytest.fixture(scope="session")
def edition(windows: Windows) -> Edition:
    return Edition.load(CONTENT, windows)
