"""What parents say about a page of the book."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "page_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "helpful", "not", "error", name="feedbackkind", native_enum=False,
                create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_feedback")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_page_feedback_created_on"), "page_feedback", ["created_on"], unique=False
    )
