"""A claim is smaller: the keyed hash of a family has 32 digits, here and in every index of it, and
claims have one index, which on SQLite is the table itself. Free times come out of theirs in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    for table in ("hold", "visit", "wish"):
        short = f"UPDATE {table} SET family = substr(family, 1, 32)"  # noqa: S608 names of ours
        op.execute(short)
    op.execute("UPDATE claim SET resource = substr(resource, 1, 39) WHERE resource LIKE 'family:%'")
    op.drop_index("ix_slot_offer", table_name="slot")
    op.create_index("ix_slot_offer", "slot", ["state", "visit_type", "starts_at", "nurse_id"])
    op.drop_index("ix_claim_owner", table_name="claim")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()


def _rebuild() -> None:
    op.rename_table("claim", "claim_before")
    op.create_table(
        "claim",
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("resource", "cell", name="pk_claim"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO claim SELECT resource, cell, owner, expires_at FROM claim_before")
    op.drop_table("claim_before")
