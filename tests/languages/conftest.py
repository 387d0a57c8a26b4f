"""Arabic and Turkish, whole but invented: the real ones are whole only when translators are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fruehe_hilfen.app import App
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.paths import LOCALE
from fruehe_hilfen.web import i18n
from tests.support.languages import write_language


@pytest.fixture(autouse=True, scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    for lang in ("ar", "tr"):
        write_language(folder, lang)
    return folder


@pytest.fixture(autouse=True)
def _invented(folder: Path) -> Iterator[None]:
    with i18n.catalogues_in(folder):
        yield


@pytest.fixture
def real_languages() -> Iterator[None]:
    """The real ones after all, for pages that the city ships."""
    with i18n.catalogues_in(LOCALE):
        yield


@pytest.fixture(scope="session")
def edition(first_app: App) -> Edition:
    found: Edition = first_app.state.edition
    return found
