"""Letters, bags, figures and settings of the welcome service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "welcome_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_welcome_setting")),
    )
    op.create_table(
        "welcome_letter_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printed_by", sa.Uuid(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_letter_series")),
    )
    op.create_table(
        "welcome_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("age_days", sa.Integer(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "yes",
                "other_time",
                "no",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "part_of_day",
            sa.Enum(
                "morning",
                "afternoon",
                "later",
                name="partofday",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["welcome_case.id"],
            name=op.f("fk_welcome_letter_case_id_welcome_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["welcome_letter_series.id"],
            name=op.f("fk_welcome_letter_series_id_welcome_letter_series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_letter")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_welcome_letter_code_hash")),
        sa.UniqueConstraint(
            "series_id", "case_id", name=op.f("uq_welcome_letter_series_id_case_id")
        ),
    )
    op.create_index(op.f("ix_welcome_letter_case_id"), "welcome_letter", ["case_id"], unique=False)
    op.create_table(
        "welcome_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purge_after", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_registration")),
    )
    op.create_index(
        op.f("ix_welcome_registration_purge_after"),
        "welcome_registration",
        ["purge_after"],
        unique=False,
    )
    op.create_table(
        "bag_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_version")),
        sa.UniqueConstraint("code", name=op.f("uq_bag_version_code")),
    )
    op.create_table(
        "bag_depot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "office",
                "car",
                "person",
                name="depotkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_depot")),
        sa.UniqueConstraint("name", name=op.f("uq_bag_depot_name")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_bag_depot_staff_id")),
    )
    op.create_table(
        "bag_transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("from_depot", sa.Uuid(), nullable=False),
        sa.Column("to_depot", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_depot"], ["bag_depot.id"], name=op.f("fk_bag_transfer_from_depot_bag_depot")
        ),
        sa.ForeignKeyConstraint(
            ["to_depot"], ["bag_depot.id"], name=op.f("fk_bag_transfer_to_depot_bag_depot")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["bag_version.id"], name=op.f("fk_bag_transfer_version_id_bag_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_transfer")),
    )
    op.create_table(
        "bag_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "receive",
                "sent",
                "arrived",
                "handover",
                "undone",
                "back",
                "damaged",
                "stocktake",
                name="movement",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["depot_id"], ["bag_depot.id"], name=op.f("fk_bag_movement_depot_id_bag_depot")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["bag_transfer.id"],
            name=op.f("fk_bag_movement_transfer_id_bag_transfer"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["bag_version.id"], name=op.f("fk_bag_movement_version_id_bag_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag_movement")),
        sa.UniqueConstraint(
            "event_id", "kind", "turn", name=op.f("uq_bag_movement_event_id_kind_turn")
        ),
    )
    op.create_index(op.f("ix_bag_movement_depot_id"), "bag_movement", ["depot_id"], unique=False)
    op.create_table(
        "welcome_figure",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "district", "measure", name=op.f("pk_welcome_figure")),
    )
