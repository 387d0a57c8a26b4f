"""Figures of the overview: whole weeks, small numbers hidden, heights that compare."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.demo.data import fill
from fruehe_hilfen.office import plot_rules, plots
from fruehe_hilfen.office.plot_rules import Bar
from fruehe_hilfen.office.plots import whole_weeks
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.visits import figures as visits
from fruehe_hilfen.visits.figure_rules import LEAST, Line, hidden_cells
from fruehe_hilfen.visits.models import Visit
from fruehe_hilfen.welcome import figures as welcome
from fruehe_hilfen.welcome.models import CaseEvent

TODAY = date(2026, 11, 25)


def test_only_weeks_that_are_over_are_counted() -> None:
    mondays = whole_weeks(TODAY)
    assert len(mondays) == 12
    assert mondays[-1] == date(2026, 11, 16)
    assert whole_weeks(date(2026, 11, 30))[-1] == date(2026, 11, 23)  # a Monday


def test_a_hidden_number_has_no_height_and_every_other_one_is_seen() -> None:
    shapes = plot_rules.shapes([Bar("a", "", 200), Bar("b", "", None), Bar("c", "", 1)])
    assert [shape.height for shape in shapes] == [80, 0, 2]
    assert [shape.label for shape in shapes] == ["200", "•", "1"]


def test_what_failed_is_drawn_on_the_same_scale_below_the_line() -> None:
    bars = [Bar("a", "", 30, 10), Bar("b", "", 0, 0)]
    first, second = plot_rules.shapes(bars)
    assert (first.height, first.failed_height) == (60, 20)
    assert (second.height, second.failed_height) == (0, 0)
    assert first.y + first.height == plot_rules.baseline(bars)


def test_of_many_bars_only_the_highest_carries_its_number() -> None:
    bars = [Bar(str(n), "", n) for n in range(30)]
    assert [shape.label for shape in plot_rules.shapes(bars) if shape.label] == ["29"]


def test_nothing_at_all_can_be_drawn() -> None:
    assert [shape.height for shape in plot_rules.shapes([Bar("a", "", 0)])] == [0]
    assert plot_rules.shapes([]) == []


def test_weeks_that_are_a_whole_month_add_up_to_a_number_shown_elsewhere() -> None:
    mondays = [date(2027, 1, 25) + timedelta(weeks=n) for n in range(6)]
    assert visits.month_runs(mondays) == [mondays, mondays[1:5]]  # February 2027: Monday to Sunday


def test_a_large_week_of_one_person_is_not_the_only_one_in_hiding() -> None:
    values, lines = {"a": 30, "b": 12, "c": 0, "all": 42}, [Line(("a", "b", "c"), "all")]
    assert hidden_cells(values, lines) == set()
    assert hidden_cells(values, lines, frozenset({"a"})) == {"a", "b"}
    alone = {"a": 30, "b": 0, "all": 30}
    assert hidden_cells(alone, [Line(("a", "b"), "all")], frozenset({"a"})) == {"a", "all"}


def test_no_sentence_denies_what_is_hidden() -> None:
    assert plots._highest(0, has_hidden=True) == ""
    assert plots._highest(12, has_hidden=True) == "Die höchste gezeigte Zahl ist 12."
    assert plots._highest(0, has_hidden=False) == "Die höchste Zahl ist 0."


@pytest.fixture
def demo(db: Database, settings: Settings) -> None:
    fill(db, settings, reset=True)


def test_a_small_week_never_stands_alone_in_hiding(db: Database, demo: None) -> None:
    mondays = whole_weeks(clock.today())
    with db.reading() as session:
        found = visits.by_week(session, mondays)
    assert found.count(None) == 2
    assert not [number for number in found if number and number < LEAST]
    assert found[-1] == 11


def test_a_family_counts_in_the_week_of_its_first_visit(db: Database, demo: None) -> None:
    mondays = whole_weeks(clock.today())
    with db.reading() as session:
        found = welcome.visits_by_week(session, mondays)
    assert found[:9] == [0] * 9
    assert sum(number or 0 for number in found) == 14


def test_a_week_in_which_one_person_worked_alone_is_no_figure(db: Database, demo: None) -> None:
    mondays = whole_weeks(clock.today())
    with db.transaction() as session:
        nurse = session.exec(select(Visit.nurse_id)).first()
        session.execute(
            update(Visit).where(col(Visit.local_date) >= mondays[-1]).values(nurse_id=nurse)
        )
        person = session.exec(select(CaseEvent.actor)).first()
        session.execute(update(CaseEvent).values(actor=person))
    with db.reading() as session:
        assert visits.by_week(session, mondays)[-1] is None
        few = visits.by_week(session, mondays[-3:])
        assert few.count(None) == 2, "one alone would follow from the sum"
        assert {number for number in welcome.visits_by_week(session, mondays)} <= {0, None}
