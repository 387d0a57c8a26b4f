"""Lists to tick off: where they stand, and that broken ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fruehe_hilfen.book.checklists import load_checklists
from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.book.edition import Edition
from tests.support.client import Client

POINT = "  points: {a: Eins}"


def test_each_list_stands_below_its_page_and_nowhere_else(client: Client, edition: Edition) -> None:
    names = {one.id for one in edition.checklists.values()}
    assert names == {"kliniktasche", "erste-tage", "antraege", "wohnung", "kita"}
    for id, checklist in edition.checklists.items():
        page = edition.page_by_id(id)
        assert page
        said = client.get(page.path).text
        assert f'data-checklist="{checklist.id}"' in said
        assert said.count('type="checkbox"') == len(checklist.points)
    assert "data-checklist" not in client.get("/begleitbuch/u4").text


@pytest.mark.parametrize(
    "text",
    [
        f"- id: x\n  page: s305\n  title: X\n{POINT}\n- id: y\n  page: s305\n  title: Y\n{POINT}",
        "- id: x\n  page: s305\n  title: X\n  points: {}",
    ],
)
def test_two_lists_for_a_page_or_one_without_points_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "checklists.yaml"
    path.write_text(text)
    with pytest.raises(ContentError):
        load_checklists(path)
