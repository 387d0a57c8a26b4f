"""A family says once that it wants no post and no visit: nobody goes there, whatever lists come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import no_post
from fruehe_hilfen.welcome.models import NoPost, NoPostKey
from fruehe_hilfen.welcome.retention import purge
from fruehe_hilfen.welcome.rules import Contact
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
WISH = {"name": "Mueller", "born_day": "1", "born_month": "11", "born_year": "2026"}
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def send(client: Client, **changed: str) -> None:
    answer = client.post("/keine-post", data={**WISH, **changed})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/keine-post/danke"


def wishes(db: Database) -> list[NoPost]:
    with db.reading() as session:
        return list(session.exec(select(NoPost)))


def test_the_form_says_who_sees_it_and_answers_without_repeating_it(client: Client) -> None:
    page = client.get("/keine-post")
    assert "02421" in page.text
    send(client)
    thanks = client.get("/keine-post/danke")
    assert "keine Post" in thanks.text
    assert "Mueller" not in thanks.text


def test_a_later_list_does_not_bring_the_family(
    db: Database, client: Client, coordinator: Person
) -> None:
    send(client)
    done = bring_in(db, coordinator, as_csv(family(1), row()))
    assert (done.new, done.suppressed) == (1, 1)
    assert [case.contact for case in all_cases(db)] == [Contact.NEW]


def test_what_is_known_already_is_stopped_and_on_no_tour(
    db: Database, client: Client, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(family(1), row()))
    send(client)
    cases = {case.contact: case for case in all_cases(db)}
    assert cases[Contact.STOPPED].family is None
    assert cases[Contact.STOPPED].assigned_to is None
    assert cases[Contact.NEW].family["name"].startswith("Fam")
    done = bring_in(db, coordinator, as_csv(family(1), row()))
    assert (done.new, done.unchanged, done.suppressed) == (0, 1, 1)


@pytest.mark.parametrize("changed", [{"name": "Schmitz"}, {"born_day": "5"}])
def test_another_name_or_day_is_another_family(
    db: Database, client: Client, coordinator: Person, changed: dict[str, str]
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    send(client, **changed)
    assert all_cases(db)[0].contact is Contact.NEW


def test_asking_twice_is_one_wish(db: Database, client: Client) -> None:
    send(client)
    send(client)
    assert len(wishes(db)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Bitte schreiben Sie den Familiennamen."),
        ({"name": "---"}, "Bitte schreiben Sie den Familiennamen."),
        ({"name": "x" * 101}, "höchstens 100 Zeichen"),
        ({"born_day": "31", "born_month": "2"}, "Bitte schreiben Sie Tag, Monat und Jahr."),
        ({"born_year": "2027"}, "Bitte sehen Sie beim Jahr noch einmal nach."),
        ({"born_year": "1990"}, "Bitte sehen Sie beim Jahr noch einmal nach."),
    ],
)
def test_what_cannot_be_read_comes_back_as_it_was_typed(
    db: Database, client: Client, changed: dict[str, str], says: str
) -> None:
    answer = client.post("/keine-post", data={**WISH, **changed})
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{changed.get("name", "Mueller")}"' in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert wishes(db) == []


def test_nobody_fills_the_table(client: Client) -> None:
    for n in range(5):
        send(client, born_day=str(n + 1))
    assert client.post("/keine-post", data=WISH).status_code == 429


def test_the_name_lies_sealed_and_goes_after_thirty_days_the_hash_stays(
    db: Database, client: Client, coordinator: Person
) -> None:
    send(client)
    with db.reading() as session:
        (raw,) = session.execute(text("SELECT family FROM welcome_no_post")).scalars()
        assert b"Mueller" not in bytes(raw)
    with clock.use(NOW + timedelta(days=29)):
        purge_all(db)
        assert wishes(db)[0].family
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
        assert wishes(db)[0].family is None
        assert bring_in(db, coordinator, as_csv(row())).suppressed == 1
    with clock.use(NOW + timedelta(days=2 * 366 + 1)):
        purge_all(db)
    assert wishes(db) == []
    with db.reading() as session:
        assert session.exec(select(NoPostKey)).all() == []


def purge_all(db: Database) -> None:
    purge(db)
    no_post.purge_wishes(db)


def test_the_office_reads_who_asked_and_can_take_back_a_mistake(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    send(client)
    sign_in("coordinator")
    listed = client.get(f"{HOME}/keine-post")
    assert "Mueller" in listed.text
    (wish,) = wishes(db)
    answer = client.post(f"{HOME}/keine-post/{wish.id}/aufhebung")
    assert answer.status_code == 303
    assert bring_in(db, coordinator, as_csv(row())).new == 1
    assert client.post(f"{HOME}/keine-post/{wish.id}/aufhebung").status_code == 404


@pytest.mark.parametrize("name", ["visitor", "nurse", "editor"])
def test_only_the_office_reads_who_asked(client: Client, sign_in: Become, name: str) -> None:
    sign_in(name)
    assert client.get(f"{HOME}/keine-post").status_code in {403, 404}


def undo(client: Client, db: Database, sign_in: Become) -> None:
    sign_in("coordinator")
    (wish,) = wishes(db)
    assert client.post(f"{HOME}/keine-post/{wish.id}/aufhebung").status_code == 303


def test_what_a_stranger_stopped_is_seen_and_comes_back(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    (before,) = all_cases(db)
    send(client)
    send(client)
    bring_in(db, coordinator, as_csv(row()))
    assert all_cases(db)[0].family is None
    sign_in("coordinator")
    assert "1 Familie ist deshalb" in client.get(f"{HOME}/keine-post").text
    undo(client, db, sign_in)
    (after,) = all_cases(db)
    for name in ("id", "contact", "family", "content_hash", "district", "closed_at", "purge_after"):
        assert getattr(after, name) == getattr(before, name), name
    assert bring_in(db, coordinator, as_csv(row())).unchanged == 1


def test_a_family_that_a_list_brought_meanwhile_comes_with_the_next(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    send(client)
    bring_in(db, coordinator, as_csv(row()))
    undo(client, db, sign_in)
    assert bring_in(db, coordinator, as_csv(row())).new == 1


def test_a_death_told_after_the_wish_stays_and_so_does_a_protection(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    other = {"Vornamen": "Tom", "Vornamen Mutter": "Eva", "Hausnummer": "9"}
    bring_in(db, coordinator, as_csv(row(), row(**other)))
    send(client)
    bring_in(
        db, coordinator, as_csv(row(Sterbedatum="20.11.2026"), row(Auskunftssperre="ja", **other))
    )
    undo(client, db, sign_in)
    cases = {case.contact: case for case in all_cases(db)}
    assert cases[Contact.STOPPED].family is None
    assert cases[Contact.NEW].is_protected
    assert cases[Contact.NEW].district == ""


def test_what_was_stopped_cannot_be_read_and_is_gone_after_thirty_days(
    db: Database, client: Client, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    send(client)
    with db.reading() as session:
        (raw,) = session.execute(text("SELECT family FROM welcome_no_post")).scalars()
    assert b"Musterstra" not in bytes(raw)
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
    assert [wish.family for wish in wishes(db)] == [None]
