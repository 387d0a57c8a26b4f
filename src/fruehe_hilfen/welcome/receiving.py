"""Taking entries from the field: every entry gets a verdict, none is dropped, none counts twice.

The server is the authority on the state, the phone on what happened: an entry is never refused
because the state moved on. All entries of a batch are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.ids import new_id
from fruehe_hilfen.db.writing import insert_into
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.welcome import events
from fruehe_hilfen.welcome.batches import Batch, Item
from fruehe_hilfen.welcome.entries import Entry
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.field_models import CaseNote, LooseEvent
from fruehe_hilfen.welcome.models import (
    Assignment,
    CaseEvent,
    FieldDevice,
    QuarantinedEvent,
    WelcomeCase,
)
from fruehe_hilfen.welcome.rules import (
    LATE_ENTRIES,
    Contact,
    Kind,
    Verdict,
    bags_of,
    correct_clock,
    effective,
)


@dataclass(frozen=True)
class Answer:
    """The verdict on one entry, by the name the phone knows it by."""

    name: str
    verdict: Verdict
    reason: str = ""


def as_body(answers: Iterable[Answer]) -> dict[str, Any]:
    """What the phone reads: it deletes exactly the entries that are named here."""
    results = [{"id": a.name, "verdict": a.verdict.value, "reason": a.reason} for a in answers]
    return {"results": results}


def receive(
    db: Database, person: Person, batch: Batch, *, is_rest: bool = False
) -> list[Answer]:  # fmt: skip
    """Write a batch. Raises a 403 problem when the entries belong to somebody else.

    `is_rest`: what a phone still held that nobody trusts any more; a person looks at all of it.
    """
    if batch.owner != person.id:
        raise Problem(
            403,
            _("Diese Einträge gehören zu einer anderen Anmeldung."),
            code="other_person",
        )
    with db.transaction() as session:
        return _Receiver(session, person, batch, is_rest=is_rest).run()


class _Receiver:
    """One batch in its transaction."""

    def __init__(self, session: Session, person: Person, batch: Batch, *, is_rest: bool) -> None:
        self._session = session
        self._person = person
        self._batch = batch
        self._is_rest = is_rest
        self._now = clock.now()
        self._cases = self._lock({item.case_id for item in batch.items if item.case_id})
        self._known = self._find(item.id for item in batch.items)

    def run(self) -> list[Answer]:
        self._see_device()
        ordered = sorted(self._batch.items, key=lambda item: item.entry.seq if item.entry else 0)
        return [self._answer(item) for item in ordered]

    def _lock(self, ids: set[UUID]) -> dict[UUID, WelcomeCase]:
        """The cases of the batch, in a fixed order so that two batches never wait in a ring."""
        asked = (
            select(WelcomeCase)
            .where(col(WelcomeCase.id).in_(ids))
            .order_by(col(WelcomeCase.id))
            .with_for_update()
        )
        return {case.id: case for case in self._session.exec(asked)}

    def _find(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """What is known already: the digest of its content by id."""
        wanted = set(ids)
        return {
            found_id: sha
            for table in (CaseEvent, LooseEvent)
            for found_id, sha in self._session.exec(
                select(table.id, table.payload_sha256).where(col(table.id).in_(wanted))
            )
        }

    def _see_device(self) -> None:
        device = self._session.get(FieldDevice, self._batch.device_id) or FieldDevice(
            id=self._batch.device_id,
            staff_id=self._person.id,
            first_seen_at=self._now,
            last_seen_at=self._now,
        )
        device.staff_id, device.last_seen_at = self._person.id, self._now
        device.unsent = max(0, self._batch.unsent - len(self._batch.items))
        device.drift_s = max(
            -(2**31), min(2**31 - 1, int((self._now - self._batch.sent_at).total_seconds()))
        )
        self._is_rest = self._is_rest or device.revoked_at is not None
        self._session.add(device)

    def _answer(self, item: Item) -> Answer:
        sha = events.digest(item.body if isinstance(item.body, dict) else {"raw": str(item.body)})
        known = self._known.get(item.id)
        if known == sha:
            return Answer(item.name, Verdict.DUPLICATE)
        problem = "id_reuse" if known is not None else item.problem or self._problem(item)
        if problem or item.entry is None:
            return self._quarantine(item, sha, problem)
        return self._apply(item, item.entry, sha)

    def _problem(self, item: Item) -> str:
        """Why an entry cannot be applied; empty when it can."""
        entry = item.entry
        if entry and entry.case_id is None and self._is_rest:
            return "revoked_phone"  # whoever found the phone could invent bags
        if entry is None or (entry.case_id and entry.case_id not in self._cases):
            return "unknown_case"
        if entry.case_id and not self._had(entry.case_id):
            return "not_assigned"
        return "wrong_target" if entry.supersedes and self._is_foreign(entry) else ""

    def _had(self, case_id: UUID) -> bool:
        """Whether the sender had the case at any time in the last fourteen days."""
        ended = col(Assignment.ended_at)
        asked = select(Assignment.id).where(
            Assignment.case_id == case_id,
            Assignment.staff_id == self._person.id,
            or_(ended.is_(None), ended >= self._now - LATE_ENTRIES),
        )
        return self._session.exec(asked).first() is not None

    def _is_foreign(self, entry: Entry) -> bool:
        if entry.case_id is None:
            loose = self._session.get(LooseEvent, entry.supersedes)
            return loose is not None and loose.actor != self._person.id
        target = self._session.get(CaseEvent, entry.supersedes)
        return target is not None and (
            target.case_id != entry.case_id or target.actor != self._person.id
        )

    def _apply(self, item: Item, entry: Entry, sha: str) -> Answer:
        fixed = correct_clock(entry.occurred_at, self._batch.sent_at, self._now)
        origin: dict[str, Any] = {
            "id": item.id,
            "kind": entry.kind,
            "payload": entry.payload,
            "supersedes": entry.supersedes,
            "occurred_at": entry.occurred_at,
            "corrected_at": fixed.at,
            "device_id": self._batch.device_id,
            "device_seq": entry.seq,
            "actor": self._person.id,
            "received_at": self._now,
            "payload_sha256": sha,
        }
        self._known[item.id] = sha
        if entry.case_id is None:
            return self._apply_loose(item, LooseEvent(**origin, district=entry.district))
        case = self._cases[entry.case_id]
        reasons = [*fixed.reasons, *self._reasons(case, entry, fixed.at or entry.occurred_at)]
        event = CaseEvent(
            **origin,
            case_id=case.id,
            seq=0,
            verdict=Verdict.FLAGGED if reasons else Verdict.APPLIED,
            reason=" ".join(reasons),
        )
        events.append(self._session, case, event)
        self._note(case, event, entry)
        audit.record(self._session, self._person, f"welcome.{entry.kind}", f"case_event:{item.id}")
        return Answer(item.name, event.verdict)

    def _apply_loose(self, item: Item, event: LooseEvent) -> Answer:
        self._session.add(event)
        self._session.flush()
        action = f"welcome.loose_{event.kind}"
        audit.record(self._session, self._person, action, f"loose_event:{item.id}")
        return Answer(item.name, Verdict.APPLIED)

    def _note(self, case: WelcomeCase, event: CaseEvent, entry: Entry) -> None:
        """A word for the way is kept only while there is a family to go to."""
        if entry.note and case.family and case.contact is not Contact.STOPPED:
            self._session.add(CaseNote(event_id=event.id, case_id=case.id, text=entry.note))

    def _reasons(self, case: WelcomeCase, entry: Entry, at: datetime) -> list[str]:
        """What a person should look at; codes, most important first."""
        reasons = ["revoked_phone"] if self._is_rest else []
        if entry.kind is Kind.HANDOVER and self._is_one_too_many(case, entry):
            reasons.append("second_bag")
        if entry.kind is Kind.DECLINE and case.contact is Contact.MET:
            reasons.append("declined_after_meeting")
        if case.contact is Contact.STOPPED or case.is_protected:
            reasons.append("case_closed")
        if entry.kind is Kind.REFERRAL and not case.family and not reasons:
            reasons.append("case_closed")
        if case.family and clock.berlin(at).date() < _first_birth(case):
            reasons.append("before_birth")
        return reasons

    def _is_one_too_many(self, case: WelcomeCase, entry: Entry) -> bool:
        """Twins get two bags, whether at once or one after the other."""
        listed = {event.id: event for event in events.of_case(self._session, case.id)}
        standing = effective(events.happened(event) for event in listed.values())
        given = sum(bags_of(listed[e.id].payload) for e in standing if e.kind is Kind.HANDOVER)
        children = len(load_family(case.family).children) if case.family else 1
        return given > 0 and given + bags_of(entry.payload) > max(1, children)

    def _quarantine(self, item: Item, sha: str, reason: str) -> Answer:
        case = self._cases.get(item.case_id) if item.case_id else None
        is_forgotten = case is not None and not case.family
        row = {
            "id": new_id(),
            "event_id": item.id,
            "case_id": item.case_id,
            "body": {} if is_forgotten else item.body,
            "payload_sha256": sha,
            "actor": self._person.id,
            "device_id": self._batch.device_id,
            "received_at": self._now,
            "reason": reason,
        }
        keep = insert_into(self._session, QuarantinedEvent).values(row)
        self._session.connection().execute(
            keep.on_conflict_do_nothing(index_elements=["event_id", "payload_sha256"])
        )
        return Answer(item.name, Verdict.QUARANTINED, reason)


def _first_birth(case: WelcomeCase) -> date:
    return min(child.born_on for child in load_family(case.family).children)
