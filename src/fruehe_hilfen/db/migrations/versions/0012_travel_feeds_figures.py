"""Travel times, settings of the visits, calendar feeds of nurses, monthly figures, held requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "travel_time",
        sa.Column("first", sa.String(length=40), nullable=False),
        sa.Column("second", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_travel_time")),
    )
    op.create_table(
        "visit_setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_visit_setting")),
    )
    op.create_table(
        "nurse_feed",
        sa.Column("nurse_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["nurse_id"],
            ["nurse.staff_id"],
            name=op.f("fk_nurse_feed_nurse_id_nurse"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nurse_id", name=op.f("pk_nurse_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_nurse_feed_token_hash")),
    )
    op.create_table(
        "visit_figure",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("visit_type", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "visit_type", "district", name=op.f("pk_visit_figure")),
    )
    op.add_column(
        "hold", sa.Column("on_request", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
