"""A death or a block that fits by name and birthday only: first nobody rings, then a person asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, delete, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import birthlist, doubts, importing, letters, no_post
from fruehe_hilfen.welcome.doubt_models import Doubt
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.matching import hashes, make_plan
from fruehe_hilfen.welcome.models import CaseKey, NoPost, WelcomeCase
from fruehe_hilfen.welcome.retention import purge
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
PAGE = f"{HOME}/lage"
OTHER = {"Vornamen": "", "Vornamen Mutter": "Tom", "Straße": "", "Hausnummer": "", "PLZ": ""}
DEAD, BLOCK = {"Sterbedatum": "20.11.2026"}, {"Auskunftssperre": "ja"}
FIELDS = ("contact", "family", "content_hash", "district", "closed_at", "purge_after",
          "is_protected")  # fmt: skip
FIRST_OF_NOVEMBER = NOON.date().replace(day=1)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def named(db: Database) -> list[WelcomeCase]:
    return [case for case in all_cases(db) if case.family]


def all_doubts(db: Database) -> list[Doubt]:
    with db.reading() as session:
        return list(session.exec(select(Doubt)))


def open_doubts(db: Database) -> list[Doubt]:
    return [one for one in all_doubts(db) if one.settled_at is None]


def settle(client: Client, db: Database, word: str) -> int:
    (doubt,) = open_doubts(db)
    return client.post(f"{PAGE}/zweifel/{doubt.id}/{word}").status_code


def bring_in_parts(
    db: Database, person: Person, rows: list[dict[str, str]], order: int
) -> list[dict[str, str]]:
    """One list or two, in this order or the other."""
    ordered = rows if order > 0 else rows[::-1]
    for some in [ordered] if abs(order) == 1 else [[one] for one in ordered]:
        bring_in(db, person, as_csv(*some))
    return ordered


@pytest.mark.parametrize("order", [1, 2, -1, -2])
def test_a_death_that_may_be_meant_stops_the_family_whichever_row_comes_first(
    db: Database, client: Client, sign_in: Become, coordinator: Person, order: int
) -> None:
    rows = bring_in_parts(db, coordinator, [row(), row(**OTHER, **DEAD)], order)
    assert named(db) == []
    sign_in("coordinator")
    with db.reading() as session:
        assert letters.waiting(session, coordinator) == []
    page = client.get(PAGE).text
    assert "Eine Zeile mit Sterbedatum meint vielleicht diese Familie." in page
    assert "Familie Müller, Musterstraße 4" in page
    home = client.get(HOME).text
    assert "Müller" not in home
    assert "1 Punkt wartet auf Sie" in home
    again = bring_in(db, coordinator, as_csv(*rows))
    assert (again.new, again.changed) == (0, 0)
    assert len(open_doubts(db)) == 1


def test_a_case_from_before_there_were_such_keys_gets_them_with_the_next_list(
    db: Database, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    with db.transaction() as session:
        found = make_plan(session, birthlist.read(as_csv(row()), NOON.date()))
        days = hashes(found.keyring, load_family(all_cases(db)[0].family)).days
        session.execute(delete(CaseKey).where(col(CaseKey.key).in_(sorted(days))))
    assert bring_in(db, coordinator, as_csv(row())).unchanged == 1
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    assert named(db) == []


def test_another_family_comes_back_as_it_was_and_nobody_asks_again(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    (before,) = all_cases(db)
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    sign_in("coordinator")
    assert settle(client, db, "andere") == 303
    (after,) = named(db)
    assert [getattr(after, name) for name in FIELDS] == [getattr(before, name) for name in FIELDS]
    bring_in(db, coordinator, as_csv(row(), row(**OTHER, **DEAD)))
    assert len(named(db)) == 1
    assert "unklar" not in client.get(PAGE).text


def test_this_family_stays_away_for_good_and_its_names_are_gone(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    sign_in("coordinator")
    (doubt,) = open_doubts(db)
    assert settle(client, db, "diese") == 303
    for word in ("diese", "andere"):
        assert client.post(f"{PAGE}/zweifel/{doubt.id}/{word}").status_code == 404
    assert named(db) == []
    assert bring_in(db, coordinator, as_csv(row())).new == 0
    assert [one.family for one in all_doubts(db)] == [None]


@pytest.mark.parametrize("order", [1, 2, -1, -2])
def test_a_block_that_may_be_meant_hides_the_family_from_everybody_else(
    db: Database, client: Client, sign_in: Become, coordinator: Person, order: int
) -> None:
    bring_in_parts(db, coordinator, [row(), row(**OTHER, **BLOCK)], order)
    assert all(case.is_protected and not case.district for case in all_cases(db))
    sign_in("coordinator")
    seen = client.get(PAGE).text + client.get(HOME).text
    assert "Müller" not in seen
    assert "unklar" not in seen
    (doubt,) = open_doubts(db)
    assert client.post(f"{PAGE}/zweifel/{doubt.id}/andere").status_code == 404
    sign_in("protector")
    assert "Eine Zeile mit Sperre meint vielleicht diese Familie." in client.get(PAGE).text
    assert settle(client, db, "andere") == 303
    assert [case.district for case in all_cases(db) if not case.is_protected] == ["Nord-Düren"]


def test_the_dry_run_names_the_row_to_whoever_may_know_of_it(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(), family(1)))
    block = family(1, **{**OTHER, "Vornamen Mutter": "Udo"}, **BLOCK)
    data = as_csv(row(**OTHER, **DEAD), block, family(2))
    for name in ("coordinator", "protector"):
        person = sign_in(name)
        page = client.get(f"{HOME}/import/{importing.stage(db, person, data)}").text
        assert "Name und Geburtstag passen zu einem Sterbefall" in page
        tells = "Name und Geburtstag passen zu einer Sperre" in page
        assert tells is (name == "protector")
    plan = importing.dry_run(db, coordinator, importing.stage(db, coordinator, data))
    assert plan
    shown = plan.counts(with_protected=False)
    assert (shown.rows, shown.new, shown.suppressed) == (2, 1, 1)


def test_a_sure_row_settles_what_was_unclear(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(), family(1)))
    block = family(1, **{**OTHER, "Vornamen Mutter": "Udo"}, **BLOCK)
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD), block))
    assert len(open_doubts(db)) == 2
    bring_in(db, coordinator, as_csv(row(**DEAD), family(1, **BLOCK)))
    assert open_doubts(db) == []
    assert {case.contact for case in all_cases(db) if not case.is_protected} == {Contact.STOPPED}
    sign_in("coordinator")
    assert "Müller" not in client.get(PAGE).text


def test_a_wish_for_no_post_that_comes_meanwhile_counts_afterwards(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    no_post.ask(db, name="Müller", born_on=FIRST_OF_NOVEMBER)
    sign_in("coordinator")
    assert settle(client, db, "andere") == 303
    assert named(db) == []
    assert "1 Familie ist deshalb" in client.get(f"{HOME}/keine-post").text


@pytest.mark.parametrize("is_wish_first", [True, False])
def test_a_death_that_may_mean_who_wanted_no_post_outlives_the_wish(
    db: Database, client: Client, sign_in: Become, coordinator: Person, is_wish_first: bool
) -> None:
    """The wish means one part of the name, the death the other."""
    bring_in(db, coordinator, as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"})))
    no_post.ask(db, name="Müller", born_on=FIRST_OF_NOVEMBER)
    with db.reading() as session:
        wish_id = session.exec(select(NoPost.id)).one()
    hidden = {**OTHER, "Familienname": "Schmitz", "Familienname Mutter": "Schmitz"}
    bring_in(db, coordinator, as_csv(row(**{**hidden, **DEAD})))
    sign_in("coordinator")
    if not is_wish_first:
        assert settle(client, db, "andere") == 303
        assert named(db) == []
    assert client.post(f"{HOME}/keine-post/{wish_id}/aufhebung").status_code == 303
    if is_wish_first:
        assert named(db) == []
        assert settle(client, db, "andere") == 303
    assert [case.family["street"] for case in named(db)] == ["Musterstraße"]


def test_a_registration_that_may_concern_a_death_waits_for_a_person(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    wish = {
        "name": "Müller", "first_name": "Eva", "born_day": "1", "born_month": "11",
        "born_year": "2026", "street": "Musterweg", "house_no": "3", "plz": "52351",
    }  # fmt: skip
    client.post("/willkommen/anmelden", data=wish)
    sign_in("coordinator")
    rest = client.get(f"{HOME}/anmeldungen").text.split(f'action="{HOME}/anmeldungen/')[1]
    wish_id = UUID(rest.split("/")[0])
    assert client.post(f"{HOME}/anmeldungen/{wish_id}/uebernahme").status_code == 409
    assert named(db) == []


def test_what_nobody_found_out_stays_on_the_safe_side_without_names(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    with clock.use(NOON + timedelta(days=30)):
        doubts.purge_doubts(db)
        assert open_doubts(db)[0].family
    with clock.use(NOON + timedelta(days=31)):
        purge(db)
        doubts.purge_doubts(db)
        assert open_doubts(db) == []
        sign_in("coordinator")
        assert "Müller" not in client.get(PAGE).text
        assert bring_in(db, coordinator, as_csv(row())).new == 0


def test_other_roles_settle_nothing(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    for name in ("visitor", "nurse", "protector"):
        sign_in(name)
        assert settle(client, db, "andere") in {403, 404}
    assert len(open_doubts(db)) == 1


SECOND = {**OTHER, "Vornamen Mutter": "Udo"}


def bring_in_two(db: Database, person: Person, news: dict[str, str], *, at_once: bool) -> None:
    """Two rows about other people than the family may mean it; then they come a second time."""
    bring_in(db, person, as_csv(row()))
    rows = [row(**OTHER, **news), row(**SECOND, **news)]
    for some in [rows] if at_once else [rows[:1], rows[1:]]:
        bring_in(db, person, as_csv(*some))
    bring_in(db, person, as_csv(*rows, *rows))


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("news", "who"), [(DEAD, "coordinator"), (BLOCK, "protector")])
def test_every_row_that_may_be_meant_is_asked_before_the_family_is_as_it_was(
    db: Database, client: Client, sign_in: Become, coordinator: Person, news: dict[str, str],
    who: str, at_once: bool,
) -> None:  # fmt: skip
    bring_in_two(db, coordinator, news, at_once=at_once)
    first, second = ours(db)
    sign_in(who)
    assert client.get(PAGE).text.count("Familie Müller, Musterstraße 4") == 2
    assert client.post(f"{PAGE}/zweifel/{first.id}/andere").status_code == 303
    with db.reading() as session:
        held = session.get_one(WelcomeCase, first.case_id)
        assert held.is_protected or held.contact is Contact.STOPPED
    assert client.post(f"{PAGE}/zweifel/{second.id}/andere").status_code == 303
    with db.reading() as session:
        free = session.get_one(WelcomeCase, first.case_id)
    assert (free.is_protected, free.contact, free.district) == (False, Contact.NEW, "Nord-Düren")
    assert free.family


def ours(db: Database) -> list[Doubt]:
    """The open doubts about the family of `row()`, the first that a list brought."""
    first = min(case.id for case in all_cases(db))
    return [one for one in open_doubts(db) if one.case_id == first]


def test_a_block_that_is_meant_outlives_the_other_row(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in_two(db, coordinator, BLOCK, at_once=True)
    first, second = ours(db)
    sign_in("protector")
    assert client.post(f"{PAGE}/zweifel/{first.id}/diese").status_code == 303
    assert client.post(f"{PAGE}/zweifel/{second.id}/andere").status_code == 404
    with db.reading() as session:
        assert session.get_one(WelcomeCase, first.case_id).is_protected


def test_a_block_nobody_found_out_stays_whatever_is_answered_to_a_later_row(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **BLOCK)))
    with clock.use(NOON + timedelta(days=20)):
        bring_in(db, coordinator, as_csv(row(**SECOND, **BLOCK)))
    _first, second = ours(db)
    with clock.use(NOON + timedelta(days=31)):
        doubts.purge_doubts(db)
        sign_in("protector")
        assert client.post(f"{PAGE}/zweifel/{second.id}/andere").status_code == 404
    with db.reading() as session:
        assert session.get_one(WelcomeCase, second.case_id).is_protected


def test_the_page_says_what_happens_after_thirty_days(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row(), family(1)))
    block = family(1, **{**OTHER, "Vornamen Mutter": "Udo"}, **BLOCK)
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD), block))
    for name, is_death in (("coordinator", True), ("protector", False)):
        sign_in(name)
        page = client.get(PAGE).text
        assert ("die Namen sind gelöscht" in page) is is_death
        assert ("Nach 30 Tagen ohne Antwort bleibt sie geschützt." in page) is not is_death


def test_sealed_names_are_handed_on_no_longer_than_they_were_kept(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    """The wish means one part of the name, the deaths the other."""
    bring_in(db, coordinator, as_csv(row(**{"Familienname Mutter": "Müller-Schmitz"})))
    no_post.ask(db, name="Müller", born_on=FIRST_OF_NOVEMBER)
    with db.reading() as session:
        wish_id = session.exec(select(NoPost.id)).one()
    with clock.use(NOON + timedelta(days=20)):
        hidden = {**OTHER, "Familienname": "Schmitz", "Familienname Mutter": "Schmitz"}
        bring_in(db, coordinator, as_csv(row(**{**hidden, **DEAD})))
        sign_in("coordinator")
        assert client.post(f"{HOME}/keine-post/{wish_id}/aufhebung").status_code == 303
    (doubt,) = [one for one in open_doubts(db) if one.family]
    assert doubt.purge_after == (NOON + timedelta(days=30)).date()


def test_names_handed_to_a_later_doubt_go_when_the_first_would_have_gone(
    db: Database, client: Client, sign_in: Become, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**OTHER, **DEAD)))
    with clock.use(NOON + timedelta(days=20)):
        bring_in(db, coordinator, as_csv(row(**SECOND, **DEAD)))
        sign_in("coordinator")
        first, second = sorted(ours(db), key=lambda one: one.found_at)
        assert client.post(f"{PAGE}/zweifel/{first.id}/andere").status_code == 303
    with db.reading() as session:
        kept = session.get_one(Doubt, second.id)
    assert (bool(kept.family), kept.purge_after) == (True, first.purge_after)
