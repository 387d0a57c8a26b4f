"""Routes of reminders."""

from typing import Any

HANDLERS: list[Any] = []
