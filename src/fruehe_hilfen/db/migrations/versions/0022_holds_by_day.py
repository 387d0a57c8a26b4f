"""Holds are found by nurse and day, wishes by their hold: both are asked at every booking."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.drop_index("ix_hold_nurse_id", table_name="hold")
    op.create_index("ix_hold_day", "hold", ["nurse_id", "local_date"])
    op.create_index("ix_wish_hold_id", "wish", ["hold_id"])
