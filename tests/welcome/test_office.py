"""The office's pages: who sees what, assignment, import through the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import demo, sample
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.rules import TOUR_LIMIT, Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family, row
from tests.welcome.test_import import bring_in

Become = Callable[[str], Person]
Ids = Callable[[], list[UUID]]
HOME = "/team/besuchsdienst"


def upload(client: Client, data: bytes) -> str:
    answer = client.post(f"{HOME}/import", files={"datei": ("liste.csv", data, "text/csv")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_list_goes_from_the_file_to_the_tour(
    client: Client, sign_in: Become, people: dict[str, Person], case_ids: Ids
) -> None:
    sign_in("coordinator")
    dry_run = upload(
        client,
        as_csv(
            row(),
            family(1),
            row(PLZ="99999", Vornamen="X"),
            row(Vornamen="Y", Sterbedatum="1.11.2026", Familienname="Z"),
        ),
    )
    page = client.get(dry_run).text
    assert "4 Zeilen gelesen" in page
    assert "Die PLZ liegt nicht in der Stadt Düren." in page
    assert "Müller" not in page
    assert case_ids() == []
    assert client.post(f"{dry_run}/bestaetigung").headers["location"] == HOME
    assert client.post(f"{dry_run}/bestaetigung").status_code == 410
    ids = [str(found) for found in case_ids()]
    listed = client.get(HOME).text
    assert all(found in listed for found in ids)
    sent = client.post(f"{HOME}/zuteilungen", data={"fall": ids, "an": str(people["nurse"].id)})
    assert sent.status_code == 303
    assert "Person nurse" in client.get(f"{HOME}?zustand=zugeteilt").text
    sign_in("nurse")
    assert len(client.json("GET", "/api/unterwegs/tour").json()["cases"]) == len(ids)


def test_a_file_that_cannot_be_read_comes_back_with_a_sentence(
    client: Client, sign_in: Become
) -> None:
    sign_in("coordinator")
    answer = client.post(f"{HOME}/import", files={"datei": ("x.csv", b"a;b", "text/csv")})
    assert answer.status_code == 422
    assert "Diese Spalten fehlen" in answer.text
    assert client.post(f"{HOME}/import", data={}).status_code == 422


def test_a_discarded_list_is_gone(client: Client, sign_in: Become, case_ids: Ids) -> None:
    sign_in("coordinator")
    dry_run = upload(client, as_csv(row()))
    client.post(f"{dry_run}/verwerfung")
    assert client.get(dry_run).status_code == 410
    assert client.post(f"{dry_run}/bestaetigung").status_code == 410
    assert case_ids() == []


def test_somebody_elses_list_cannot_be_confirmed(
    client: Client, sign_in: Become, case_ids: Ids
) -> None:
    sign_in("coordinator")
    dry_run = upload(client, as_csv(row()))
    sign_in("protector")
    assert client.post(f"{dry_run}/bestaetigung").status_code == 410
    assert case_ids() == []


def test_a_visitor_sees_only_the_own_tour_and_a_stranger_gets_404(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person], case_ids: Ids
) -> None:
    bring_in(db, people["coordinator"], as_csv(row(), family(1)))
    mine, other = case_ids()
    sign_in("coordinator")
    client.post(f"{HOME}/zuteilungen", data={"fall": str(mine), "an": str(people["visitor"].id)})
    sign_in("visitor")
    assert str(mine) in client.get(HOME).text
    assert str(other) not in client.get(f"{HOME}?zustand=offen").text
    assert client.get(f"{HOME}/faelle/{mine}").status_code == 200
    assert client.get(f"{HOME}/faelle/{other}").status_code == 404
    sign_in("other_visitor")
    assert client.get(f"{HOME}/faelle/{mine}").status_code == 404
    assert client.post(f"{HOME}/zuteilungen", data={"fall": str(mine)}).status_code == 403


@pytest.mark.parametrize("path", [HOME, f"{HOME}/import", f"{HOME}/import/muster.csv"])
def test_people_without_the_role_stay_outside(client: Client, sign_in: Become, path: str) -> None:
    assert client.get(path).status_code == 303
    sign_in("editor")
    assert client.get(path).status_code == 403


def test_an_assignment_needs_a_family_and_a_person_who_goes_out(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person], case_ids: Ids
) -> None:
    bring_in(db, people["coordinator"], as_csv(row()))
    sign_in("coordinator")
    case_id, office = str(case_ids()[0]), str(people["coordinator"].id)
    for data in ({"fall": case_id, "an": office}, {"an": str(people["nurse"].id)}, {"fall": "x"}):
        assert client.post(f"{HOME}/zuteilungen", data=data).status_code == 422


def test_a_protected_family_is_put_on_no_tour(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person]
) -> None:
    bring_in(db, people["coordinator"], as_csv(row(Auskunftssperre="ja")))
    sign_in("protector")
    with db.reading() as session:
        case = session.exec(select(WelcomeCase)).one()
    data = {"fall": str(case.id), "an": str(people["visitor"].id)}
    client.post(f"{HOME}/zuteilungen", data=data)
    page = client.get(f"{HOME}/faelle/{case.id}").text
    assert "Geschützte Adresse" in page
    with db.reading() as session:
        assert session.exec(select(WelcomeCase)).one().assigned_to is None


def test_the_office_notes_a_refusal_and_takes_it_back(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person], case_ids: Ids
) -> None:
    bring_in(db, people["coordinator"], as_csv(row()))
    sign_in("coordinator")
    page = f"{HOME}/faelle/{case_ids()[0]}"
    assert client.post(f"{page}/ereignisse", data={"art": "decline"}).status_code == 303
    assert "Kein Besuch gewünscht" in client.get(page).text
    undo = client.get(page).text.partition('name="nimmt-zurueck" value="')[2].partition('"')[0]
    later = NOON + timedelta(seconds=5)
    with clock.use(later):
        client.post(f"{page}/ereignisse", data={"art": "undo", "nimmt-zurueck": undo})
    with db.reading() as session:
        assert session.exec(select(WelcomeCase)).one().contact is Contact.NEW
    for wrong in ({"art": "stop"}, {"art": "decline", "ort": "x"}, {"art": "undo"}):
        assert client.post(f"{page}/ereignisse", data=wrong).status_code == 422


def test_long_lists_have_pages_and_a_tour_has_a_limit(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person], case_ids: Ids
) -> None:
    bring_in(db, people["coordinator"], as_csv(*(family(n) for n in range(60))))
    sign_in("coordinator")
    sizes = [client.get(f"{HOME}?seite={n}").text.count('name="fall"') for n in (1, 2, 3, 4)]
    assert sizes == [25, 25, 10, 0]
    ids = [str(found) for found in case_ids()]
    client.post(f"{HOME}/zuteilungen", data={"fall": ids, "an": str(people["visitor"].id)})
    sign_in("visitor")
    assert len(client.json("GET", "/api/unterwegs/tour").json()["cases"]) == TOUR_LIMIT


def test_the_field_page_is_the_same_for_everybody(client: Client, sign_in: Become) -> None:
    before = client.get("/team/unterwegs")
    sign_in("visitor")
    assert client.get("/team/unterwegs").content == before.content
    assert before.headers["cache-control"].startswith("public")


def test_the_demonstration_shows_neither_the_death_nor_the_protected_family(
    db: Database, client: Client, sign_in: Become, people: dict[str, Person]
) -> None:
    staff = {"demo-besuch": people["visitor"].id, "demo-koordination": people["coordinator"].id}
    for _ in range(2):
        with db.transaction() as session:
            demo.clear(session)
            demo.fill(session, staff)
    sign_in("visitor")
    tour = client.json("GET", "/api/unterwegs/tour").text
    sign_in("coordinator")
    everything = tour + client.get(HOME).text + client.get(f"{HOME}?zustand=zugeteilt").text
    assert '"family"' in tour
    assert not any(name in everything for name in ("Blanko", "Platzhalter"))
    assert client.get(f"{HOME}/import/muster.csv").content == sample.birth_list(clock.today())
