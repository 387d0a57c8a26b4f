"""The waiting list, absences with their plan, telling families; wishes about contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_type", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("windows", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "booked",
                "withdrawn",
                "closed",
                name="wishstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purge_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.LargeBinary(), nullable=True),
        sa.Column("safe_times", sa.LargeBinary(), nullable=True),
        sa.Column("discreet", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wish_token_hash")),
    )
    op.create_index(op.f("ix_wish_created_at"), "wish", ["created_at"], unique=False)
    op.create_index(op.f("ix_wish_purge_after"), "wish", ["purge_after"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nurse_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sick",
                "away",
                "block",
                name="absencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "applied",
                "undone",
                name="absencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["nurse_id"],
            ["nurse.staff_id"],
            name=op.f("fk_absence_nurse_id_nurse"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_ends_at"), "absence", ["ends_at"], unique=False)
    op.create_index(op.f("ix_absence_nurse_id"), "absence", ["nurse_id"], unique=False)
    op.create_table(
        "wish_offer",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("nurse_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "lapsed",
                name="offeroutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["nurse_id"],
            ["nurse.staff_id"],
            name=op.f("fk_wish_offer_nurse_id_nurse"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wish.id"], name=op.f("fk_wish_offer_wish_id_wish"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wish_id", "slot_id", name=op.f("pk_wish_offer")),
    )
    op.create_index(op.f("ix_wish_offer_nurse_id"), "wish_offer", ["nurse_id"], unique=False)
    op.create_table(
        "absence_step",
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "substitute",
                "phone",
                "offer",
                "call",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("nurse_id", sa.Uuid(), nullable=True),
        sa.Column("from_slot_id", sa.Uuid(), nullable=False),
        sa.Column("from_type", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=False),
        sa.Column("from_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"],
            ["absence.id"],
            name=op.f("fk_absence_step_absence_id_absence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_absence_step_visit_id_visit"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("absence_id", "visit_id", name=op.f("pk_absence_step")),
    )
    op.create_table(
        "visit_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("nurse_id", sa.Uuid(), nullable=True),
        sa.Column("absence_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reached",
                "seen",
                "dropped",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["nurse_id"],
            ["nurse.staff_id"],
            name=op.f("fk_visit_notice_nurse_id_nurse"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_visit_notice_visit_id_visit"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_notice")),
    )
    op.create_index(
        op.f("ix_visit_notice_absence_id"), "visit_notice", ["absence_id"], unique=False
    )
    op.create_index(op.f("ix_visit_notice_nurse_id"), "visit_notice", ["nurse_id"], unique=False)
    op.create_index(op.f("ix_visit_notice_visit_id"), "visit_notice", ["visit_id"], unique=False)
    op.add_column(
        "nurse", sa.Column("languages", sa.String(length=100), nullable=False, server_default="")
    )
    op.add_column("visit", sa.Column("safe_times", sa.LargeBinary(), nullable=True))
    op.add_column("visit", sa.Column("discreet", sa.LargeBinary(), nullable=True))
    op.add_column("visit", sa.Column("code_hash", sa.String(length=64), nullable=True))
    op.add_column(
        "visit",
        sa.Column("interpreter_state", sa.String(length=20), nullable=False, server_default=""),
    )
    op.add_column("visit", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit", sa.Column("offer_slot_id", sa.Uuid(), nullable=True))
    op.add_column("visit", sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_visit_code_hash"), "visit", ["code_hash"], unique=True)
