"""The page of free times is kept for a second: never an old one of this process, never an id twice."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Request

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.db import Database
from fruehe_hilfen.visits import claims, outlook, queries, team_actions, times_cache
from fruehe_hilfen.visits.models import Nurse
from tests.support import statements
from tests.support.client import Client
from tests.visits.conftest import World, weekly
from tests.visits.test_guard import together

SLOT = re.compile(r'name="slot" value="([^"]+)"')
FAMILY = re.compile(r'name="family" value="([^"]+)"')


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time somebody looks for free times in the database."""
    found: list[int] = []
    real = queries.free_slots

    def counted(*args: object, **more: object) -> object:
        found.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "free_slots", counted)
    return found


def test_the_same_filter_is_drawn_once_a_second(
    client: Client, world: World, looks: list[int]
) -> None:
    world.nurse(weekly(4))
    first, second = client.get("/termine"), client.get("/termine?art=home&stadtteil=mond")
    assert len(looks) == 2  # another filter, even if it shows the same
    again = client.get("/termine")
    assert len(looks) == 2
    ids = {FAMILY.search(page.text)[1] for page in (first, second, again)}  # type: ignore[index]
    assert len(ids) == 3
    assert "00000000" not in first.text
    assert again.headers["cache-control"] == "private, no-store"
    with clock.use(clock.now() + timedelta(seconds=1)):
        client.get("/termine")
    assert len(looks) == 3


def test_nothing_of_an_address_is_shown_to_the_next_reader(client: Client, world: World) -> None:
    world.nurse(weekly(4))
    first = client.get("/termine?quelle=brief-an-meier&art=home")
    second = client.get("/termine?art=home")
    assert "meier" not in first.text + second.text
    assert "/tr/termine?art=home" in second.text


def test_a_booked_time_is_gone_at_once(client: Client, world: World) -> None:
    world.nurse(weekly(4, "09:00", "10:00"))
    slot = world.slots()[0]
    assert str(slot.id) in client.get("/termine").text
    held = world.hold(slot)
    assert str(slot.id) not in client.get("/termine").text
    world.confirm(held)
    assert str(slot.id) not in client.get("/termine").text


def test_of_many_who_ask_at_once_one_draws_and_all_get_it(db: Database) -> None:
    drawn: list[int] = []
    gate = threading.Barrier(8)

    def draw() -> str:
        drawn.append(1)
        return "page"

    def ask() -> str:
        gate.wait(30)
        return times_cache.page_for(db, ("x",), draw)

    assert set(together([ask] * 8)) == {"page"}
    assert len(drawn) == 1


def test_a_page_drawn_while_something_was_booked_is_not_kept(db: Database, world: World) -> None:
    nurse = world.nurse()

    def draw() -> str:
        with world.db.transaction() as session:
            claims.lock_days(session, [(nurse, clock.today())])
        return "old"

    times_cache.page_for(db, ("x",), draw)
    assert times_cache.page_for(db, ("x",), lambda: "new") == "new"


def test_no_list_reads_all_visits_that_ever_were(world: World) -> None:
    """SQLite tells how it searches: what grows with the years may not be read from end to end."""
    if not world.db.is_sqlite:
        return
    nurse = world.nurse(weekly(4), weekly(4, "13:00", "14:00", "phone"))
    with statements.asked(world.db) as seen:
        world.book(world.slots()[0])
        with world.db.reading() as session:
            kinds = world.catalogue.types.values()
            queries.free_slots(session, kinds, district="nord")
            outlook.read(session, world.catalogue)
            today = clock.today()
            team_actions.visits_between(session, nurse, today, today + timedelta(days=7))
            team_actions.with_interpreter(session, None)
    assert {one.split()[0] for one, _ in seen} >= {"SELECT", "WITH", "INSERT"}
    with world.db.reading() as session:
        connection = session.connection()
        for statement, values in seen:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
                assert not [row for row in plan if row[3].split(" USING")[0] == "SCAN visit"]


def test_a_page_in_another_language_is_another_page(client: Client, world: World) -> None:
    world.nurse(weekly(4))
    assert client.get("/termine").headers["content-language"] == "de"
    other = client.get("/xr/termine")
    assert other.headers["content-language"] == "xr"


def test_the_first_times_are_those_of_the_whole_list(world: World) -> None:
    for _n in range(3):
        world.nurse(*(weekly(day, "08:00", "18:00") for day in range(5)), most=2)
    slots = world.slots()
    for slot in (slots[0], slots[3]):
        world.book(slot)
    with world.db.reading() as session:
        kinds = [world.catalogue.types["home"]]
        every = queries.free_slots(session, kinds, district="nord")
        for most in (1, 6, 60, 500):
            assert queries.free_slots(session, kinds, district="nord", most=most) == every[:most]


def speak(world: World, nurse_id: UUID, languages: str) -> None:
    with world.db.transaction() as session:
        session.get_one(Nurse, nurse_id).languages = languages


QUERIES = (
    "",
    "?art=phone",
    "?stadtteil=mond",
    "?sprache=tr",
    "?art=home&stadtteil=nord&sprache=tr",
)


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_page_put_together_is_the_page_drawn_whole(
    client: Client, app: App, world: World, *, monkeypatch: pytest.MonkeyPatch, query: str, prefix: str
) -> None:  # fmt: skip
    speak(world, world.nurse(weekly(4, "09:00", "12:00", "home", "phone")), "tr")

    def shown(*, whole: bool, after_s: int) -> str:
        monkeypatch.setattr(app.state.templates, "auto_reload", whole)
        with clock.use(clock.now() + timedelta(seconds=after_s)):
            return FAMILY.sub("", client.get(f"{prefix}/termine{query}").text)

    first, again = shown(whole=False, after_s=0), shown(whole=False, after_s=2)
    assert 'name="slot"' in first
    assert first == again == shown(whole=True, after_s=4)


def test_around_the_times_nothing_is_old(client: Client, world: World) -> None:
    """The languages of the team stand in the frame, the times in the page."""
    world.nurse(weekly(4, "09:00", "10:00"))
    before = client.get("/termine").text
    assert 'value="tr"' not in before
    speak(world, world.nurse(weekly(4, "11:00", "12:00")), "tr")
    after = client.get("/termine").text
    assert 'value="tr"' in after
    assert SLOT.findall(after) != SLOT.findall(before)


def test_of_who_asked_first_nothing_stays_with_the_page(
    client: Client, app: App, world: World
) -> None:
    world.nurse(weekly(4))
    answer = client.get("/termine", headers={"x-mark": "MERKMAL"})
    assert answer.status_code == 200
    (kept,) = app._front._briefly._kept.values()
    assert kept.draw is not None
    held = [cell.cell_contents for cell in kept.draw.__closure__ or ()]  # type: ignore[attr-defined]
    (question,) = [one for one in held if isinstance(one, Request)]
    assert (list(question.headers), question.client) == ([], None)
    assert "MERKMAL" not in repr([question.scope, held])
