"""How the team signs in (invitations, passkeys, recovery codes, devices); an audit log that stays.

Sessions are short-lived: their table is made anew, everybody signs in once more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"

_SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN"
    " SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
    " WHEN NOT EXISTS (SELECT 1 FROM audit_checkpoint"
    " WHERE mark = 'removed' AND up_to >= OLD.id) BEGIN"
    " SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint BEGIN"
    " SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint BEGIN"
    " SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entry' THEN"
    " IF EXISTS (SELECT 1 FROM audit_checkpoint WHERE mark = 'removed' AND up_to >= OLD.id)"
    " THEN RETURN OLD; END IF; END IF;"
    " RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_is_final()",
    "CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_final()",
    "CREATE TRIGGER audit_checkpoint_is_final BEFORE UPDATE OR DELETE ON audit_checkpoint"
    " FOR EACH ROW EXECUTE FUNCTION audit_is_final()",
    "CREATE TRIGGER audit_checkpoint_stays BEFORE TRUNCATE ON audit_checkpoint"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_final()",
)


def upgrade() -> None:
    _sessions()
    _ways_to_sign_in()
    _audit()


def _of_staff(table: str, *, nullable: bool = False) -> tuple[sa.Column[object], sa.Constraint]:
    key = sa.ForeignKeyConstraint(
        ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff"), ondelete="CASCADE"
    )
    return sa.Column("staff_id", sa.Uuid(), nullable=nullable), key


def _index_staff(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_staff_id"), table, ["staff_id"], unique=False)


def _sessions() -> None:
    op.drop_table("staff_session")
    column, key = _of_staff("staff_session")
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        column,
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.LargeBinary(), nullable=True),
        key,
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("id", name=op.f("uq_staff_session_id")),
    )
    _index_staff("staff_session")


def _ways_to_sign_in() -> None:
    column, key = _of_staff("staff_invitation")
    op.create_table(
        "staff_invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        column,
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        key,
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_invitation")),
    )
    _index_staff("staff_invitation")
    column, key = _of_staff("staff_recovery_code")
    op.create_table(
        "staff_recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        column,
        key,
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_staff_recovery_code")),
    )
    _index_staff("staff_recovery_code")
    column, key = _of_staff("staff_passkey")
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        column,
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkey_credential_id")),
    )
    _index_staff("staff_passkey")
    column, key = _of_staff("staff_challenge", nullable=True)
    op.create_table(
        "staff_challenge",
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        column,
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        key,
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_staff_challenge")),
    )
    column, key = _of_staff("staff_device")
    op.create_table(
        "staff_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        column,
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_device_token_hash")),
    )
    _index_staff("staff_device")


def _audit() -> None:
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column(
            "mark",
            sa.Enum(
                "sealed", "removed", name="mark", native_enum=False,
                create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to", sa.Uuid(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )  # fmt: skip
    op.create_table(
        "audit_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_reading")),
    )
    op.create_index(
        op.f("ix_audit_reading_session_hash"), "audit_reading", ["session_hash"], unique=False
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)
