"""Routes of demo."""

from typing import Any

HANDLERS: list[Any] = []
