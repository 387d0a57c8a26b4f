"""Routes of pwa."""

from typing import Any

HANDLERS: list[Any] = []
