"""The clock is moved over every period: nothing goes before its day, nothing is left after it.

Every table in the clear, every line of the log, every page and export of the team are searched for
words that were typed once and stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from litestar.routes import HTTPRoute
from sqlmodel import select

from fruehe_hilfen import clock
from fruehe_hilfen.app import App
from fruehe_hilfen.privacy.rehearsal import one_transaction
from fruehe_hilfen.privacy.sweep import STEPS, held, rehearse
from fruehe_hilfen.privacy.table import STORES
from fruehe_hilfen.privacy.terms import Activity
from fruehe_hilfen.staff import audit_log
from fruehe_hilfen.staff.actions import add_account
from fruehe_hilfen.staff.jobs import seal_log
from fruehe_hilfen.staff.models import Staff
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person, hash_token, open_session
from tests.conftest import NOON
from tests.privacy.conftest import History
from tests.privacy.filling import fill
from tests.support.client import Client
from tests.support.push_service import PushService
from tests.visits.conftest import World

Become = Callable[[str], Person]
DAY = timedelta(days=1)


@pytest.fixture
def full(
    history: History, world: World, client: Client, people: dict[str, Person], sign_in: Become,
    service: PushService, ring: Callable[[], int],
) -> History:  # fmt: skip
    """Everything done once, today."""
    fill(history, world, client, people, sign_in, service, ring)
    return history


NOT_FILLED = {
    "availability_pause": "tests/visits/test_team.py",
    "bag_depot": "tests/welcome/test_bags.py",
    "bag_movement": "tests/welcome/test_bags.py",
    "staff_passkey": "needs an authenticator: tests/browser/test_staff.py",
}
"""Stores nothing is written into here, and where something is."""


def test_every_table_that_holds_something_of_a_person_was_filled(full: History) -> None:
    assert {store.name for store in STORES} - full.filled == set(NOT_FILLED)


def test_nothing_goes_before_its_day_and_nothing_is_left_after_it(
    full: History, capsys: pytest.CaptureFixture[str]
) -> None:
    for strand in full.strands:
        assert full.holders(strand.mark), f"{strand.mark} was never written"
    moments = sorted({s.stays for s in full.strands} | {s.gone for s in full.strands})
    for now in moments:
        full.pass_to(now)
        stored = full.stored()
        for strand in full.strands:
            where = [name for name, rows in stored.items() if strand.mark in rows]
            if now <= strand.stays:
                assert where, f"{strand.mark} went too early, at {now}"
            if now >= strand.gone:
                assert not where, f"{strand.mark} still stands in {where} at {now}"
    written = "".join(capsys.readouterr())
    assert not [s.mark for s in full.strands if s.mark in written], "the log repeats what was typed"


def test_a_preview_says_exactly_what_the_job_then_does(full: History) -> None:
    for days in (1, 8, 31, 92, 368, 440):
        day = clock.today() + days * DAY
        with clock.use(clock.at(day, "00:01")):
            seal_log(full.db)
        said = rehearse(full.db, day)
        assert full.pass_to(clock.at(day, "23:59")).numbers == said, f"after {days} days"
    assert said, "something went in the end"


def test_every_step_counts_all_that_it_deletes(full: History) -> None:
    """A step counts only what it is said to touch; here all is counted beside."""
    later = NOON + timedelta(days=440)
    with clock.use(later):
        seal_log(full.db)
        with one_transaction(full.db, keep=False) as inside:
            for step in STEPS:
                before, some = (held(inside.connection, a) for a in (set(Activity), step.touches))
                (step.rehearse or step.run)(inside)
                after = held(inside.connection, set(Activity))
                assert before - after == some - held(inside.connection, step.touches), step.name


def test_two_years_later_no_page_and_no_export_shows_any_of_it(
    full: History, app: App, client: Client, people: dict[str, Person]
) -> None:
    later = NOON + timedelta(days=800)
    full.pass_to(NOON + timedelta(days=440))
    full.pass_to(later)
    marks = [strand.mark for strand in full.strands]
    assert not [mark for mark in marks if full.holders(mark)]
    with clock.use(later):
        for role in (Role.COORDINATOR, Role.AUDITOR, Role.ADMIN):
            become(full, client, role)
            for path in pages(app):
                text = client.request("GET", path, check=False).text
                assert not [mark for mark in marks if mark in text], f"{role}: {path}"


def pages(app: App) -> list[str]:
    """Every address without a parameter: pages, tables, calendars, numbers."""
    return sorted(
        route.path
        for route in app.litestar.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods and "{" not in route.path
    )


def become(history: History, client: Client, role: Role) -> None:
    """A new person of the team, with the log open if that is their work."""
    with history.db.transaction() as session:
        add_account(session, f"neu.{role.value}", name="Frau Neu", roles=(role,))
        staff = session.exec(select(Staff).where(Staff.login == f"neu.{role.value}")).one()
        token = open_session(session, staff)
        me = Person(staff.id, staff.name, frozenset({role}), hash_token(token))
        if role is Role.AUDITOR:
            audit_log.begin_reading(session, me, "Stichprobe zwei Jahre später")
    client.cookies.set("fh", token)
