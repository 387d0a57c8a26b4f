"""Our application with the page of free times drawn anew for every request."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.asgi import app
from fruehe_hilfen.visits import times_cache

times_cache.KEEP = timedelta(0)
__all__ = ["app"]
