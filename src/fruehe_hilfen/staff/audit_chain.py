"""The chain over the audit log: what is sealed cannot be changed, added or left out unnoticed.

A job seals new entries block by block: digest of the block, HMAC over it and the checkpoint before
(with the index key, which lies outside the database). Deleting the oldest part is a checkpoint, too;
only such a checkpoint lets the database delete, see the triggers in audit_models.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.audit_models import Mark
from fruehe_hilfen.staff.models import AuditCheckpoint, AuditEntry, AuditReading

KEPT = timedelta(days=366)
SETTLED = timedelta(minutes=10)
"""Longer than any transaction: an entry that is committed later would be missing in its block."""
_START = UUID(int=0)
_PURPOSE = "audit_checkpoint"


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found. `problems` are German sentences."""

    sealed: int
    unsealed: int
    removed: int
    last_number: int
    last_mac: str
    problems: list[str]

    def report(self) -> str:
        """The finding in German, with what to write down for the next time."""
        lines = self.problems or ["Das Protokoll ist vollständig und unverändert."]
        counts = (
            f"{self.sealed} Einträge versiegelt, davon {self.removed} nach der Frist gelöscht; "
            f"{self.unsealed} noch ohne Siegel."
        )
        last = f"Letzter Prüfpunkt: {self.last_number} {self.last_mac}" if self.last_number else ""
        return "\n".join(filter(None, [*lines, counts, last]))


def seal(db: Database) -> AuditCheckpoint | None:
    """Seal the entries that are settled; None when there are none."""
    with db.transaction() as session:
        after = _last(session, Mark.SEALED)
        fresh = col(AuditEntry.id) > after
        settled = col(AuditEntry.at) <= clock.now() - SETTLED
        up_to = session.exec(
            select(AuditEntry.id).where(fresh, settled).order_by(col(AuditEntry.id).desc())
        ).first()
        if up_to is None:
            return None
        count, digest = _digest(session, after, up_to)
        return _append(db, session, Mark.SEALED, up_to, entries=count, digest=digest)


def prune(db: Database) -> AuditCheckpoint | None:
    """Delete the sealed blocks that are wholly older than a year; a checkpoint stays."""
    with db.transaction() as session:
        young = session.exec(
            select(AuditEntry.id)
            .where(col(AuditEntry.at) > clock.now() - KEPT)
            .order_by(col(AuditEntry.id))
        ).first()
        up_to = _last_block_before(session, young)
        if up_to is None:
            return None
        old = col(AuditEntry.id) <= up_to
        count = session.exec(select(func.count()).select_from(AuditEntry).where(old)).one()
        checkpoint = _append(db, session, Mark.REMOVED, up_to, entries=count, digest="")
        session.execute(delete(AuditEntry).where(old))
        forgotten = col(AuditReading.opened_at) <= clock.now() - KEPT
        session.execute(delete(AuditReading).where(forgotten))
        return checkpoint


def _last_block_before(session: Session, young: UUID | None) -> UUID | None:
    asked = select(AuditCheckpoint.up_to).where(
        AuditCheckpoint.mark == Mark.SEALED,
        col(AuditCheckpoint.up_to) > _last(session, Mark.REMOVED),
    )
    if young:
        asked = asked.where(col(AuditCheckpoint.up_to) < young)
    return session.exec(asked.order_by(col(AuditCheckpoint.up_to).desc())).first()


def _last(session: Session, mark: Mark) -> UUID:
    newest = select(AuditCheckpoint.up_to).where(AuditCheckpoint.mark == mark)
    return session.exec(newest.order_by(col(AuditCheckpoint.number).desc())).first() or _START


def _append(
    db: Database, session: Session, mark: Mark, up_to: UUID, *, entries: int, digest: str
) -> AuditCheckpoint:
    newest = select(AuditCheckpoint).order_by(col(AuditCheckpoint.number).desc())
    before = session.exec(newest).first()
    checkpoint = AuditCheckpoint(
        number=before.number + 1 if before else 1,
        mark=mark, made_at=clock.now(), up_to=up_to, entries=entries, digest=digest, mac="",
    )  # fmt: skip
    checkpoint.mac = _mac(db, checkpoint, before.mac if before else "")
    session.add(checkpoint)
    session.flush()
    return checkpoint


def _mac(db: Database, checkpoint: AuditCheckpoint, before: str) -> str:
    said = [
        checkpoint.number, checkpoint.mark.value, _instant(checkpoint.made_at),
        str(checkpoint.up_to), checkpoint.entries, checkpoint.digest, before,
    ]  # fmt: skip
    return db.keyring.blind(_PURPOSE, json.dumps(said))


def _digest(session: Session, after: UUID, up_to: UUID) -> tuple[int, str]:
    """(count, SHA-256) of the entries after one up to another, both by id."""
    block = select(AuditEntry).where(col(AuditEntry.id) > after, col(AuditEntry.id) <= up_to)
    found = session.exec(block.order_by(col(AuditEntry.id))).all()
    hashed = hashlib.sha256()
    for entry in found:
        said = [
            str(entry.id), _instant(entry.at), entry.actor, entry.roles, entry.action,
            entry.record, entry.fields,
        ]  # fmt: skip
        hashed.update(json.dumps(said).encode() + b"\n")
    return len(found), hashed.hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def verify(db: Database) -> Verdict:
    """Check every checkpoint and every sealed entry that is still there."""
    with db.reading() as session:
        chain = session.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.number))).all()
        problems, before, after = [], "", _START
        removed_up_to = _last(session, Mark.REMOVED)
        for expected, checkpoint in enumerate(chain, start=1):
            if checkpoint.number != expected or _mac(db, checkpoint, before) != checkpoint.mac:
                problems.append(f"Prüfpunkt {expected}: Die Kette ist verändert oder lückenhaft.")
                break
            before = checkpoint.mac
            if checkpoint.mark is Mark.SEALED:
                problems += _block_problems(session, checkpoint, after, removed_up_to)
                after = checkpoint.up_to
        tail = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.id) > after)
        return Verdict(
            sealed=sum(c.entries for c in chain if c.mark is Mark.SEALED),
            unsealed=session.exec(tail).one(),
            removed=sum(c.entries for c in chain if c.mark is Mark.REMOVED),
            last_number=chain[-1].number if chain else 0,
            last_mac=before,
            problems=problems,
        )


def _block_problems(
    session: Session, checkpoint: AuditCheckpoint, after: UUID, removed_up_to: UUID
) -> list[str]:
    found, digest = _digest(session, after, checkpoint.up_to)
    if checkpoint.up_to <= removed_up_to:
        return (
            [f"Prüfpunkt {checkpoint.number}: Gelöschte Einträge sind wieder da."] if found else []
        )
    if (found, digest) != (checkpoint.entries, checkpoint.digest):
        return [f"Prüfpunkt {checkpoint.number}: Einträge fehlen oder sind verändert."]
    return []
