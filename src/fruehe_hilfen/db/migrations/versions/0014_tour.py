"""The tour: visits, wishes for a nurse and notes as events; bags without a case; phones to revoke."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"

_KINDS = (
    "handover", "attempt", "decline", "undo", "moved", "stop", "protect",
    "visit", "referral", "note",
)  # fmt: skip
_VERDICTS = ("applied", "flagged", "duplicate", "quarantined")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _widen_kinds()
    op.create_table(
        "welcome_note",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["welcome_case.id"],
            name=op.f("fk_welcome_note_case_id_welcome_case"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_event.id"],
            name=op.f("fk_welcome_note_event_id_case_event"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_welcome_note")),
    )  # fmt: skip
    op.create_index(op.f("ix_welcome_note_case_id"), "welcome_note", ["case_id"], unique=False)
    op.create_table(
        "loose_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", _KINDS), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        _at("occurred_at"),
        _at("corrected_at", nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        _at("received_at"),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loose_event")),
    )
    op.create_index(
        op.f("ix_loose_event_received_at"), "loose_event", ["received_at"], unique=False
    )
    _describe_phones()


def _widen_kinds() -> None:
    """SQLite cannot change a CHECK: the table is copied; PostgreSQL gets another CHECK."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("case_event", copy_from=_case_event(), recreate="always"):
            return
    name = op.f("ck_case_event_kind")
    op.drop_constraint(name, "case_event", type_="check")
    op.create_check_constraint(name, "case_event", sa.column("kind").in_(_KINDS))


def _case_event() -> sa.Table:
    found = sa.MetaData()
    sa.Table("welcome_case", found, sa.Column("id", sa.Uuid(), primary_key=True))
    return sa.Table(
        "case_event",
        found,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("ck_case_event_kind", _KINDS), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        _at("occurred_at"),
        _at("corrected_at", nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        _at("received_at"),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", _choice("ck_case_event_verdict", _VERDICTS), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["welcome_case.id"],
            name="fk_case_event_case_id_welcome_case", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        sa.UniqueConstraint("case_id", "seq", name="uq_case_event_case_id_seq"),
    )  # fmt: skip


def _describe_phones() -> None:
    no, nothing = sa.false(), sa.text("''")
    for column in (
        sa.Column("secret_hash", sa.String(length=64), nullable=False, server_default=nothing),
        sa.Column("staff_device_id", sa.Uuid(), nullable=True),
        sa.Column("is_persisted", sa.Boolean(), nullable=False, server_default=no),
        sa.Column("build", sa.String(length=20), nullable=False, server_default=nothing),
        _at("revoked_at", nullable=True),
        _at("wiped_at", nullable=True),
    ):
        op.add_column("field_device", column)
