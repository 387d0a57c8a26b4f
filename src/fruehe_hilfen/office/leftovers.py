"""Who changed something over the edition is forgotten after a year; what was changed is public."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, update

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.office.models import OfficeChange

KEPT_ACTOR = timedelta(days=366)
"""As long as the audit log. A page that was handed on so long ago is handed on again first."""


def forget_actors(db: Database) -> None:
    """Empty the person of old changes; the role stays."""
    with db.transaction() as session:
        old = update(OfficeChange).where(
            col(OfficeChange.at) < clock.now() - KEPT_ACTOR, col(OfficeChange.actor) != ""
        )
        session.execute(old.values(actor=""))
