"""A café date is cancelled: whoever follows the place is rung, and nothing else is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from click.testing import CliRunner
from sqlalchemy import select
from sqlmodel import col

from fruehe_hilfen import clock
from fruehe_hilfen.cli import main
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs import outbox
from fruehe_hilfen.push.follows import HANDLERS, tell_followers
from fruehe_hilfen.push.models import Alarm, AlarmKind
from fruehe_hilfen.settings import Settings
from tests.push.conftest import TITLE
from tests.push.family import Family

Run = Callable[[], int]
RunAt = Callable[[datetime], int]
PLACE, OTHER = "sc-mitte", "sc-nord"
TOMORROW = date(2026, 11, 26)


def change(db: Database, place: str = PLACE, on: date = TOMORROW, at: time | None = None) -> bool:
    """What the office does, and what the worker does next."""
    with db.transaction() as session:
        told = tell_followers(session, place, on=on, starts=at)
    outbox.run_once(db, HANDLERS)
    return told


def follow(family: Family, *places: str) -> None:
    assert family.call("PUT", "/follows", {"places": list(places)}).status_code == 204


def test_followers_are_rung_with_the_neutral_sentence_and_nobody_else(
    family: Family, stranger: Family, db: Database, ring: Run
) -> None:
    ring()
    follow(family, PLACE)
    follow(stranger, OTHER)
    assert change(db)
    assert ring() == 1
    message = family.phone.got[-1]
    assert message["notification"]["title"] == TITLE
    assert PLACE not in family.phone.raw[-1]
    assert family.phone.sizes[-1] == 1_024
    assert stranger.rung == []


def test_no_row_says_that_the_ring_was_about_a_place(
    family: Family, db: Database, ring: Run
) -> None:
    follow(family, PLACE)
    family.call("POST", "/test")
    change(db)
    with db.reading() as session:
        rows = session.execute(select(Alarm).where(col(Alarm.kind) == AlarmKind.TEST)).scalars()
        kinds = [(row.kind, row.state, row.attempts) for row in rows]
    assert len(kinds) == 2
    assert len(set(kinds)) == 1
    assert family.status["alarms"] == 0


def test_an_upload_of_alarms_leaves_the_news_alone(family: Family, db: Database, ring: Run) -> None:
    follow(family, PLACE)
    change(db)
    family.must_upload()
    assert ring() == 1


def test_changed_twice_before_anything_rang_is_one_ring(
    family: Family, db: Database, ring: Run
) -> None:
    follow(family, PLACE)
    with db.transaction() as session:
        assert tell_followers(session, PLACE, on=TOMORROW)
        assert not tell_followers(session, PLACE, on=TOMORROW)
    outbox.run_once(db, HANDLERS)
    assert ring() == 1


def test_a_change_that_is_rolled_back_rings_nobody(family: Family, db: Database, ring: Run) -> None:
    follow(family, PLACE)
    try:
        with db.transaction() as session:
            tell_followers(session, PLACE, on=TOMORROW)
            raise RuntimeError("the change was refused")
    except RuntimeError:
        outbox.run_once(db, HANDLERS)
    assert ring() == 0


def test_at_night_it_waits_for_the_morning(family: Family, db: Database, ring_at: RunAt) -> None:
    follow(family, PLACE)
    night = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # 23:30 in Düren
    with clock.use(night):
        change(db, at=time(9, 30))
    assert ring_at(night) == 0
    assert ring_at(datetime(2026, 11, 26, 6, 59, tzinfo=UTC)) == 0
    assert ring_at(datetime(2026, 11, 26, 7, 0, tzinfo=UTC)) == 1


def test_what_is_changed_in_one_night_is_one_ring_in_the_morning(
    family: Family, db: Database, ring_at: RunAt
) -> None:
    follow(family, PLACE, OTHER)
    with clock.use(datetime(2026, 11, 25, 22, 30, tzinfo=UTC)):
        change(db)
        change(db, OTHER)
    with clock.use(datetime(2026, 11, 26, 4, 30, tzinfo=UTC)):
        assert change(db)
    assert ring_at(datetime(2026, 11, 26, 7, 0, tzinfo=UTC)) == 1


def test_when_the_date_has_begun_nobody_is_rung_any_more(
    family: Family, db: Database, ring: Run, ring_at: RunAt
) -> None:
    follow(family, PLACE)
    change(db, on=clock.today(), at=time(11, 30))
    assert ring() == 0
    change(db, on=clock.today(), at=time(15))
    assert ring_at(clock.at(clock.today(), "15:01")) == 0


def test_who_stops_following_is_left_alone(family: Family, db: Database, ring: Run) -> None:
    follow(family, PLACE)
    follow(family)
    change(db)
    assert ring() == 0


def test_the_command_rings_and_names_a_place_that_does_not_exist(
    family: Family, db: Database, settings: Settings, ring: Run
) -> None:
    follow(family, PLACE)
    environ = {
        "FH_ENV": "test", "FH_DATA_DIR": str(settings.data_dir),
        "FH_DATABASE_URL": settings.database_url, "FH_KEY_DIR": str(settings.key_dir),
    }  # fmt: skip

    def run(place: str) -> tuple[int, str]:
        with clock.use(clock.now()):
            ran = CliRunner().invoke(main, ["absage", place, "--am", "2099-01-05"], env=environ)
        return ran.exit_code, ran.output

    assert run("gibt-es-nicht") == (2, "Den Treffpunkt gibt-es-nicht gibt es nicht.\n")
    code, said = run(PLACE)
    assert (code, said.split(".")[0]) == (0, "1 Handys folgen diesem Treffpunkt")
