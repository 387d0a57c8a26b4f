"""Routes of staff."""

from typing import Any

HANDLERS: list[Any] = []
