"""What the first phone needs is drawn when the server starts, and never in its way."""

import asyncio
from typing import Any

from fruehe_hilfen.app import App
from fruehe_hilfen.web.warm import Warmed


def started(app: Any) -> Warmed:
    """A server that runs through its start, waits for the drawing, and stops."""
    warmed = Warmed(app)

    async def run() -> None:
        said: asyncio.Queue[Any] = asyncio.Queue()
        told: asyncio.Queue[Any] = asyncio.Queue()
        await said.put({"type": "lifespan.startup"})
        scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        living = asyncio.create_task(warmed(scope, said.get, told.put))
        assert (await told.get())["type"] == "lifespan.startup.complete"
        assert warmed.task
        await warmed.task
        await said.put({"type": "lifespan.shutdown"})
        await living

    asyncio.run(run())
    return warmed


def test_the_list_of_the_offline_edition_is_kept_before_anybody_asks(app: App) -> None:
    before = app._front.weight
    started(app)
    assert app._front.weight > before
    assert "/offline/edition.json" in {key[1] for key in app._front._kept}
