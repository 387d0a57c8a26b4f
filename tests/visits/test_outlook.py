"""What the coordinator sees: waiting times, promises, substitutes, and figures nobody can undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from fruehe_hilfen import clock
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.visits import actions, content, figures, jobs, outlook, rules
from fruehe_hilfen.visits.figure_rules import LEAST, Cell, Line, hidden_cells
from fruehe_hilfen.visits.models import NurseDistrict, Visit, VisitState
from fruehe_hilfen.visits.office_models import VisitFigure
from tests.support import statements
from tests.support.client import Client
from tests.visits.conftest import SignIn, World, weekly

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
LATE_MONTHS = [date(2026, 8, 1), SEPTEMBER, OCTOBER]
CATALOGUE = content.load(Path(__file__).parents[2] / "content")


def past_visits(
    world: World, nurse: UUID, count: int, *, month: date = OCTOBER, kind: str = "home",
    district: str = "birgel", state: VisitState = VisitState.COMPLETED,
) -> None:  # fmt: skip
    """Emptied visits of a month that is over, as the cleaning leaves them."""
    with world.db.transaction() as session:
        for n in range(count):
            start = rules.instant(month + timedelta(days=n % 25), time(9))
            session.add(
                Visit(nurse_id=nurse, slot_id=uuid4(), visit_type=kind, district=district,
                      starts_at=start, ends_at=start + timedelta(hours=1), tzid=rules.TZID,
                      local_date=month + timedelta(days=n % 25), local_start=time(9), state=state,
                      family="", token_hash=f"purged:{uuid4()}", ics_uid="x", created_at=start,
                      purge_after=start)
            )  # fmt: skip


@pytest.fixture
def lead(world: World, person: Callable[..., UUID], sign_in: SignIn) -> UUID:
    staff_id = person("leitung", Role.COORDINATOR)
    sign_in(staff_id)
    return staff_id


def test_only_the_coordinator_sees_it(
    client: Client, world: World, person: Callable[..., UUID], sign_in: SignIn
) -> None:
    for who in (world.nurse(), person("besuch", Role.VISITOR)):
        sign_in(who)
        for path in ("lage", "zahlen", "zahlen.csv", "wege"):
            assert client.get(f"/team/termine/{path}").status_code == 403


def test_an_empty_installation_has_a_page_too(client: Client, lead: UUID) -> None:
    page = client.get("/team/termine/lage").text
    for words in ("Keine Anfrage wartet", "Gerade wartet niemand", "Noch hat niemand Zeiten"):
        assert words in page
    assert "Noch ist kein Monat vorbei" in client.get("/team/termine/zahlen").text


def test_the_days_to_the_first_free_time_know_areas_and_kinds(
    client: Client, world: World, lead: UUID
) -> None:
    nurse = world.nurse(weekly(4))  # Friday, in two days
    late = world.nurse(weekly(2, "09:00", "12:00", "office"))  # Wednesday, in a week
    with world.db.transaction() as session:
        session.add(NurseDistrict(nurse_id=nurse, district="birgel"))
    with world.db.reading() as session:
        found = outlook.read(session, world.catalogue)
    assert found.kinds == ["home", "office"]
    assert found.days["birgel"] == {"home": 2, "office": 7}
    assert found.days["echtz"] == {"home": None, "office": 7}
    page = client.get("/team/termine/lage").text
    assert "längstens 2 Tage, in 22 Stadtteilen nichts frei" in page
    assert "in 7 Tagen" in page
    assert late != nurse


def test_a_request_shows_its_promise_and_is_answered_there(
    client: Client, world: World, lead: UUID
) -> None:
    world.nurse(weekly(4))
    held = world.hold(world.slots()[0])
    booking = actions.Booking(name="Familie Muster", phone="02421 000000")
    actions.book(world.db, world.catalogue, held, booking, request_id=str(uuid4()), on_request=True)
    page = client.get("/team/termine/lage").text
    assert "Antwort versprochen bis" in page
    assert "Familie Muster" not in page
    visit = world.read(Visit)[0]
    client.post(f"/team/termine/{visit.id}/zusage", data={"version": str(visit.version)})
    assert "Keine Anfrage wartet" in client.get("/team/termine/lage").text


def test_a_month_is_counted_once_it_is_over_and_stays_when_the_visits_go(world: World) -> None:
    nurse = world.nurse()
    past_visits(world, nurse, 7)
    past_visits(world, nurse, 3, state=VisitState.CANCELLED_BY_FAMILY)
    past_visits(world, nurse, 9, month=date(2026, 11, 1))
    for _twice in range(2):
        figures.count_months(world.db)
    assert [(row.month, row.visit_type, row.district, row.visits) for row in
            world.read(VisitFigure)] == [(OCTOBER, "home", "birgel", 7)]  # fmt: skip
    columns = set(VisitFigure.model_fields)
    assert columns == {"month", "visit_type", "district", "visits", "shared"}  # nobody's id
    with clock.use(clock.at(date(2027, 2, 3), "04:00")):
        with world.db.transaction() as session:
            for visit in world.read(Visit):
                session.delete(session.get(Visit, visit.id))
        figures.count_months(world.db)
        assert {row.month: row.visits for row in world.read(VisitFigure)}[OCTOBER] == 7


def test_figures_hide_what_is_small_and_never_name_a_nurse(
    client: Client, world: World, lead: UUID
) -> None:
    for nurse in (world.nurse(name="Frau Besonders"), world.nurse(name="Frau Ebenso")):
        past_visits(world, nurse, 6)
        past_visits(world, nurse, 4, kind="phone", month=SEPTEMBER)
        past_visits(world, nurse, 5, month=SEPTEMBER)
    past_visits(world, nurse, 3, kind="phone", district="echtz")
    figures.count_months(world.db)
    page = client.get("/team/termine/zahlen").text
    assert not {word for word in ("Besonders", "Ebenso") if word in page}
    table = client.get("/team/termine/zahlen.csv")
    assert table.headers["content-type"].startswith("text/csv")
    lines = table.text.lstrip("\ufeff").split("\r\n")
    assert lines[0] == "Monat;Zu Hause;Am Telefon;Zusammen"
    assert "Oktober 2026;.;.;15" in lines
    assert "September 2026;.;.;18" in lines
    assert "Zusammen;22;11;33" in lines
    assert "Echtz;." in lines
    assert "Birgel;." in lines


def _shown(world: World) -> figures.Figures:
    figures.count_months(world.db)
    with world.db.reading() as session:
        return figures.read(session, world.catalogue)


def test_what_one_nurse_made_alone_is_no_figure(world: World) -> None:
    one, other = world.nurse(), world.nurse()
    for month in (date(2026, 8, 1), SEPTEMBER, OCTOBER):
        past_visits(world, one, 20, month=month)
        past_visits(world, one, 10, month=month, kind="phone", district="echtz")
    past_visits(world, other, 9, month=SEPTEMBER, district="merken")
    past_visits(world, other, 9, month=OCTOBER, district="merken")
    past_visits(world, other, 9, month=OCTOBER, kind="phone", district="merken")
    found = _shown(world)
    assert found.of("month", date(2026, 8, 1)) is None, "hers alone"
    assert found.of("kind", SEPTEMBER, "phone") is None, "hers alone"
    assert [found.of("district", id) for id in ("birgel", "echtz", "merken")] == [None] * 3
    assert found.of() == 117


def test_two_months_of_one_nurse_do_not_cover_each_other(world: World) -> None:
    one, other = world.nurse(), world.nurse()
    past_visits(world, one, 30, month=date(2026, 7, 1))
    past_visits(world, one, 30, month=date(2026, 8, 1))
    for nurse in (one, other):
        past_visits(world, nurse, 25, month=SEPTEMBER)
        past_visits(world, nurse, 30, month=OCTOBER)
    found = _shown(world)
    assert found.of() == 170
    assert [found.of("month", month) for month in (SEPTEMBER, OCTOBER)] == [None, 60]


def test_two_districts_of_one_nurse_do_not_cover_each_other(world: World) -> None:
    one, other = world.nurse(), world.nurse()
    past_visits(world, one, 40)
    past_visits(world, one, 30, district="echtz")
    for nurse in (one, other):
        past_visits(world, nurse, 25, district="merken")
    found = _shown(world)
    assert found.of() == 120, "of both"
    assert [found.of("district", id) for id in ("birgel", "echtz", "merken")] == [None] * 3


MADE = st.lists(
    st.tuples(st.sampled_from(LATE_MONTHS), st.sampled_from(["home", "phone", "office"]),
              st.sampled_from(["birgel", "echtz", "merken"]), st.sampled_from("AB"),
              st.integers(1, 40)),
    max_size=14, unique_by=lambda one: one[:4],
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(MADE)
def test_what_one_nurse_made_alone_is_never_what_is_left(
    made: list[tuple[date, str, str, str, int]],
) -> None:
    rows = [
        row for month in LATE_MONTHS
        for row in figures.counted(month, [one[1:] for one in made if one[0] == month])
    ]  # fmt: skip
    found = figures.figures_of(rows, [one[1:] for one in made], CATALOGUE, LATE_MONTHS)
    nurses: dict[Cell, set[str]] = defaultdict(set)
    for month, kind, district, nurse, _number in made:
        for cell in (("kind", month, kind), ("month", month), ("kinds", kind),
                     ("district", district), figures.GRAND):  # fmt: skip
            nurses[cell].add(nurse)
    shown = {cell for cell, value in found.shown.items() if value is not None}
    assert not {cell for cell in shown if len(nurses[cell]) == 1}
    values = {cell: value or 0 for cell, value in found.shown.items()}
    for line in figures.lines_of(LATE_MONTHS, list(found.kinds), list(found.districts), values):
        left = {nurse for cell in line.parts if cell not in shown for nurse in nurses[cell]}
        assert line.total not in shown or len(left) != 1


def test_a_month_and_a_district_of_two_nurses_are_shown(world: World) -> None:
    for nurse in (world.nurse(), world.nurse()):
        for month in (SEPTEMBER, OCTOBER):
            past_visits(world, nurse, 6, month=month)
    found = _shown(world)
    assert (found.of("month", OCTOBER), found.of("district", "birgel")) == (12, 24)


def test_a_month_from_before_it_was_noted_is_counted_again(world: World) -> None:
    july = date(2026, 7, 1)
    for nurse in (world.nurse(), world.nurse()):
        past_visits(world, nurse, 6, month=july)
        past_visits(world, nurse, 6)
    figures.count_months(world.db)
    with world.db.transaction() as session:
        session.execute(update(VisitFigure).values(shared=0))  # as the upgrade leaves it
    found = _shown(world)
    assert (found.of("month", july), found.of()) == (12, 24)


def test_where_it_is_forgotten_who_made_a_month_what_was_noted_then_decides(world: World) -> None:
    for nurse in (world.nurse(), world.nurse()):
        for month, district in ((SEPTEMBER, "birgel"), (OCTOBER, "echtz")):
            past_visits(world, nurse, 6, month=month, district=district)
    figures.count_months(world.db)
    with world.db.transaction() as session:
        session.execute(delete(Visit))
    found = _shown(world)
    assert (found.of("month", OCTOBER), found.of("kinds", "home"), found.of()) == (12, 24, 24)
    assert found.of("district", "birgel") is None, "of a whole year in a district nothing is noted"


def test_the_nightly_job_counts(world: World) -> None:
    import asyncio

    from fruehe_hilfen.jobs.worker import Context

    past_visits(world, world.nurse(), 6)
    asyncio.run(jobs.nightly(Context(settings=world.settings, db=world.db)))
    assert world.read(VisitFigure)


def determined(values: Mapping[Cell, int], lines: list[Line], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that follow from what is shown: unit vectors in the row space of the lines."""
    names = sorted(hidden, key=str)
    rows = []
    for line in lines:
        row = [Fraction(0)] * len(names)
        for cell, sign in [*((part, 1) for part in line.parts), (line.total, -1)]:
            if cell in hidden:
                row[names.index(cell)] += sign
        rows.append(row)
    rank, done = 0, []
    for n in range(len(names)):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][n]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][n] for value in rows[rank]]
        for r in range(len(rows)):
            if r != rank and rows[r][n]:
                rows[r] = [a - rows[r][n] * b for a, b in zip(rows[r], rows[rank], strict=True)]
        done.append(rank)
        rank += 1
    return {
        names[row.index(1)] for row in rows[:rank] if sum(value != 0 for value in row) == 1
    }  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=6),
       st.lists(st.integers(0, 9), min_size=4, max_size=4))  # fmt: skip
