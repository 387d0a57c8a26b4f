"""Visits of which nothing is sent by itself any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0013c"


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column(
        "is_silent", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("visit", column)
