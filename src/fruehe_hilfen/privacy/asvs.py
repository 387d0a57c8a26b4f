"""OWASP ASVS 5.0, levels 1 and 2, as a list with a test per item. **Source**: OWASP/ASVS, 5.0/en."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fruehe_hilfen.yamlfile import read_yaml

_FILE = Path(__file__).parent / "texts" / "asvs.yaml"


@dataclass(frozen=True)
class Item:
    """One requirement in our own words. `tests` are "file::name"; without any it is open."""

    number: str
    level: int
    text: str
    tests: tuple[str, ...]
    not_needed: str
    note: str

    @property
    def state(self) -> str:
        if self.not_needed:
            return f"entfällt: {self.not_needed}"
        return "belegt" if self.tests else "offen"


def chapters() -> Iterator[tuple[str, list[Item]]]:
    """All chapters with their items."""
    for chapter in read_yaml(_FILE):
        yield chapter["chapter"], [_item(row) for row in chapter["items"]]


def _item(row: dict[str, object]) -> Item:
    tests = row.get("by", [])
    assert isinstance(tests, list)
    return Item(
        number=str(row["n"]),
        level=int(str(row["l"])),
        text=str(row["t"]),
        tests=tuple(tests),
        not_needed=str(row.get("no", "")),
        note=str(row.get("note", "")),
    )


def totals() -> Counter[str]:
    """How many items are in each state."""
    return Counter(item.state.split(":")[0] for _chapter, items in chapters() for item in items)
