"""Families that asked never to be written to or visited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "welcome_no_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purge_after", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_no_post")),
    )
    op.create_index(
        op.f("ix_welcome_no_post_purge_after"), "welcome_no_post", ["purge_after"], unique=False
    )
    op.create_table(
        "welcome_no_post_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wish_id"],
            ["welcome_no_post.id"],
            name=op.f("fk_welcome_no_post_key_wish_id_welcome_no_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "wish_id", name=op.f("pk_welcome_no_post_key")),
    )
    op.create_index(
        op.f("ix_welcome_no_post_key_wish_id"), "welcome_no_post_key", ["wish_id"], unique=False
    )
