"""Deaths and blocks that may concern a family; families that asked for a visit themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "welcome_case",
        sa.Column("is_listed", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column("welcome_case", sa.Column("asked_on", sa.Date(), nullable=True))
    kinds = sa.Enum(
        "dead", "block", name="unclear", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "welcome_doubt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.LargeBinary(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purge_after", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["welcome_case.id"],
            name=op.f("fk_welcome_doubt_case_id_welcome_case"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_doubt")),
        sa.UniqueConstraint(
            "case_id", "kind", "row_key", name=op.f("uq_welcome_doubt_case_id_kind_row_key")
        ),
    )  # fmt: skip
    for column in ("case_id", "purge_after"):
        op.create_index(op.f(f"ix_welcome_doubt_{column}"), "welcome_doubt", [column])
