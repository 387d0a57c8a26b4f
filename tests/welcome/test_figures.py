"""Figures: right, with their formula, and nobody can be computed back from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome import events, figure_tables, figures, letters
from fruehe_hilfen.welcome.figure_rules import RATES, Measure, hide, median, protect_year
from fruehe_hilfen.welcome.leftovers import forget_leftovers
from fruehe_hilfen.welcome.models import WelcomeCase
from fruehe_hilfen.welcome.office_models import WelcomeFigure
from fruehe_hilfen.welcome.retention import purge
from fruehe_hilfen.welcome.rules import Kind
from tests.conftest import NOON
from tests.support.client import Client
from tests.welcome.lists import as_csv, family
from tests.welcome.test_import import bring_in

Become = Callable[[str], Person]
PAGE = "/team/besuchsdienst/zahlen"
NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=12)


@given(NUMBERS)
def test_what_is_hidden_does_not_follow_from_the_sum(numbers: list[int]) -> None:
    hidden, is_total_hidden = hide(numbers)
    assert all(index in hidden for index, n in enumerate(numbers) if 0 < n < 5)
    if hidden and not is_total_hidden:
        assert len(hidden) > 1
        assert sum(numbers[index] for index in hidden) >= 5


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_no_month_follows_from_its_quarter_or_the_year(months: list[int]) -> None:
    year = protect_year(months)
    for number, quarter in enumerate(year.quarters):
        inside = year.months[number * 3 : number * 3 + 3]
        hidden = sum(one is None for one in inside)
        assert hidden != 1 or quarter is None
        assert hidden > 0 or quarter is not None or sum(months[number * 3 : number * 3 + 3]) == 0
    assert sum(one is None for one in year.quarters) != 1 or year.total is None
    assert not any(one is not None and 0 < one < 5 for one in (*year.months, *year.quarters))


def test_a_rate_needs_every_number_of_its_formula() -> None:
    line = dict.fromkeys(Measure, 10) | {Measure.OFFERED: 20, Measure.DECLINED: 4}
    line[Measure.REGISTERED] = 0
    shares = {rate.key: rate.of(line) for rate in RATES}
    assert shares["offer"] == 1.0
    assert shares["visit"] == 0.5
    assert shares["visit_without_no"] == 10 / 16
    hidden: dict[Measure, int | None] = {**line, Measure.DECLINED: None}
    assert {rate.key for rate in RATES if rate.of(hidden) is None} == {"visit_without_no", "accept"}
    assert figure_tables.formula(RATES[2]) == "Besuche ÷ (Angebote − Absagen)"


def test_a_median_needs_five_families() -> None:
    assert median({3: 2, 9: 2}) is None
    assert median({3: 2, 9: 3}) == 9


def work(db: Database, person: Person, number: int) -> None:
    """`number` families get a letter; half of them are visited."""
    bring_in(db, person, as_csv(*(family(n) for n in range(number))))
    with db.transaction() as session:
        series = letters.prepare(session, person, letters.waiting(session, person))
        letters.see_sample(session, person, series)
        letters.print_series(session, person, series)
    with clock.use(NOON + timedelta(days=3)), db.transaction() as session:
        cases = session.exec(select(WelcomeCase).order_by(col(WelcomeCase.id))).all()
        for case in cases[: number // 2]:
            events.append_in_office(session, person, case, kind=Kind.HANDOVER, place="home")


def test_families_are_counted_and_the_formula_stands_beside(
    client: Client, db: Database, sign_in: Become
) -> None:
    work(db, sign_in("coordinator"), 12)
    with db.reading() as session:
        found = figure_tables.build(figures.collect(session), 2026, figure_tables.QUARTERLY)
    assert (found.total[Measure.BORN], found.total[Measure.OFFERED]) == (12, 12)
    assert (found.total[Measure.VISITED], found.letter_days, found.visit_days) == (6, 24, 3)
    page = client.get(PAGE).text
    assert "Besuche ÷ Angebote" in page
    assert "50\N{NO-BREAK SPACE}%" in page
    assert "Fam" not in page.split("<main")[1].replace("Familie", "")


def test_counts_survive_the_families_and_are_the_same_before_and_after(
    client: Client, db: Database, sign_in: Become
) -> None:
    work(db, sign_in("coordinator"), 12)
    with db.reading() as session:
        before = figures.collect(session)
    with clock.use(NOON + timedelta(days=800)):
        purge(db)
        forget_leftovers(db)
        forget_leftovers(db)
    with db.reading() as session:
        assert session.exec(select(WelcomeCase)).all() == []
        assert session.exec(select(WelcomeFigure)).all()
        assert figures.collect(session) == before


def test_stopped_and_protected_families_are_one_number_and_in_no_district(
    db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    hidden = [family(n, Auskunftssperre="ja") for n in range(3)]
    dead = [family(n, Sterbedatum="20.11.2026") for n in range(3, 6)]
    bring_in(db, person, as_csv(*hidden, *dead, *(family(n) for n in range(6, 14))))
    with db.reading() as session:
        cells = figures.collect(session)
    assert cells[date(2026, 11, 1), "", figures.STOPPED] == 6
    assert cells[date(2026, 11, 1), "Nord-Düren", Measure.BORN] == 8
    assert sum(n for (_m, _d, name), n in cells.items() if name == Measure.BORN) == 8


def test_a_small_district_is_hidden_with_a_second_one(
    client: Client, db: Database, sign_in: Become
) -> None:
    person = sign_in("coordinator")
    small = [family(n, Stadtteil="Merken") for n in range(2)]
    middle = [family(n, Stadtteil="Birgel") for n in range(2, 9)]
    large = [family(n, Stadtteil="Hoven") for n in range(9, 29)]
    bring_in(db, person, as_csv(*small, *middle, *large))
    with db.reading() as session:
        found = figure_tables.build(figures.collect(session), 2026, figure_tables.MONTHLY)
    born = {name: line[Measure.BORN] for name, line in found.places}
    assert born == {"Birgel": None, "Hoven": 20, "Merken": None}
    answer = client.get(f"{PAGE}/zahlen.csv?jahr=2026&je=monat")
    assert "2026;Hoven;Geburten;;20" in answer.text
    assert "2026;Merken;Geburten;;\r\n" in answer.text
    assert "attachment" in answer.headers["content-disposition"]


def test_other_years_and_odd_questions_show_a_year(client: Client, sign_in: Become) -> None:
    sign_in("coordinator")
    for asked in ("", "?jahr=1999", "?jahr=zwei&je=woche", "?je=monat"):
        assert "Zahlen 2026" in client.get(f"{PAGE}{asked}").text
