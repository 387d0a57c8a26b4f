"""From when recurring jobs are expected that nobody has noted yet: from this update on."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from fruehe_hilfen import clock

revision = "0020"
down_revision = "0019"

_DAY = timedelta(hours=25)
_WEEK = timedelta(hours=175)
"""A period and a 24th, as the worker counts after a run."""


def upgrade() -> None:
    now = clock.now()
    name: sa.ColumnClause[str] = sa.column("name", sa.String())
    late_at = sa.column("late_at", sa.DateTime(timezone=True))
    tick = sa.table("tick", name, sa.column("period", sa.Integer()), late_at)
    weekly, missing = name == "office.links", late_at.is_(None)
    op.execute(sa.update(tick).where(missing, weekly).values(late_at=now + _WEEK))
    op.execute(sa.update(tick).where(missing, ~weekly).values(late_at=now + _DAY))
    known = op.get_bind().execute(sa.select(name).select_from(tick).where(name == "retention"))
    if known.first() is None:  # no worker has run here: its first run is expected all the same
        op.execute(sa.insert(tick).values(name="retention", period=-1, late_at=now + _DAY))
