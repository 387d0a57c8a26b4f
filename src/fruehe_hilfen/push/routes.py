"""Routes of push."""

from typing import Any

HANDLERS: list[Any] = []
