"""Reading YAML with the parser in C where it was built: a start reads fifteen files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Any:
    """The value of a document; plain types only."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 (both loaders are the safe ones)


def read_yaml(path: Path) -> Any:
    """The value of a file; None when it is empty."""
    return parse_yaml(path.read_text(encoding="utf-8"))
