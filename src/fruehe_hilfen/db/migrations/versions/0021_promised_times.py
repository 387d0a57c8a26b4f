"""Times the office proposes are found by their end, not by reading all visits."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_visit_offer_until", "visit", ["offer_until"], unique=False)
