"""A family says once that it wants no post and no visit: nobody goes there, whatever lists come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import events, no_post
from fruehe_hilfen.welcome.jobs import HANDLERS
from fruehe_hilfen.welcome.models import NoPost, NoPostKey, WelcomeCase
from fruehe_hilfen.welcome.retention import purge
from fruehe_hilfen.welcome.rules import Contact, Kind
from tests.support import statements
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


Send = Callable[..., None]


@pytest.fixture
def send(client: Client, db: Database) -> Send:
    """Fills in the form; seconds later the wish takes effect."""

    def fill_in(**changed: str) -> None:
        answer = client.post("/keine-post", data={**WISH, **changed})
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/keine-post/danke"
        assert outbox.run_once(db, HANDLERS) == 1

    return fill_in


def wishes(db: Database) -> list[NoPost]:
    with db.reading() as session:
        return list(session.exec(select(NoPost)))


def test_the_form_says_who_sees_it_and_answers_without_repeating_it(
    client: Client, send: Send
) -> None:
    page = client.get("/keine-post")
    assert "02421" in page.text
    send()
    thanks = client.get("/keine-post/danke")
    assert "keine Post" in thanks.text
    assert "Mueller" not in thanks.text


def test_a_later_list_does_not_bring_the_family(
    db: Database, client: Client, coordinator: Person, send: Send
) -> None:
    send()
    done = bring_in(db, coordinator, as_csv(family(1), row()))
    assert (done.new, done.suppressed) == (1, 1)
    assert [case.contact for case in all_cases(db)] == [Contact.NEW]


def test_what_is_known_already_is_stopped_and_on_no_tour(
    db: Database, client: Client, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(family(1), row()))
    send()
    cases = {case.contact: case for case in all_cases(db)}
    assert cases[Contact.STOPPED].family is None
    assert cases[Contact.STOPPED].assigned_to is None
    assert cases[Contact.NEW].family["name"].startswith("Fam")
    done = bring_in(db, coordinator, as_csv(family(1), row()))
    assert (done.new, done.unchanged, done.suppressed) == (0, 1, 1)


@pytest.mark.parametrize("changed", [{"name": "Schmitz"}, {"born_day": "5"}])
def test_another_name_or_day_is_another_family(
    db: Database, client: Client, coordinator: Person, changed: dict[str, str], send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    send(**changed)
    assert all_cases(db)[0].contact is Contact.NEW


def test_asking_twice_is_one_wish(db: Database, client: Client, send: Send) -> None:
    send()
    send()
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


def test_nobody_fills_the_table(client: Client, send: Send) -> None:
    for n in range(5):
        send(born_day=str(n + 1))
    assert client.post("/keine-post", data=WISH).status_code == 429


def test_the_name_lies_sealed_and_goes_after_thirty_days_the_hash_stays(
    db: Database, client: Client, coordinator: Person, send: Send
) -> None:
    send()
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


def call_back(client: Client, text: str = "Mueller; 1.11.2026") -> str:
    """A family rang: the office types its name; what the page says afterwards."""
    answer = client.post(f"{HOME}/keine-post/aufhebungen", data={"familien-doch": text})
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_the_office_takes_back_a_mistake_by_name_and_hears_the_same_if_there_was_none(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    send()
    sign_in("coordinator")
    said = {call_back(client, text) for text in ("Nobody; 1.11.2026", "Mueller; 1.11.2026") * 2}
    assert len(said) == 1
    assert "Wenn es so einen Wunsch gab, gilt er nicht mehr." in said.pop()
    assert bring_in(db, coordinator, as_csv(row())).new == 1
    broken = client.post(f"{HOME}/keine-post/aufhebungen", data={"familien-doch": "Mueller"})
    assert broken.status_code == 422
    assert 'value="Mueller"' in broken.text


BLOCK = {"Auskunftssperre": "ja"}


def listed_for(client: Client, sign_in: Become, name: str) -> str:
    sign_in(name)
    return client.get(f"{HOME}/keine-post").text.split("<main")[1]


def test_a_wish_of_a_protected_family_and_one_of_nobody_look_the_same(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row(**BLOCK), family(1)))
    before = listed_for(client, sign_in, "coordinator")
    send()
    send(name="Niemand")
    assert listed_for(client, sign_in, "coordinator") == before
    seen = listed_for(client, sign_in, "protector")
    assert "Mueller" in seen
    assert "Niemand" in seen
    assert seen.count("1 Familie ist deshalb") == 1
    send(name="Fambbbc")
    assert "Fambbbc" in listed_for(client, sign_in, "coordinator")
    assert "Fambbbc" not in listed_for(client, sign_in, "protector")


def test_typing_a_name_tells_nobody_whether_it_is_protected(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row(**BLOCK)))
    send()  # the family asked itself, a week before
    said = []
    with clock.use(NOW + timedelta(days=7)):
        for name in ("Müller", "Niemand"):
            sign_in("coordinator")
            data = {"familien": f"{name}; 1.11.2026"}
            answer = client.post(f"{HOME}/keine-post", data=data)
            page = client.get(answer.headers["location"]).text.split("<main")[1]
            said += [line.strip() for line in page.splitlines() if "gemeldet am" in line][:1]
            assert name in page
            assert "deshalb" not in page
    assert said == ["<p>Geburtstag 01.11.2026, gemeldet am 02.12.2026.</p>"] * 2
    assert "1 Familie ist deshalb" in listed_for(client, sign_in, "protector")


def test_who_handles_blocks_writes_to_no_open_list(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(**BLOCK)))
    sign_in("protector")
    case_id = all_cases(db)[0].id
    assert client.post(f"{HOME}/faelle/{case_id}/keine-post").status_code == 303
    assert "Müller" in listed_for(client, sign_in, "protector")
    assert "Müller" not in listed_for(client, sign_in, "coordinator")
    (wish,) = wishes(db)
    assert client.post(f"{HOME}/keine-post/{wish.id}/aufhebung").status_code == 404


def test_another_wish_that_stands_keeps_the_family_away(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"})))
    send()
    send(name="Schmitz")
    first, second = sorted(wishes(db), key=lambda wish: wish.family["name"])
    sign_in("coordinator")
    assert client.post(f"{HOME}/keine-post/{first.id}/aufhebung").status_code == 303
    assert [case.family for case in all_cases(db)] == [None]
    assert bring_in(db, coordinator, as_csv(row())).new == 0
    assert client.post(f"{HOME}/keine-post/{second.id}/aufhebung").status_code == 303
    (case,) = all_cases(db)
    assert (case.contact, case.family["name"]) == (Contact.NEW, "Müller")


def test_a_wish_that_lost_its_name_says_what_it_stops(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    send(name="Schmitz")
    bring_in(db, coordinator, as_csv(row()))
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
        bring_in(db, coordinator, as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"})))
        assert all_cases(db)[0].family is None
        page = listed_for(client, sign_in, "coordinator")
        assert "Ein früherer Wunsch" in page
        assert "1 Familie ist deshalb" in page
        undo(client, db, sign_in)
        assert all_cases(db)[0].family["street"] == "Musterstraße"


def test_asking_again_after_thirty_days_can_be_taken_back(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    send()
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
        sign_in("coordinator")
        assert "Mueller" not in client.get(f"{HOME}/keine-post").text
        assert len(wishes(db)) == 1
        send()
        (wish,) = wishes(db)
        assert (wish.family["name"], wish.asked_at) == ("Mueller", NOW + timedelta(days=31))
    with clock.use(NOW + timedelta(days=60)):
        purge_all(db)
        assert wishes(db)[0].family


@pytest.mark.parametrize("is_early", [True, False])
def test_after_a_death_nothing_sealed_is_left(
    db: Database, client: Client, sign_in: Become, coordinator: Person, is_early: bool, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row(), family(1)))
    send()
    if not is_early:
        send(name="Fambbbc")
    bring_in(db, coordinator, as_csv(row(Sterbedatum="20.11.2026")))
    sealed = {wish.family["name"]: len(wish.family["stopped"]) for wish in wishes(db)}
    assert sealed == ({"Mueller": 0} if is_early else {"Mueller": 0, "Fambbbc": 1})
    sign_in("coordinator")
    call_back(client)
    dead = [case for case in all_cases(db) if case.family is None]
    assert dead[0].contact is Contact.STOPPED


def test_a_sealed_family_goes_with_its_own_period(
    db: Database, client: Client, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    with db.transaction() as session:
        events.append_by_system(session, session.exec(select(WelcomeCase)).one(), Kind.DECLINE)
    with clock.use(NOW + timedelta(days=20)):
        send()
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
        (wish,) = wishes(db)
        assert [one["family"] for one in wish.family["stopped"]] == [None]


@pytest.mark.parametrize("name", ["visitor", "nurse", "editor"])
def test_only_the_office_reads_who_asked(client: Client, sign_in: Become, name: str) -> None:
    sign_in(name)
    assert client.get(f"{HOME}/keine-post").status_code in {403, 404}


def undo(client: Client, db: Database, sign_in: Become, name: str = "coordinator") -> None:
    sign_in(name)
    (wish,) = wishes(db)
    assert client.post(f"{HOME}/keine-post/{wish.id}/aufhebung").status_code == 303


def test_what_a_stranger_stopped_is_seen_and_comes_back(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    (before,) = all_cases(db)
    send()
    send()
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
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    send()
    bring_in(db, coordinator, as_csv(row()))
    undo(client, db, sign_in, "protector")
    assert bring_in(db, coordinator, as_csv(row())).new == 1


def test_a_death_told_after_the_wish_stays_and_so_does_a_protection(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    other = {"Vornamen": "Tom", "Vornamen Mutter": "Eva", "Hausnummer": "9"}
    bring_in(db, coordinator, as_csv(row(), row(**other)))
    send()
    bring_in(
        db, coordinator, as_csv(row(Sterbedatum="20.11.2026"), row(Auskunftssperre="ja", **other))
    )
    undo(client, db, sign_in, "protector")
    cases = {case.contact: case for case in all_cases(db)}
    assert cases[Contact.STOPPED].family is None
    assert cases[Contact.NEW].is_protected
    assert cases[Contact.NEW].district == ""


def test_what_was_stopped_cannot_be_read_and_is_gone_after_thirty_days(
    db: Database, client: Client, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    send()
    with db.reading() as session:
        (raw,) = session.execute(text("SELECT family FROM welcome_no_post")).scalars()
    assert b"Musterstra" not in bytes(raw)
    with clock.use(NOW + timedelta(days=31)):
        purge_all(db)
    assert [wish.family for wish in wishes(db)] == [None]


def test_a_block_told_while_another_wish_hides_the_row_stands_when_the_wish_is_over(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    send(name="Schmitz")
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"}, **BLOCK)))
    assert all_cases(db)[0].family is None
    undo(client, db, sign_in, "protector")
    (case,) = all_cases(db)
    assert (case.family["street"], case.is_protected, case.district) == ("Musterstraße", True, "")


def rows_written(db: Database, name: str, client: Client) -> list[str]:
    """The statements the server runs while somebody waits for the answer to the form."""
    with statements.asked(db) as seen:
        answer = client.post("/keine-post", data={**WISH, "name": name})
    assert answer.status_code == 303
    return [one for one, _ in seen]


def test_neither_the_words_nor_the_time_of_the_answer_tell_who_is_known(
    db: Database, client: Client, coordinator: Person
) -> None:
    """Whoever is known, blocked, asked already or unknown: the same work, and nothing is compared."""
    bring_in(db, coordinator, as_csv(row(), family(1), family(2, **BLOCK)))
    no_post.ask(db, name="Fambbbc", born_on=date(2026, 11, 1))
    done = [rows_written(db, name, client) for name in ("Mueller", "Niemand", "Fambbbc")]
    assert done[0] == done[1] == done[2]
    assert not [one for one in done[0] if "welcome_" in one]
    assert outbox.run_once(db, HANDLERS) == 3
    assert {case.contact for case in all_cases(db)} >= {Contact.STOPPED}


def test_a_wish_that_was_sent_lies_sealed_until_it_takes_effect(
    db: Database, client: Client
) -> None:
    client.post("/keine-post", data=WISH)
    with db.reading() as session:
        (raw,) = session.execute(text("SELECT payload FROM outbox_message")).scalars()
        (key,) = session.execute(text("SELECT key FROM outbox_message")).scalars()
    assert b"Mueller" not in bytes(raw)
    assert "Mueller" not in key
    outbox.run_once(db, HANDLERS)
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM outbox_message")).scalar() == 0


@pytest.mark.parametrize("spelled", ["Schmitz", "Müller", "mueller-schmitz"])
@pytest.mark.parametrize("day", ["1", "31"])
@pytest.mark.parametrize("days_later", [0, 40, 400])
def test_a_family_that_rings_is_found_however_a_stranger_wrote_its_name(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send,
    spelled: str, day: str, days_later: int,
) -> None:  # fmt: skip
    """It does not know what was sent; it says its own names and the child's birthday."""
    month = "11" if day == "1" else "10"
    send(name=spelled, born_day=day, born_month=month)
    listed = as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"}))
    with clock.use(NOW + timedelta(days=days_later)):
        purge_all(db)
        assert bring_in(db, coordinator, listed).suppressed == 1
        sign_in("coordinator")
        call_back(client, "Müller-Schmitz; 1.11.2026")
        assert wishes(db) == []
        assert bring_in(db, coordinator, listed).new == 1


def test_a_wish_with_another_name_may_mean_another_family_and_stands(
    client: Client, db: Database, sign_in: Become, send: Send
) -> None:
    send(name="Müller-Lopez")
    send(name="Müller", born_day="4")
    sign_in("coordinator")
    call_back(client, "Müller-Schmitz; 1.11.2026")
    assert len(wishes(db)) == 2


def test_who_takes_a_wish_back_reads_what_happens_then(
    db: Database, client: Client, sign_in: Become, coordinator: Person, send: Send
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    send()
    assert "Dann gilt der Wunsch nicht mehr." in client.get("/keine-post/danke").text
    sign_in("coordinator")
    (wish,) = wishes(db)
    answer = client.post(f"{HOME}/keine-post/{wish.id}/aufhebung")
    said = client.get(answer.headers["location"]).text
    assert "Der Wunsch gilt nicht mehr." in said
    assert "steht wieder auf der Liste, ohne Zuteilung" in said
    (case,) = all_cases(db)
    assert (case.contact, case.assigned_to) == (Contact.NEW, None)
