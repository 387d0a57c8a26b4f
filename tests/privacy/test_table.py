"""The one table of everything that is kept names every table and every column there is."""

from __future__ import annotations

import pytest

from fruehe_hilfen.db.registry import metadata
from fruehe_hilfen.db.types import Encrypted, EncryptedJSON
from fruehe_hilfen.jobs.schedule import JOBS
from fruehe_hilfen.privacy.table import (
    BY_NAME,
    EVERYWHERE,
    IMPERSONAL,
    NEUTRAL,
    STORES,
    counted,
    terms,
)
from fruehe_hilfen.privacy.terms import Store, span

TABLES = sorted(metadata.tables)
by_name = pytest.mark.parametrize("store", STORES, ids=lambda store: store.name)


def test_every_table_is_in_the_list_or_said_to_hold_nothing_of_a_person() -> None:
    listed = [store.name for store in STORES] + list(IMPERSONAL)
    assert sorted(listed) == TABLES


@by_name
def test_every_column_is_either_personal_or_said_to_be_neutral(store: Store) -> None:
    columns = set(metadata.tables[store.name].columns.keys())
    personal = set(store.fields)
    assert personal <= columns, "a column that is gone"
    assert columns - personal - NEUTRAL - store.neutral == set()
    assert not personal & store.neutral


def test_what_is_sealed_is_personal() -> None:
    for name in TABLES:
        for column in metadata.tables[name].columns:
            if isinstance(column.type, Encrypted | EncryptedJSON):
                assert column.name in BY_NAME[name].fields, f"{name}.{column.name}"


def test_what_leads_to_a_person_or_a_family_is_personal() -> None:
    people = {"staff", "nurse", "visit", "wish", "welcome_case", "push_subscription"}
    for name in TABLES:
        for key in metadata.tables[name].foreign_keys:
            if key.column.table.name in people:
                assert key.parent.name in BY_NAME[name].fields, f"{name}.{key.parent.name}"


def test_a_table_that_holds_nothing_of_a_person_has_no_column_that_could() -> None:
    suspicious = {"actor", "staff_id", "nurse_id", "family", "email", "phone", "address", "text"}
    for name in IMPERSONAL:
        assert not suspicious & set(metadata.tables[name].columns.keys()), name


def test_every_named_job_is_in_the_schedule() -> None:
    jobs = {job.name for job in JOBS}
    assert {term.job for _key, _store, term in terms()} - {""} <= jobs


def test_the_daily_job_is_the_only_one_that_deletes_once_a_day() -> None:
    assert "retention" in {job.name for job in JOBS}
    assert not {"welcome-purge", "book.feedback", "office.barriers", "staff.audit"} & {
        job.name for job in JOBS
    }


def test_every_number_has_a_name_of_its_own() -> None:
    assert len(counted()) == sum(bool(term.job) for _key, _store, term in terms())
    assert all(len(key) <= 60 for key in counted())


@pytest.mark.parametrize("store", EVERYWHERE, ids=lambda store: store.name)
def test_every_store_says_whose_why_and_how_long(store: Store) -> None:
    assert store.title
    assert store.whose
    assert store.purpose
    assert store.seen_by
    assert store.terms
    assert all(term.since and term.fields for term in store.terms)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(30, "30 Minuten"), (12 * 60, "12 Stunden"), (24 * 60, "24 Stunden"),
     (30 * 1440, "30 Tage"), (366 * 1440, "366 Tage (1 Jahr)"), (732 * 1440, "732 Tage (2 Jahre)")],
)  # fmt: skip
def test_periods_are_said_in_german(minutes: int, said: str) -> None:
    from datetime import timedelta

    assert span(timedelta(minutes=minutes)) == said
