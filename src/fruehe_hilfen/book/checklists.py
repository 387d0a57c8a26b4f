"""Lists to tick off below a page. The ticks are the phone's own business."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fruehe_hilfen.book.contacts import ContentError
from fruehe_hilfen.yamlfile import read_yaml


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """One list; `points` = (id, text)."""

    id: str
    page: str
    title: str
    points: tuple[tuple[str, str], ...]


def load_checklists(path: Path) -> dict[str, Checklist]:
    """The lists by the id of their page. Raises ContentError."""
    found: dict[str, Checklist] = {}
    for raw in read_yaml(path) or ():
        points = tuple((str(id), str(text)) for id, text in raw["points"].items())
        one = Checklist(id=raw["id"], page=raw["page"], title=raw["title"], points=points)
        if one.page in found or not points:
            raise ContentError(f"{path.name}: {one.id}: one list with points for each page")
        found[one.page] = one
    return found
