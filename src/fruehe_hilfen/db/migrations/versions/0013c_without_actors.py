"""Who prepared letters or moved bags stands in the audit log only."""

from __future__ import annotations

from alembic import op

revision = "0013c"
down_revision = "0013b"


def upgrade() -> None:
    op.drop_column("welcome_setting", "changed_by")
    op.drop_column("welcome_letter_series", "created_by")
    op.drop_column("welcome_letter_series", "printed_by")
    op.drop_column("bag_transfer", "sent_by")
    op.drop_column("bag_transfer", "received_by")
    op.drop_column("bag_movement", "actor")
    op.drop_column("welcome_review", "reviewed_by")
