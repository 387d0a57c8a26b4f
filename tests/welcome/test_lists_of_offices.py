"""Lists as offices really send them: other columns, macros, other places, a first list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import birthlist, importing
from fruehe_hilfen.welcome.listfile import ListError
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import HEADER, as_csv, as_xlsx, family, row
from tests.welcome.test_import import all_cases, bring_in

Become = Callable[[str], Person]
HOME = "/team/besuchsdienst"
RENAMED = tuple("Verstorben" if name == "Sterbedatum" else name for name in HEADER)


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def upload(client: Client, data: bytes, status: int = 303) -> str:
    answer = client.post(f"{HOME}/import", files={"datei": ("liste.csv", data)})
    assert answer.status_code == status, answer.text
    return answer.headers["location"] if status == 303 else answer.text


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (with_part(as_xlsx(row()), "xl/vbaProject.bin", b"x"), "Makros"),
        (with_part(as_xlsx(row()), "xl/externalLinks/externalLink1.xml", b"x"), "Makros"),
        (with_part(as_xlsx(row()), "xl/big.xml", b"0" * 41_000_000), "zu groß"),
        (with_part(as_xlsx(row()), "xl/a.xml", b"<!DOCTYPE lolz [<!ENTITY a 'b'>]>"), "beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "Passwort"),
        (as_csv(row()).decode().encode("latin-1").decode("latin-1").encode() + b"", ""),
        ("Familienname;MÃ¼ller\n".encode(), "Umlaute"),
    ],
)
def test_what_could_run_or_explode_or_is_broken_is_refused(data: bytes, said: str) -> None:
    if not said:
        assert birthlist.read(data, NOON.date()).rows
        return
    with pytest.raises(ListError, match=said):
        birthlist.read(data, NOON.date())


def test_fifty_megabytes_are_refused(client: Client, sign_in: Become) -> None:
    sign_in("coordinator")
    answer = client.post(f"{HOME}/import", files={"datei": ("a.csv", b"x;" * 25_000_000)})
    assert answer.status_code == 413


def test_a_column_is_named_once_and_remembered(
    client: Client, db: Database, sign_in: Become
) -> None:
    sign_in("coordinator")
    data = as_csv(row(), family(2, Verstorben="20.11.2026"), header=RENAMED)
    page = upload(client, data, 422)
    assert "Welche Spalte ist das?" in page
    assert "Müller" not in page
    assert upload_after(client, {"spalte-dead": "Verstorben"}, data).startswith(f"{HOME}/import/")
    assert "Verstorben" in client.get(f"{HOME}/import").text
    with pytest.raises(ListError):
        birthlist.read(data, NOON.date())
    client.post(f"{HOME}/import/spalten", data={})
    upload(client, data, 422)


def upload_after(client: Client, chosen: dict[str, str], data: bytes) -> str:
    saved = client.post(f"{HOME}/import/spalten", data=chosen)
    assert saved.status_code == 303
    return upload(client, data)


def test_a_column_that_makes_everybody_dead_is_doubted() -> None:
    rows = [family(n, Sterbedatum="1.11.2026") for n in range(12)]
    with pytest.raises(ListError, match="Sterbedatum"):
        birthlist.read(as_csv(*rows), NOON.date())


def test_a_separator_in_a_name_is_a_row_with_a_reason() -> None:
    data = as_csv(row(), family(2)) + b"M\xc3\xbcller;zwei;Mia;01.11.2026;A;B;S;4;52351;N;;;;x\n"
    found = birthlist.read(data, NOON.date())
    assert [(bad.number, bad.reason) for bad in found.rejected] == [(4, "shifted")]
    quoted = birthlist.read(as_csv(row(Familienname="Müller; Groß")), NOON.date())
    assert [r.family.name for r in quoted.rows] == ["Müller; Groß"]


def test_the_same_child_twice_in_one_file_is_said(db: Database, coordinator: Person) -> None:
    staged = importing.stage(db, coordinator, as_csv(row(), family(1), row(Familienname="Mueller")))
    plan = importing.dry_run(db, coordinator, staged)
    assert plan
    assert [(bad.number, bad.reason) for bad in plan.rejected] == [(4, "twice")]
    assert plan.counts().new == 2


def test_a_list_of_another_place_cannot_be_taken_over(
    client: Client, db: Database, sign_in: Become
) -> None:
    sign_in("coordinator")
    where = upload(client, as_csv(*(family(n, PLZ="52372") for n in range(3))))
    page = client.get(where).text
    assert "anderen Gemeinde" in page
    assert "Liste übernehmen" not in page
    assert client.post(f"{where}/bestaetigung").status_code == 410
    assert all_cases(db) == []


def test_the_first_list_leaves_out_who_came_before_the_day(
    client: Client, db: Database, sign_in: Become
) -> None:
    sign_in("coordinator")
    day = {"stichtag_day": "15", "stichtag_month": "10", "stichtag_year": "2026"}
    assert client.post(f"{HOME}/import/stichtag", data=day).status_code == 303
    header = (*HEADER, "Zuzugsdatum")
    old = family(2, Geburtsdatum="1.10.2026")
    moved = family(3, Geburtsdatum="1.3.2026", Zuzugsdatum="2.11.2026")
    where = upload(client, as_csv(family(1), old, moved, header=header))
    assert "vor dem Stichtag" in client.get(where).text
    client.post(f"{where}/bestaetigung")
    assert len(all_cases(db)) == 2
    bad = client.post(f"{HOME}/import/stichtag", data={**day, "stichtag_month": "13"})
    assert bad.status_code == 422
    assert 'value="13"' in bad.text


def test_a_child_is_under_two_until_its_second_birthday() -> None:
    rows = as_csv(row(Geburtsdatum="26.11.2024"), row(Geburtsdatum="25.11.2024", Vornamen="Alt"))
    found = birthlist.read(rows, date(2026, 11, 25))
    assert [r.number for r in found.rows] == [2]
    assert [bad.reason for bad in found.rejected] == ["too_old"]


def test_families_done_on_paper_stay_away(client: Client, db: Database, sign_in: Become) -> None:
    person = sign_in("coordinator")
    typed = "Mueller; 1.11.2026\n\nFam\t20261101"
    assert client.post(f"{HOME}/keine-post", data={"familien": typed}).status_code == 303
    done = bring_in(db, person, as_csv(row(), family(1)))
    assert (done.new, done.suppressed) == (1, 1)


def test_one_bad_line_keeps_all_out_and_the_text_stays(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    typed = "Mueller; 1.11.2026\nWolke; 31.2.2026"
    answer = client.post(f"{HOME}/keine-post", data={"familien": typed})
    assert answer.status_code == 422
    assert "Zeile 2" in answer.text
    assert "Wolke; 31.2.2026" in answer.text
    assert bring_in(db, person, as_csv(row())).new == 1


def test_a_case_is_blocked_in_two_taps_and_every_later_list_respects_it(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    bring_in(db, person, as_csv(row(), family(1)))
    case = next(c for c in all_cases(db) if c.family["name"] == "Müller")
    page = client.get(f"{HOME}/faelle/{case.id}").text
    assert "Nie wieder anschreiben" in page
    assert client.post(f"{HOME}/faelle/{case.id}/keine-post").status_code == 303
    assert client.get(f"{HOME}/faelle/{case.id}").status_code == 404
    assert client.post(f"{HOME}/faelle/{case.id}/keine-post").status_code == 404
    again = bring_in(db, person, as_csv(row(Familienname="Mueller"), family(1)))
    assert (again.new, again.suppressed) == (0, 1)
    assert {c.contact for c in all_cases(db)} == {Contact.NEW, Contact.STOPPED}


def test_the_numbers_of_a_dry_run_do_not_tell_of_a_protected_family(
    client: Client, sign_in: Become
) -> None:
    sign_in("coordinator")
    without = client.get(upload(client, as_csv(family(1)))).text
    with_one = client.get(upload(client, as_csv(family(1), row(Auskunftssperre="ja")))).text

    def numbers(page: str) -> list[str]:
        return [part.split("<")[0] for part in page.split('class="count">')[1:]]

    assert numbers(without) == numbers(with_one)
    assert "1 Zeile gelesen" in with_one
    sign_in("protector")
    assert (
        "2 Zeilen gelesen"
        in client.get(upload(client, as_csv(family(1), row(Auskunftssperre="ja")))).text
    )
