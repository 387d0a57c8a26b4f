"""A death, an Auskunftssperre or a Sperrvermerk: the family vanishes wherever it could be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import HEADER, as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in, look

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
DEAD = {"Sterbedatum": "20.11.2026"}
BLOCKS = [{"Auskunftssperre": "ja"}, {"Sperrvermerk": "1"}, {"Auskunftssperre": "§ 51 BMG"}]


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def seen_by(client: Client, sign_in: Become, name: str) -> str:
    """Everything a person can read of the cases."""
    sign_in(name)
    pages = [client.get(f"{HOME}?zustand={z}").text for z in ("offen", "zugeteilt", "beendet")]
    tour = client.json("GET", "/api/unterwegs/tour")
    return " ".join([*pages, tour.text if tour.status_code == 200 else ""])


@pytest.mark.parametrize("block", [DEAD, *BLOCKS])
def test_a_hidden_row_is_seen_by_nobody_and_counted_by_nobody(
    db: Database, client: Client, sign_in: Become, coordinator: Person, block: dict[str, str]
) -> None:
    done = bring_in(db, coordinator, as_csv(family(1), row(**block)))
    assert (done.new, done.suppressed) == (1, 1)
    for name in ("coordinator", "visitor", "nurse"):
        assert "Müller" not in seen_by(client, sign_in, name)
    sign_in("coordinator")
    assert '<span class="count">1</span>noch nicht zugeteilt' in client.get(HOME).text
    for case in all_cases(db):
        if case.is_protected or case.contact is Contact.STOPPED:
            assert client.get(f"{HOME}/faelle/{case.id}").status_code == 404


@pytest.mark.parametrize("block", BLOCKS)
def test_only_the_role_for_protected_cases_sees_a_protected_one(
    db: Database, client: Client, sign_in: Become, coordinator: Person, block: dict[str, str]
) -> None:
    bring_in(db, coordinator, as_csv(family(1), row(**block)))
    seen = seen_by(client, sign_in, "protector")
    assert "Müller" in seen
    assert "Fambbbc" not in seen


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Familienname": "Mueller"},
        {"Vornamen": "", "Straße": "Woanders"},
        {"Vornamen": "Ben", "Geburtsdatum": "31.10.2026"},
        {"PLZ": "", "Straße": ""},
        {"PLZ": "10115", "Straße": "Fernweg"},
    ],
)
def test_a_death_stops_the_case_at_once_and_no_older_list_brings_it_back(
    db: Database, client: Client, sign_in: Become, coordinator: Person, changed: dict[str, str]
) -> None:
    bring_in(db, coordinator, as_csv(row(), family(1)))
    bring_in(db, coordinator, as_csv(row(**changed, **DEAD)))
    older = bring_in(db, coordinator, as_csv(row(), family(1)))
    assert (older.new, older.changed, older.suppressed) == (0, 0, 1)
    assert "Müller" not in seen_by(client, sign_in, "coordinator")
    stopped = [case for case in all_cases(db) if case.contact is Contact.STOPPED]
    assert [(case.family, case.district, case.content_hash) for case in stopped] == [(None, "", "")]


def test_a_death_that_comes_before_the_birth_list_is_remembered(
    db: Database, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(**DEAD)))
    done = bring_in(db, coordinator, as_csv(row()))
    assert (done.new, done.suppressed) == (0, 1)


def test_the_death_of_the_mother_stops_the_case_too(db: Database, coordinator: Person) -> None:
    header = (*HEADER, "Sterbedatum Mutter")
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**{"Sterbedatum Mutter": "2.11.2026"}), header=header))
    assert [case.contact for case in all_cases(db)] == [Contact.STOPPED]


@pytest.mark.parametrize("order", [1, -1])
def test_a_dead_twin_hides_the_family(db: Database, coordinator: Person, order: int) -> None:
    rows = [row(), row(Vornamen="Ben", **DEAD)][::order]
    assert look(db, coordinator, as_csv(*rows)).suppressed == 2
    bring_in(db, coordinator, as_csv(*rows))
    assert [case.family for case in all_cases(db)] == [None]


def test_a_protection_is_never_lifted_by_a_list(db: Database, coordinator: Person) -> None:
    bring_in(db, coordinator, as_csv(row(Auskunftssperre="ja", Straße="", PLZ="")))
    bring_in(db, coordinator, as_csv(row(Auskunftssperre="nein")))
    assert [case.is_protected for case in all_cases(db)] == [True]


def test_a_protection_takes_the_family_off_the_tour(
    db: Database, client: Client, sign_in: Become, coordinator: Person, people: dict[str, Person]
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    sign_in("coordinator")
    case_id = str(all_cases(db)[0].id)
    client.post(f"{HOME}/zuteilungen", data={"fall": case_id, "an": str(people["visitor"].id)})
    assert "Müller" in seen_by(client, sign_in, "visitor")
    bring_in(db, coordinator, as_csv(row(Sperrvermerk="ja")))
    assert "Müller" not in seen_by(client, sign_in, "visitor")
    with db.reading() as session:
        case = session.exec(select(WelcomeCase)).one()
    assert (case.assigned_to, case.is_protected, case.district) == (None, True, "")


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("later", [1, 40])
def test_a_block_told_of_a_family_that_wanted_no_post_stands_when_an_older_list_comes(
    db: Database, client: Client, sign_in: Become, coordinator: Person, people: dict[str, Person],
    block: dict[str, str], later: int,
) -> None:  # fmt: skip
    meant = no_post.Named("Müller", date(2026, 11, 1))
    no_post.ask_all(db, [meant])
    for _twice in range(2):
        bring_in(db, coordinator, as_csv(row(**block), family(1)))
    with clock.use(NOON + timedelta(days=later)):
        no_post.purge_wishes(db)
        with db.transaction() as session:
            no_post.withdraw_named(session, people["protector"], meant)
        bring_in(db, coordinator, as_csv(row(), family(1)))
        assert "Müller" not in seen_by(client, sign_in, "coordinator")
        assert ("Müller" in seen_by(client, sign_in, "protector")) is (later < 30)
    assert [case.is_protected for case in all_cases(db)].count(True) == 1


def test_of_a_family_that_wants_no_post_nothing_but_a_block_is_kept(
    db: Database, coordinator: Person
) -> None:
    no_post.ask_all(db, [no_post.Named("Müller", date(2026, 11, 1))])
    bring_in(db, coordinator, as_csv(row(), family(1)))
    assert len(all_cases(db)) == 1


def test_a_block_of_a_child_that_has_turned_two_still_hides_its_family(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    child = {"Geburtsdatum": "1.12.2024"}
    bring_in(db, coordinator, as_csv(row(**child), family(1)))
    with clock.use(NOON + timedelta(days=7)):
        assert "Müller" in seen_by(client, sign_in, "coordinator")
        told = as_csv(row(**child, Auskunftssperre="ja", Straße="Neuweg"), family(1))
        done = bring_in(db, coordinator, told)
        assert (done.changed, done.suppressed, done.rejected) == (0, 1, 0)
        assert "Müller" not in seen_by(client, sign_in, "coordinator")
        assert "Musterstraße" in seen_by(client, sign_in, "protector")


def test_a_child_over_two_that_nobody_knows_makes_no_case_with_a_block_either(
    db: Database, coordinator: Person
) -> None:
    done = bring_in(
        db, coordinator, as_csv(row(Geburtsdatum="1.1.2024", Auskunftssperre="ja"), family(1))
    )
    assert (done.new, done.rejected) == (1, 1)
    assert len(all_cases(db)) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"PLZ": "10115"}, "outside"), ({"Geburtsdatum": "01.11.2020"}, "too_old")],
)
def test_a_wish_for_no_post_makes_no_case_of_a_block_that_would_make_none(
    db: Database, coordinator: Person, changed: dict[str, str], why: str
) -> None:
    listed = as_csv(row(**changed, **BLOCKS[0]), family(1))
    no_post.ask(db, name="Müller", born_on=date(2020 if why == "too_old" else 2026, 11, 1))
    bring_in(db, coordinator, listed)
    assert [case.family["name"] for case in all_cases(db)] == ["Fambbbc"]
