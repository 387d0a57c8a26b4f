"""The birth list: what becomes a case, what changes nothing, what must never be seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import birthlist, importing, words
from fruehe_hilfen.welcome.families import load_family
from fruehe_hilfen.welcome.models import ImportStaging, WelcomeCase, WelcomeImport
from fruehe_hilfen.welcome.plans import Counts
from fruehe_hilfen.welcome.rules import Contact
from tests.conftest import NOON
from tests.welcome.lists import HEADER, as_csv, as_xlsx, family, row

Ids = Callable[[], list[UUID]]


def bring_in(db: Database, person: Person, data: bytes) -> WelcomeImport:
    done = importing.confirm(db, person, importing.stage(db, person, data))
    assert done
    return done


def look(db: Database, person: Person, data: bytes) -> Counts:
    plan = importing.dry_run(db, person, importing.stage(db, person, data))
    assert plan
    return plan.counts()


@pytest.fixture
def coordinator(people: dict[str, Person]) -> Person:
    return people["coordinator"]


def all_cases(db: Database) -> list[WelcomeCase]:
    with db.reading() as session:
        return list(session.exec(select(WelcomeCase)))


def test_a_list_becomes_cases(db: Database, coordinator: Person) -> None:
    done = bring_in(db, coordinator, as_csv(family(1), family(2), family(3)))
    assert (done.rows, done.new, done.changed, done.unchanged) == (3, 3, 0, 0)
    assert len(all_cases(db)) == 3


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_in_every_usual_form(encoding: str, delimiter: str) -> None:
    data = as_csv(row(), encoding=encoding, delimiter=delimiter)
    found = birthlist.read(data, NOON.date())
    assert [(r.family.name, r.family.street, r.family.district) for r in found.rows] == [
        ("Müller", "Musterstraße", "Nord-Düren")
    ]


def test_excel_is_read_with_a_title_line_numbers_and_real_dates() -> None:
    values = {**row(), "Geburtsdatum": datetime(2026, 11, 1), "PLZ": 52351.0, "Hausnummer": 4}
    found = birthlist.read(as_xlsx(values), NOON.date())
    assert [(r.number, r.family.plz, r.family.house_no) for r in found.rows] == [(3, "52351", "4")]
    assert found.rows[0].family == birthlist.read(as_csv(row()), NOON.date()).rows[0].family


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"hello", "ä;ö".encode("utf-16"), b"\x81\x8d\x8f"],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(birthlist.ListError) as caught:
        birthlist.read(data, NOON.date())
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("missing", ["Auskunftssperre", "Sperrvermerk", "Sterbedatum", "PLZ"])
def test_a_list_without_a_column_that_protects_people_is_refused(missing: str) -> None:
    header = tuple(name for name in HEADER if name != missing)
    with pytest.raises(birthlist.ListError, match=missing):
        birthlist.read(as_csv(row(), header=header), NOON.date())


def test_other_columns_go_no_further(db: Database, coordinator: Person) -> None:
    header = (*HEADER, "Staatsangehörigkeit", "Geburtsort", "Geschlecht")
    data = as_csv(
        row(Staatsangehörigkeit="zzgeheim", Geburtsort="zzort", Geschlecht="zzw"), header=header
    )
    staging_id = importing.stage(db, coordinator, data)
    with db.reading() as session:
        staging = session.get(ImportStaging, staging_id)
        assert staging
        assert "zz" not in str(staging.content)


def test_importing_again_in_another_order_changes_nothing(
    db: Database, coordinator: Person
) -> None:
    rows = [family(n) for n in range(20)]
    bring_in(db, coordinator, as_csv(*rows))
    before = [(c.id, c.content_hash, c.seq) for c in all_cases(db)]
    again = bring_in(db, coordinator, as_csv(*reversed(rows), encoding="cp1252", delimiter=","))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 20)
    assert sorted(before) == sorted((c.id, c.content_hash, c.seq) for c in all_cases(db))


SPELLINGS = [
    {"Familienname": "Mueller", "Familienname Mutter": "MUELLER"},
    {"Familienname": "Muller", "Familienname Mutter": "müller"},
    {"Familienname": "Müller-Groß", "Familienname Mutter": "Gross-Mueller"},
    {"Familienname": "Müller Groß", "Familienname Mutter": "Müller"},
    {"Straße": "Musterstr.", "Hausnummer": " 4 "},
    {"Straße": "MUSTERSTRASSE"},
    {"Straße": "Muster Straße", "Vornamen": "Mia Sophie"},
    {"Vornamen Mutter": "Anna-Maria", "Geburtsdatum": "2026-11-01"},
    {"Vornamen Mutter": "ANNA MARIA", "Geburtsdatum": "20261101"},
    {"Vornamen": ""},
]


@pytest.mark.parametrize("changed", SPELLINGS)
def test_spelling_makes_no_second_family(
    db: Database, coordinator: Person, case_ids: Ids, changed: dict[str, str]
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    bring_in(db, coordinator, as_csv(row(**changed)))
    assert len(case_ids()) == 1
    third = bring_in(db, coordinator, as_csv(row(**changed)))
    assert (third.new, third.changed) == (0, 0)


@pytest.mark.parametrize("first", SPELLINGS)
def test_the_order_of_spellings_does_not_matter(
    db: Database, coordinator: Person, case_ids: Ids, first: dict[str, str]
) -> None:
    bring_in(db, coordinator, as_csv(row(**first), row(), row(**first)))
    assert len(case_ids()) == 1


def test_twins_are_one_case_also_around_midnight_and_in_two_lists(
    db: Database, coordinator: Person, case_ids: Ids
) -> None:
    bring_in(db, coordinator, as_csv(row(), row(Vornamen="Ben", Geburtsdatum="02.11.2026")))
    late = bring_in(db, coordinator, as_csv(row(Vornamen="Ida")))
    assert len(case_ids()) == 1
    assert late.changed == 1
    names = [child.first_name for child in load_family(all_cases(db)[0].family).children]
    assert names == ["Ida", "Mia", "Ben"]


def test_a_name_that_comes_later_fills_the_empty_place(db: Database, coordinator: Person) -> None:
    bring_in(db, coordinator, as_csv(row(Vornamen="")))
    bring_in(db, coordinator, as_csv(row(Vornamen="Mia")))
    bring_in(db, coordinator, as_csv(row(Vornamen="")))
    cases = all_cases(db)
    assert len(cases) == 1
    assert [child.first_name for child in load_family(cases[0].family).children] == ["Mia"]


def test_two_mothers_of_one_name_on_one_day_stay_two_families(
    db: Database, coordinator: Person, case_ids: Ids
) -> None:
    other = row(Vornamen="Ben", Straße="Beispielweg", PLZ="52349", Stadtteil="Innenstadt")
    bring_in(db, coordinator, as_csv(row(), other))
    assert len(case_ids()) == 2


def test_a_sibling_is_a_new_case(db: Database, coordinator: Person, case_ids: Ids) -> None:
    bring_in(db, coordinator, as_csv(row(Geburtsdatum="01.01.2026"), row(Vornamen="Ida")))
    assert len(case_ids()) == 2


def test_a_family_that_moves_within_the_city_keeps_its_case(
    db: Database, coordinator: Person, case_ids: Ids
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    moved = bring_in(db, coordinator, as_csv(row(Straße="Beispielweg", PLZ="52349")))
    assert (moved.new, moved.changed, len(case_ids())) == (0, 1, 1)
    back = bring_in(db, coordinator, as_csv(row()))
    assert (back.new, back.changed) == (0, 1)


def test_a_family_that_leaves_the_city_is_closed_and_strangers_are_rejected(
    db: Database, coordinator: Person
) -> None:
    bring_in(db, coordinator, as_csv(row()))
    gone = as_csv(row(PLZ="52372"), family(7, PLZ="52372"))
    done = bring_in(db, coordinator, gone)
    assert (done.changed, done.rejected) == (1, 1)
    assert [case.contact for case in all_cases(db)] == [Contact.MOVED]
    assert bring_in(db, coordinator, gone).changed == 0


REJECTED = [
    ({"Familienname": ""}, "no_name"),
    ({"Geburtsdatum": "31.02.2026"}, "no_birth_date"),
    ({"Geburtsdatum": "01.12.2026"}, "born_in_future"),
    ({"Geburtsdatum": "01.01.2024"}, "too_old"),
    ({"Straße": ""}, "no_address"),
    ({"PLZ": "52428"}, "outside"),
    ({"Geburtsdatum": "", "Sterbedatum": "20.11.2026"}, "unmatched_block"),
    ({"Familienname": " - ", "Auskunftssperre": "ja"}, "unmatched_block"),
]


@pytest.mark.parametrize(("changed", "reason"), REJECTED)
def test_a_row_that_cannot_be_used_is_named_by_its_number(
    db: Database, coordinator: Person, changed: dict[str, str], reason: str
) -> None:
    data = as_csv(family(1), row(**changed), family(2))
    plan = importing.dry_run(db, coordinator, importing.stage(db, coordinator, data))
    assert plan
    assert [(bad.number, bad.reason) for bad in plan.rejected] == [(3, reason)]
    assert plan.counts().new == 2


@pytest.mark.parametrize("column", ["Sterbedatum", "Auskunftssperre"])
@pytest.mark.parametrize("day", ["31.12.9999", "26.11.2026"])
def test_a_death_with_a_birthday_to_come_is_a_row_to_look_at(
    db: Database, coordinator: Person, column: str, day: str
) -> None:
    odd = row(Geburtsdatum=day, **{column: "20.11.2026"})
    plan = importing.dry_run(
        db, coordinator, importing.stage(db, coordinator, as_csv(odd, family(1)))
    )
    assert plan
    assert [(bad.number, bad.reason) for bad in plan.rejected] == [(2, "future_block")]
    assert "Bitte sehen Sie von Hand nach" in words.reason("future_block")
    assert bring_in(db, coordinator, as_csv(odd, family(1))).rejected == 1


def test_1200_rows_are_compared_within_three_seconds(db: Database, coordinator: Person) -> None:
    rows = [family(n) for n in range(1200)]
    bring_in(db, coordinator, as_csv(*rows))
    started = time.process_time()  # the machine may be busy with other things
    counts = look(db, coordinator, as_csv(*rows))
    assert time.process_time() - started < 3
    assert counts.unchanged == 1200


def test_a_dry_run_writes_no_case_and_is_sealed(db: Database, coordinator: Person) -> None:
    data = as_csv(row(Familienname="Zebrastreif", Straße="Wolkenweg"))
    assert look(db, coordinator, data).new == 1
    assert all_cases(db) == []
    with db.engine.connect() as raw:
        stored = raw.exec_driver_sql("SELECT content FROM welcome_staging").scalar_one()
    assert b"Zebrastreif" not in bytes(stored)
    assert b"Wolkenweg" not in bytes(stored)


def test_a_staged_list_belongs_to_one_person_and_ends_after_thirty_minutes(
    db: Database, people: dict[str, Person], coordinator: Person
) -> None:
    staging_id = importing.stage(db, coordinator, as_csv(row()))
    assert importing.dry_run(db, people["protector"], staging_id) is None
    with clock.use(NOON + timedelta(minutes=30)):
        assert importing.confirm(db, coordinator, staging_id) is None


def test_an_expired_list_is_deleted_by_the_worker(db: Database, coordinator: Person) -> None:
    importing.stage(db, coordinator, as_csv(row()))
    with clock.use(NOON + timedelta(minutes=31)):
        importing.forget_expired(db)
    with db.reading() as session:
        assert session.exec(select(ImportStaging)).first() is None


def test_two_people_who_import_at_once_make_no_double_cases(
    db: Database, people: dict[str, Person], case_ids: Ids
) -> None:
    data = as_csv(*(family(n) for n in range(30)))
    staged = [(people[n], importing.stage(db, people[n], data)) for n in ("coordinator", "nurse")]
    gate, done = threading.Barrier(2), []

    def run(person: Person, staging_id: UUID) -> None:
        gate.wait()
        done.append(importing.confirm(db, person, staging_id))

    threads = [threading.Thread(target=run, args=pair) for pair in staged]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((d.new, d.unchanged) for d in done if d) == [(0, 30), (30, 0)]
    assert len(case_ids()) == 30


def test_a_list_is_taken_over_once(db: Database, coordinator: Person) -> None:
    staging_id = importing.stage(db, coordinator, as_csv(row()))
    assert importing.confirm(db, coordinator, staging_id)
    assert importing.confirm(db, coordinator, staging_id) is None
    assert len(all_cases(db)) == 1
