"""Arabic and Turkish, whole but invented: the real ones are whole only when translators are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
