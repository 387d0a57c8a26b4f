"""A visit knows the request it was booked with; the table of answered requests goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("visit", sa.Column("request_id", sa.String(length=64), nullable=True))
    op.add_column("visit", sa.Column("body_hash", sa.String(length=64), nullable=True))
    for name in ("request_id", "body_hash"):
        answered = f"SELECT {name} FROM idempotency WHERE visit_id = visit.id"  # noqa: S608 ours
        op.execute(f"UPDATE visit SET {name} = ({answered}) WHERE name IS NOT NULL")  # noqa: S608
    op.create_index(op.f("ix_visit_request_id"), "visit", ["request_id"], unique=True)
    op.drop_table("idempotency")
