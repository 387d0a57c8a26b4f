"""What a tour brings beyond handovers: visits, wishes for a nurse, notes, bags without an address."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import waiting
from fruehe_hilfen.visits.office_models import Wish, WishState
from fruehe_hilfen.visits.tokens import wish_token
from fruehe_hilfen.welcome.field_models import CaseNote, LooseEvent
from fruehe_hilfen.welcome.models import QuarantinedEvent, WelcomeCase
from fruehe_hilfen.welcome.rules import Bag, Contact
from tests.support.client import Client
from tests.welcome.lists import as_csv, row
from tests.welcome.phone import Phone
from tests.welcome.test_events import APPLIED, DUPLICATE, state, stored
from tests.welcome.test_import import bring_in

Become = Callable[[str], Person]
FLAGGED = ("flagged", "")
REFUSED = ("quarantined", "unknown_content")


@pytest.mark.parametrize(
    ("kind", "place", "reached"),
    [
        ("handover", "home", (Contact.MET, Bag.GIVEN, 0)),
        ("handover", "door", (Contact.MET, Bag.GIVEN, 0)),
        ("handover", "office", (Contact.MET, Bag.GIVEN, 0)),
        ("handover", "cafe", (Contact.MET, Bag.GIVEN, 0)),
        ("handover", "post", (Contact.MET, Bag.GIVEN, 0)),
        ("visit", "home", (Contact.MET, Bag.NONE, 0)),
        ("attempt", "card", (Contact.ATTEMPTED, Bag.NONE, 1)),
        ("attempt", "", (Contact.ATTEMPTED, Bag.NONE, 1)),
        ("decline", "known", (Contact.DECLINED, Bag.NONE, 0)),
        ("moved", "", (Contact.MOVED, Bag.NONE, 0)),
    ],
)
def test_every_way_a_visit_can_end_reaches_the_office(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become,
    kind: str, place: str, reached: tuple[Contact, Bag, int],
) -> None:  # fmt: skip
    assert phone.verdicts(phone.entry(cases[0], kind, v=2, place=place)) == [APPLIED]
    assert state(db, cases[0]) == reached
    sign_in("coordinator")
    assert "Was war" in client.get(f"/team/besuchsdienst/faelle/{cases[0]}").text


def test_a_handover_says_which_bag_which_book_and_how_many(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    entry = phone.entry(cases[0], "handover", v=2, place="home", bag="2026-a", book="tr", bags=2)
    assert phone.verdicts(entry) == [APPLIED]
    assert stored(db)[0].payload == {
        "place": "home", "bag": "2026-a", "book": "tr", "bags": "2",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"bag": "Tasche für Mia"}, {"bags": 9}, {"book": "x" * 50}, {"place": "kitchen"}, {"bags": "x"}],
)  # fmt: skip
def test_a_handover_takes_codes_and_no_words(
    phone: Phone, cases: list[UUID], wrong: dict[str, object]
) -> None:
    entry = phone.entry(cases[0], "handover", **{"v": 2, "place": "home", **wrong})
    assert phone.verdicts(entry) == [REFUSED]


def twins(db: Database, people: dict[str, Person]) -> None:
    bring_in(db, people["coordinator"], as_csv(row(), row(Vornamen="Lia")))


def test_twins_get_two_bags_and_a_third_one_is_looked_at(
    db: Database, phone: Phone, people: dict[str, Person]
) -> None:
    twins(db, people)
    case = next(c for c in phone.take_tour() if c["bags"] == 2)
    entries = [phone.entry(case["id"], "handover", v=2, place="home") for _n in range(3)]
    assert phone.verdicts(*entries) == [APPLIED, APPLIED, FLAGGED]


def wish(db: Database, wish_id: str) -> Wish:
    with db.reading() as session:
        return waiting.by_token(session, wish_token(db.keyring, UUID(wish_id)))


def referral(sender: Phone, case: object, **more: object) -> dict[str, str]:
    return sender.entry(case, "referral", **{"v": 2, "consent": "1", **more})


def test_a_wish_at_the_door_waits_on_the_list_of_the_nurses_once(
    db: Database, client: Client, phone: Phone, cases: list[UUID], sign_in: Become
) -> None:
    entry = referral(phone, cases[0], phone="02421 123456")
    assert [*phone.verdicts(entry), *phone.verdicts(entry)] == [APPLIED, DUPLICATE]
    sign_in("coordinator")
    listed = client.get("/team/termine/warteliste").text
    assert listed.count("02421 123456") >= 1
    assert "02421" not in str([event.payload for event in stored(db)])


def test_without_consent_nothing_is_passed_on(phone: Phone, cases: list[UUID]) -> None:
    assert phone.verdicts(referral(phone, cases[0], consent=None)) == [REFUSED]
    assert phone.verdicts(referral(phone, cases[0], consent="0")) == [REFUSED]


def test_a_wish_that_is_taken_back_waits_no_longer(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    entry = referral(phone, cases[0])
    phone.verdicts(entry)
    assert wish(db, entry["id"]).state == "waiting"  # type: ignore[attr-defined]
    phone.verdicts(phone.entry(cases[0], "undo", undoes=entry["id"]))
    assert wish(db, entry["id"]).state == "withdrawn"  # type: ignore[attr-defined]


def test_a_wish_that_was_taken_back_before_it_came_is_never_made(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    entry = referral(phone, cases[0])
    phone.verdicts(phone.entry(cases[0], "undo", undoes=entry["id"]))
    phone.verdicts(entry)
    with pytest.raises(waiting.Unknown):
        wish(db, entry["id"])


def test_after_a_death_no_wish_and_no_note_is_kept(
    db: Database, phone: Phone, people: dict[str, Person]
) -> None:
    mine = next(c["id"] for c in phone.take_tour() if c["family"] == "Müller")
    entries = [referral(phone, mine), phone.entry(mine, "note", v=2, note="Klingel unten")]
    bring_in(db, people["coordinator"], as_csv(row(Sterbedatum="24.11.2026")))
    assert phone.verdicts(*entries) == [FLAGGED, FLAGGED]
    with pytest.raises(waiting.Unknown):
        wish(db, entries[0]["id"])
    with db.reading() as session:
        assert session.exec(select(CaseNote)).all() == []


@pytest.mark.parametrize(
    "news", [{"Sterbedatum": "24.11.2026"}, {"Auskunftssperre": "ja"}], ids=["death", "block"]
)
def test_after_a_death_or_a_block_nobody_calls_because_of_an_earlier_wish(
    db: Database, phone: Phone, people: dict[str, Person], news: dict[str, str]
) -> None:
    mine = next(c["id"] for c in phone.take_tour() if c["family"] == "Müller")
    asked = referral(phone, mine)
    assert phone.verdicts(asked) == [APPLIED]
    assert wish(db, asked["id"]).state is WishState.WAITING
    bring_in(db, people["coordinator"], as_csv(row(**news)))
    ended = wish(db, asked["id"])
    assert ended.state is WishState.WITHDRAWN
    assert ended.purge_after <= clock.now()


def test_a_note_comes_back_with_the_next_tour_and_is_sealed(
    db: Database, phone: Phone, cases: list[UUID]
) -> None:
    first = phone.entry(cases[0], "note", v=2, note="Klingel  unten\n links")
    phone.verdicts(first)
    notes = {case["id"]: case["note"] for case in phone.take_tour()}
    assert notes[str(cases[0])] == "Klingel unten links"
    assert stored(db)[0].payload == {}
    phone.verdicts(phone.entry(cases[0], "undo", undoes=first["id"]))
    assert {case["note"] for case in phone.take_tour()} == {""}


@pytest.mark.parametrize("note", ["", "   ", "x" * 141, None])
def test_a_note_is_short_or_nothing(phone: Phone, cases: list[UUID], note: object) -> None:
    assert phone.verdicts(phone.entry(cases[0], "note", v=2, note=note)) == [REFUSED]


def test_a_note_goes_with_the_family(
    db: Database, phone: Phone, cases: list[UUID], people: dict[str, Person]
) -> None:
    from fruehe_hilfen.welcome.retention import forget

    phone.verdicts(phone.entry(cases[0], "note", v=2, note="Klingel unten"))
    with db.transaction() as session:
        case = session.get(WelcomeCase, cases[0])
        assert case
        forget(session, case)
    with db.reading() as session:
        assert session.exec(select(CaseNote)).all() == []


def test_a_bag_without_an_address_counts_for_a_district_and_names_nobody(
    db: Database, phone: Phone
) -> None:
    entry = phone.entry(None, "handover", v=2, case=None, place="cafe", district="nord", bags=2)
    assert [*phone.verdicts(entry), *phone.verdicts(entry)] == [APPLIED, DUPLICATE]
    undo = phone.entry(None, "undo", v=2, case=None, undoes=entry["id"])
    assert phone.verdicts(undo) == [APPLIED]
    with db.reading() as session:
        kept = session.exec(select(LooseEvent).order_by("device_seq")).all()
    assert [(e.kind.value, e.district, e.payload) for e in kept] == [
        ("handover", "nord", {"place": "cafe", "bags": "2"}), ("undo", "", {}),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["attempt", "decline", "note", "referral", "visit"])
def test_only_a_bag_can_be_without_an_address(db: Database, phone: Phone, kind: str) -> None:
    entry = phone.entry(None, kind, v=2, case=None, note="x", consent="1")
    assert phone.verdicts(entry) == [REFUSED]
    with db.reading() as session:
        assert len(session.exec(select(QuarantinedEvent)).all()) == 1


def test_a_phone_of_an_older_version_is_understood(phone: Phone, cases: list[UUID]) -> None:
    assert phone.verdicts(phone.entry(cases[0], "handover", v=1)) == [APPLIED]
    assert phone.verdicts(phone.entry(uuid4(), v=1)) == [("quarantined", "unknown_case")]


def test_the_page_is_the_same_for_all_and_shows_whom_to_call(client: Client) -> None:
    page = client.get("/team/unterwegs")
    assert page.headers["cache-control"].startswith("public")
    assert 'href="tel:110"' in page.text
    assert "Bitte keine Beobachtungen" in page.text
