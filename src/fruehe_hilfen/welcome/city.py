"""The city as the birth list names it: its postcodes and districts, from the edition's files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.welcome.names import fold
from fruehe_hilfen.yamlfile import read_yaml


@dataclass(frozen=True)
class City:
    """`districts` by folded name."""

    postcodes: frozenset[str]
    districts: dict[str, str]

    def district(self, text: str) -> str:
        """The district by its official spelling; an unknown one is left out."""
        return self.districts.get(fold(text), "")


@lru_cache(maxsize=4)
def load(content_dir: Path = CONTENT) -> City:
    """Read the edition's list once per process."""
    data = read_yaml(content_dir / "districts.yaml")
    names = [str(one["name"]) for one in data["districts"]]
    return City(frozenset(data["postcodes"]), {fold(name): name for name in names})
