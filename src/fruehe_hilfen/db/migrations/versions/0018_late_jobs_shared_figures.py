"""When a recurring job was done last; whether a figure is that of more than one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    for name in ("done_at", "late_at"):
        op.add_column("tick", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    shared: sa.Column[int] = sa.Column("shared", sa.Integer(), server_default="0", nullable=False)
    op.add_column("visit_figure", shared)
