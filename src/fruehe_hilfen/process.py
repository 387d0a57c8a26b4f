"""How our long-lived processes run."""

from __future__ import annotations

import gc
from collections.abc import Coroutine
from typing import Any

import uvloop


def settle_memory() -> None:
    """What start-up has made stays for good: never look there for garbage again.

    Call it once, when everything is loaded.
    """
    gc.collect()
    gc.freeze()


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run `main` to its end on the loop of libuv."""
    settle_memory()
    uvloop.run(main)
