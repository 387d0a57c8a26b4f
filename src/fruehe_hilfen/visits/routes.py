"""Routes of visits."""

from typing import Any

HANDLERS: list[Any] = []
