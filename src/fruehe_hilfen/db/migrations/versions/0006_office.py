"""What the office changes over the edition, tasks from feedback, barriers, checked links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_KINDS = (
    "date", "pause", "place", "new_place", "contact", "detail", "number", "service", "review",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "office_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", *_KINDS), nullable=False),
        sa.Column("target", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_change")),
        sa.UniqueConstraint(
            "kind", "target", "number", name=op.f("uq_office_change_kind_target_number")
        ),
    )
    op.create_index(op.f("ix_office_change_at"), "office_change", ["at"], unique=False)
    op.create_table(
        "feedback_task",
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state", _choice("taskstate", "working", "done", "declined"), nullable=False
        ),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["page_feedback.id"], ondelete="CASCADE",
            name=op.f("fk_feedback_task_feedback_id_page_feedback"),
        ),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_feedback_task")),
    )  # fmt: skip
    op.create_table(
        "access_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("reply_to", sa.LargeBinary(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_report")),
    )
    op.create_index(
        op.f("ix_access_report_created_on"), "access_report", ["created_on"], unique=False
    )
    op.create_table(
        "link_check",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("failed_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_check")),
    )
