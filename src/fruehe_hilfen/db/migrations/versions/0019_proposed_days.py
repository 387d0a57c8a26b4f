"""The day that the letters of a series propose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("welcome_letter_series", sa.Column("visit_on", sa.Date(), nullable=True))
    op.add_column("welcome_letter_series", sa.Column("visit_part", sa.String(16), nullable=True))
