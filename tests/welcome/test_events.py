"""Entries from the field: each counts once, none is lost, and the case shows what really happened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.models import AuditEntry
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.assigning import unassign
from fruehe_hilfen.welcome.batches import Batch, read_batch
from fruehe_hilfen.welcome.models import CaseEvent, FieldDevice, QuarantinedEvent, WelcomeCase
from fruehe_hilfen.welcome.receiving import receive
from fruehe_hilfen.welcome.rules import Bag, Contact
from fruehe_hilfen.welcome.seal import field_key
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, row
from tests.welcome.phone import Phone
from tests.welcome.test_import import bring_in

Become = Callable[[str], Person]
APPLIED, DUPLICATE = ("applied", ""), ("duplicate", "")


def state(db: Database, case_id: UUID) -> tuple[Contact, Bag, int]:
    with db.reading() as session:
        case = session.get(WelcomeCase, case_id)
        assert case
        return case.contact, case.bag, case.attempts


def stored(db: Database) -> list[CaseEvent]:
    with db.reading() as session:
        return list(session.exec(select(CaseEvent).order_by("case_id", "seq")))


def quarantined(db: Database) -> list[str]:
    with db.reading() as session:
        return sorted(session.exec(select(QuarantinedEvent.reason)))


def test_a_handover_reaches_the_office(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    assert phone.verdicts(phone.entry(cases[0], "handover")) == [APPLIED]
    assert state(db, cases[0]) == (Contact.MET, Bag.GIVEN, 0)
    sign_in("coordinator")
    assert "Tasche übergeben" in client.get(f"/team/besuchsdienst/faelle/{cases[0]}").text
    listed = client.get("/team/besuchsdienst?zustand=uebergeben").text
    assert str(cases[0]) in listed


def test_the_same_entry_again_is_a_duplicate(db: Database, phone: Phone, cases: list[UUID]) -> None:
    entry = phone.entry(cases[0], "handover")
    assert [*phone.verdicts(entry), *phone.verdicts(entry)] == [APPLIED, DUPLICATE]
    assert len(stored(db)) == 1
    assert phone.send(entry, entry).json()["results"][1]["verdict"] == "duplicate"


def test_one_id_with_another_content_is_quarantined_once(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    entry = phone.entry(cases[0], "attempt")
    phone.verdicts(entry)
    for _ in range(2):
        other = phone.entry(cases[0], "handover", id=entry["id"], seq=9, at=NOON)
        assert phone.verdicts(other) == [("quarantined", "id_reuse")]
    assert quarantined(db) == ["id_reuse"]
    assert state(db, cases[0]) == (Contact.ATTEMPTED, Bag.NONE, 1)


def test_a_case_that_was_given_away_counts_for_fourteen_days(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person]
) -> None:
    with db.transaction() as session:
        found = session.get(WelcomeCase, cases[0])
        assert found
        unassign(session, found)
    entries = [phone.entry(cases[0]), phone.entry(cases[0])]
    with clock.use(NOON + timedelta(days=13, hours=23)):
        assert receive_as(db, people["visitor"], phone, entries[0]) == ["applied"]
    with clock.use(NOON + timedelta(days=14, minutes=1)):
        assert receive_as(db, people["visitor"], phone, entries[1]) == ["quarantined"]
    assert quarantined(db) == ["not_assigned"]


def receive_as(db: Database, person: Person, phone: Phone, *entries: dict[str, str]) -> list[str]:
    return [answer.verdict.value for answer in receive(db, person, batch(phone, *entries))]


def batch(phone: Phone, *entries: dict[str, str]) -> Batch:
    import json

    body = {
        "device": str(phone.device), "owner": str(phone.owner), "unsent": len(entries),
        "sent_at": phone.now().isoformat(), "events": list(entries),
    }  # fmt: skip
    return read_batch(json.dumps(body).encode(), KEYS[0])


KEYS = []


@pytest.fixture(autouse=True)
def _server_key(settings: Settings) -> None:
    KEYS[:] = [field_key(settings.key_dir, create=True)]


def test_a_case_nobody_gave_to_the_sender_is_quarantined(
    db: Database, client: Client, sign_in: Become, phone: Phone, cases: list[UUID]
) -> None:
    phone.owner = sign_in("other_visitor").id
    assert phone.verdicts(phone.entry(cases[0]), phone.entry(uuid4())) == [
        ("quarantined", "not_assigned"),
        ("quarantined", "unknown_case"),
    ]
    assert stored(db) == []
    sign_in("coordinator")
    assert "nicht übernommen" in client.get("/team/besuchsdienst/lage").text


def test_a_second_bag_is_flagged_and_both_stay(
    db: Database, client: Client, sign_in: Become, phone: Phone, cases: list[UUID]
) -> None:
    first, second = phone.entry(cases[0], "handover"), phone.entry(cases[0], "handover")
    assert phone.verdicts(first, second) == [APPLIED, ("flagged", "")]
    assert [event.reason for event in stored(db)] == ["", "second_bag"]
    sign_in("coordinator")
    assert "zweite Tasche" in client.get("/team/besuchsdienst/lage").text


def test_an_undo_takes_back_and_can_be_taken_back(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    handover = phone.entry(cases[0], "handover")
    undo = phone.entry(cases[0], "undo", undoes=handover["id"])
    again = phone.entry(cases[0], "undo", undoes=undo["id"])
    phone.verdicts(handover)
    phone.verdicts(undo)
    assert state(db, cases[0]) == (Contact.NEW, Bag.NONE, 0)
    phone.verdicts(again)
    assert state(db, cases[0]) == (Contact.MET, Bag.GIVEN, 0)


def test_the_order_of_arrival_does_not_matter(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    attempt, handover = phone.entry(cases[0]), phone.entry(cases[0], "handover")
    undo = phone.entry(cases[0], "undo", undoes=handover["id"])
    for entry in (undo, handover, attempt):
        assert phone.verdicts(entry) == [APPLIED]
    assert state(db, cases[0]) == (Contact.ATTEMPTED, Bag.NONE, 1)


def test_nobody_takes_back_what_somebody_else_noted(
    db: Database, phone: Phone, cases: list[UUID], sign_in: Become, client: Client
) -> None:
    sign_in("coordinator")
    client.post(f"/team/besuchsdienst/faelle/{cases[0]}/ereignisse", data={"art": "decline"})
    theirs = str(stored(db)[0].id)
    sign_in("visitor")
    undo = phone.entry(cases[0], "undo", undoes=theirs)
    assert phone.verdicts(undo) == [("quarantined", "wrong_target")]
    assert state(db, cases[0])[0] is Contact.DECLINED


def test_a_visit_stands_although_the_family_declined_by_phone(
    db: Database, phone: Phone, cases: list[UUID], sign_in: Become, client: Client
) -> None:
    entry = phone.entry(cases[0], "handover")
    sign_in("coordinator")
    client.post(f"/team/besuchsdienst/faelle/{cases[0]}/ereignisse", data={"art": "decline"})
    sign_in("visitor")
    assert phone.verdicts(entry) == [APPLIED]
    assert state(db, cases[0])[:2] == (Contact.MET, Bag.GIVEN)
    assert phone.verdicts(phone.entry(cases[0], "decline")) == [("flagged", "")]
    with db.reading() as session:
        case = session.get(WelcomeCase, cases[0])
        assert case
        assert case.wants_no_contact
    assert state(db, cases[0])[0] is Contact.MET


@pytest.mark.parametrize("drift", [timedelta(hours=3), timedelta(days=-400)])
def test_a_phone_with_a_wrong_clock_is_corrected_and_flagged(
    db: Database, phone: Phone, cases: list[UUID], drift: timedelta
) -> None:
    phone.drift = drift
    happened = phone.now() - timedelta(minutes=40)
    assert phone.verdicts(phone.entry(cases[0], at=happened)) == [("flagged", "")]
    event = stored(db)[0]
    assert (event.occurred_at, event.corrected_at) == (happened, NOON - timedelta(minutes=40))
    with db.reading() as session:
        device = session.get(FieldDevice, phone.device)
        assert device
        assert device.drift_s == -drift.total_seconds()


def test_nothing_happens_in_the_future_or_before_the_birth(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    ahead = phone.entry(cases[0], at=NOON + timedelta(hours=5))
    before = phone.entry(cases[0], at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    assert phone.verdicts(ahead, before) == [APPLIED, ("flagged", "")]
    assert {event.happened_at for event in stored(db)} == {NOON, before_at(db)}


def before_at(db: Database) -> datetime:
    return next(e.occurred_at for e in stored(db) if e.reason == "before_birth")


def test_a_death_takes_the_family_off_the_tour_and_refuses_nothing(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person]
) -> None:
    mine = next(c["id"] for c in phone.take_tour() if c["family"] == "Müller")
    entries = [phone.entry(mine, "handover"), *(phone.entry(c) for c in cases if str(c) != mine)]
    bring_in(db, people["coordinator"], as_csv(row(Sterbedatum="24.11.2026")))
    assert [c["family"] for c in phone.take_tour()] == ["Fambbbc", "Fambbbd"]
    assert sorted(phone.verdicts(*entries)) == [APPLIED, APPLIED, ("flagged", "")]
    assert state(db, UUID(mine))[0] is Contact.STOPPED
    assert quarantined(db) == []


BROKEN = [
    ({"kind": "note"}, "unknown_content"),
    ({"kind": "stop"}, "unknown_content"),
    ({"kind": "attempt", "place": "Frau Beispiel war nicht da"}, "unknown_content"),
    ({"v": 3}, "unknown_content"),
    ({"undoes": str(uuid4())}, "unknown_content"),
    ({"seq": "x"}, "unknown_content"),
    ({"case": 7}, "unknown_content"),
]


@pytest.mark.parametrize(("wrong", "reason"), BROKEN)
def test_an_entry_that_cannot_be_used_is_kept_and_does_not_hold_up_the_others(
    db: Database, phone: Phone, cases: list[UUID], wrong: dict[str, object], reason: str
) -> None:
    good, bad = phone.entry(cases[0]), phone.entry(cases[0], **{"kind": "attempt", **wrong})  # type: ignore[arg-type]
    assert phone.verdicts(good, bad) == [APPLIED, ("quarantined", reason)]
    assert quarantined(db) == [reason]


def test_a_sealed_entry_opens_only_under_its_own_id(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    entry = phone.entry(cases[0])
    moved = {**entry, "id": str(uuid4())}
    cut = {**phone.entry(cases[0]), "sealed": "AAAA"}
    nameless = {"id": "<script>", "sealed": 5}
    answer = phone.send(moved, cut, nameless).json()["results"]
    assert sorted(r["reason"] for r in answer) == ["bad_id", "unreadable", "unreadable"]
    assert {r["id"] for r in answer} == {moved["id"], cut["id"], "<script>"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"owner": str(uuid4())}, 403),
        ({"events": [{}] * 101}, 413),
        ({"pad": "x" * 300_000}, 413),
        ({"events": "none"}, 422),
        ({"sent_at": "2026-11-25T12:00:00"}, 422),
        ({"device": "phone"}, 422),
    ],
)
def test_a_batch_that_is_refused_changes_nothing(
    db: Database, phone: Phone, cases: list[UUID], changed: dict[str, object], status: int
) -> None:
    assert phone.send(phone.entry(cases[0]), **changed).status_code == status
    assert (stored(db), quarantined(db)) == ([], [])


def test_without_a_session_or_role_nothing_is_taken(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    client.cookies.clear()
    assert phone.send(phone.entry(cases[0])).status_code == 401
    for name in ("coordinator", "editor"):
        phone.owner = sign_in(name).id
        assert phone.send(phone.entry(cases[0])).status_code == 403
        assert client.json("GET", "/api/unterwegs/tour").status_code == 403
    assert stored(db) == []


def test_two_phones_that_send_at_once_lose_and_double_nothing(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person]
) -> None:
    entries = [phone.entry(case) for case in cases * 3]
    batches = [batch(phone, *entries[:6]), batch(phone, *entries[3:]), batch(phone, *entries)]
    together(lambda one: receive(db, people["visitor"], one), batches)
    assert {str(event.id) for event in stored(db)} == {entry["id"] for entry in entries}
    assert [state(db, case)[2] for case in cases] == [3, 3, 3]
    assert [event.seq for event in stored(db)] == [1, 2, 3] * 3


def together(run: Callable[[Batch], object], batches: list[Batch]) -> None:
    """Run in threads; whoever fails fails the test."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(batches))

    def one(item: Batch) -> None:
        gate.wait()
        try:
            run(item)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(item,)) for item in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_batch_is_written_whole_or_not_at_all(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from fruehe_hilfen.welcome import events

    real, calls = events.append, []

    def fails_at_the_third(*args: object) -> CaseEvent:
        calls.append(args)
        if len(calls) == 3:
            raise OSError("disk full")
        return real(*args)  # type: ignore[arg-type]

    entries = [phone.entry(case) for case in cases]
    monkeypatch.setattr(events, "append", fails_at_the_third)
    with pytest.raises(OSError, match="disk full"):
        receive(db, people["visitor"], batch(phone, *entries))
    assert stored(db) == []
    monkeypatch.undo()
    assert receive_as(db, people["visitor"], phone, *entries) == ["applied"] * 3


def test_no_table_holds_a_name_or_an_address_in_clear(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    phone.verdicts(phone.entry(cases[0], "handover"), phone.entry(uuid4()))
    words = (b"M\xc3\xbcller", b"Mia", b"Anna", b"Musterstra", b"Fambbb")
    with db.engine.connect() as raw:
        for table in ("welcome_case", "welcome_case_key", "case_event", "quarantined_event",
                      "welcome_import", "audit_entry", "welcome_assignment", "field_device"):  # fmt: skip
            for line in raw.execute(text(f"SELECT * FROM {table}")):
                flat = b" ".join(
                    bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode()
                    for v in line
                )
                assert not any(word in flat for word in words), table


def test_the_audit_log_names_ids_only(db: Database, phone: Phone, cases: list[UUID]) -> None:
    phone.verdicts(phone.entry(cases[0], "handover"))
    with db.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "welcome.handover"))
        found = entries.one()
    assert found.record == f"case_event:{stored(db)[0].id}"
    assert found.actor == str(phone.owner)
