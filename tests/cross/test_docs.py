"""The documents say what the product has."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from fruehe_hilfen.cli import main
from fruehe_hilfen.paths import ROOT
from fruehe_hilfen.settings import Settings

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SOURCES = "\n".join(
    path.read_text() for path in (ROOT / "src").rglob("*.py") if path.name == "settings.py"
)
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]


def test_every_setting_is_documented_and_nothing_else() -> None:
    rows = re.findall(r"^\| `(?:FH_)?[A-Z_]+`[^|]*\| `(\w+)` \|", OPERATIONS, re.M)
    assert sorted(rows) == sorted(field.name for field in fields(Settings))


def test_every_variable_the_settings_read_is_documented_by_its_name() -> None:
    read = set(re.findall(r'read\.\w+\("([A-Z_]+)"', SOURCES)) | {"FH_PORT"}
    missing = [name for name in sorted(read) if f"`{name}`" not in OPERATIONS]
    assert missing == []


def test_every_command_is_documented() -> None:
    missing = [
        name
        for name, command in sorted(main.commands.items())
        if not isinstance(command, click.Group) and not re.search(rf"`{name}[ `]", OPERATIONS)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text())
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


def test_pictures_of_the_readme_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    assert len(pictures) == 6
    assert max(picture.stat().st_size for picture in pictures) <= 120_000
