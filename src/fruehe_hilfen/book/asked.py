"""What parents of a phase ask most, each with the page that answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fruehe_hilfen.yamlfile import read_yaml

Asked = dict[str, tuple[tuple[str, str], ...]]
"""(question, id of a page) by phase."""


def load_asked(path: Path) -> Asked:
    """The questions of content/book/questions.yaml in the order of the file."""
    raw: dict[str, list[dict[str, Any]]] = read_yaml(path) or {}
    return {
        phase: tuple((one["ask"], one["page"]) for one in listed) for phase, listed in raw.items()
    }
