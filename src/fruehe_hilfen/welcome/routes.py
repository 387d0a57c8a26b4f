"""Routes of welcome."""

from typing import Any

HANDLERS: list[Any] = []