def test_no_small_number_can_be_worked_out(table: list[list[int]], split: list[int]) -> None:
    values: dict[Cell, int] = {}
    for r, row in enumerate(table):
        values |= {(r, c): value for c, value in enumerate(row)}
        values["row", r] = sum(row)
    rows, columns = range(len(table)), range(3)
    values |= {("column", c): sum(row[c] for row in table) for c in columns}
    values["all"] = sum(map(sum, table))
    left, parts = values["all"], []
    for value in split:
        parts.append(min(value, left))
        left -= parts[-1]
    places = [*parts, left]
    values |= {("place", n): value for n, value in enumerate(places)}
    lines = [
        *(Line(tuple((r, c) for c in columns), ("row", r)) for r in rows),
        *(Line(tuple((r, c) for r in rows), ("column", c)) for c in columns),
        Line(tuple(("row", r) for r in rows), "all"),
        Line(tuple(("column", c) for c in columns), "all"),
        Line(tuple(("place", n) for n in range(len(places))), "all"),
    ]
    hidden = hidden_cells(values, lines)
    small = {cell for cell, value in values.items() if 0 < value < LEAST}
    assert small <= hidden
    assert not small & determined(values, lines, hidden)


@pytest.mark.parametrize(
    ("day", "due"), [("2026-11-30", True), ("2026-12-01", True), ("2026-12-02", False)]
)
def test_a_promise_of_the_month_before_is_due_on_the_first(day: str, due: bool) -> None:
    with clock.use(clock.at(date(2026, 12, 1), "12:00")):
        assert outlook.is_due(clock.at(date.fromisoformat(day), "16:00")) is due


def test_promises_are_counted_without_reading_a_family(world: World) -> None:
    world.nurse(weekly(0))
    booking = actions.Booking(name="Familie Muster", phone="02421 000000")
    actions.book(
        world.db, world.catalogue, world.hold(world.slots()[0]), booking,
        request_id=str(uuid4()), on_request=True,
    )  # fmt: skip
    with statements.asked(world.db) as seen, world.db.reading() as session:
        assert outlook.promises(session).requests == 1
    assert seen
    assert not [one for one, _ in seen if "phone" in one or "topic" in one]
