"""E-mail: numbers of the days, and where people of the team want to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "mail_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_mail_count")),
    )
    op.create_table(
        "staff_mail",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("wants_changes", sa.Boolean(), nullable=False),
        sa.Column("is_broken", sa.Boolean(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_staff_mail_staff_id_staff"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_mail")),
    )
