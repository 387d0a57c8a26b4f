"""Tables of the audit log. Both are append-only, by triggers in the database itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DDL, event
from sqlmodel import Field, SQLModel

from fruehe_hilfen.db.base import Model
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.types import UTCDateTime, choice


class AuditEntry(Model, table=True):
    """Who (role) did what to which record, when. Ids and field names, never values."""

    __tablename__ = "audit_entry"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor: str = Field(max_length=60, description="staff id or 'system'")
    roles: str = Field(max_length=200)
    action: str = Field(max_length=60)
    record: str = Field(max_length=100, description="table:id")
    fields: str = Field(default="", max_length=300)


class Mark(StrEnum):
    """What a checkpoint says about the entries up to `up_to`."""

    SEALED = "sealed"
    REMOVED = "removed"


class AuditCheckpoint(Model, table=True):
    """A link of the chain: digest of a block of entries, or the deletion of all up to one."""

    __tablename__ = "audit_checkpoint"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mark: Mark = Field(sa_type=choice(Mark))
    made_at: datetime = Field(sa_type=UTCDateTime)
    up_to: UUID = Field(description="last entry it speaks of")
    entries: int
    digest: str = Field(max_length=64)
    mac: str = Field(max_length=64, description="HMAC over this row and the one before")


class AuditReading(Model, table=True):
    """Somebody opened the log, and why."""

    __tablename__ = "audit_reading"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    session_hash: str = Field(max_length=64, index=True)
    reason: str = Field(max_length=200)
    opened_at: datetime = Field(sa_type=UTCDateTime)


SQLITE = (
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
POSTGRESQL = (
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


def _with_tables(statement: str, dialect: str) -> None:
    make = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(SQLModel.metadata, "after_create", make)


for _statement in SQLITE:
    _with_tables(_statement, "sqlite")
for _statement in POSTGRESQL:
    _with_tables(_statement, "postgresql")
