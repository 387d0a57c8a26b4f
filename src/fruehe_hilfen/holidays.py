"""Public holidays in North Rhine-Westphalia, read from content/holidays.yaml."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from pathlib import Path

from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.yamlfile import read_yaml

FILE = CONTENT / "holidays.yaml"


def public_holidays(years: Container[int], path: Path = FILE) -> dict[date, str]:
    """The German names by day, oldest first. Days of other years are left out."""
    return {day: name for day, name in read_yaml(path).items() if day.year in years}
