"""How much was deleted and will be; since when an account is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0013"

_KIND = sa.Enum(
    "run", "gone", "due", "failed",
    name="countkind", native_enum=False, create_constraint=True, length=32,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "deletion_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store", sa.String(length=60), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "store", "kind", name=op.f("pk_deletion_count")),
    )
    op.add_column("staff", sa.Column("disabled_on", sa.Date(), nullable=True))
