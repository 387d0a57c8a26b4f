"""Routes of places."""

from typing import Any

HANDLERS: list[Any] = []
