"""The one table of everything that runs in the background; knows all features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fruehe_hilfen.jobs.outbox import Handler
from fruehe_hilfen.jobs.worker import Job

JOBS: Sequence[Job] = ()
"""Recurring jobs."""

HANDLERS: Mapping[str, Handler] = {}
"""What to do with an outbox message, by kind."""
